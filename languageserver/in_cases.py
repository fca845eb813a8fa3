"""Declared names in the cases beside the rules: processes that were carried out, what materials are described as."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from headnote.engine.cases.claims import case_files
from headnote.engine.claims.reading import InputError, read_data
from headnote.engine.claims.reading.document import read_document

from .mending import Edit

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAKS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_PLAIN = re.compile(r"[A-Za-z][\w -]*\w")


def in_cases(folder: Path, old: str, new: str) -> list[Edit]:
    """What gives a declared name another in the cases of a folder; a case that cannot be read is left as it is."""
    found: list[Edit] = []
    for path in case_files([folder]):
        try:
            name, data = read_data(str(path))
            read_document(name, data)  # which bounds size, depth and aliases
        except InputError:
            continue
        text = data.decode("utf-8-sig")
        if _BREAKS.search(text):  # lines of YAML that an editor does not count
            continue
        lines = [0, *(at.end() for at in re.finditer("\n", text))]
        for node in _named(yaml.compose(text, Loader=_LOADER), old.casefold()):
            start, end = (lines[mark.line] + mark.column for mark in (node.start_mark, node.end_mark))
            quoted = node.style in ("'", '"') or not _PLAIN.fullmatch(new)
            found.append(Edit(path, start, end, json.dumps(new, ensure_ascii=False) if quoted else new))
    return found


def _named(root: yaml.Node | None, name: str) -> Iterator[yaml.ScalarNode]:
    """The texts that are a declared name: the `name` of processes, and the entries of `described_as`."""
    seen: set[int] = set()
    waiting: list[tuple[yaml.Node, bool]] = [(root, False)] if root is not None else []
    while waiting:
        node, wanted = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            if wanted and " ".join(node.value.split()).casefold() == name:
                yield node
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(one, wanted) for one in node.value]
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                waiting.append((value, key.value == "described_as"))
                if key.value == "processes":
                    waiting += [(one, True) for one in _done(value)]


def _done(value: yaml.Node) -> Iterator[yaml.Node]:
    """The names of the processes of a list."""
    for one in value.value if isinstance(value, yaml.SequenceNode) else ():
        if isinstance(one, yaml.MappingNode):
            yield from (entry for key, entry in one.value if key.value == "name")
