"""Appendices of importing parties: the tariff lines that they list, and in which years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from headnote.engine.truth import Truth
from headnote.grammar.agreements.nodes import AppendixHead, Row, YearsLine
from headnote.grammar.agreements.periods import YearsOf, read_years
from headnote.grammar.file import File
from headnote.grammar.nodes import MONTHS, SourceLine
from headnote.grammar.rules.tree import Scope


class ListedLine(NamedTuple):
    """A line as an appendix lists it, or several: codes, their period as printed, and where it was read."""

    scope: Scope
    period: str
    years: YearsOf
    source: str


class Listing(NamedTuple):
    """Whether a good is listed on a day, and by which line. `why` says what leaves it open."""

    state: Truth
    line: ListedLine | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Appendix:
    """What an importing party lists. `in_part`: only some of its lines are at hand.

    `begins`: when year 1 begins, and the month of which the first day begins a year; None: that is not at hand.
    """

    lines: tuple[ListedLine, ...]
    in_part: bool
    begins: tuple[date, int] | None

    def listing(self, code: str | None, line: str | None, day: date, earliest: date | None) -> Listing:
        """Whether a good is listed: by its tariff line where that is of the agreement's edition, else by its code.

        `earliest` is the first day on which years may be counted from.
        """
        if code is None:
            return Listing(Truth.NOT_KNOWN, None, "code")
        given = line if line is not None and line.startswith(code[:6]) else code
        found = Listing(Truth.NOT_MET)
        for one in self.lines:
            if not one.scope.could_hold(given):
                continue
            whole = len(given) >= 6 and _whole(one.scope, given)
            state = self._in_years(one.years, day, earliest)
            why = "years" if state is Truth.NOT_KNOWN else ""
            if state is Truth.MET and not whole:
                state, why = Truth.NOT_KNOWN, "line"
            if state > found.state:
                found = Listing(state, one, why)
        return found

    def _in_years(self, years: YearsOf, day: date, earliest: date | None) -> Truth:
        """Whether a day lies in the years; where their beginning is not at hand, as far as that does not matter."""
        if self.begins is not None:
            number = _year(day, *self.begins)
            return (
                Truth.MET if years.first <= number and (years.last is None or number <= years.last) else Truth.NOT_MET
            )
        if years == (1, None):
            return Truth.MET
        # Counted from the earliest day by whole years and one less, since the first of them may be short.
        if years.first == 1 and earliest is not None and years.last is not None:
            number = _year(day, earliest, 1)
            return Truth.MET if number <= years.last else Truth.NOT_KNOWN
        return Truth.NOT_KNOWN


def _whole(scope: Scope, code: str) -> bool:
    """Whether all of a code is listed: 0201.10.00 is all of 0201.10, and 3901.90.20 a part of 3901.90."""
    digits = len(scope.first)
    if len(code) >= digits:
        return scope.holds(code)
    last = scope.last if scope.last[len(code) :].strip("0") else scope.last[: len(code)].ljust(digits, "9")
    return scope.first <= code.ljust(digits, "0") and code.ljust(digits, "9") <= last


def _year(day: date, first: date, month: int) -> int:
    """The number of the year that a day lies in; 0 before the first."""
    if day < first:
        return 0
    start = first.year + (0 if (first.month, first.day) < (month, 1) else 1)
    turned = day.year - start + (1 if (day.month, day.day) >= (month, 1) else 0)
    return 1 + max(turned, 0)


def appendices(files: tuple[File, ...], day: date) -> Mapping[str, Appendix]:
    """The appendices in force on a day, by the importing party."""
    found: dict[str, Appendix] = {}
    for file in files:
        head = next(top for top in file.statements if isinstance(top, AppendixHead))
        if head.period.covers(day):
            years = next((top for top in file.statements if isinstance(top, YearsLine)), None)
            begins = None if years is None else (years.first, MONTHS[years.month])
            found[head.country] = Appendix(tuple(_lines(file, head, day)), head.in_part, begins)
    return found


def _lines(file: File, head: AppendixHead, day: date) -> Iterator[ListedLine]:
    sources = {top.name: top.title for top in file.statements if isinstance(top, SourceLine)}
    for row in file.statements:
        if not isinstance(row, Row) or not row.period.covers(day):
            continue
        text = row.rule.text.strip('"')
        years = read_years(text)
        if years is None:
            raise ValueError("a ruleset is checked before it is asked")
        cited = row.citation
        parts = [head.title, sources.get(cited.source if cited else None, ""), cited.place if cited else ""]
        source = ", ".join(part for part in parts if part)
        for scope in row.scopes:
            yield ListedLine(scope, text, years, source)
