"""HN0607: a headnote defines an abbreviation, or declares a name, that no rule uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from headnote.catalogues import _
from headnote.grammar.agreements.nodes import Headnote, Row
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.parser import Parsed
from headnote.grammar.rules.tree import Abbreviation, Definition

from .trees import Trees


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Abbreviations and declared processes, goods and connectors that stand in no rule of the ruleset."""
    used = _used(trees)
    for parsed in trees.parsed:
        for top in parsed.file.statements:
            if isinstance(top, Headnote):
                yield from _unused(parsed, top, used)


def _unused(parsed: Parsed, note: Headnote, used: set[str]) -> Iterator[Diagnostic]:
    for item in note.items:
        if isinstance(item, Definition):
            if item.name not in used:
                yield Diagnostic("HN0607", parsed.source.place(*item.span), _("no rule uses “{item}”", item=item.name))
        elif not any(name.casefold() in used for name in item.names):
            named = ", ".join(f"“{name}”" for name in item.names)
            yield Diagnostic("HN0607", parsed.source.place(*item.span), _("no rule names {named}", named=named))


def _used(trees: Trees) -> set[str]:
    """Every text of the rules: abbreviations as they are, names in folded letters."""
    found: set[str] = set()
    open_: list[object] = []
    for parsed in trees.parsed:
        for top in parsed.file.statements:
            if isinstance(top, Headnote):
                for item in top.items:
                    if isinstance(item, Definition):
                        open_.append(item.rule.expr)
                    elif item.kind == "stages":
                        open_.append(item.names)
            else:
                open_.append(top)
    seen: set[int] = set()
    while open_:
        node = open_.pop()
        if isinstance(node, str):
            found.add(node.casefold())
        elif isinstance(node, tuple):
            open_ += node
        elif isinstance(node, Row):
            open_ += (node.description, node.rule)
        elif is_dataclass(node) and not isinstance(node, type) and id(node) not in seen:
            seen.add(id(node))  # rows that print the same rule share its tree
            if isinstance(node, Abbreviation):
                found.add(node.name)
            open_ += [getattr(node, name) for name in _parts(type(node))]
    return found


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    """The fields of a node that may hold names."""
    return tuple(one.name for one in fields(kind) if one.name not in ("trivia", "source_text", "text", "title"))
