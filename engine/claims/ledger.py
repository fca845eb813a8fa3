"""A stock of fungible materials: receipts and withdrawals, as a CSV ledger has them. `drawing` splits withdrawals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from headnote.catalogues import _

from .reading.problems import InputError, InputProblem, at_row
from .reading.separated import read_separated

_COLUMNS = ("date", "move", "quantity", "originating")
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Move:
    """A receipt (with its origin, and its value where the ledger has them) or a withdrawal. `row` is the ledger's."""

    row: int
    day: date
    receipt: bool
    quantity: Fraction
    originating: bool
    value: Fraction | None = None


def read_ledger(name: str, data: bytes) -> list[Move]:
    """Read a CSV ledger: date, move (in or out), quantity, originating (yes or no, for receipts), perhaps value.

    `value` is that of the quantity received, in one currency; with the column, every receipt has one.

    Raises InputError with every problem, by row.
    """
    rows = read_separated(name, data)
    header = [field.strip().lower() for field in next(rows, [])]
    if sorted(header) not in (sorted(_COLUMNS), sorted((*_COLUMNS, "value"))):
        needed = _("the header has to be {columns}, and may have value", columns=", ".join(_COLUMNS))
        raise InputError([InputProblem(at_row(name, 1), "", needed)])
    moves: list[Move] = []
    problems: list[InputProblem] = []
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        try:
            if any(row[len(header) :]):
                raise ValueError(_("the row has more cells than the header"))
            moves.append(_move(number, dict(zip(header, row, strict=False))))
        except ValueError as error:
            problems.append(InputProblem(at_row(name, number), "", str(error)))
    if any(later.day < earlier.day for earlier, later in pairwise(moves)):
        problems.append(InputProblem(name, "", _("the rows have to stand in the order of their dates")))
    problems += [InputProblem(at_row(name, row), "", _("more is drawn than is in stock")) for row in _overdrawn(moves)]
    if problems:
        raise InputError(problems)
    return moves


def _move(number: int, row: Mapping[str, str]) -> Move:
    move = (row.get("move") or "").strip().lower()
    if move not in ("in", "out"):
        raise ValueError(_("“{get}” is neither in nor out", get=row.get("move")))
    origin = (row.get("originating") or "").strip().lower()
    if move == "in" and origin not in ("yes", "no"):
        raise ValueError(_("a receipt needs originating: yes or no"))
    try:
        day = date.fromisoformat((row.get("date") or "").strip())
    except ValueError:
        raise ValueError(_("the date is written 2026-04-01")) from None
    quantity = _number(row.get("quantity"), _("the quantity"))
    if quantity <= 0:
        raise ValueError(_("the quantity has to be above 0"))
    value = None
    if move == "in" and "value" in row:
        value = _number(row.get("value"), _("the value of a receipt"))
    return Move(number, day, move == "in", quantity, origin == "yes", value)


def _number(text: str | None, what: str) -> Fraction:
    written = (text or "").strip()
    if _NUMBER.fullmatch(written) is None:
        raise ValueError(_("{what} is a number such as 1000.50, of at most 15 digits and 6 decimals", what=what))
    return Fraction(written)


def _overdrawn(moves: Sequence[Move]) -> list[int]:
    stock = Fraction(0)
    rows = []
    for move in moves:
        stock += move.quantity if move.receipt else -move.quantity
        if stock < 0:
            rows.append(move.row)
            stock = Fraction(0)
    return rows
