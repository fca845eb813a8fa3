"""Sheets as an Excel workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from headnote.grammar.text import display_width

from .sheet import Sheet, shown

_FORMULA = ("=", "+", "-", "@")


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The workbook, a worksheet a sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        page.append([sheet.title])
        page["A1"].font = Font(bold=True, size=14)
        for name, cell in sheet.lines:
            page.append([name, safe(cell)])
        page.append([])
        page.append(list(sheet.table.header))
        for head in page[page.max_row]:
            head.font = Font(bold=True)
        for row in sheet.table.rows:
            page.append([safe(cell) for cell in row])
        page.append([])
        for note in sheet.notes:
            page.append([safe(note)])
        for column in range(len(sheet.table.header)):
            texts = [shown(row[column]) for row in sheet.table.rows] + [sheet.table.header[column]]
            texts += [name for name, _ in sheet.lines] if column == 0 else []
            width = max(display_width(text) for text in texts)
            page.column_dimensions[get_column_letter(column + 1)].width = min(60, width + 3)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def safe(cell: Any) -> Any:
    """A cell as it may stand in a spreadsheet: text from outside is never a formula, nor has it control characters."""
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
