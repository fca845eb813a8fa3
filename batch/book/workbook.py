"""The outcomes of a portfolio as a workbook: a sheet of rows with formats and filters, and a page of charts."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from headnote.catalogues import _
from headnote.engine.documents.xlsx import safe
from headnote.engine.explain import Words
from headnote.grammar.text import display_width

from .told import Outcome

_HEAD = PatternFill("solid", fgColor="DDE6F0")
_FILLS = {
    "originating": PatternFill("solid", fgColor="E2EFDA"),
    "not originating": PatternFill("solid", fgColor="FFC7CE"),
    "undetermined": PatternFill("solid", fgColor="FFEB9C"),
    "not read": PatternFill("solid", fgColor="D9D9D9"),
}
_LINE, _BROAD, _MOST_LINES = 15, 1.15, 12
_NEAREST = 20
"""Products on the chart of margins: those nearest to their threshold."""


def as_workbook(outcomes: Sequence[Outcome], methods: Sequence[str], words: Words) -> bytes:
    """The workbook's bytes."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = _("Products")
    methods = [m for m in methods if any(one.margins.get(f"margin.{m}") is not None for one in outcomes)]
    heads = _heads(methods)
    _table(page, heads, [_cells(one, methods, words) for one in outcomes])
    for number, one in enumerate(outcomes, 2):
        page.cell(number, 5).fill = _FILLS[one.verdict]
    page.freeze_panes = "B2"
    _charts(book.create_sheet(_("Charts")), outcomes, methods, words)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _heads(methods: Sequence[str]) -> list[tuple[str, int]]:
    """What columns are called, and how wide they are."""
    shares = [(f"{what} %\n{m}", 12) for m in methods for what in (_("content"), _("above what is asked"))]
    return [
        (_("product"), 12),
        (_("description"), 22),
        (_("HS code"), 11),
        (_("agreement"), 12),
        (_("verdict"), 15),
        (_("criterion"), 12),
        (_("party"), 8),
        *shares,
        (_("what is missing"), 24),
        (_("what would change it cheapest"), 34),
        (_("papers"), 26),
        (_("rule"), 16),
        (_("source"), 26),
        (_("problem"), 26),
    ]


def _cells(one: Outcome, methods: Sequence[str], words: Words) -> list[Any]:
    shares = [one.margins.get(f"{what}.{m}") for m in methods for what in ("content", "margin")]
    verdict = _("could not be read") if one.verdict == "not read" else words.word(one.verdict)
    told = [one.key, one.description, one.hs, one.agreement, verdict, one.criterion, one.party, *shares]
    return [*told, "\n".join(one.missing), one.change, "\n".join(one.papers), one.rule, one.source, one.problem]


def _table(page: Any, heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[Any]]) -> None:
    """A sheet with its head held and repeated, a filter, rows as high as their text, and one page wide."""
    for column, (head, width) in enumerate(heads, 1):
        cell = page.cell(1, column, head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, 2):
        for column, content in enumerate(row, 1):
            if content is None or content == "":
                continue
            cell = page.cell(number, column, safe(content))
            cell.alignment = Alignment(wrap_text=isinstance(content, str), vertical="top")
            if isinstance(content, Decimal):
                cell.number_format = "#,##0.00"
    for number, row in enumerate([[head for head, _width in heads], *rows], 1):
        high = max((_lines(cell, width) for cell, (_head, width) in zip(row, heads, strict=True)), default=1)
        page.row_dimensions[number].height = _LINE * min(max(1, high), _MOST_LINES)
    page.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.oddFooter.right.text = "&P / &N"


def _lines(cell: Any, width: int) -> int:
    if not isinstance(cell, str):
        return 1
    return sum(max(1, ceil(display_width(line) * _BROAD / width)) for line in cell.split("\n"))


def _charts(page: Any, outcomes: Sequence[Outcome], methods: Sequence[str], words: Words) -> None:
    """Verdicts by agreement, and the products nearest to their threshold; the figures stand beside the bars."""
    verdicts = [one for one in _FILLS if any(outcome.verdict == one for outcome in outcomes)]
    counts = Counter((one.agreement, one.verdict) for one in outcomes)
    agreements = list(dict.fromkeys(one.agreement for one in outcomes))
    named = [_("could not be read") if one == "not read" else words.word(one) for one in verdicts]
    rows = [[agreement, *(counts[agreement, one] for one in verdicts)] for agreement in agreements]
    _table(page, [(_("agreement"), 34), *((name, 16) for name in named)], rows)
    page.auto_filter.ref, page.print_title_rows = None, None
    page.page_setup.fitToHeight = 1
    if rows:
        last = len(rows) + 1
        _bars(page, _("Products by verdict"), (2, 1, 1 + len(verdicts), last), (2, last), f"A{last + 3}")
    near = _nearest(outcomes, methods)
    start = max(len(rows) + 22, 26)
    for column, head in enumerate((_("product"), _("above what is asked")), 1):
        cell = page.cell(start, column, head)
        cell.font, cell.fill = Font(bold=True), _HEAD
    for number, (name, margin) in enumerate(near, start + 1):
        page.cell(number, 1, safe(name))
        page.cell(number, 2, margin).number_format = "#,##0.00"
    if near:
        end = start + len(near)
        _bars(page, _("Nearest to the threshold, in points"), (2, start, 2, end), (start + 1, end), f"D{start}")


def _bars(page: Any, title: str, data: tuple[int, int, int, int], names: tuple[int, int], at: str) -> None:
    chart = BarChart()
    chart.type, chart.title = "bar", title
    first, top, last, bottom = data
    chart.add_data(Reference(page, first, top, last, bottom), titles_from_data=True)
    chart.set_categories(Reference(page, 1, names[0], 1, names[1]))
    chart.y_axis.delete = chart.x_axis.delete = False
    if first == last:
        chart.legend = None
    chart.height, chart.width = max(7, min(20, 2 + 0.7 * (bottom - top) * (last - first + 1))), 20
    page.add_chart(chart, at)


def _nearest(outcomes: Sequence[Outcome], methods: Sequence[str]) -> list[tuple[str, Decimal]]:
    """The products whose best margin is nearest to nothing, with it."""
    found = []
    for one in outcomes:
        given = [margin for m in methods if (margin := one.margins.get(f"margin.{m}")) is not None]
        if given:
            found.append((f"{one.key} {one.agreement}", max(given)))
    return sorted(found, key=lambda one: abs(one[1]))[:_NEAREST]
