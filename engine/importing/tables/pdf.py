"""The tables of a PDF with text, by pdfplumber: by their lines, or where a page has none by its blanks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from headnote.catalogues import _

from .letters import Letters
from .raw import EMPTY, Cell, Document, Limits, Table
from .unruled import NotATable, rows_of

MAX_PAGES = 3_000
MAX_CHARS = 60_000
"""Characters of one page; a dense page of an annex has 6,000."""

_AT_ONCE = 50
"""Pages that stand in memory together."""
_TOUCH = 3.0
"""Points by which tables and cells that touch may overlap."""
_CODE = re.compile(r"\b\d{2}\.?\d{2}(?:\.?\d{2})?\b")
_CODES = 5
"""A page with so many codes that is read as no table is told."""


def _pictures() -> str:
    return _("pictures without text; make the text first (OCR), and check it")


def read_pdf(data: bytes, limits: Limits, pages: Sequence[int] | None, share: tuple[int, int] = (0, 1)) -> Document:
    """The tables of the pages named, or of all, in reading order. Raises InputError.

    `share`: of these pages, which part to read of how many: (0, 2) is the first half.
    """
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as book:
        count = len(book.pages)
    if pages is None and count > MAX_PAGES:
        raise limits.refuse(
            _(
                "it has {count} pages; at most {max_pages} are read: name the annex's with --pages",
                count=f"{count:,}",
                max_pages=f"{MAX_PAGES:,}",
            )
        )
    wanted = list(pages or range(1, count + 1))
    if beyond := [number for number in wanted if number > count]:
        raise limits.refuse(
            _("it has {count} pages, and no page {beyond}", count=f"{count:,}", beyond=f"{beyond[0]:,}")
        )
    part, parts = share
    own = wanted[len(wanted) * part // parts : len(wanted) * (part + 1) // parts]
    tables: list[Table] = []
    unread: dict[str, list[int]] = {}
    for start in range(0, len(own), _AT_ONCE):
        # Opened anew: pdfplumber keeps what it read of each page.
        some = own[start : start + _AT_ONCE]
        with pdfplumber.open(io.BytesIO(data), pages=some) as book:
            for page in book.pages:
                limits.time()
                tables += _page(page, limits, unread)
                page.close()
    return Document(tuple(tables), tuple(f"{_listed(numbers)}: {reason}" for reason, numbers in unread.items()))


def _page(page: Any, limits: Limits, unread: dict[str, list[int]]) -> Sequence[Table]:
    """The tables of a page. Why one with codes gives none is said in `unread`."""
    _lighten(page)
    number = page.page_number
    if len(page.chars) > MAX_CHARS:
        raise limits.refuse(
            _("page {number} has more than {max_chars} characters", number=number, max_chars=f"{MAX_CHARS:,}")
        )
    if not page.chars:
        if page.images:
            unread.setdefault(_pictures(), []).append(number)
        return ()
    letters = Letters(page.chars)
    place = f"p. {number}"
    if found := list(_ruled_tables(page, letters)):
        grids: Sequence[Iterable[tuple[Cell, ...]]] = found
    else:
        try:
            grids = [rows_of(letters)]
        except NotATable as error:
            if len(_CODE.findall(letters.text)) >= _CODES:
                unread.setdefault(str(error), []).append(number)
            return ()
    return [Table(place, tuple(limits.row(row, place) for row in grid), goes_on=True) for grid in grids]


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


def _listed(pages: Sequence[int]) -> str:
    """Pages as they are cited: ``p. 3, pp. 5-9``."""
    runs = groupby(enumerate(pages), lambda one: one[1] - one[0])
    spans = [[number for _, number in run] for _, run in runs]
    return ", ".join(f"p. {one[0]}" if len(one) == 1 else f"pp. {one[0]}-{one[-1]}" for one in spans)


def _ruled_tables(page: Any, letters: Letters) -> Iterator[Iterable[tuple[Cell, ...]]]:
    found = sorted((one for one in page.find_tables() if len(one.rows) > 1), key=lambda one: one.bbox[1])
    return (_ruled(one, letters) for band in _bands(found) for one in band)


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
        own = {cell[0]: cell for cell in row.cells if cell}
        bottom = min((cell[3] for cell in own.values()), default=row.bbox[3])
        middle = (row.bbox[1] + bottom) / 2
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
        open_above = [one for one in open_above if one[0][3] > bottom + _TOUCH] + begun
        yield tuple(here)
