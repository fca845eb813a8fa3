"""Cells that a workbook shows merged: only the first of them holds what is seen beside every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple


class Merged(NamedTuple):
    """A stretch of merged cells: its first row and column, and its last; from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def rows_below(self, rows: Sequence[Sequence[Any]]) -> Iterator[int]:
        """The rows below its first that have entries of their own, from 1."""
        for number in range(self.top + 1, min(self.bottom, len(rows)) + 1):
            if any(cell not in (None, "") for cell in rows[number - 1]):
                yield number

    def held(self, rows: Sequence[Sequence[Any]]) -> Any:
        """What stands in it; None for nothing."""
        row = rows[self.top - 1] if self.top <= len(rows) else ()
        return row[self.left - 1] if self.left <= len(row) else None


def with_texts(rows: list[list[Any]], merged: Sequence[Merged]) -> list[list[Any]]:
    """Rows in which a text that is merged downwards stands in each row that has entries; numbers stay where they are.

    What a number of several rows is, an amount of all or a code of each, its head says.
    """
    found = [(one, text, list(one.rows_below(rows))) for one in merged if isinstance(text := one.held(rows), str)]
    for one, text, below in found:
        for number in below:
            put(rows[number - 1], one.left, text)
    return rows


def put(row: list[Any], column: int, value: Any) -> None:
    """Put a value into a row, which may end before its column."""
    row.extend([None] * (column - len(row)))
    row[column - 1] = value
