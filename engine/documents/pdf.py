"""Sheets as a PDF: the same content as the workbook's, in an embedded font that has Latin and Japanese characters."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as Grid

from headnote.grammar.text import display_width

from .fonts import embedded
from .sheet import Cell, Number, Sheet, shown

_MARGIN = 15 * mm
_PADDING = 12
"""What a cell leaves free at its sides, in points."""
_WIDE = 90
"""Sheets whose columns are wider together, in characters, lie on their side."""


def as_pdf(sheets: Sequence[Sheet], font: Path | None = None) -> bytes:
    """The document, a page or more a sheet. Every text of the claim is escaped.

    Raises FontError, naming the characters that the font (ours, or the TrueType font given) lacks.
    """
    name = embedded(_texts(sheets), font)
    data = io.BytesIO()
    begun: list[int] = []
    document = BaseDocTemplate(
        data,
        pagesize=A4,
        title=sheets[0].title if sheets else "",
        initialFontName=name,
        invariant=True,
        pageTemplates=[_page(number, sheet, begun) for number, sheet in enumerate(sheets)],
    )
    flow: list[Flowable] = []
    for number, sheet in enumerate(sheets):
        if number:
            flow += [NextPageTemplate(str(number)), PageBreak()]
        flow += _flow(sheet, name)
    document.build(flow, canvasmaker=_numbered(sheets, begun, name))
    return data.getvalue()


def _size(sheet: Sheet) -> tuple[float, float]:
    wide = sum(column.width for column in sheet.table.columns) > _WIDE
    return landscape(A4) if wide else A4


def _page(number: int, sheet: Sheet, begun: list[int]) -> PageTemplate:
    """The pages of a sheet; `begun` is told of which sheet each page of the document is."""
    width, height = _size(sheet)
    frame = Frame(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN, 0, 0, 0, 0)
    return PageTemplate(str(number), [frame], pagesize=(width, height), onPage=lambda *_: begun.append(number))


def _numbered(sheets: Sequence[Sheet], begun: Sequence[int], font: str) -> type[Canvas]:
    """A canvas that puts the foot and the number of pages on each page, once all are there."""

    class Numbered(Canvas):
        _pagesize: tuple[float, float]

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802
            self._pages.append(dict(self.__dict__))
            cast(Any, self)._startPage()

        def save(self) -> None:
            for number, state in enumerate(self._pages, 1):
                self.__dict__.update(state)
                sheet = sheets[begun[number - 1]]
                self.setFont(font, 7)
                self.drawString(_MARGIN, 8 * mm, sheet.foot)
                paged = f"{sheet.paged} {number} / {len(self._pages)}".strip()
                self.drawRightString(self._pagesize[0] - _MARGIN, 8 * mm, paged)
                super().showPage()
            super().save()

    return Numbered


class _Rows(Grid):
    """A table that goes on between its rows, and within one only where that is higher than a page."""

    page: float = 0

    def split(self, width: float, height: float) -> list[Flowable]:
        """Its parts, at the side where the whole stands; none where not one row has room."""
        own = cast(Any, self)
        own._calc(width, height)
        heads = sum(own._rowHeights[: own.repeatRows])
        own.splitInRow = int(max(own._rowHeights) + heads > self.page)
        parts: list[Any] = super().split(width, height)
        for part in parts:
            part.hAlign, part.page = self.hAlign, self.page
        return parts


def _flow(sheet: Sheet, font: str) -> Iterator[Flowable]:
    width, page = (side - 2 * _MARGIN for side in _size(sheet))
    body = ParagraphStyle("body", fontName=font, fontSize=8.5, leading=11.5)
    title = ParagraphStyle("title", parent=body, fontSize=14, leading=19, spaceAfter=3 * mm)
    yield Paragraph(escape(sheet.title), title)
    if sheet.head:
        yield _grid([[name, cell] for name, cell in sheet.head], [0.24 * width, 0.76 * width], body, page)
        yield Spacer(0, 4 * mm)
    columns = sheet.table.columns
    total = sum(column.width for column in columns)
    rows = [
        [column.heading for column in columns],
        *sheet.table.rows,
        *([sheet.table.total] if sheet.table.total else []),
    ]
    numeric = {number for number, column in enumerate(columns) if column.numeric}
    yield _grid(rows, [column.width / total * width for column in columns], body, page, headed=True, numeric=numeric)
    yield Spacer(0, 4 * mm)
    if sheet.figures:
        rows = [[one.label, one.cell] for one in sheet.figures]
        figures = _grid(rows, [0.4 * width, 0.3 * width], body, page, numeric={1})
        yield KeepTogether([figures, Spacer(0, 4 * mm)])
    notes = [Paragraph(escape(note), _style(body, note, width)) for note in sheet.notes]
    if not sheet.signature:
        yield from notes
    else:
        cells = [text for name in sheet.signature for text in (name, "")]
        each = width / len(sheet.signature)
        signed = _grid([cells], [0.35 * each, 0.65 * each] * len(sheet.signature), body, page, height=12 * mm)
        # A signature stands on no page alone: the last note goes with it.
        yield from notes[:-1]
        yield KeepTogether([*notes[-1:], Spacer(0, 5 * mm), signed])


def _grid(
    rows: Sequence[Sequence[Cell]],
    widths: list[float],
    body: ParagraphStyle,
    page: float,
    *,
    headed: bool = False,
    numeric: set[int] = frozenset(),  # type: ignore[assignment]
    height: float | None = None,
) -> _Rows:
    right = ParagraphStyle("right", parent=body, alignment=TA_RIGHT)
    cells = [
        [
            Paragraph(
                # A row to be filled in by hand is as high as a line.
                escape(shown(cell)) or ("" if any(map(shown, row)) else "&nbsp;"),
                right if n in numeric and isinstance(cell, Number) else _style(body, shown(cell), width - _PADDING),
            )
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for row in rows
    ]
    grid = _Rows(cells, widths, height and [height] * len(cells), repeatRows=int(headed), hAlign="LEFT")
    grid.page = page
    every = (0, 0), (-1, -1)
    lines: list[Any] = [("GRID", *every, 0.4, colors.grey), ("VALIGN", *every, "TOP")]
    lines.append(("FONTNAME", *every, body.fontName))
    lines += [("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke)] if headed else []
    grid.setStyle(TableStyle(lines))
    return grid


def _style(body: ParagraphStyle, text: str, width: float) -> ParagraphStyle:
    """Text breaks between words; in a word with full-width characters wider than its place, between any two of them."""
    broken = any(
        display_width(word) > len(word) and stringWidth(word, body.fontName, body.fontSize) > width
        for word in text.split()
    )
    return ParagraphStyle("cjk", parent=body, wordWrap="CJK") if broken else body


def _texts(sheets: Sequence[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        yield from (sheet.title, sheet.foot, sheet.paged, *sheet.notes, *sheet.signature)
        yield from (text for name, cell in sheet.head for text in (name, shown(cell)))
        yield from (column.heading for column in sheet.table.columns)
        yield from (shown(cell) for row in (*sheet.table.rows, sheet.table.total) for cell in row)
        yield from (text for one in sheet.figures for text in (one.label, shown(one.cell)))
