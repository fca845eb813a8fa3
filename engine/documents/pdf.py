"""Sheets as a PDF, in a font that has Latin and Japanese characters."""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as Grid

from .sheet import Sheet, shown

_FONT = "HeiseiKakuGo-W5"
_WIDTH, _FIRST = 174 * mm, 14 * mm


def as_pdf(sheets: Sequence[Sheet]) -> bytes:
    """The document, a page or more a sheet. Every text of the claim is escaped."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    body = ParagraphStyle("body", fontName=_FONT, fontSize=9, leading=12)
    title = ParagraphStyle("title", parent=body, fontSize=15, leading=20, spaceAfter=4 * mm)
    flow: list[Flowable] = []
    for number, sheet in enumerate(sheets):
        if number:
            flow.append(PageBreak())
        flow.append(Paragraph(escape(sheet.title), title))
        lines = [[Paragraph(escape(name), body), Paragraph(escape(shown(cell)), body)] for name, cell in sheet.lines]
        flow.append(Grid(lines, colWidths=[45 * mm, 129 * mm], hAlign="LEFT"))
        flow.append(Spacer(0, 4 * mm))
        rows = [[Paragraph(escape(text), body) for text in sheet.table.header]]
        rows += [[Paragraph(escape(shown(cell)), body) for cell in row] for row in sheet.table.rows]
        columns = len(sheet.table.header) - 1
        widths = [_FIRST, *[(_WIDTH - _FIRST) / columns] * columns]
        grid = Grid(rows, colWidths=widths, repeatRows=1, hAlign="LEFT")
        lined = TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
        grid.setStyle(lined)
        flow += [grid, Spacer(0, 4 * mm)]
        flow += [Paragraph(escape(note), body) for note in sheet.notes]
    data = io.BytesIO()
    margin = 18 * mm
    document = SimpleDocTemplate(
        data,
        pagesize=A4,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
        title=sheets[0].title if sheets else "",
        invariant=True,
    )
    document.build(flow)
    return data.getvalue()
