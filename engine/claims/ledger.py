"""Fungible materials from one stock: how much of each withdrawal is originating, by an inventory method.

Agreements that have the rule allow a method of the exporting party's accounting principles, used throughout the year.
Quantities are exact fractions; with `average` they need not be whole.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from .reading.problems import InputError, InputProblem

_COLUMNS = ("date", "move", "quantity", "originating")


@dataclass(frozen=True, slots=True)
class Move:
    """A receipt (with its origin) or a withdrawal. `row` is the row of the ledger."""

    row: int
    day: date
    receipt: bool
    quantity: Fraction
    originating: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A withdrawal, split by origin."""

    row: int
    day: date
    originating: Fraction
    non_originating: Fraction


def read_ledger(name: str, data: bytes) -> list[Move]:
    """Read a CSV ledger: date, move (in or out), quantity, originating (yes or no, for receipts).

    Raises InputError with every problem, by row.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([InputProblem(name, "", "this is not UTF-8 text; save it as “CSV UTF-8”")]) from None
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey="more")
    header = [field.strip().lower() for field in rows.fieldnames or ()]
    if sorted(header) != sorted(_COLUMNS):
        raise InputError([InputProblem(f"{name}: row 1", "", f"the header has to be {', '.join(_COLUMNS)}")])
    rows.fieldnames = header
    moves: list[Move] = []
    problems: list[InputProblem] = []
    for number, row in enumerate(rows, 2):
        try:
            moves.append(_move(number, row))
        except ValueError as error:
            problems.append(InputProblem(f"{name}: row {number}", "", str(error)))
    if any(later.day < earlier.day for earlier, later in pairwise(moves)):
        problems.append(InputProblem(name, "", "the rows have to stand in the order of their dates"))
    problems += [InputProblem(f"{name}: row {row}", "", "more is drawn than is in stock") for row in _overdrawn(moves)]
    if problems:
        raise InputError(problems)
    return moves


def _move(number: int, row: dict[str, str]) -> Move:
    move = (row.get("move") or "").strip().lower()
    if move not in ("in", "out"):
        raise ValueError(f"“{row.get('move')}” is neither in nor out")
    origin = (row.get("originating") or "").strip().lower()
    if move == "in" and origin not in ("yes", "no"):
        raise ValueError("a receipt needs originating: yes or no")
    try:
        day = date.fromisoformat((row.get("date") or "").strip())
        quantity = Fraction((row.get("quantity") or "").strip())
    except (ValueError, ZeroDivisionError):
        raise ValueError("the date is written 2026-04-01 and the quantity as a number") from None
    if quantity <= 0:
        raise ValueError("the quantity has to be above 0")
    return Move(number, day, move == "in", quantity, origin == "yes")


def _overdrawn(moves: Sequence[Move]) -> list[int]:
    stock = Fraction(0)
    rows = []
    for move in moves:
        stock += move.quantity if move.receipt else -move.quantity
        if stock < 0:
            rows.append(move.row)
            stock = Fraction(0)
    return rows


def draw(moves: Sequence[Move], method: str) -> list[Drawn]:
    """Split every withdrawal by origin: first in first out, last in first out, or by the average of the stock."""
    return _average(moves) if method == "average" else _layers(moves, last=method == "lifo")


def _layers(moves: Sequence[Move], *, last: bool) -> list[Drawn]:
    stock: deque[tuple[Fraction, bool]] = deque()
    drawn = []
    for move in moves:
        if move.receipt:
            stock.append((move.quantity, move.originating))
            continue
        split = {True: Fraction(0), False: Fraction(0)}
        left = move.quantity
        while left > 0:
            quantity, originating = stock.pop() if last else stock.popleft()
            taken = min(quantity, left)
            split[originating] += taken
            left -= taken
            if rest := quantity - taken:
                (stock.append if last else stock.appendleft)((rest, originating))
        drawn.append(Drawn(move.row, move.day, split[True], split[False]))
    return drawn


def _average(moves: Sequence[Move]) -> list[Drawn]:
    stock = {True: Fraction(0), False: Fraction(0)}
    drawn = []
    for move in moves:
        if move.receipt:
            stock[move.originating] += move.quantity
            continue
        share = move.quantity / (stock[True] + stock[False])
        split = {origin: amount * share for origin, amount in stock.items()}
        stock = {origin: amount - split[origin] for origin, amount in stock.items()}
        drawn.append(Drawn(move.row, move.day, split[True], split[False]))
    return drawn
