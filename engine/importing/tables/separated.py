"""A table of separated values."""

from __future__ import annotations

from headnote.engine.claims.reading.sheets import read_rows

from .raw import Cell, Limits, Table


def read_separated(name: str, data: bytes, limits: Limits) -> tuple[Table, ...]:
    """The one table of a CSV file. Raises InputError."""
    rows = (
        limits.row(tuple(Cell(str(cell).strip()) for cell in cells), f"row {number}")
        for number, cells in enumerate(read_rows(name, data), 1)
    )
    return (Table("the table", tuple(rows)),)
