"""Margins as a table (a workbook, CSV) and as a chart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from headnote.catalogues import _
from headnote.engine.amounts import decimal
from headnote.engine.explain.margins import Report, change_of, corner_text, line_name, named
from headnote.engine.explain.words import Words, figure_text
from headnote.grammar.text import display_width

from .chart import Bar, bar_chart
from .xlsx import safe

_HEAD = PatternFill("solid", fgColor="DDE6F0")
_DOWN = PatternFill("solid", fgColor="FFC7CE")
_LINE, _BROAD = 16, 1.2
"""The height of a line in points, and how much broader a character may be than a column's unit."""


def margin_chart(reports: Sequence[Report], words: Words) -> bytes:
    """A bar for each value content, as long as the points that it stands above what is asked."""
    bars = []
    for report in reports:
        for margin in report.margins:
            points = margin.points
            length = max(points.numerator * 100 // points.denominator, 0) if points.denominator else 0
            text = f"{figure_text(margin.content)} / {figure_text(margin.asked)}"
            bars.append(Bar(_short(report, named(margin, words)), length, text))
    return bar_chart(_("Points above what is asked: content / asked"), bars)


def _short(report: Report, method: str) -> str:
    name = report.good
    return f"{name if len(name) < 14 else name[:13] + '…'} {method}"


def as_workbook(reports: Sequence[Report], words: Words) -> bytes:
    """Sheets of margins, of what origin carries and of periods, and a chart of the margins."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = _("Margins")
    rows = list(_margin_rows(reports, words))
    _table(page, _margin_heads(), rows, (40, 14, 12, 40, 20, 11, 11, 14, 36, 16, 16, 16))
    for row, cells in enumerate(rows, 2):
        if isinstance(cells[7], Decimal) and cells[7] < 0:
            page.cell(row, 8).fill = _DOWN
    _chart(book.create_sheet(_("Chart")), reports, words)
    origins = [row for report in reports for row in _origin_rows(report, words)]
    heads = (_("Good"), _("Line"), _("Verdict without its origin"), _("Content"), _("Changes the verdict"))
    _table(book.create_sheet(_("Suppliers")), heads, origins, (40, 40, 24, 44, 18))
    periods = [row for report in reports if report.period is not None for row in _period_rows(report, words)]
    if periods:
        columns = (
            _("Good"),
            _("Content"),
            _("Least"),
            _("Least with"),
            _("Most"),
            _("Most with"),
            _("Over the period"),
        )
        _table(book.create_sheet(_("Period")), columns, periods, (40, 20, 10, 44, 10, 44, 30))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def as_csv(reports: Sequence[Report], words: Words) -> bytes:
    """The margins alone, as CSV that spreadsheets take for UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_margin_heads())
    for row in _margin_rows(reports, words):
        writer.writerow(["" if cell is None else safe(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _margin_heads() -> tuple[str, ...]:
    return (
        *(_("Good"), _("Agreement"), _("Verdict"), _("Requirement"), _("Content by"), _("Content"), _("Asked")),
        *(_("Points above"), _("Figure"), _("As it is"), _("Limit"), _("May change by (%)")),
    )


def _margin_rows(reports: Sequence[Report], words: Words) -> Iterator[tuple[Any, ...]]:
    """A row for each figure of each value content, and for each rate."""
    for report in reports:
        one = report.determination
        for margin in report.margins:
            content, asked, points = (figure.floor(2) for figure in (margin.content, margin.asked, margin.points))
            start = (report.good, one.agreement, words.word(one.verdict), words.requirement(margin.key[1]))
            fixed = (*start, named(margin, words), content, asked, points)
            for bound in margin.bounds:
                side = "≥" if bound.least else "≤"
                name = f"{words.figure(bound.name)} {side} ({bound.unit})"
                yield (*fixed, name, decimal(bound.now), decimal(bound.limit), change_of(bound))
            for rate in report.rates.get(margin.key, ()):
                side = "≥" if rate.least else "≤"
                yield (*fixed, f"{rate.currency} {side}", rate.now, rate.limit, None)


def _origin_rows(report: Report, words: Words) -> Iterator[tuple[Any, ...]]:
    for one in report.origins:
        contents = ", ".join(
            f"{named(margin, words)} {figure_text(one.contents[margin.key])}"
            for margin in report.margins
            if margin.key in one.contents
        )
        turns = _("yes") if one.verdict != report.determination.verdict else _("no")
        yield report.good, line_name(one), words.word(one.verdict), contents, turns


def _period_rows(report: Report, words: Words) -> Iterator[tuple[Any, ...]]:
    period = report.period
    assert period is not None
    answers = {"throughout": _("originates throughout"), "falls": _("does not originate throughout")}
    answer = answers.get(period.answer, _("not shown"))
    for spread in period.spreads.values():
        least, most = spread.least.content.floor(2), spread.most.content.floor(2)
        corners = corner_text(spread.least_at), corner_text(spread.most_at)
        yield report.good, named(spread.least, words), least, corners[0], most, corners[1], answer


def _table(page: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int]) -> None:
    for column, (head, width) in enumerate(zip(heads, widths, strict=True), 1):
        cell = page.cell(1, column, head)
        cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, 2):
        for column, content in enumerate(row, 1):
            cell = page.cell(number, column, safe(content))
            cell.alignment = Alignment(wrap_text=isinstance(content, str), vertical="top")
            if isinstance(content, Decimal):
                cell.number_format = "#,##0.00" if content != content.to_integral_value() else "#,##0"
    for number, row in enumerate((heads, *rows), 1):
        cells = zip(row, widths, strict=True)
        taken = (ceil(display_width(str(cell)) * _BROAD / width) for cell, width in cells if cell is not None)
        page.row_dimensions[number].height = _LINE * max(1, *taken)
    page.freeze_panes = "B2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0


def _chart(page: Any, reports: Sequence[Report], words: Words) -> None:
    """The points above what is asked, a row and a bar for each value content."""
    rows = [
        (_short(report, named(margin, words)), margin.points.floor(2))
        for report in reports
        for margin in report.margins
    ]
    _table(page, (_("Content"), _("Points above")), rows, (44, 24))
    if not rows:
        return
    chart = BarChart()
    chart.type, chart.title, chart.legend = "bar", _("Points above"), None
    chart.add_data(Reference(page, min_col=2, min_row=2, max_row=len(rows) + 1))
    chart.set_categories(Reference(page, min_col=1, min_row=2, max_row=len(rows) + 1))
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.height, chart.width = max(7, min(24, 1.2 * len(rows))), 18
    page.add_chart(chart, "D2")
