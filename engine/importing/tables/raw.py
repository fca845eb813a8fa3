"""What every reader of tables gives: rows of cells in the order of the document, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Literal

from headnote.catalogues import _
from headnote.engine.claims.reading.problems import InputError, InputProblem

MAX_BYTES = 64 * 1024 * 1024
"""Larger files are refused; the longest annex at hand, 6,632 rows in Word, has under one megabyte."""
MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_CELL = 20_000
"""Characters of one cell; the longest rule at hand has some 3,000."""
MAX_SECONDS = 120
"""A document that takes longer to read is given up."""

Merged = Literal["no", "left", "above"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, lines apart as printed. `merged`: it is part of the cell on its left or above, whose text this is.

    `marks` are the footnote marks that stood raised in it; they are not in the text.
    """

    text: str
    merged: Merged = "no"
    marks: tuple[str, ...] = ()


EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Row:
    """A row and where it stands, as a citation says it: ``table 1, row 33``, ``p. 12``."""

    place: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or the part of one that stands on a page. `goes_on`: it may begin within a row of the one before."""

    name: str
    rows: tuple[Row, ...]
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of a document in order, and what of it was not read, in words."""

    tables: tuple[Table, ...]
    unread: tuple[str, ...] = ()


class Limits:
    """What one document may take of time and rows. Each method raises InputError where that is too much."""

    def __init__(self, name: str, seconds: float = MAX_SECONDS) -> None:
        self.name = name
        self._seconds = seconds
        self._ends = monotonic() + seconds
        self._rows = self._tags = 0

    def refuse(self, message: str) -> InputError:
        """The error of a document that cannot be used."""
        return InputError([InputProblem(self.name, "", message)])

    def time(self) -> None:
        """The time is not over."""
        if monotonic() > self._ends:
            raise self.refuse(
                _("reading it takes longer than {seconds} seconds; it was given up", seconds=f"{self._seconds:g}")
            )

    def tags(self, piece: bytes, most: int) -> None:
        """The tags of one more piece, if all together are not more than can be held."""
        self._tags += piece.count(b"<")
        if self._tags > most:
            raise self.refuse(_("it has more than {most} tags; that is too much", most=f"{most:,}"))

    def row(self, cells: tuple[Cell, ...], place: str) -> Row:
        """One more row, if it is not one too many."""
        self._rows += 1
        if self._rows > MAX_ROWS:
            raise self.refuse(_("it has more than {max_rows} rows", max_rows=f"{MAX_ROWS:,}"))
        if self._rows % 256 == 0:
            self.time()
        if len(cells) > MAX_COLUMNS:
            raise self.refuse(
                _(
                    "{place} has {count} columns; at most {max_columns} are read",
                    place=place,
                    count=f"{len(cells):,}",
                    max_columns=MAX_COLUMNS,
                )
            )
        if any(len(cell.text) > MAX_CELL for cell in cells):
            raise self.refuse(
                _("a cell of {place} has more than {max_cell} characters", place=place, max_cell=f"{MAX_CELL:,}")
            )
        return Row(place, cells)
