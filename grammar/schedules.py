"""Tariff schedules: base rates, staging categories, notes, and how steps are dated and rounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from .codes import HSCode
from .nodes import ALWAYS, NO_TRIVIA, Citation, Period, Trivia
from .tree import Span, no_span


@dataclass(frozen=True)
class ScheduleHead:
    """``schedule of ID under NAME "Schedule of Indonesia, Annex 1"``."""

    country: str
    agreement: str
    title: str
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Staging:
    """When steps are taken, and to which digit of a per cent rates are rounded, from the base each."""

    first: date
    month: Literal["January", "April", "July", "October"]
    rounding: Literal["half up", "down", "up"]
    digit: Decimal
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Category:
    """A staging category. `extra` is the number added to its parameter: ``B<n>  n + 1 equal yearly steps``."""

    name: str
    kind: Literal["free", "no concession", "as its note says", "equal yearly steps"]
    parameter: str | None = None
    extra: int = 0
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Categories:
    """The block of categories."""

    items: tuple[Category, ...]
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Duty:
    """An ad valorem rate; `lower_of` names another rate that applies where it is lower."""

    percent: Decimal
    lower_of: str | None = None


@dataclass(frozen=True)
class Note:
    """A note: rates from days on, or equal steps from a rate to free by a day, or a relief for an end use."""

    number: str
    steps: tuple[tuple[Duty, date | None], ...] = ()
    equal_from: Duty | None = None
    free_by: date | None = None
    end_use: str | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class TariffLine:
    """A line as printed: code, base rate, category, note. No base: not printed."""

    code: HSCode
    base: Decimal | None
    category: str
    note: str | None = None
    description: str | None = None
    citation: Citation | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()
