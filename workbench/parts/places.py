"""Where a row of an annex stands in a ruleset's files, and what it said in the versions before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection

from headnote.engine.agreements.rows import GoverningRow
from headnote.grammar.agreements.nodes import AnnexHead, Chapter, Row
from headnote.grammar.parser import kind_of, parse_bytes
from headnote.grammar.printer import print_codes
from headnote.service.rulesets import bundles, publications
from headnote.service.rulesets.publications import Publication

MOST_VERSIONS = 50

_ANNEX = re.compile(rb"^annex ", re.MULTILINE)


class Key(NamedTuple):
    """What a row is known by from version to version: its annex, its codes, and the goods it describes."""

    annex: str
    scope: str
    description: str | None

    @classmethod
    def of(cls, annex: str, row: GoverningRow) -> Key:
        """The key of a row of an annex."""
        return cls(annex, row.scope, row.description)


class Written(NamedTuple):
    """A row as it is written: its line in its file, and its rule."""

    line: int
    rule: str


def place_of(contents: Mapping[str, bytes], key: Key) -> tuple[str, int] | None:
    """The file and the line of a row; None where no file has it."""
    for name, content in contents.items():
        found = _rows(content).get(key)
        if found is not None:
            return name, found.line
    return None


def said_before(connection: Connection, name: str, key: Key) -> list[tuple[Publication, str]]:
    """The publications in which a row's rule became another, the newest first; an empty rule: the row was not there."""
    found: list[tuple[Publication, str]] = []
    for one in reversed(publications.history(connection, name)[:MOST_VERSIONS]):
        manifest = bundles.manifest_at(connection, one.bundle) or {}
        rules = {name: digest for name, digest in manifest.items() if name.endswith(".origin") and "/" not in name}
        contents = bundles.contents_of(connection, rules)
        written = next((row for content in contents.values() if (row := _rows(content).get(key))), None)
        rule = written.rule if written is not None else ""
        if not found or found[-1][1] != rule:
            found.append((one, rule))
    return found[::-1]


@lru_cache(maxsize=32)
def _rows(content: bytes) -> Mapping[Key, Written]:
    """The rows of an annex; of one that is written for several periods, the last."""
    if not _ANNEX.search(content):
        return {}
    parsed = parse_bytes("annex.origin", content)
    head = kind_of(parsed.file)
    if not isinstance(head, AnnexHead):
        return {}
    tops = [top.items if isinstance(top, Chapter) else (top,) for top in parsed.file.statements]
    rows = [item for items in tops for item in items if isinstance(item, Row)]
    return {
        Key(head.ref, print_codes(row.scopes), row.description): Written(
            parsed.source.place(row.span[0]).line, row.rule.text
        )
        for row in rows
    }
