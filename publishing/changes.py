"""What changes from day to day within the text: which parties, articles and rows begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from headnote.catalogues import _
from headnote.engine.explain import Words
from headnote.grammar.agreements.nodes import Article, Parties
from headnote.grammar.nodes import Period
from headnote.grammar.printer import print_codes

from .contents import Contents


@dataclass(frozen=True)
class Turn:
    """A day, and what it brings: what begins or ends, each with its rule where it is a row."""

    day: date
    entries: tuple[tuple[str, str], ...]


def turns_of(contents: Contents, words: Words) -> list[Turn]:
    """The days on which something of the text begins or ended the day before, in order."""
    found: dict[date, dict[tuple[str, str], None]] = {}
    for period, begins, ends, rule in _dated(contents, words):
        if period.first is not None:
            found.setdefault(period.first, {})[begins, rule] = None
        if period.last is not None and period.last < date.max:
            found.setdefault(period.last + timedelta(days=1), {})[ends, rule] = None
    return [Turn(day, tuple(entries)) for day, entries in sorted(found.items())]


def _dated(contents: Contents, words: Words) -> Iterator[tuple[Period, str, str, str]]:
    for parsed in contents.trees.parsed:
        for top in parsed.file.statements:
            if isinstance(top, Parties):
                for line in top.items:
                    who = words.join(words.country(code) for code in line.countries)
                    yield line.period, _("in force for {who}", who=who), _("no longer in force for {who}", who=who), ""
            elif isinstance(top, Article):
                called = _("Article {ref}", ref=top.ref) if top.ref else _("Article")
                what = f"{called} {top.title}"
                yield top.period, _("{what} begins", what=what), _("{what} ends", what=what), ""
    for placed in contents.trees.rows:
        codes = print_codes(placed.row.scopes)
        if placed.row.description:
            codes += f" ex “{placed.row.description}”"
        yield placed.period, _("{what} begins", what=codes), _("{what} ends", what=codes), placed.row.rule.text
