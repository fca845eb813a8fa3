"""A stock of fungible materials: receipts and withdrawals, as a CSV ledger has them. `drawing` splits withdrawals."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from headnote.catalogues import _

from .reading.problems import InputError, InputProblem, at_row

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
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([InputProblem(name, "", _("this is not UTF-8 text; save it as “CSV UTF-8”"))]) from None
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey="more")
    header = [field.strip().lower() for field in rows.fieldnames or ()]
    if sorted(header) not in (sorted(_COLUMNS), sorted((*_COLUMNS, "value"))):
        needed = _("the header has to be {columns}, and may have value", columns=", ".join(_COLUMNS))
        raise InputError([InputProblem(at_row(name, 1), "", needed)])
    rows.fieldnames = header
    moves: list[Move] = []
    problems: list[InputProblem] = []
    for number, row in enumerate(rows, 2):
        try:
            moves.append(_move(number, row))
        except ValueError as error:
            problems.append(InputProblem(at_row(name, number), "", str(error)))
    if any(later.day < earlier.day for earlier, later in pairwise(moves)):
        problems.append(InputProblem(name, "", _("the rows have to stand in the order of their dates")))
    problems += [InputProblem(at_row(name, row), "", _("more is drawn than is in stock")) for row in _overdrawn(moves)]
    if problems:
        raise InputError(problems)
    return moves


def _move(number: int, row: dict[str, str]) -> Move:
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
