"""The outcome of a screening as a workbook, a CSV table or a page with charts, written while products go by."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape
from io import TextIOWrapper
from typing import Any, BinaryIO, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from headnote.engine.amounts import decimal, money
from headnote.engine.duties.screening import NOT_READ, WHEN, Screened, Totals
from headnote.engine.explain import Words, figure_text
from headnote.grammar.schedules.duties import Duty, print_duty

from .chart import Bar, bar_chart
from .xlsx import safe

Cell = str | Decimal | int
LARGEST = 50
"""How many products the page lists, by their saving."""


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
        self._book = Workbook(write_only=True)
        self._products = self._book.create_sheet(words.sheet("products").capitalize())
        self._products.append([self._bold(text) for text in header(agreements, words)])

    def _bold(self, cell: Cell) -> Any:
        written = WriteOnlyCell(self._products, str(cell))
        written.font = Font(bold=True)
        return written

    def add(self, one: Screened) -> None:
        """A product."""
        self._products.append([safe(cell) for cell in cells(one, self._agreements, self._words)])

    def finish(self, totals: Totals) -> None:
        """The last of it."""
        page = self._book.create_sheet(self._words.sheet("by_chapter"))
        first, *rest = _by_chapter(totals, self._words)
        page.append([self._bold(text) for text in first])
        for row in rest:
            page.append(row)
        self._book.save(self._file)


_STYLE = """
body { font: 14px/1.5 system-ui, sans-serif; max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid #8886; }
td.n { text-align: right; } svg { max-width: 100%; height: auto; background: #fff; }
"""


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
        parts = [
            f'<!doctype html>\n<html lang="{words.language}"><head><meta charset="utf-8">',
            f"<title>{escape(self._title)}</title><style>{_STYLE}</style></head>",
            f"<body>\n<h1>{escape(self._title)}</h1>",
            _svg(bar_chart(words.sheet("products_by_when"), counts)),
        ]
        for currency in sorted({key[1] for key in totals.savings}):
            bars = [
                Bar(f"{words.sheet('chapter')} {chapter}", saved, figure_text(money("", saved, currency)))
                for (chapter, own), saved in totals.savings.items()
                if own == currency and saved > 0
            ]
            bars.sort(key=lambda bar: (-bar.length, bar.name))
            if bars:
                title = words.heading("savings_by_chapter", currency=currency)
                parts.append(_svg(bar_chart(title.strip(), bars[:20])))
        parts += [f"<h2>{words.sheet('by_chapter')}</h2>", *_table(_by_chapter(totals, words))]
        top: list[Sequence[Cell]] = [header(self._agreements, words)]
        top += [cells(one, self._agreements, words) for one in self._top()]
        largest = words.heading("largest_savings", count=str(len(top) - 1))
        parts += [f"<h2>{largest}</h2>", *_table(top), "</body></html>\n"]
        self._file.write("\n".join(parts).encode())


def _svg(drawn: bytes) -> str:
    """A drawing without its XML head, to stand in a page."""
    text = drawn.decode()
    return text[text.index("<svg") :]


def _table(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    first, *rest = rows
    yield "<table><thead><tr>" + "".join(f"<th>{escape(str(cell))}</th>" for cell in first) + "</tr></thead><tbody>"
    for row in rest:
        yield "<tr>" + "".join(f"<td{_numeric(cell)}>{escape(_shown(cell, ','))}</td>" for cell in row) + "</tr>"
    yield "</tbody></table>"


def _shown(cell: Cell, grouped: str = "") -> str:
    return f"{cell:{grouped}f}" if isinstance(cell, Decimal) else str(cell)


def _numeric(cell: Cell) -> str:
    return "" if isinstance(cell, str) else ' class="n"'
