"""The outcome of a screening as a workbook, a CSV table or a page with charts, written while products go by."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import TextIOWrapper
from math import ceil
from typing import Any, BinaryIO, NamedTuple, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from headnote.engine.amounts import decimal, money
from headnote.engine.duties.screening import NOT_READ, WHEN, Screened, Totals
from headnote.engine.explain import Words, figure_text, pages
from headnote.grammar.schedules.duties import Duty, print_duty
from headnote.grammar.text import display_width

from .chart import Bar, bar_chart
from .xlsx import safe

Cell = str | Decimal | int
LARGEST = 50
"""How many products the page lists, by their saving."""


WIDTHS = {"description": 40, "remark": 40, "tariff_line": 16, "free": 20}
"""Columns of a workbook that are wider than their heading."""

_HEAD = PatternFill("solid", fgColor="F0F0F0")


class Writer(Protocol):
    """Takes products one by one, and the totals at the end."""

    def add(self, one: Screened) -> None:
        """A product."""

    def finish(self, totals: Totals) -> None:
        """The last of it."""


def header(agreements: Sequence[str], words: Words) -> list[str]:
    """The columns of the table of products."""
    own = [f"{name} {words.sheet(what)}" for name in agreements for what in ("rate", "free")]
    first, last = (
        ("row", "tariff_line", "description", "trade_value", "currency", "mfn"),
        ("best", "saving", "free", "under", "remark"),
    )
    return [*map(words.sheet, first), *own, *map(words.sheet, last)]


def cells(one: Screened, agreements: Sequence[str], words: Words) -> list[Cell]:
    """A product as a row; amounts stay numbers, so that a spreadsheet can add them up."""
    product = one.product
    options = {option.agreement: option for option in one.options}
    own: list[Cell] = []
    for name in agreements:
        option = options.get(name)
        own += [_rate(option.duty), words.word(option.when)] if option is not None else ["", ""]
    return [
        product.row,
        product.code.dotted if product.code is not None else product.printed,
        product.description,
        "" if product.value is None else product.value,
        product.currency,
        _rate(one.mfn),
        *own,
        one.best.agreement if one.best is not None else "",
        "" if one.saving is None else decimal(one.saving),
        words.word(one.when),
        one.free_under,
        "; ".join(
            f"{remark.agreement}: {words.lack(remark.about)}" if remark.agreement else words.lack(remark.about)
            for remark in one.remarks
        ),
    ]


def _rate(duty: Duty | None) -> str:
    return "" if duty is None else print_duty(duty)


def _by_chapter(totals: Totals, words: Words) -> Iterator[list[Cell]]:
    named = ("chapter", "currency", "products", "trade_value", "saving", "open_savings")
    yield [*map(words.sheet, named), *map(words.word, WHEN)]
    for key in sorted(totals.products):
        counts = totals.products[key]
        value, saving = totals.values.get(key, 0), totals.savings.get(key, 0)
        yield [
            key[0] or words.word(NOT_READ),
            key[1],
            sum(counts.values()),
            decimal(value),
            decimal(saving),
            totals.open_savings.get(key, 0),
            *(counts.get(when, 0) for when in WHEN),
        ]


class CsvWriter:
    """One table: the products. Totals by chapter are in the workbook and on the page."""

    def __init__(self, file: BinaryIO, agreements: Sequence[str], words: Words) -> None:
        self._words = words
        self._text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        self._rows = csv.writer(self._text)
        self._agreements = agreements
        self._rows.writerow(header(agreements, words))

    def add(self, one: Screened) -> None:
        """A product."""
        self._rows.writerow([_shown(safe(cell)) for cell in cells(one, self._agreements, self._words)])

    def finish(self, totals: Totals) -> None:
        """The last of it."""
        self._text.flush()
        self._text.detach()


class XlsxWriter:
    """A workbook of two sheets, the rows kept on disk while it is written."""

    def __init__(self, file: BinaryIO, agreements: Sequence[str], words: Words) -> None:
        self._file = file
        self._words = words
        self._agreements = agreements
        self._rows = 0
        self._wide = {words.sheet(key): width for key, width in WIDTHS.items()}
        self._wide |= {f"{name} {words.sheet('free')}": WIDTHS["free"] for name in agreements}
        self._book = Workbook(write_only=True)
        heads = header(agreements, words)
        numbers = frozenset(words.sheet(key) for key in ("row", "trade_value", "saving"))
        self._products = self._page(words.sheet("products").capitalize(), heads, numbers)

    def _page(self, title: str, heads: Sequence[Cell], numbers: frozenset[str]) -> Any:
        """A sheet with its head: columns as wide as they need, head repeated and held, a filter, one page wide."""
        page: Any = self._book.create_sheet(title)
        for number, head in enumerate(heads, 1):
            width = self._wide.get(str(head), 14 if str(head) in numbers else max(10, display_width(str(head)) + 3))
            page.column_dimensions[get_column_letter(number)].width = width
        page.freeze_panes, page.print_title_rows = "A2", "1:1"
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.oddFooter.right.text = "&P / &N"
        page.append([self._bold(text, page) for text in heads])
        return page

    def _bold(self, cell: Cell, page: Any) -> Any:
        written = WriteOnlyCell(page, str(cell))
        written.font, written.fill = Font(bold=True), _HEAD
        written.alignment = Alignment(wrap_text=True, vertical="top")
        return written

    def _cell(self, cell: Cell, page: Any) -> Any:
        """A cell with its format: money with its coins, counts whole, text wrapped and never a formula."""
        content = safe(cell)
        if isinstance(content, str) and not content:
            return None
        written = WriteOnlyCell(page, content)
        if isinstance(content, Decimal):
            digits = max(0, -int(content.normalize().as_tuple().exponent))
            written.number_format = "#,##0" + ("." + "0" * max(2, digits) if digits else "")
        else:
            written.alignment = Alignment(wrap_text=isinstance(content, str), vertical="top")
        return written

    def _append(self, page: Any, number: int, row: Sequence[Cell]) -> None:
        """A row, as high as its longest text needs in the widest kind of column."""
        longest = max((display_width(cell) for cell in row if isinstance(cell, str)), default=0)
        if longest > WIDTHS["remark"] - 2:
            page.row_dimensions[number].height = 15 * ceil(longest * 1.15 / WIDTHS["remark"])
        page.append([self._cell(cell, page) for cell in row])

    def add(self, one: Screened) -> None:
        """A product."""
        self._rows += 1
        self._append(self._products, self._rows + 1, cells(one, self._agreements, self._words))

    def finish(self, totals: Totals) -> None:
        """The last of it."""
        last = get_column_letter(len(header(self._agreements, self._words)))
        self._products.auto_filter.ref = f"A1:{last}{self._rows + 1}"
        first, *rest = _by_chapter(totals, self._words)
        page = self._page(self._words.sheet("by_chapter"), first, frozenset(map(str, first[2:])))
        for number, row in enumerate(rest, 2):
            self._append(page, number, row)
        self._book.save(self._file)


class HtmlWriter:
    """A page with charts: when products are free, savings by chapter, and the largest savings."""

    def __init__(self, file: BinaryIO, agreements: Sequence[str], words: Words, title: str) -> None:
        self._file = file
        self._words = words
        self._agreements = agreements
        self._title = title
        self._largest: list[Screened] = []

    def add(self, one: Screened) -> None:
        """A product."""
        if one.saving:
            self._largest.append(one)
            if len(self._largest) > 20 * LARGEST:
                self._largest = self._top()

    def _top(self) -> list[Screened]:
        return sorted(self._largest, key=lambda one: (-(one.saving or 0), one.product.row))[:LARGEST]

    def finish(self, totals: Totals) -> None:
        """The last of it."""
        words = self._words
        counts = [Bar(words.word(when), n, f"{n:,}") for when, n in totals.by_when().items()]
        charts = [bar_chart(words.sheet("products_by_when"), counts), *self._savings(totals)]
        top: list[Sequence[Cell]] = [header(self._agreements, words)]
        top += [cells(one, self._agreements, words) for one in self._top()]
        largest = words.heading("largest_savings", count=str(len(top) - 1))
        written = pages.page(
            "screening",
            words.language,
            self._title,
            wide=True,
            charts=[pages.drawing(chart) for chart in charts],
            tables=[
                (words.sheet("by_chapter"), _shown_rows(_by_chapter(totals, words))),
                (largest, _shown_rows(top)),
            ],
        )
        self._file.write(written.encode())

    def _savings(self, totals: Totals) -> Iterator[bytes]:
        """A chart of the savings by chapter in each currency."""
        words = self._words
        for currency in sorted({key[1] for key in totals.savings}):
            bars = [
                Bar(f"{words.sheet('chapter')} {chapter}", saved, figure_text(money("", saved, currency)))
                for (chapter, own), saved in totals.savings.items()
                if own == currency and saved > 0
            ]
            bars.sort(key=lambda bar: (-bar.length, bar.name))
            if bars:
                title = words.heading("savings_by_chapter", currency=currency)
                yield bar_chart(title.strip(), bars[:20])


class _Shown(NamedTuple):
    """A cell of a page: its text, and whether it is a number."""

    text: str
    numeric: bool


def _shown_rows(rows: Iterable[Sequence[Cell]]) -> list[list[_Shown]]:
    return [[_Shown(_shown(cell, ","), not isinstance(cell, str)) for cell in row] for row in rows]


def _shown(cell: Cell, grouped: str = "") -> str:
    return f"{cell:{grouped}f}" if isinstance(cell, Decimal) else str(cell)
