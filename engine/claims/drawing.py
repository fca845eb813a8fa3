"""Withdrawals from a stock of fungible materials, split by origin with their values, by an inventory method.

Agreements that have the rule allow a method of the exporting party's accounting principles, used throughout the year.
Quantities and values are exact fractions; where they are averaged they need not be whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Literal, NamedTuple

from headnote.catalogues import _

from .ledger import Move
from .reading.problems import InputError, InputProblem

Method = Literal["fifo", "lifo", "average", "ratio"]
Period = Literal["month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A withdrawal, split by origin; with the values of both parts where the ledger has values.

    Both quantities are None where no ratio was known for its period.
    """

    row: int
    day: date
    originating: Fraction | None
    non_originating: Fraction | None
    vom: Fraction | None = None
    vnm: Fraction | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """The share of originating stock in a period (opening stock and receipts), which the next period uses."""

    period: str
    originating: Fraction
    total: Fraction


class Lot(NamedTuple):
    """A quantity with its value; None: the ledger has no values."""

    quantity: Fraction
    value: Fraction | None

    def part(self, quantity: Fraction) -> Lot:
        """A part of it, at the same value for a unit."""
        share = quantity / self.quantity if self.quantity else Fraction(0)
        return Lot(quantity, None if self.value is None else self.value * share)

    def __add__(self, other: object) -> Lot:
        """Both together."""
        if not isinstance(other, Lot):
            return NotImplemented
        value = None if self.value is None or other.value is None else self.value + other.value
        return Lot(self.quantity + other.quantity, value)

    def __sub__(self, other: Lot) -> Lot:
        """What is left of it without a part."""
        value = None if self.value is None or other.value is None else self.value - other.value
        return Lot(self.quantity - other.quantity, value)


def draw(moves: Sequence[Move], method: Method, period: Period = "month") -> list[Drawn]:
    """Split every withdrawal by origin.

    First in first out, last in first out, by the average of the stock, or by the ratio that the stock had in the
    period before. Raises InputError where a ratio would draw more of one origin than there is.
    """
    return [replace(one, method=method) for one in _by_method(moves, method, period)]


def _by_method(moves: Sequence[Move], method: Method, period: Period) -> list[Drawn]:
    if method == "ratio":
        return _by_ratio(moves, period)[0]
    return _average(moves) if method == "average" else _layers(moves, last=method == "lifo")


def ratios(moves: Sequence[Move], period: Period = "month") -> list[Ratio]:
    """The ratio of each period in which something moved, in order. Raises InputError as `draw` does."""
    return _by_ratio(moves, period)[1]


def _lot(move: Move) -> Lot:
    return Lot(move.quantity, move.value)


def _drawn(move: Move, originating: Lot, other: Lot) -> Drawn:
    return Drawn(move.row, move.day, originating.quantity, other.quantity, originating.value, other.value)


def _nothing(moves: Sequence[Move]) -> Lot:
    valued = any(move.value is not None for move in moves)
    return Lot(Fraction(0), Fraction(0) if valued else None)


def _layers(moves: Sequence[Move], *, last: bool) -> list[Drawn]:
    stock: deque[tuple[Lot, bool]] = deque()
    drawn = []
    for move in moves:
        if move.receipt:
            stock.append((_lot(move), move.originating))
            continue
        split = {True: _nothing(moves), False: _nothing(moves)}
        left = move.quantity
        while left > 0:
            lot, originating = stock.pop() if last else stock.popleft()
            taken = lot.part(min(lot.quantity, left))
            split[originating] = split[originating] + taken
            left -= taken.quantity
            if (rest := lot - taken).quantity:
                (stock.append if last else stock.appendleft)((rest, originating))
        drawn.append(_drawn(move, split[True], split[False]))
    return drawn


def _average(moves: Sequence[Move]) -> list[Drawn]:
    stock = {True: _nothing(moves), False: _nothing(moves)}
    drawn = []
    for move in moves:
        if move.receipt:
            stock[move.originating] = stock[move.originating] + _lot(move)
            continue
        share = move.quantity / (stock[True].quantity + stock[False].quantity)
        split = {origin: lot.part(lot.quantity * share) for origin, lot in stock.items()}
        stock = {origin: lot - split[origin] for origin, lot in stock.items()}
        drawn.append(_drawn(move, split[True], split[False]))
    return drawn


def _by_ratio(moves: Sequence[Move], period: Period) -> tuple[list[Drawn], list[Ratio]]:
    stock = {True: _nothing(moves), False: _nothing(moves)}
    drawn: list[Drawn] = []
    found: list[Ratio] = []
    problems: list[InputProblem] = []
    last: int | None = None
    for number, group in groupby(moves, lambda move: _number(move.day, period)):
        within = list(group)
        name = named(within[0].day, period)
        before = found[-1] if found else None
        if last is not None and number > last + 1:
            # Nothing moved in the period before: its ratio is that of the stock it held.
            held = stock[True].quantity + stock[False].quantity
            before = Ratio("", stock[True].quantity, held) if held else None
        last = number
        for move in within:
            if move.receipt:
                stock[move.originating] = stock[move.originating] + _lot(move)
        total = stock[True].quantity + stock[False].quantity
        found.append(Ratio(name, stock[True].quantity, total))
        for move in within:
            if move.receipt:
                continue
            # Without a ratio of the period before, what is left in stock is told by this period's own.
            known = before if before is not None else found[-1]
            share = Fraction(known.originating, known.total) if known.total else Fraction(0)
            wanted = {True: move.quantity * share, False: move.quantity * (1 - share)}
            if any(wanted[origin] > stock[origin].quantity for origin in wanted):
                short = _("the ratio of the period before draws more of one origin than is in stock")
                problems.append(InputProblem(_("row {number}", number=move.row), "", short))
                break
            split = {origin: stock[origin].part(wanted[origin]) for origin in wanted}
            stock = {origin: lot - split[origin] for origin, lot in stock.items()}
            unknown = Drawn(move.row, move.day, None, None)
            drawn.append(unknown if before is None else _drawn(move, split[True], split[False]))
    if problems:
        raise InputError(problems)
    return drawn, found


def named(day: date, period: Period) -> str:
    """The period that a day lies in: 2026-04, 2026 Q2, 2026."""
    match period:
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year} Q{(day.month + 2) // 3}"
        case "year":
            return f"{day.year}"


def _number(day: date, period: Period) -> int:
    """The periods in order: neighbours have neighbouring numbers."""
    months = day.year * 12 + day.month - 1
    return months // {"month": 1, "quarter": 3, "year": 12}[period]
