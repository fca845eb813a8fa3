"""The canonical text of tariffs: what the printer writes for their lines."""

from __future__ import annotations

from headnote.grammar.schedules.text import print_origins

from .nodes import Column, RateRow


def print_column(column: Column) -> tuple[str, str]:
    """Name and meaning of a column."""
    meaning = {"MFN": "MFN", "MFN instead": "MFN, instead of it", "MFN where lower": "MFN, where lower"}
    return (column.name, meaning.get(column.role) or f"under {column.agreement}{print_origins(column.origins)}")


def print_row(row: RateRow) -> str:
    """A row of rates as one line, its cells as transcribed."""
    code = f"group {row.code.dotted}" if row.group else row.code.dotted
    return code + "".join(" |" if cell is None else f" | {cell.text}" for cell in row.cells)
