"""Names in rule files: where one is declared, and where it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from headnote.grammar.agreements.chapter import AlsoWith, SetBy, Stock
from headnote.grammar.agreements.nodes import Article, Declared, Door, Headnote, Row
from headnote.grammar.agreements.tolerances import NotTolerated, Tolerance, ToleratedIf, Unrestricted
from headnote.grammar.nodes import SourceLine
from headnote.grammar.rules.scanning import Piece, Word, pieces, scan
from headnote.grammar.rules.tree import Definition
from headnote.grammar.rules.vocabulary import NAMED
from headnote.grammar.schedules.nodes import Note, TariffLine

from .views import Page, Part, View

Kind = Literal["abbreviation", "declared", "source", "article", "headnote", "note"]


@dataclass(frozen=True)
class Name:
    """Something that a file declares and rules name. `path`: the only file that knows it, if others do not."""

    kind: Kind
    text: str
    path: Path | None = None


@dataclass(frozen=True)
class Spot:
    """A name where it stands: offsets into its file."""

    name: Name
    path: Path
    start: int
    end: int
    declares: bool = False


_RULES = (Row, Definition, Declared, Door, Tolerance, ToleratedIf, NotTolerated, Unrestricted, SetBy, Stock, AlsoWith)
"""What has a rule in it, or goods; a criterion code or a formula may be called as an abbreviation is."""

_ARTICLE = re.compile(r"\barticle\s+(?P<ref>\d[\w.-]*\w|\d)", re.IGNORECASE)
_HEADNOTE = re.compile(r'headnote\s+(?:"(?P<quoted>[^"]+)"|(?P<ref>\S+))', re.IGNORECASE)
_NOTE = re.compile(r"\bnote\s+(?P<ref>\d+)", re.IGNORECASE)
_ABBREVIATIONS = ("ABBR",)
_DECLARED = tuple(word for kind, word in NAMED.items() if kind not in ("abbreviation", "method"))


def spots_of(page: Page, part: Part) -> Iterator[Spot]:
    """The names in a statement."""
    base, text = part.statement.start, part.statement.text
    for name, start, end, declares in _found(page, part, text):
        yield Spot(name, page.path, base + start, base + end, declares)


_Found = Iterator[tuple[Name, int, int, bool]]


def _found(page: Page, part: Part, text: str) -> _Found:
    node, behind = part.node, 0
    match node:
        case SourceLine():
            if node.name is not None and (found := re.compile(rf"\b{re.escape(node.name)}\b").search(text)):
                yield Name("source", node.name, page.path), *found.span(), True
            return
        case Article():
            if found := _ARTICLE.match(text):
                yield Name("article", found["ref"]), *found.span("ref"), True
                behind = found.end()
        case Headnote():
            if found := _HEADNOTE.match(text):
                which = "quoted" if found["quoted"] else "ref"
                yield Name("headnote", found[which]), *found.span(which), True
                behind = found.end()
        case Note() | TariffLine():
            for found in _NOTE.finditer(text):
                yield Name("note", found["ref"], page.path), *found.span("ref"), isinstance(node, Note)
            return
    if node is None or isinstance(node, _RULES):
        yield from _in_rule(page, part, text)
    for found in _ARTICLE.finditer(text, behind):
        yield Name("article", found["ref"]), *found.span("ref"), False
    for ref in page.headnotes:
        for found in re.compile(rf"(?<!\w){re.escape(ref)}(?!\w)", re.IGNORECASE).finditer(text, behind):
            yield Name("headnote", ref), *found.span(), False


def _in_rule(page: Page, part: Part, text: str) -> _Found:
    words = scan(text, page.vocabulary)
    declares = isinstance(part.node, Definition)
    for number, word in enumerate(words):
        before = words[number - 1] if number else None
        if word.kind == "STRING":
            inside = word.text.strip('"')
            if inside.casefold() in page.declared:
                yield Name("declared", inside.casefold()), word.start + 1, word.end - 1, isinstance(part.node, Declared)
        elif before is not None and before.text == "@":
            yield Name("source", word.text, page.path), word.start, word.end, False
        elif word.kind in _ABBREVIATIONS and not _in_citation(words, number):
            yield Name("abbreviation", word.text), word.start, word.end, declares
            declares = False
        elif word.kind in _DECLARED:
            yield Name("declared", word.text.casefold()), word.start, word.end, False


def _in_citation(words: list[Word], number: int) -> bool:
    return any(word.text == "@" for word in words[:number])


def spot_at(page: Page, offset: int) -> Spot | None:
    """The name at an offset, the shortest of several."""
    part = page.part_at(offset)
    if part is None:
        return None
    found = [one for one in spots_of(page, part) if one.start <= offset <= one.end]
    return min(found, key=lambda one: one.end - one.start, default=None)


def everywhere(view: View, name: Name) -> list[Spot]:
    """Where a name stands in the files of a folder; where it is declared comes first."""
    found: list[Spot] = []
    wanted = name.text.casefold()
    for page in view.pages.values():
        if name.path is not None and page.path != name.path:
            continue
        for part in page.parts:
            if wanted in " ".join(part.statement.text.casefold().split()):
                found += [one for one in spots_of(page, part) if one.name == name]
    return sorted(found, key=lambda one: (not one.declares, str(one.path), one.start))


def code_at(page: Page, offset: int) -> Piece | None:
    """The code at an offset of a row or a rule."""
    part = page.part_at(offset)
    if part is None or isinstance(part.node, Article | Headnote | SourceLine):
        return None
    at = offset - part.statement.start
    return next((one for one in pieces(part.statement.text) if one.kind == "NUM" and one.start <= at <= one.end), None)


def row_at(page: Page, offset: int) -> Row | None:
    """The row of an annex in which an offset lies."""
    part = page.part_at(offset)
    return part.node if part is not None and isinstance(part.node, Row) else None
