"""What two editions of a ruleset say besides the rows of the annex: each statement with the text of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal

from headnote.engine.agreements.loaded import Ruleset
from headnote.grammar.agreements.nodes import AnnexHead, Article, Chapter, Headnote, Row
from headnote.grammar.file import File
from headnote.grammar.nodes import NO_TRIVIA, SourceLine, Trivia
from headnote.grammar.printer import print_file
from headnote.grammar.provisions.nodes import Form, Provision
from headnote.grammar.schedules.nodes import TariffLine
from headnote.grammar.tariffs.nodes import RateRow

from .answers import compare_provisions
from .comparing import Relation

_SAYS_NOTHING = ("recorded", "definitions")
"""Kinds of article that no verdict rests on."""

_TOLD_BY_GOODS = ("originating goods", "value content", "de minimis")
"""Kinds of article that goods are compared under, so that what turns is told there."""


@dataclass(frozen=True)
class Statement:
    """A statement that changed: what it is called, its text in each edition, and what that means where it is told.

    `shown` are answers that show it, of a provision, with its outcome on either side.
    """

    what: str
    old: str | None
    new: str | None
    relation: Relation | Literal["told by the goods"]
    shown: tuple[str, ...] = ()


def compare_statements(old: Ruleset, new: Ruleset) -> Iterator[Statement]:
    """Every statement that is not the same in both, without the rows of annexes, in the order of the new edition."""
    olds, news = dict(_named(old)), dict(_named(new))
    for name in dict.fromkeys((*news, *olds)):
        one, other = olds.get(name), news.get(name)
        if one is not None and other is not None and _text(one) == _text(other):
            continue
        yield _compared(name, one, other)


def _compared(name: str, one: Any, other: Any) -> Statement:
    texts = (None if one is None else _text(one), None if other is None else _text(other))
    if one is None or other is None:
        return Statement(name, *texts, "added" if one is None else "removed")
    if isinstance(one, Provision) and isinstance(other, Provision):
        relation, shown = compare_provisions(one, other)
        return Statement(name, *texts, relation, shown)
    if isinstance(one, SourceLine) or (isinstance(one, Article) and {one.kind, other.kind} <= set(_SAYS_NOTHING)):
        return Statement(name, *texts, "equal")
    if isinstance(one, Headnote) or (
        isinstance(one, Article) and one.kind == other.kind and one.kind in _TOLD_BY_GOODS
    ):
        return Statement(name, *texts, "told by the goods")
    return Statement(name, *texts, "undecided")


def _named(ruleset: Ruleset) -> Iterator[tuple[str, Any]]:
    """Every statement by a name that it keeps from one edition to the next."""
    files: Mapping[str, Iterable[File]] = {
        "": (ruleset.agreement,),
        "annex ": ruleset.annexes,
        "appendix ": ruleset.appendices,
        "provisions ": ruleset.procedures,
        "schedule ": ruleset.schedules,
    }
    for kind, group in files.items():
        for file in group:
            prefix = "" if not kind else f"{kind}{_head(file)}: "
            yield from _of_file(file, prefix, rows=kind != "annex ")


def _of_file(file: File, prefix: str, *, rows: bool) -> Iterator[tuple[str, Any]]:
    seen: dict[str, int] = {}
    for top in file.statements:
        if isinstance(top, Row | Chapter) and not rows:
            continue
        name = prefix + _name(top)
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), top


def _head(file: File) -> str:
    head: Any = file.statements[0] if file.statements else None
    if isinstance(head, AnnexHead):
        return head.ref
    return str(getattr(head, "country", None) or getattr(head, "title", ""))


def _name(top: Any) -> str:
    match top:
        case Article():
            return f"article {top.ref}"
        case Headnote():
            return f"headnote {top.ref or ''}".strip()
        case Provision() | Form():
            return f"“{top.title}”"
        case SourceLine():
            return f"source {top.name or ''}".strip()
        case TariffLine() | RateRow():
            return f"line {getattr(top, 'code', None) or getattr(top, 'line', '')}"
        case Row():
            return f"row {top.scopes[0].first.dotted}"
        case _:
            return type(top).__name__.removesuffix("Line").removesuffix("Head").lower()


def _text(top: Any) -> str:
    return print_file(File((bare(top),))).strip()


def bare(node: Any) -> Any:
    """A statement without the comments around and in it."""
    if isinstance(node, tuple):
        return tuple(bare(part) for part in node)
    if isinstance(node, Trivia):
        return NO_TRIVIA
    if not is_dataclass(node) or isinstance(node, type) or not hasattr(node, "trivia"):
        return node
    changed = {one.name: bare(getattr(node, one.name)) for one in fields(node) if one.name in ("trivia", "items")}
    return replace(node, **changed)
