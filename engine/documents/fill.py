"""A template's page filled with a sheet: placeholders replaced, rows repeated, formulas pointed at their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from math import ceil
from typing import Any, NamedTuple

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from headnote.grammar.text import display_width

from .sheet import Cell as Content
from .sheet import Formula, Number, Ref, Sheet, shown
from .template import PLACEHOLDER, REPEATED

_LEADING, _BROAD = 1.6, 1.15
"""The height of a line in sizes of its type, and how much broader a character may be than a column's unit."""


class _Placed(NamedTuple):
    """A row of the template and the content that it is written with, once for each."""

    row: int
    names: Mapping[str, Content]
    line: str | None = None
    figure: str | None = None


def fill(page: Any, sheet: Sheet) -> dict[str, str]:
    """Write a sheet over the template's page, a worksheet. Returns what each formula gives, by its cell."""
    model = [[(cell.value, copy(cell._style)) for cell in row] for row in page.iter_rows()]
    heights = {number: page.row_dimensions[number].height for number in range(1, len(model) + 1)}
    merged = [(area.min_row, area.max_row, area.min_col, area.max_col) for area in page.merged_cells.ranges]
    for area in list(page.merged_cells.ranges):
        page.unmerge_cells(area.coord)
    page.delete_rows(1, len(model))
    placed = list(_placed(model, sheet))
    filled = _Filled(page)
    at: dict[int, list[int]] = {}
    for number, one in enumerate(placed, 1):
        at.setdefault(one.row, []).append(number)
        page.row_dimensions[number].height = heights[one.row]
        for column, (value, style) in enumerate(model[one.row - 1], 1):
            cell = page.cell(number, column)
            cell._style = copy(style)
            filled.write(cell, value, one)
    spans = {(first, left): right for first, last, left, right in merged if first == last}
    for number, one in enumerate(placed, 1):
        if heights[one.row] is None:
            _heighten(page, number, {left: right for (first, left), right in spans.items() if first == one.row})
    for first, last, left, right in merged:
        for top in at.get(first, []):
            bottom = top + (last - first)
            page.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)
    heads = [n for row, numbers in at.items() if _has(model[row - 1], "column.") for n in numbers]
    if heads:
        page.print_title_rows = f"{min(heads)}:{max(heads)}"
    page.oddFooter.left.text = sheet.foot.replace("&", "&&")
    page.oddFooter.right.text = f"{sheet.paged} &P / &N".strip()
    return filled.formulas()


def _placed(model: Sequence[Sequence[tuple[Any, Any]]], sheet: Sheet) -> Iterator[_Placed]:
    """The rows to write: each of the template once, or as often as what it repeats."""
    table = sheet.table
    keys = [column.key for column in table.columns]
    once: dict[str, Content] = {"title": sheet.title, "foot": sheet.foot}
    once |= {f"column.{column.key}": column.heading for column in table.columns}
    once |= {f"total.{key}": cell for key, cell in zip(keys, table.total, strict=False)}
    lists: dict[str, list[_Placed]] = {
        "head": [_Placed(0, {"head.name": name, "head.value": cell}) for name, cell in sheet.head],
        "line": [
            _Placed(0, {f"line.{key}": cell for key, cell in zip(keys, row, strict=True)}, line=shown(row[0]))
            for row in table.rows
        ],
        "figure": [
            _Placed(0, {"figure.name": one.label, "figure.value": one.cell}, figure=one.name) for one in sheet.figures
        ],
        "note": [_Placed(0, {"note": note}) for note in sheet.notes],
        "signature": [_Placed(0, {"signature.name": name}) for name in sheet.signature],
    }
    for number, row in enumerate(model, 1):
        repeated = next((part for part in REPEATED if _has(row, part)), None)
        if repeated is not None:
            yield from (one._replace(row=number, names=once | dict(one.names)) for one in lists[repeated])
        elif not _has(row, "total.") or table.total:
            yield _Placed(number, once)


def _has(row: Sequence[tuple[Any, Any]], part: str) -> bool:
    names = (name for value, _ in row if isinstance(value, str) for name in PLACEHOLDER.findall(value))
    return any(name.startswith(part) for name in names)


class _Filled:
    """The cells of a page while it is written: where figures and columns stand, and formulas to be pointed at them."""

    def __init__(self, page: Worksheet) -> None:
        self.page = page
        self.figures: dict[str, str] = {}
        self.cells: dict[tuple[str, str], str] = {}
        self.open: list[tuple[Cell, Number]] = []

    def write(self, cell: Cell, value: Any, placed: _Placed) -> None:
        """Write a cell of the template with its content."""
        if not isinstance(value, str) or not (names := PLACEHOLDER.findall(value)):
            cell.value = value
            return
        content = placed.names.get(names[0])
        if PLACEHOLDER.fullmatch(value.strip()) is None:
            _text(cell, PLACEHOLDER.sub(lambda found: shown(placed.names.get(found[1])), value))
        elif isinstance(content, Number):
            self._number(cell, content, names[0], placed)
        else:
            _text(cell, content)

    def _number(self, cell: Cell, number: Number, name: str, placed: _Placed) -> None:
        if name == "figure.value" and placed.figure is not None:
            self.figures[placed.figure] = cell.coordinate
        if placed.line is not None:
            self.cells[name.removeprefix("line."), placed.line] = cell.coordinate
        cell.value = number.value
        if cell.number_format == "General":
            cell.number_format = _format(number)
        if number.formula is not None:
            self.open.append((cell, number))

    def formulas(self) -> dict[str, str]:
        """Write the formulas whose cells the page holds; the others stay numbers."""
        found = {}
        for cell, number in self.open:
            text = self._pointed(number.formula or ())
            if text is not None:
                cell.value = f"={text}"
                found[cell.coordinate] = f"{number.value:f}"
        return found

    def _pointed(self, formula: Formula) -> str | None:
        parts = [part if isinstance(part, str) else self._where(part) for part in formula]
        return None if any(part is None for part in parts) else "".join(part for part in parts if part is not None)

    def _where(self, ref: Ref) -> str | None:
        if ref.figure is not None:
            return self.figures.get(ref.figure)
        if ref.line is not None:
            return self.cells.get((ref.column or "", ref.line))
        column = [at for (key, _), at in self.cells.items() if key == ref.column]
        return f"{column[0]}:{column[-1]}" if column else None


def _text(cell: Cell, content: Content) -> None:
    """Text from outside is never a formula, nor has it control characters."""
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", shown(content))
    cell.value = text or None
    if text:
        cell.data_type = "s"


def _format(number: Number) -> str:
    digits = "#,##0" + ("." + "0" * number.decimals if number.decimals else "")
    unit = number.unit.replace('"', "")
    return f'{digits}" {unit}"' if unit else digits


def _heighten(page: Worksheet, row: int, spans: Mapping[int, int]) -> None:
    """Make a row high enough for its texts: spreadsheets do not do it for merged cells, nor all of them for others.

    `spans`: the last column of each cell that is merged with those behind it.
    """
    most = 1
    for cell in page[row]:
        if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
            continue
        last = spans.get(cell.column, cell.column)
        width = sum(page.column_dimensions[get_column_letter(n)].width or 8.43 for n in range(cell.column, last + 1))
        most = max(most, sum(_lines(part, width) for part in cell.value.split("\n")))
    size = max((cell.font.size or 11 for cell in page[row] if cell.value is not None), default=11)
    page.row_dimensions[row].height = round(most * size * _LEADING, 1)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a cell, rather too many than too few."""
    return max(1, ceil(display_width(text) * _BROAD / max(width - 2, 1)))
