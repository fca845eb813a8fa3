"""HN0607: a headnote defines an abbreviation, or declares a name, that no rule uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from headnote.grammar.agreements.nodes import Headnote
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.parser import Parsed
from headnote.grammar.rules.tree import Abbreviation, Definition

from .trees import Trees


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Abbreviations and declared processes, goods and connectors that stand in no rule of the ruleset."""
    used = frozenset(_used(trees))
    for parsed in trees.parsed:
        for top in parsed.file.statements:
            if isinstance(top, Headnote):
                yield from _unused(parsed, top, used)


def _unused(parsed: Parsed, note: Headnote, used: frozenset[str]) -> Iterator[Diagnostic]:
    for item in note.items:
        if isinstance(item, Definition):
            if item.name not in used:
                yield Diagnostic("HN0607", parsed.source.place(*item.span), f"no rule uses “{item.name}”")
        elif not any(name.casefold() in used for name in item.names):
            named = ", ".join(f"“{name}”" for name in item.names)
            yield Diagnostic("HN0607", parsed.source.place(*item.span), f"no rule names {named}")


def _used(trees: Trees) -> Iterator[str]:
    for parsed in trees.parsed:
        for top in parsed.file.statements:
            if isinstance(top, Headnote):
                for item in top.items:
                    if isinstance(item, Definition):
                        yield from _names(item.rule.expr)
                    elif item.kind == "stages":
                        yield from _names(item.names)
            else:
                yield from _names(top)


def _names(node: object) -> Iterator[str]:
    """Every text in a tree: abbreviations as they are, names in folded letters."""
    if isinstance(node, Abbreviation):
        yield node.name
    if isinstance(node, str):
        yield node.casefold()
    elif isinstance(node, tuple):
        for part in node:
            yield from _names(part)
    elif is_dataclass(node) and not isinstance(node, type):
        for field in fields(node):
            if field.name not in ("trivia", "source_text", "text", "title"):
                yield from _names(getattr(node, field.name))
