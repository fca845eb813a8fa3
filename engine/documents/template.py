"""The workbook that papers are written on: Headnote's own, or a company's with the same placeholders in double braces.

A row that holds ``{{head.…}}``, ``{{line.…}}``, ``{{figure.…}}``, ``{{note}}`` or ``{{signature.…}}`` is repeated for
each of them, and left out where there is none; ``{{title}}``, ``{{foot}}``, ``{{column.KEY}}`` and ``{{total.KEY}}``
stand once.
"""

from __future__ import annotations

import re
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from headnote.catalogues import _

from .opening import NotAWorkbook, TooLarge, open_workbook
from .sheet import Sheet

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z_]+)?)\s*\}\}")
REPEATED = ("head", "line", "figure", "note", "signature")
COLUMNS = (
    *("line", "material", "hs", "origin", "country", "passed", "value", "weight", "quantity", "unit", "unit_price"),
    *("originating", "non_originating", "evidence", "letter", "field", "content"),
)
FIXED = frozenset(
    ["title", "foot", "head.name", "head.value", "figure.name", "figure.value", "note", "signature.name"]
    + [f"{part}.{key}" for part in ("column", "line", "total") for key in COLUMNS]
)
MAX_BYTES, MAX_UNPACKED = 20 * 1024 * 1024, 100 * 1024 * 1024

_FACE = "Yu Gothic"
_THIN = Side(style="thin", color="999999")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="F0F0F0")
_WRAP = Alignment(wrap_text=True, vertical="top")


class TemplateError(ValueError):
    """A template that cannot be filled: what is wrong, and how to mend it."""


def read_template(data: bytes) -> Workbook:
    """A company's template workbook. Raises TemplateError with every placeholder that is not known."""
    try:
        book = open_workbook(data, MAX_UNPACKED if len(data) <= MAX_BYTES else 0)
    except TooLarge as error:
        raise TemplateError(
            _(
                "the template is too large: {unpacked} bytes unpacked, at most {max_unpacked}",
                unpacked=f"{error.unpacked:,}",
                max_unpacked=f"{MAX_UNPACKED:,}",
            )
        ) from None
    except NotAWorkbook as error:
        raise TemplateError(_("the template is not an Excel workbook ({name})", name=error)) from None
    wrong = [
        _(
            "{title}!{coordinate}: “{{{{{name}}}}}” is not known",
            title=page.title,
            coordinate=cell.coordinate,
            name=name,
        )
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
        for name in PLACEHOLDER.findall(cell.value)
        if name not in FIXED
    ]
    if wrong:
        raise TemplateError("; ".join([*wrong, _("known: {fixed}", fixed=", ".join(sorted(FIXED)))]))
    return book


def own_template(book: Workbook, sheet: Sheet) -> Worksheet:
    """Headnote's own layout for a sheet: boxed, wrapped, as wide as a page, the table's head on each page."""
    page: Worksheet = book.create_sheet()
    columns = sheet.table.columns
    last = max(len(columns), 3)
    for number, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page["A1"] = "{{title}}"
    page["A1"].font = Font(name=_FACE, bold=True, size=14)
    _pair(page, 2, ("{{head.name}}", "{{head.value}}"), last)
    for number, column in enumerate(columns, 1):
        head = _boxed(page.cell(4, number, f"{{{{column.{column.key}}}}}"))
        head.font, head.fill = Font(name=_FACE, bold=True, size=10), _HEAD
        _boxed(page.cell(5, number, f"{{{{line.{column.key}}}}}"), numeric=column.numeric)
        _boxed(page.cell(6, number, f"{{{{total.{column.key}}}}}"), numeric=column.numeric).font = Font(
            name=_FACE, bold=True, size=10
        )
    _pair(page, 8, ("{{figure.name}}", "{{figure.value}}"), last)
    page["A10"] = "{{note}}"
    page["A10"].font, page["A10"].alignment = Font(name=_FACE, size=10), _WRAP
    page.merge_cells(start_row=10, end_row=10, start_column=1, end_column=last)
    _pair(page, 12, ("{{signature.name}}", None), last)
    _print_on_a_page(page, wide=sum(column.width for column in columns) > 90)
    return page


def _pair(page: Worksheet, row: int, texts: tuple[str | None, str | None], last: int) -> None:
    """A name over the first two columns, and what it is over the rest."""
    for column, (text, end) in enumerate(zip(texts, (2, last), strict=True)):
        first = 1 if column == 0 else 3
        for number in range(first, end + 1):
            _boxed(page.cell(row, number))
        page.cell(row, first, text).alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        page.merge_cells(start_row=row, end_row=row, start_column=first, end_column=end)
    page.cell(row, 1).fill = _HEAD


def _boxed(cell: Any, *, numeric: bool = False) -> Any:
    cell.border, cell.font = _BOX, Font(name=_FACE, size=10)
    cell.alignment = Alignment(
        wrap_text=not numeric, vertical="top", horizontal="right" if numeric else "left", indent=0 if numeric else 1
    )
    return cell


def _print_on_a_page(page: Any, *, wide: bool) -> None:
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape" if wide else "portrait"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = margins.top = 0.6
    margins.bottom, margins.footer = 0.8, 0.4
