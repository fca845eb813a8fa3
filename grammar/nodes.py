"""What statements of every kind of file have: comments around them, days in force, a source and a place in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Span = tuple[int, int]
NOWHERE: Span = (0, 0)


def no_span() -> Span:
    """The field of a span that is not given."""
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Trivia:
    """What stands around a statement: comments before it (None for a blank line) and behind it."""

    before: tuple[str | None, ...] = ()
    trailing: str | None = None


NO_TRIVIA = Trivia()


@dataclass(frozen=True)
class Period:
    """Days on which a text is in force: both named days belong to it."""

    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the text is in force on that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def meets(self, other: Period) -> bool:
        """Whether there is a day on which both are in force."""
        starts = [p.first for p in (self, other) if p.first is not None]
        ends = [p.last for p in (self, other) if p.last is not None]
        return not starts or not ends or max(starts) <= min(ends)


ALWAYS = Period()

QuarterDay = Literal["January", "April", "July", "October"]
"""The month on whose first day steps are taken, or years are counted on."""
MONTHS: dict[QuarterDay, int] = {"January": 1, "April": 4, "July": 7, "October": 10}


Reading = Literal["official", "secondary", "illustration"]
"""What was read: the legal text; another text that tells it; or an example, which is evidence of no rule."""


@dataclass(frozen=True)
class SourceLine:
    """A document that was read: the default of its file or block, or one that rows call by its short name."""

    title: str
    name: str | None = None
    reading: Reading = "official"
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Citation:
    """Where a row was read: a place in its block's source, or in the source called by name."""

    source: str | None
    place: str
    span: Span = no_span()


def print_period(period: Period) -> str:
    """``from 2022-01-01 until 2022-12-31``; empty where it is always."""
    parts = [f"from {period.first}"] if period.first else []
    parts += [f"until {period.last}"] if period.last else []
    return " ".join(parts)
