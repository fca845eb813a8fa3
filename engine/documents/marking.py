"""Problems written into a copy of the user's own workbook: a comment and a colour at each cell, and a list of all."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from headnote.catalogues import _
from headnote.engine.claims.reading.problems import InputProblem
from headnote.engine.claims.reading.sheets import Cell, Tab, is_workbook, read_tabs

from .opening import NotAWorkbook, TooLarge, open_workbook

MAX_UNPACKED, MAX_MARKS = 100 * 1024 * 1024, 2_000
LIST = "Headnote"
_WRONG, _TOLD = (PatternFill("solid", fgColor=color) for color in ("FFC7CE", "DDEBF7"))
_FORMULA = re.compile(r'<c r="(?P<at>[A-Z]+[0-9]+)"(?P<more>[^>]*)>(?P<formula><f[^>]*>[^<]*</f>)<v\s*/?>(?:</v>)?</c>')


class MarkingError(ValueError):
    """A workbook that no marked copy can be made of."""


def marked(name: str, data: bytes, problems: Sequence[InputProblem], notes: Sequence[InputProblem]) -> bytes:
    """A copy of a workbook (or of a table of text) with problems and notes at their cells. Raises MarkingError."""
    tabs = read_tabs(name, data)
    book = _opened(data) if is_workbook(data) else _of_text(tabs[0])
    told = [*((one, _WRONG) for one in problems[:MAX_MARKS]), *((one, _TOLD) for one in notes[:MAX_MARKS])]
    for problem, fill in told:
        if isinstance(problem.where, Cell):
            _mark(book, tabs, problem, fill)
    _list(book, problems, notes, data)
    out = io.BytesIO()
    book.save(out)
    return _with_results(out.getvalue(), book.sheetnames, tabs)


def _opened(data: bytes) -> Workbook:
    try:
        return open_workbook(data, MAX_UNPACKED, rich_text=True)
    except TooLarge:
        raise MarkingError(
            _("the workbook is too large to be copied with marks; the problems are told here alone")
        ) from None
    except NotAWorkbook as error:
        raise MarkingError(_("the workbook cannot be copied ({error})", error=error)) from None


def _of_text(tab: Tab) -> Workbook:
    """A table of text as a workbook: every cell is text, and none a formula."""
    book = Workbook()
    page = book.worksheets[0]
    for number, row in enumerate(tab.rows, 1):
        for column, text in enumerate(row, 1):
            if text:
                cell = page.cell(number, column, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
                cell.data_type = "s"
    return book


def _mark(book: Workbook, tabs: Sequence[Tab], problem: InputProblem, fill: PatternFill) -> None:
    """A comment at the cell, below one that stands there; a row as a whole is marked where it begins."""
    where = problem.where
    assert isinstance(where, Cell)
    page = _page(book, tabs, where)
    row = page[where.row]
    column = where.column or next((cell.column for cell in row if cell.value not in (None, "")), 1)
    for area in page.merged_cells.ranges:
        if area.min_row <= where.row <= area.max_row and area.min_col <= column <= area.max_col:
            column, row_number = area.min_col, area.min_row
            break
    else:
        row_number = where.row
    cell = page.cell(row_number, column)
    before = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.comment = Comment(f"{before}{_clean(_said(problem))}"[:30_000], LIST, height=110, width=320)
    if fill is _WRONG or before == "":
        cell.fill = fill


def _page(book: Workbook, tabs: Sequence[Tab], where: Cell) -> Any:
    """The worksheet of a place; of the only one that is shown, places do not say the name."""
    if where.sheet:
        return book[where.sheet]
    shown = next((tab for tab in tabs if not tab.hidden), tabs[0])
    return book[shown.title] if shown.title else book.worksheets[0]


def _said(problem: InputProblem) -> str:
    return f"{problem.field}: {problem.message}" if problem.field else problem.message


def _clean(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)


def _list(book: Workbook, problems: Sequence[InputProblem], notes: Sequence[InputProblem], data: bytes) -> None:
    """A sheet of all that was told, each with a link to its cell."""
    title = LIST
    while title in book.sheetnames:
        title += "_"
    page = book.create_sheet(title)
    heads = [_("Where"), _("What"), _("Kind")]
    rows = [*((one, _("to be mended")) for one in problems), *((one, _("to be known")) for one in notes)]
    for column, (head, width) in enumerate(zip(heads, (34, 90, 16), strict=True), 1):
        page.cell(1, column, head).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = width
    for number, (problem, kind) in enumerate(rows, 2):
        where = problem.where
        for column, text in enumerate((where, _said(problem), kind), 1):
            cell = page.cell(number, column, _clean(text))
            cell.data_type, cell.alignment = "s", Alignment(wrap_text=True, vertical="top")
        if isinstance(where, Cell) and where.row:
            sheet = (where.sheet or book.sheetnames[0]).replace("'", "''")
            page.cell(number, 1).hyperlink = f"#'{sheet}'!{get_column_letter(where.column or 1)}{where.row}"
    if lost := _lost(data):
        page.cell(len(rows) + 3, 2, _("Not in this copy: {parts}", parts=", ".join(lost)))
    page.freeze_panes = "A2"


def _lost(data: bytes) -> list[str]:
    """What of a workbook is not in its copy."""
    if not is_workbook(data):
        return []
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = [info.filename.lower() for info in packed.infolist()]
    parts = {"xl/charts/": _("charts"), "xl/drawings/drawing": _("drawings and text boxes")}
    parts["vbaproject.bin"] = _("macros")
    return [said for part, said in parts.items() if any(part in name for name in names)]


def _with_results(data: bytes, titles: Sequence[str], tabs: Sequence[Tab]) -> bytes:
    """The copy with the results of its formulas that the original holds."""
    by_title = {tab.title: tab for tab in tabs if tab.title}
    paths = {f"xl/worksheets/sheet{number}.xml": by_title.get(title) for number, title in enumerate(titles, 1)}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for info in packed.infolist():
            content = packed.read(info)
            if (tab := paths.get(info.filename)) is not None:
                results = dict(_results(tab))
                content = _FORMULA.sub(partial(_resulted, results), content.decode()).encode()
            written.writestr(info, content)
    return out.getvalue()


def _results(tab: Tab) -> Iterator[tuple[str, Any]]:
    for number, row in enumerate(tab.rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None:
                yield f"{get_column_letter(column)}{number}", value


def _resulted(results: Mapping[str, Any], found: re.Match[str]) -> str:
    value, more = results.get(found["at"]), found["more"]
    match value:
        case None:
            return found[0]
        case bool():
            kind, text = "b", str(int(value))
        case int() | float():
            kind, text = "", repr(value)
        case datetime() | date() | time():
            kind, text = "", repr(float(to_excel(value)))  # type: ignore[no-untyped-call]
        case str() if value.endswith("%") and value[:-1].replace(".", "", 1).isdecimal():
            kind, text = "", repr(float(value[:-1]) / 100)
        case _:
            kind, text = "str", html.escape(_clean(str(value)), quote=False)
    typed = f' t="{kind}"' if kind else ""
    return f'<c r="{found["at"]}"{more}{typed}>{found["formula"]}<v>{text}</v></c>'
