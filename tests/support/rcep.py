"""Pages in the layout of RCEP's Annex 3A: HS code in three columns, goods, rule; and two such pages on one sheet.

Only the layout is RCEP's; codes are of HS2012, rules and descriptions are made up.
"""

from __future__ import annotations

import html
import io
from collections.abc import Sequence

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Table, TableStyle

from headnote.grammar.nomenclature import Nomenclature

RULES = ["CC", "CTH", "CTH or RVC40", "CTSH or RVC40", "CC except from Chapter 01", "CTH or RVC40 or CR", "WO"]
_WIDTHS = (38, 40, 52, 180, 70)
_TEXT = ParagraphStyle("text", fontName="Times-Roman", fontSize=8, leading=9, alignment=TA_JUSTIFY)
_CODE = ParagraphStyle("code", fontName="Times-Roman", fontSize=8, leading=9, alignment=1)
Printed = tuple[str, str, str, str, str]


def rows_of(edition: Nomenclature, most: int | None = None) -> list[Printed]:
    """Chapter, heading, subheading, goods and rule for each subheading, with the titles that the annex has between."""
    rows: list[Printed] = []
    last = ""
    for number, code in enumerate(edition.subheadings[:most]):
        chapter, heading, subheading = code[:2], f"{code[:2]}.{code[2:4]}", f"{code[:4]}.{code[4:]}"
        if chapter != last[:2]:
            rows.append((chapter, "", "", f"CHAPTER {int(chapter)}: GOODS OF A CHAPTER", ""))
        goods = f"Goods of {subheading}, other than those that the note to the chapter leaves out of it"
        if code.endswith("00"):
            rows.append(("", heading, subheading, goods, RULES[number % len(RULES)]))
        else:
            if code[:4] != last[:4]:
                rows.append(("", heading, "", f"Goods of {heading}:", ""))
            rows.append(("", "", subheading, f"- {goods}", RULES[number % len(RULES)]))
        last = code
    return rows


def one_a_page(rows: Sequence[Printed]) -> bytes:
    """A table on each page, as in the legal text."""
    return _built([rows], A4, [Frame(60, 40, A4[0] - 120, A4[1] - 80)])


def broken(*pages: Sequence[Printed]) -> bytes:
    """Pages that end where they are told to, as where a word processor breaks a row over two."""
    return _built(pages, A4, [Frame(60, 40, A4[0] - 120, A4[1] - 80)])


def without_lines(rows: Sequence[Printed], align: str = "TOP") -> bytes:
    """A table on each page whose columns are parted by blanks alone."""
    return _built([rows], A4, [Frame(60, 40, A4[0] - 120, A4[1] - 80)], align)


def side_by_side(rows: Sequence[Printed]) -> bytes:
    """Two tables on each sheet, left before right."""
    width, height = landscape(A4)
    frames = [Frame(x, 30, width / 2 - 25, height - 60, leftPadding=0, rightPadding=0) for x in (20, width / 2 + 5)]
    return _built([rows], (width, height), frames)


def _built(
    pages: Sequence[Sequence[Printed]], size: tuple[float, float], frames: list[Frame], align: str = ""
) -> bytes:
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=size)
    document.addPageTemplates([PageTemplate(frames=frames, onPage=_number)])
    document.build([part for rows in pages for part in (_table(rows, align), PageBreak())])
    return out.getvalue()


def _number(canvas: object, document: object) -> None:
    canvas.setFont("Times-Roman", 8)  # type: ignore[attr-defined]
    canvas.drawCentredString(300, 20, f"3A-{document.page}")  # type: ignore[attr-defined]


def _table(rows: Sequence[Printed], align: str) -> Flowable:
    heads: list[list[object]] = [
        [_cell("HS Code (HS 2012)"), "", "", _cell("Product Description"), _cell("Product-Specific Rule")],
        [_cell("Chapter"), _cell("Heading"), _cell("Subheading"), "", ""],
    ]
    style = [
        ("VALIGN", (0, 0), (-1, -1), align or "MIDDLE"),
        ("SPAN", (0, 0), (2, 0)),
        ("SPAN", (3, 0), (3, 1)),
        ("SPAN", (4, 0), (4, 1)),
    ]
    style += [] if align else [("GRID", (0, 0), (-1, -1), 0.5, "black")]
    body = [[*map(_cell, row[:3]), _said(row[3]), _said(row[4])] for row in rows]
    return Table(heads + body, colWidths=_WIDTHS, repeatRows=2, style=TableStyle(style))


def _cell(text: str) -> Paragraph:
    return Paragraph(html.escape(text), _CODE)


def _said(text: str) -> Paragraph:
    return Paragraph(html.escape(text).replace("¹", "<super>1</super>"), _TEXT)
