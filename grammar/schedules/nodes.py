"""Tariff schedules: base rates, staging categories, notes, and how steps are dated and rounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from headnote.grammar.codes import HSCode
from headnote.grammar.nodes import ALWAYS, NO_TRIVIA, Citation, Period, QuarterDay, Span, Trivia, no_span

from .duties import Duty, Rate

Mode = Literal["half up", "down", "up"]


@dataclass(frozen=True)
class ScheduleHead:
    """``schedule of JP under NAME for CN "Schedule of Japan"``. No `origins`: for goods of every party."""

    country: str
    agreement: str
    origins: tuple[str, ...]
    title: str
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Staging:
    """When steps are taken, and to which digit of a per cent rates are rounded, from the base each.

    `specific`: how amounts of money are rounded, and to which digit of the currency's unit.
    """

    first: date
    month: QuarterDay
    rounding: Mode
    digit: Decimal
    specific: tuple[Mode, Decimal] | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Standing:
    """A plan of few words."""

    kind: Literal["free", "no concession", "under negotiation", "base rate", "as its note says"]


@dataclass(frozen=True)
class EqualSteps:
    """``n + 1 equal yearly steps to free``, ``equal yearly steps from 5% to free by 2010-01-01``.

    The number of steps is `count`, with that of the category's parameter added where there is one; with neither,
    there is a step on every yearly day through `by`. `cut` per cent of the base fall away at once, before the first.
    """

    target: Duty
    parameter: str | None = None
    count: int = 0
    start: Duty | None = None
    by: date | None = None
    cut: Decimal | None = None


@dataclass(frozen=True)
class DatedSteps:
    """Duties from days on; the first at once."""

    steps: tuple[tuple[Duty, date | None], ...]


@dataclass(frozen=True)
class QuotaPlan:
    """A duty inside a tariff quota, in the quota's own words, and what holds outside of it."""

    volume: str
    inside: Duty
    outside: Standing | EqualSteps | DatedSteps


Plan = Standing | EqualSteps | DatedSteps | QuotaPlan


@dataclass(frozen=True)
class Category:
    """A staging category, with the parameter of one that is a family: ``B<n>``."""

    name: str
    plan: Plan
    parameter: str | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Categories:
    """The block of categories."""

    items: tuple[Category, ...]
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Note:
    """A note: a plan of its own, or reliefs beside the line's category.

    A line is free where every condition of one of the `reliefs` is attested, such as those of an end use.
    """

    number: str
    plan: Plan | None = None
    reliefs: tuple[tuple[str, ...], ...] = ()
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class TariffLine:
    """A line as printed: code, base rate, category, note. No base: not printed."""

    code: HSCode
    base: Rate | None
    category: str
    note: str | None = None
    description: str | None = None
    citation: Citation | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()
