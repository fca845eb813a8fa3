"""The sheets of an Excel workbook, by openpyxl: values as shown, merged cells told."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from headnote.catalogues import _

from .packed import check_archive
from .raw import EMPTY, Cell, Limits, Row, Table

MAX_CELLS = 5_000_000
"""Places of a sheet, empty ones too: a single cell far out makes a sheet as large as its rows and columns."""

_ZEROS = re.compile(r"(0+)(?:\.(0+))?")


def read_excel(data: bytes, limits: Limits) -> tuple[Table, ...]:
    """Every sheet that has cells, in order. Raises InputError."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    check_archive(data, limits, "Excel (.xlsx)")
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
    except (InvalidFileException, KeyError, IndexError, SyntaxError, ValueError) as error:
        raise limits.refuse(_("this is not an Excel (.xlsx) file: {name}", name=type(error).__name__)) from None
    tables = (Table(f"sheet {sheet.title}", tuple(_rows(sheet, limits))) for sheet in book.worksheets)
    return tuple(table for table in tables if table.rows)


def _rows(sheet: Any, limits: Limits) -> Iterator[Row]:
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        raise limits.refuse(
            _("sheet {title} reaches over more than {max_cells} cells", title=sheet.title, max_cells=f"{MAX_CELLS:,}")
        )
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for span in sheet.merged_cells.ranges:
        first = (span.min_row, span.min_col)
        covered |= {cell: first for row in span.rows for cell in row if cell != first}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if all(cell.value is None for cell in cells) and not any((number, cell.column) in covered for cell in cells):
            continue
        read = tuple(_cell(sheet, cell, covered) for cell in cells)
        yield limits.row(read, _("sheet {title}, row {number}", title=sheet.title, number=number))


def _cell(sheet: Any, cell: Any, covered: dict[tuple[int, int], tuple[int, int]]) -> Cell:
    at = (cell.row, cell.column)
    if (first := covered.get(at)) is not None:
        text = _shown(sheet.cell(*first))
        return Cell(text, "left" if first[0] == at[0] else "above")
    text = _shown(cell)
    return Cell(text) if text else EMPTY


def _shown(cell: Any) -> str:
    """What a workbook shows: zeros that a format adds belong to a code, and a share is stored as 0.4."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, int | float):
        return str(value).strip()
    form = cell.number_format or ""
    number = Decimal(repr(value))
    if "%" in form:
        return f"{(number * 100).normalize():f}%"
    if zeros := _ZEROS.fullmatch(form):
        decimals = len(zeros[2] or "")
        width = len(zeros[1]) + (decimals + 1 if decimals else 0)
        return f"{number:0{width}.{decimals}f}"
    return f"{number.normalize():f}"
