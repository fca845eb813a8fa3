"""Rules that hold for some days only, to the rule of each period: ``RVC30 (until 31 December 2027); RVC40 (from …)``.

Only what is sure is taken apart: every day written out, and each alternative with days of its own behind it, or each
period with its rules behind a colon. What is said of no days holds always.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from headnote.grammar.nodes import ALWAYS, Period
from headnote.grammar.text import squeeze

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?\\.?" for month in _MONTHS)
_DAY = (
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH}),?\s+\d{{4}}"
    rf"|(?:{_MONTH})\s+\d{{1,2}},?\s+\d{{4}})"
)
_START = r"(?:the\s+)?(?:date\s+of\s+)?(?:the\s+)?entry\s+into\s+force\s+of\s+(?:the|this)\s+[\w -]*agreement"
_DAYS = (
    r"(?:for\s+the\s+period\s+)?(?:"
    rf"(?P<from>from\s+|as\s+(?:of|from)\s+)?(?:(?P<first>{_DAY})|{_START})(?P<on>\s+onwards?)?"
    rf"(?:,?\s+(?:to|until|till|through|up\s+to)\s+(?P<end>{_DAY}))?"
    rf"|(?:until|till|up\s+to)\s+(?P<last>{_DAY}))"
)
_MARKED = re.compile(r"</?[bi]>|\*")
"""Marks of bold and slanted letters that some annexes are published with."""
_LONGEST = 5_000
"""Characters of a rule that is taken apart."""
_BEHIND = re.compile(rf" ?\( ?{_DAYS} ?\.? ?\) ?\.?\Z", re.I)
_BEFORE = re.compile(rf"(?:\A|[;.\n])\s*{_DAYS}\s*:", re.I)
_PARTED = re.compile(r"\s*;\s*(?:or\b)?\s*|\s*\n\s*or\s*(?:\n|(?=[A-Z]))\s*", re.I)
_WRITTEN = re.compile(rf"{_DAY}|entry\s+into\s+force", re.I)
_UNTOLD = re.compile(rf"{_WRITTEN.pattern}|\b(?:until|till|periods?|years?|thereafter)\b", re.I)
_JOINED = re.compile(r"(?:\A|[;\n])\s*and\b|\A\s*\(?[a-z]\)\s|\bprovided\b|\A\s*[-–—]\s", re.I)
_SEVERAL = re.compile(r"\b(?:or|and)\b", re.I)
_ASKS = re.compile(r"\d|[A-Z]{2}")


class _Said(NamedTuple):
    period: Period
    text: str


def by_period(rules: Sequence[str]) -> tuple[tuple[Period, tuple[str, ...]], ...] | None:
    """The rules of each period, earliest first; None where there are none, or it is not sure which rules they bear on.

    `rules` are alternatives, one a column.
    """
    if not any(map(_WRITTEN.search, rules)):
        return None
    said = [_dated(rule) if _WRITTEN.search(rule) else [_Said(ALWAYS, rule)] for rule in rules]
    if any(one is None for one in said):
        return None
    every = [one for found in said for one in found or ()]
    edges = {one.period.first for one in every} | {_after(one.period.last) for one in every}
    days = sorted(day for day in edges if day is not None)
    periods = (
        Period(first, following - timedelta(1) if following is not None else None)
        for first, following in pairwise([None, *days, None])
    )
    found = ((period, tuple(filter(None, (_held(column or (), period) for column in said)))) for period in periods)
    return tuple((period, rules) for period, rules in found if rules)


def _after(day: date | None) -> date | None:
    return None if day is None else day + timedelta(1)


def _held(alternatives: Iterable[_Said], period: Period) -> str:
    return "; or ".join(one.text for one in alternatives if one.period.meets(period))


def _dated(text: str) -> list[_Said] | None:
    """The alternatives of a rule with their periods; None where that is not sure."""
    if len(text) > _LONGEST:
        return None
    lines = (squeeze(_MARKED.sub(" ", line)) for line in text.split("\n"))
    text = "\n".join(filter(None, lines))
    return _periods_first(text) if _BEFORE.match(text) else _days_behind(text)


def _periods_first(text: str) -> list[_Said] | None:
    heads = list(_BEFORE.finditer(text))
    found = [
        _said(head, text[head.end() : following])
        for head, following in zip(heads, [*(one.start() for one in heads[1:]), len(text)], strict=True)
    ]
    periods = [one.period for one in found if one is not None]
    apart = not any(one.meets(other) for n, one in enumerate(periods) for other in periods[n + 1 :])
    sure = apart and not any(one is None or _UNTOLD.search(one.text) for one in found)
    return [one for one in found if one is not None] if sure else None


def _days_behind(text: str) -> list[_Said] | None:
    pieces = [piece for piece in _PARTED.split(text.strip()) if piece.strip(" .;\n")]
    found: list[_Said] = []
    for piece in pieces:
        days = _BEHIND.search(piece)
        one = _Said(ALWAYS, piece.strip()) if days is None else _said(days, piece[: days.start()])
        if one is None or _UNTOLD.search(one.text) or _JOINED.search(one.text):
            return None
        if _SEVERAL.search(one.text) and _ASKS.search(one.text):
            return None  # "RVC40 or CTSH (until …)": whether the days bear on both, nobody can tell
        found.append(one)
    return found if any(one.period != ALWAYS for one in found) else None


def _said(days: re.Match[str], text: str) -> _Said | None:
    """What holds in the days found; None where those are no days, or nothing does."""
    first, last = _day(days["first"]), _day(days["end"] or days["last"])
    written = [one for one in (days["first"], days["end"], days["last"]) if one]
    if len([day for day in (first, last) if day]) != len(written) or (first and last and last < first):
        return None
    if not (days["from"] or days["on"] or last):
        return None  # a day by itself begins and ends nothing
    bare = text.strip(" \n;,")
    return _Said(Period(first, last), bare) if bare else None


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    month = next((n for n, name in enumerate(_MONTHS, 1) if name[:3] in written.lower()), None)
    numbers = [int(one) for one in re.findall(r"\d+", written)]
    try:
        if month is None:
            return date(*numbers)
        day, year = sorted(numbers)
        return date(year, month, day)
    except ValueError:
        return None
