"""What may stand where an author types: what the grammar expects there, and the names and codes that it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from lsprotocol.types import CompletionItemKind as Kind

from headnote.catalogues import speaking
from headnote.engine.agreements.library import editions
from headnote.engine.iso import COUNTRIES
from headnote.grammar.codes import HSCode
from headnote.grammar.layout import Statement, statements
from headnote.grammar.nodes import SourceLine, Trivia
from headnote.grammar.parser import parse_text
from headnote.grammar.text import SourceText

from .views import Page

MOST_CODES = 200
"""Codes that are offered at once; more are found by typing more digits."""

_WORD = re.compile(r"[\w.<]*\Z")
_BEFORE_GOODS = ("from", "of", "on", "allowing", "and", "or", "materials")
_CARET = "§"
_PLACES = (
    "a ",
    "an ",
    "“",
    "the end",
    "the name",
    "the short",
    "the annex",
    "what ",
    "another ",
    "declared goods",
    "(",
    ")",
    ";",
    "yes or no",
)


@dataclass(frozen=True)
class Offer:
    """Something that may stand there. `start`: the offset from which it takes the place of what was typed."""

    text: str
    kind: Kind
    detail: str
    start: int


def offers(page: Page, text: str, offset: int) -> list[Offer]:
    """What may stand at an offset of a text as it is now; `page` is the file as it was checked last."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    quoted, remark = _end_of(line)
    if remark:
        return []
    if quoted is not None:
        return _quoted(page, line[:quoted], line[quoted + 1 :], offset)
    typed = _WORD.search(line)
    start = offset - (len(typed.group()) if typed is not None else 0)
    word = text[start:offset]
    with speaking("en"):  # what the language expects is told apart by its English names
        expected = _expected(page, text[:start])
    found = [Offer(one, Kind.Keyword, "", start) for one in expected if not one.startswith(_PLACES)]
    for place, named in _NAMES.items():
        if place in expected:
            found += [Offer(name, kind, detail, start) for name, kind, detail in named(page)]
    if "a code or a number" in expected and word[:1].isdigit():
        found += [Offer(code, Kind.Value, detail, start) for code, detail in _codes(page, word)]
    folded = word.casefold()
    return [one for one in found if one.text.casefold().startswith(folded)]


def _end_of(line: str) -> tuple[int | None, bool]:
    """Where the quote begins in which a line ends, if in one, and whether it ends in a remark."""
    opened: int | None = None
    for at, sign in enumerate(line):
        if sign == '"':
            opened = at if opened is None else None
        elif sign == "#" and opened is None:
            return None, True
    return opened, False


def _quoted(page: Page, before: str, typed: str, offset: int) -> list[Offer]:
    """The declared names that may stand in quotes behind a word."""
    word = (before.split() or [""])[-1].casefold()
    kinds = ("process",) if word in ("process", "with") else ("goods", "process") if word in _BEFORE_GOODS else ()
    named = [one for kind in kinds for one in _declared(kind)(page)]
    start, folded = offset - len(typed), typed.casefold()
    return [Offer(name, kind, what, start) for name, kind, what in named if name.casefold().startswith(folded)]


def _expected(page: Page, before: str) -> tuple[str, ...]:
    """What the grammar expects behind a text: a sign that never fits is read there, and what it says is heard."""
    source = SourceText("", before + _CARET)
    last = [one for one in statements(source) if isinstance(one, Statement)][-1]
    found = parse_text(_within(source, last), page.vocabulary).diagnostics
    heard = [one.expected for one in found if _CARET in one.message or _CARET in one.place.text[one.place.column - 1 :]]
    return heard[-1] if heard else ()


def _within(source: SourceText, last: Statement) -> SourceText:
    """The statement, and the head of the block that it stands in: what is before them does not matter."""
    parts = [one for one in statements(source) if not isinstance(one, Trivia)]
    head = next((one for one in reversed(parts) if one.indent < last.indent and one.is_head), None)
    kept = [replace(head, text=head.text)] if head is not None and head is not last else []
    text = "".join(f"{' ' * one.indent}{one.text}\n" for one in (*kept, last))
    return SourceText(source.name, text)


_Named = Iterable[tuple[str, Kind, str]]


def _abbreviations(page: Page) -> _Named:
    for name, one in page.definitions.items():
        yield name, Kind.Constant, f"{name}<{one.parameter}>: {one.rule.text}" if one.parameter else one.rule.text


def _declared(kind: str) -> Callable[[Page], _Named]:
    def named(page: Page) -> _Named:
        return [(name, Kind.Reference, kind) for name in getattr(page.vocabulary, kind)]

    return named


def _sources(page: Page) -> _Named:
    tops = page.parsed.file.statements
    return [(one.name, Kind.File, one.title) for one in tops if isinstance(one, SourceLine) and one.name]


_NAMES: dict[str, Callable[[Page], _Named]] = {
    "an abbreviation of the headnotes": _abbreviations,
    "a declared process": _declared("process"),
    "declared goods": _declared("goods"),
    "a declared connector": _declared("connector"),
    "the name of a method": _declared("method"),
    "the short name of a source": _sources,
    "an edition such as HS2012": lambda _page: [(name, Kind.EnumMember, "") for name in editions()],
    "a country (two letters)": lambda _page: [(code, Kind.EnumMember, "") for code in sorted(COUNTRIES)],
}


def _codes(page: Page, word: str) -> Iterable[tuple[str, str]]:
    """Codes of the edition that begin as typed, and what governs them here."""
    edition = page.edition
    if edition is None:
        return []
    digits = word.replace(".", "")
    known = [code for code in (*edition.chapters, *edition.headings, *edition.subheadings) if code.startswith(digits)]
    shown = (HSCode(code) for code in sorted(known, key=lambda code: (len(code), code))[:MOST_CODES])
    return [(code.dotted, f"{code.level}, {edition.edition}") for code in shown if code.dotted.startswith(word)]
