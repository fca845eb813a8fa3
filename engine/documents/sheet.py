"""A document as what it says: headed lines and tables, apart from the format it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Cell = str | Decimal | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header; numbers stay numbers, so that a spreadsheet can add them up."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document: a title, lines of a name and what it is, a table, and notes below it.

    `paged`: what stands before the number of each page, where a form asks for it.
    """

    title: str
    lines: tuple[tuple[str, Cell], ...]
    table: Table
    notes: tuple[str, ...] = ()
    paged: str = ""


def shown(cell: Cell) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    return f"{cell:,f}" if isinstance(cell, Decimal) else cell
