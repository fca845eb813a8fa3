"""Whether a good originates over a whole period, whatever values within ranges its claim may have.

The sums that decide are linear in each price, value and quantity, and in what each currency is worth: over a box of
ranges they are least at one of its corners. A requirement that is met at every corner is met between them, too; where
one corner is met by one way and another by another, nothing is shown for what lies between.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Literal, NamedTuple

from headnote.engine.amounts import Figure
from headnote.engine.claims.claim import Claim, Material
from headnote.engine.origin.determination import Determination
from headnote.engine.origin.engine import Engine
from headnote.engine.origin.findings.content import KIND
from headnote.engine.truth import Truth

from .content import Key, Margin, margins

MAX_TRIED = 2_000
"""Corners times days that are determined."""

Answer = Literal["throughout", "falls", "not shown"]


Way = tuple[str, str, tuple[str, ...]]
"""An article, the alternative's text, and the method of each of its value contents."""


class Range(NamedTuple):
    """A field and the least and the most that it may be, as texts."""

    field: str
    low: str
    high: str


class Corner(NamedTuple):
    """A day, and a value for each range."""

    day: date
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """A value content over all that was tried: its least and its most, and where."""

    least: Margin
    least_at: Corner
    most: Margin
    most_at: Corner


@dataclass(frozen=True, slots=True)
class Period:
    """What was found: `answer`, the corners at which the good does not originate, the contents by key."""

    days: tuple[date, ...]
    tried: int
    answer: Answer
    fallen: tuple[tuple[Corner, Determination], ...]
    spreads: dict[Key, Spread]


def corners(ranges: Sequence[Range], days: Sequence[date]) -> list[Corner]:
    """Every corner on every day. Raises ValueError where they are too many."""
    count = len(days) * 2 ** len(ranges)
    if count > MAX_TRIED:
        raise ValueError(count)
    ends = [((one.field, one.low), (one.field, one.high)) for one in ranges]
    return [Corner(day, values) for day in days for values in product(*ends)]


def days_of(engine: Engine, claim: Claim, months: int) -> tuple[date, ...]:
    """The days of a period on which something turns: its first, its last, the agreement's, the declarations'."""
    first = claim.date
    last = _after(first, months) - timedelta(days=1)
    turns = [*engine.turns, *_declared(engine.as_given(claim).materials)]
    return tuple(sorted({first, last, *(day for day in turns if first < day <= last)}))


def over(engine: Engine, tried: Sequence[Corner], claimed: Callable[[Corner], Claim]) -> Period:
    """Determine every corner. `claimed` gives its claim."""
    fallen: list[tuple[Corner, Determination]] = []
    spreads: dict[Key, Spread] = {}
    met: set[Way] | None = None
    for corner in tried:
        claim = claimed(corner)
        determination = engine.determine(claim)
        if not determination.originating:
            fallen.append((corner, determination))
        held = margins(determination, engine.law(claim.date))
        ways = set(_ways(determination, held))
        met = ways if met is None else met & ways
        for margin in held:
            spreads[margin.key] = _wider(spreads.get(margin.key), margin, corner)
    answer: Answer = "falls" if fallen else "throughout" if met else "not shown"
    return Period(tuple(dict.fromkeys(one.day for one in tried)), len(tried), answer, tuple(fallen), spreads)


def _ways(determination: Determination, held: Sequence[Margin]) -> Iterator[Way]:
    """How a good originates: each alternative that is met, by each method that its value contents hold by."""
    for one in determination.alternatives:
        if one.state is not Truth.MET:
            continue
        contents = [finding.requirement for finding in one.findings if finding.kind == KIND]
        methods = [
            [m.key[2] for m in held if m.holds and m.key[:2] == (one.article, asked)] or [""] for asked in contents
        ]
        for chosen in product(*methods):
            yield one.article, one.text, chosen


def on(claim: Claim, day: date) -> Claim:
    """A claim as of another day of importation and production; its materials are supplied then."""
    production = claim.production
    if production.date is not None:
        production = production.model_copy(update={"date": day})
    materials = claim.materials and tuple(
        one.model_copy(update={"supplied": None}) if one.supplied is not None else one for one in claim.materials
    )
    return claim.model_copy(update={"date": day, "production": production, "materials": materials})


def _wider(spread: Spread | None, margin: Margin, corner: Corner) -> Spread:
    if spread is None:
        return Spread(margin, corner, margin, corner)
    least, most = (spread.least, spread.least_at), (spread.most, spread.most_at)
    if _less(margin.content, spread.least.content):
        least = (margin, corner)
    if _less(spread.most.content, margin.content):
        most = (margin, corner)
    return Spread(*least, *most)


def _less(one: Figure, other: Figure) -> bool:
    return one.numerator * other.denominator < other.numerator * one.denominator


def _declared(materials: Sequence[Material] | None) -> Iterator[date]:
    """The days on which a line's declaration begins to hold, and no longer does."""
    for material in materials or ():
        if material.declaration is not None:
            yield material.declaration.date
            if material.declaration.valid_until is not None:
                yield material.declaration.valid_until + timedelta(days=1)
        yield from _declared(material.materials)


def _after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
