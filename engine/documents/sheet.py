"""A document as what it says, apart from the format it is written in: lines, a table, figures, notes, a signature.

Figures stay numbers. One that follows from others says how, so that a spreadsheet works it out anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Ref(NamedTuple):
    """What a formula is worked out from: a figure by its name, a column of the table, or one line's cell in it."""

    figure: str | None = None
    column: str | None = None
    line: str | None = None


Formula = tuple[str | Ref, ...]
"""A spreadsheet's formula without ``=``: text, and what stands in other cells."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, the digits behind its point, its unit; `formula`: how it follows from other cells."""

    value: Decimal
    decimals: int = 0
    unit: str = ""
    formula: Formula | None = None


Cell = str | Number | None


class Column(NamedTuple):
    """A column of a table: its key in templates, its heading, how wide it is beside the others."""

    key: str
    heading: str
    width: int
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row names its line. `total`: a last row, empty for none."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


class Figure(NamedTuple):
    """A figure below the table: the name that formulas call it by, what is printed before it, and it."""

    name: str
    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document. `key`: the sheet of a template workbook that it is written on; `foot`: on every page.

    `paged`: what stands before the number of each page, where a form asks for it.
    """

    key: str
    title: str
    head: tuple[tuple[str, Cell], ...]
    table: Table
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    foot: str = ""
    paged: str = ""


def shown(cell: Cell) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, Number):
        return f"{cell.value:,.{cell.decimals}f} {cell.unit}".strip()
    return cell
