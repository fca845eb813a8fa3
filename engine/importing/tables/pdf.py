"""The tables of a PDF with text, by pdfplumber: those whose cells are ruled."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from .letters import Letters
from .raw import EMPTY, Cell, Limits, Table

MAX_PAGES = 3_000
MAX_CHARS = 60_000
"""Characters of one page; a dense page of an annex has 6,000."""

_TOUCH = 3.0
"""Points by which tables and cells that touch may overlap."""


def read_pdf(data: bytes, limits: Limits, pages: Sequence[int] | None) -> tuple[Table, ...]:
    """The tables of the pages named, or of all, in reading order. Raises InputError."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as book:
        count = len(book.pages)
        if count > MAX_PAGES and pages is None:
            raise limits.refuse(
                f"it has {count:,} pages; at most {MAX_PAGES:,} are read: name the annex's with --pages"
            )
        wanted = range(1, count + 1) if pages is None else pages
        if beyond := [number for number in wanted if number > count]:
            raise limits.refuse(f"it has {count:,} pages, and no page {beyond[0]:,}")
        tables: list[Table] = []
        bare: list[int] = []
        for number in wanted:
            limits.time()
            page = book.pages[number - 1]
            if len(page.chars) > MAX_CHARS:
                raise limits.refuse(f"page {number} has more than {MAX_CHARS:,} characters")
            if not page.chars and page.images:
                bare.append(number)
            tables += _tables(page, number, limits)
            page.close()
        if bare and not tables:
            raise limits.refuse("its pages are pictures without text; make the text first (OCR), and check it")
    return tuple(tables)


def _tables(page: Any, number: int, limits: Limits) -> Iterator[Table]:
    place = f"p. {number}"
    letters = Letters(page.chars)
    found = sorted((one for one in page.find_tables() if len(one.rows) > 1), key=lambda one: one.bbox[1])
    for band in _bands(found):
        for one in band:
            rows = [limits.row(cells, place) for cells in _ruled(one, letters)]
            yield Table(place, tuple(rows), goes_on=True)


def _bands(found: Sequence[Any]) -> Iterator[list[Any]]:
    """Tables that stand side by side, left before right; such groups from top to bottom."""
    band: list[Any] = []
    for one in found:
        if band and one.bbox[1] >= max(other.bbox[3] for other in band) - _TOUCH:
            yield sorted(band, key=lambda other: other.bbox[0])
            band = []
        band.append(one)
    if band:
        yield sorted(band, key=lambda other: other.bbox[0])


def _ruled(table: Any, letters: Letters) -> Iterator[tuple[Cell, ...]]:
    """The cells of a ruled table by row. Where none begins, the one to the left or above reaches over the place."""
    edges = sorted({cell[0] for row in table.rows for cell in row.cells if cell})
    open_above: list[tuple[Any, Cell]] = []
    for row in table.rows:
        middle = (row.bbox[1] + row.bbox[3]) / 2
        own = {cell[0]: cell for cell in row.cells if cell}
        begun: list[tuple[Any, Cell]] = [(box, letters.inside(box)) for box in own.values()]
        here: list[Cell] = []
        for x in edges:
            if x in own:
                here.append(next(cell for box, cell in begun if box[0] == x))
                continue
            left = next((cell for box, cell in begun if box[0] < x < box[2] - _TOUCH), None)
            above = next((cell for box, cell in open_above if box[0] <= x < box[2] and box[3] > middle), None)
            if left is not None:
                here.append(Cell(left.text, "left", left.marks))
            else:
                here.append(EMPTY if above is None else Cell(above.text, "above", above.marks))
        open_above = [one for one in open_above if one[0][3] > row.bbox[3] + _TOUCH] + begun
        yield tuple(here)
