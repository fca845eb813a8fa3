"""A country's tariff as it is published: the rates in force, one line a row, one column a treatment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from headnote.grammar.codes import HSCode
from headnote.grammar.nodes import ALWAYS, NO_TRIVIA, Period, Span, Trivia, no_span
from headnote.grammar.schedules.duties import Rate


@dataclass(frozen=True)
class TariffHead:
    """``tariff of JP "Customs tariff, edition of July 2026" from 2026-07-01``."""

    country: str
    title: str
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Column:
    """What a column of the table holds.

    `role`: the most-favoured-nation rate itself, one that stands instead of it, one that applies where it is lower,
    or an agreement's rate for goods of some `origins` (none: of every party).
    """

    name: str
    role: Literal["MFN", "MFN instead", "MFN where lower", "agreement"]
    agreement: str | None = None
    origins: tuple[str, ...] = ()
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Columns:
    """The columns, in the order of the table."""

    items: tuple[Column, ...]
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


def without_trailing(cells: Sequence[Rate | None]) -> tuple[Rate | None, ...]:
    """The cells of a row as it is kept: nothing stands for the empty ones at its end."""
    last = max((n for n, cell in enumerate(cells, 1) if cell is not None), default=0)
    return tuple(cells[:last])


@dataclass(frozen=True)
class RateRow:
    """A row of rates. None: not printed. A `group` row prints what some lines of its subheading have in common."""

    code: HSCode
    cells: tuple[Rate | None, ...]
    group: bool = False
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()
