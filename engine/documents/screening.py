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

from headnote.grammar.duties import Duty, print_duty

from ..amounts import decimal, money
from ..explain import figure_text
from ..screening import NOT_READ, WHEN, Screened, Totals
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


def header(agreements: Sequence[str]) -> list[str]:
    """The columns of the table of products."""
    own = [f"{name} {what}" for name in agreements for what in ("rate", "free")]
    return ["row", "line", "description", "value", "currency", "MFN", *own, "best", "saving", "free", "under", "remark"]


def cells(one: Screened, agreements: Sequence[str]) -> list[Cell]:
    """A product as a row; amounts stay numbers, so that a spreadsheet can add them up."""
    product = one.product
    options = {option.agreement: option for option in one.options}
    own: list[Cell] = []
    for name in agreements:
        option = options.get(name)
        own += [_rate(option.duty), option.when] if option is not None else ["", ""]
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
        one.when,
        one.free_under,
        one.remark,
    ]


def _rate(duty: Duty | None) -> str:
    return "" if duty is None else print_duty(duty)


def _by_chapter(totals: Totals) -> Iterator[list[Cell]]:
    yield ["chapter", "currency", "products", "value", "saving", "savings not known", *WHEN]
    for key in sorted(totals.products):
        counts = totals.products[key]
        value, saving = totals.values.get(key, 0), totals.savings.get(key, 0)
        yield [
            key[0] or NOT_READ,
            key[1],
            sum(counts.values()),
            decimal(value),
            decimal(saving),
            totals.open_savings.get(key, 0),
            *(counts.get(when, 0) for when in WHEN),
        ]


class CsvWriter:
    """One table: the products. Totals by chapter are in the workbook and on the page."""

    def __init__(self, file: BinaryIO, agreements: Sequence[str]) -> None:
        self._text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        self._rows = csv.writer(self._text)
        self._agreements = agreements
        self._rows.writerow(header(agreements))

    def add(self, one: Screened) -> None:
        """A product."""
        self._rows.writerow([_shown(safe(cell)) for cell in cells(one, self._agreements)])

    def finish(self, totals: Totals) -> None:
        """The last of it."""
        self._text.flush()
        self._text.detach()


class XlsxWriter:
    """A workbook of two sheets, the rows kept on disk while it is written."""

    def __init__(self, file: BinaryIO, agreements: Sequence[str]) -> None:
        self._file = file
        self._agreements = agreements
        self._book = Workbook(write_only=True)
        self._products = self._book.create_sheet("Products")
        self._products.append([self._bold(text) for text in header(agreements)])

    def _bold(self, cell: Cell) -> Any:
        written = WriteOnlyCell(self._products, str(cell))
        written.font = Font(bold=True)
        return written

    def add(self, one: Screened) -> None:
        """A product."""
        self._products.append([safe(cell) for cell in cells(one, self._agreements)])

    def finish(self, totals: Totals) -> None:
        """The last of it."""
        page = self._book.create_sheet("By chapter")
        first, *rest = _by_chapter(totals)
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

    def __init__(self, file: BinaryIO, agreements: Sequence[str], title: str) -> None:
        self._file = file
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
        parts = [
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(self._title)}</title>',
            f"<style>{_STYLE}</style></head>\n<body>\n<h1>{escape(self._title)}</h1>",
            _svg(bar_chart("Products by when they are free", [_count(w, n) for w, n in totals.by_when().items()])),
        ]
        for currency in sorted({key[1] for key in totals.savings}):
            bars = [
                Bar(f"chapter {chapter}", saved, figure_text(money("", saved, currency)))
                for (chapter, own), saved in totals.savings.items()
                if own == currency and saved > 0
            ]
            bars.sort(key=lambda bar: (-bar.length, bar.name))
            if bars:
                parts.append(_svg(bar_chart(f"Savings by chapter{f', {currency}' if currency else ''}", bars[:20])))
        parts += ["<h2>By chapter</h2>", *_table(_by_chapter(totals))]
        top: list[Sequence[Cell]] = [header(self._agreements)]
        top += [cells(one, self._agreements) for one in self._top()]
        parts += [f"<h2>The {len(top) - 1} largest savings</h2>", *_table(top), "</body></html>\n"]
        self._file.write("\n".join(parts).encode())


def _count(when: str, number: int) -> Bar:
    return Bar(when, number, f"{number:,}")


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
