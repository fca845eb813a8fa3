"""The tables of a PDF with text, by pdfplumber: those whose cells are ruled."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from .letters import Letters
from .raw import EMPTY, Cell, Document, Limits, Table

MAX_PAGES = 3_000
MAX_CHARS = 60_000
"""Characters of one page; a dense page of an annex has 6,000."""

_AT_ONCE = 50
"""Pages that stand in memory together."""
_TOUCH = 3.0
"""Points by which tables and cells that touch may overlap."""
_CODE = re.compile(r"\b\d{2}\.?\d{2}(?:\.?\d{2})?\b")
_CODES = 5
"""A page with so many codes and no ruled cells may well be a table without lines."""


def read_pdf(data: bytes, limits: Limits, pages: Sequence[int] | None, share: tuple[int, int] = (0, 1)) -> Document:
    """The tables of the pages named, or of all, in reading order. Raises InputError.

    `share`: of these pages, which part to read of how many: (0, 2) is the first half.
    """
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as book:
        count = len(book.pages)
    if pages is None and count > MAX_PAGES:
        raise limits.refuse(f"it has {count:,} pages; at most {MAX_PAGES:,} are read: name the annex's with --pages")
    wanted = list(pages or range(1, count + 1))
    if beyond := [number for number in wanted if number > count]:
        raise limits.refuse(f"it has {count:,} pages, and no page {beyond[0]:,}")
    part, parts = share
    own = wanted[len(wanted) * part // parts : len(wanted) * (part + 1) // parts]
    tables: list[Table] = []
    bare: list[int] = []
    unruled: list[int] = []
    for start in range(0, len(own), _AT_ONCE):
        # Opened anew: pdfplumber keeps what it read of each page.
        some = own[start : start + _AT_ONCE]
        with pdfplumber.open(io.BytesIO(data), pages=some) as book:
            for page in book.pages:
                limits.time()
                _lighten(page)
                number = page.page_number
                if len(page.chars) > MAX_CHARS:
                    raise limits.refuse(f"page {number} has more than {MAX_CHARS:,} characters")
                found = list(_tables(page, number, limits))
                tables += found
                if not page.chars:
                    bare += [number] if page.images else []
                elif not found and len(_CODE.findall(page.extract_text())) >= _CODES:
                    unruled.append(number)
                page.close()
    return Document(tuple(tables), tuple(_not_read(bare, unruled)))


def _lighten(page: Any) -> None:
    """Take of each character its text, place and size alone: all else takes pdfplumber most of its time."""
    from pdfminer.layout import LTChar

    whole = page.process_object
    left, top = page.mediabox[:2]
    foot = page.height + top

    def process(item: Any) -> Any:
        if not isinstance(item, LTChar):
            return whole(item)
        return {
            "object_type": "char",
            "text": item.get_text(),
            "x0": item.x0 + left,
            "x1": item.x1 + left,
            "top": foot - item.y1,
            "bottom": foot - item.y0,
            "size": item.size,
            "upright": item.upright,
        }

    page.process_object = process


def _not_read(bare: Sequence[int], unruled: Sequence[int]) -> Iterator[str]:
    if bare:
        yield f"{_listed(bare)}: pictures without text; make the text first (OCR), and check it"
    if unruled:
        yield f"{_listed(unruled)}: text with codes, and no table with ruled cells"


def _listed(pages: Sequence[int]) -> str:
    """Pages as they are cited: ``p. 3, pp. 5-9``."""
    runs = groupby(enumerate(pages), lambda one: one[1] - one[0])
    spans = [[number for _, number in run] for _, run in runs]
    return ", ".join(f"p. {one[0]}" if len(one) == 1 else f"pp. {one[0]}-{one[-1]}" for one in spans)


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
