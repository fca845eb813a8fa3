"""The rows of a ruleset's annexes as a reader sees them: by chapter, and as the index that the search reads."""

from __future__ import annotations

import json
from dataclasses import dataclass

from headnote.analysis.checks.trees import Placed
from headnote.catalogues import _
from headnote.engine.agreements.citing import source_of
from headnote.engine.explain import Words
from headnote.grammar.agreements.nodes import AnnexHead
from headnote.grammar.nodes import Period
from headnote.grammar.parser import kind_of
from headnote.grammar.printer import print_codes
from headnote.grammar.rules.expand import ExpansionError
from headnote.grammar.rules.tree import Expr

from .contents import Contents

Meanings = dict[tuple[Expr, Period], str]
"""Rules in plain words: those of one tree mean the same as long as the headnotes stay."""


@dataclass(frozen=True)
class ShownRow:
    """A row. `spans`: the first and the last code of each of its scopes; `reading`: how its source is to be taken."""

    anchor: str
    chapter: str
    annex: str
    codes: str
    spans: tuple[tuple[str, str], ...]
    described: str
    rule: str
    meaning: str
    place: str
    source: str
    reading: str
    period: str
    cases: tuple[int, ...]

    @property
    def page(self) -> str:
        """The name of its page."""
        return page_of(self.annex, self.chapter)


@dataclass(frozen=True)
class Annex:
    """An annex by its chapters."""

    ref: str
    title: str
    chapters: dict[str, list[ShownRow]]


def page_of(annex: str, chapter: str) -> str:
    """The page of an annex's chapter."""
    return f"annex-{annex.lower()}-{chapter}.html"


def annexes_of(contents: Contents, words: Words) -> list[Annex]:
    """Every annex, its rows in the order of its file."""
    found: dict[str, Annex] = {}
    anchors: dict[str, int] = {}
    meanings: Meanings = {}
    for placed in contents.trees.rows:
        head = kind_of(placed.parsed.file)
        assert isinstance(head, AnnexHead)
        annex = found.setdefault(head.ref, Annex(head.ref, head.title, {}))
        row = _shown(contents, placed, head.ref, words, anchors, meanings)
        annex.chapters.setdefault(row.chapter, []).append(row)
    for annex in found.values():
        annex.chapters.update(dict(sorted(annex.chapters.items())))
    return [Annex(one.ref, one.title, dict(sorted(one.chapters.items()))) for one in found.values()]


def _shown(
    contents: Contents,
    placed: Placed,
    annex: str,
    words: Words,
    anchors: dict[str, int],
    meanings: Meanings,
) -> ShownRow:
    row = placed.row
    first = row.scopes[0].first
    anchor = f"{annex}/{first.dotted}"
    anchors[anchor] = nth = anchors.get(anchor, 0) + 1
    source = source_of(placed.parsed.file, row, placed.block)
    place = placed.at_scope(row.scopes[0])
    key = (row.rule.expr, placed.period)
    if key not in meanings:
        meanings[key] = _meaning(contents, placed, words)
    return ShownRow(
        anchor=f"r{first.dotted}" + (f"-{nth}" if nth > 1 else ""),
        chapter=first[:2],
        annex=annex,
        codes=print_codes(row.scopes),
        spans=tuple((str(one.first), str(one.last)) for one in row.scopes),
        described=row.description or "",
        rule=row.rule.text,
        meaning=meanings[key],
        place=row.citation.place if row.citation is not None else "",
        source=source.title if source is not None else "",
        reading=reading_of(source.reading) if source is not None else "",
        period=period_text(placed.period),
        cases=tuple(contents.numbers(contents.at.get((place.path, place.line), ()))),
    )


def _meaning(contents: Contents, placed: Placed, words: Words) -> str:
    try:
        return words.wording(contents.trees.expanded(placed))
    except ExpansionError:  # of a ruleset without errors there is none
        return ""


def reading_of(reading: str) -> str:
    """How a source is to be taken; nothing for the legal text."""
    told = {"secondary": _("not the legal text"), "illustration": _("an example only")}
    return told.get(reading, "")


def period_text(period: Period) -> str:
    """The days of a row, a party, an article; nothing where it holds on all."""
    parts = [_("from {day}", day=period.first)] if period.first is not None else []
    parts += [_("until {day}", day=period.last)] if period.last is not None else []
    return " ".join(parts)


def index_of(annexes: list[Annex]) -> str:
    """The rows for the search, as a script: pages opened from a folder may read scripts and nothing else."""
    texts: dict[str, int] = {}

    def number(text: str) -> int:
        return texts.setdefault(text, len(texts))

    rows = [
        [
            row.page,
            row.anchor,
            row.codes,
            row.spans,
            row.described,
            number(row.rule),
            number(row.meaning),
            number(f"{row.source}, {row.place}" if row.place else row.source),
            row.period,
        ]
        for annex in annexes
        for chapter in annex.chapters.values()
        for row in chapter
    ]
    data = json.dumps({"rows": rows, "texts": list(texts)}, ensure_ascii=False, separators=(",", ":"))
    # U+2028 and U+2029 end a line of a script, but not of JSON.
    return f"const ANNEX = {data.replace(chr(0x2028), chr(92) + 'u2028').replace(chr(0x2029), chr(92) + 'u2029')};\n"
