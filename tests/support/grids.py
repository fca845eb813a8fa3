"""Tables as documents of every kind: rows of texts; "<" is merged with its left neighbour, "^" with its upper."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Sequence
from copy import deepcopy

from docx import Document
from openpyxl import Workbook
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

Grid = Sequence[Sequence[str]]
Box = tuple[int, int, int, int]
_STYLE = ParagraphStyle("cell", fontName="Helvetica", fontSize=8, leading=9.5)


def spans(grid: Grid) -> list[Box]:
    """The merged cells: first row and column, last row and column."""
    found = []
    for row, texts in enumerate(grid):
        for column, text in enumerate(texts):
            if text in ("<", "^"):
                continue
            right = column
            while right + 1 < len(texts) and texts[right + 1] == "<":
                right += 1
            down = row
            while down + 1 < len(grid) and column < len(grid[down + 1]) and grid[down + 1][column] == "^":
                down += 1
            if (right, down) != (column, row):
                found.append((row, column, down, right))
    return found


def _own(text: str) -> str:
    return "" if text in ("<", "^") else text


def as_word(*grids: Grid) -> bytes:
    document = Document()
    for grid in grids:
        document.add_paragraph("A paragraph between tables")
        table = document.add_table(len(grid), len(grid[0]))
        for r0, c0, r1, c1 in spans(grid):
            table.cell(r0, c0).merge(table.cell(r1, c1))
        for row, texts in enumerate(grid):
            for column, text in enumerate(texts):
                if text not in ("<", "^"):
                    first, *more = text.split("\n")
                    cell = table.cell(row, column)
                    cell.paragraphs[0].text = first
                    for line in more:
                        cell.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_long_word(grid: Grid) -> bytes:
    """A table of thousands of rows without merged cells: python-docx looks for each cell in the whole table."""
    document = Document()
    table = document.add_table(1, len(grid[0]))
    template = table.rows[0]._tr
    for texts in grid:
        row = deepcopy(template)
        for cell, text in zip(row.tc_lst, texts, strict=True):
            cell.p_lst[0].add_r().text = text
        table._tbl.append(row)
    table._tbl.remove(template)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_excel(*grids: Grid) -> bytes:
    book = Workbook()
    for number, grid in enumerate(grids, 1):
        sheet = book.worksheets[0] if number == 1 else book.create_sheet()
        sheet.title = f"S{number}"
        for texts in grid:
            sheet.append([_own(text) for text in texts])
        for r0, c0, r1, c1 in spans(grid):
            sheet.merge_cells(start_row=r0 + 1, start_column=c0 + 1, end_row=r1 + 1, end_column=c1 + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_html(*grids: Grid) -> bytes:
    parts = []
    for grid in grids:
        merged = {(r0, c0): (r1 - r0 + 1, c1 - c0 + 1) for r0, c0, r1, c1 in spans(grid)}
        rows = []
        for row, texts in enumerate(grid):
            cells = []
            for column, text in enumerate(texts):
                if text in ("<", "^"):
                    continue
                down, right = merged.get((row, column), (1, 1))
                said = html.escape(text).replace("\n", "<br>")
                cells.append(f'<td rowspan="{down}" colspan="{right}"> {said} </td>')
            rows.append(f"<tr>{''.join(cells)}</tr>")
        parts.append(f"<p>between</p><table>{''.join(rows)}</table>")
    return f"<!DOCTYPE html><html><body>{''.join(parts)}</body></html>".encode()


def as_csv(grid: Grid) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([[_own(text) for text in texts] for texts in grid])
    return out.getvalue().encode()


def flowable(grid: Grid, widths: Sequence[float], heads: int = 0) -> Table:
    """A ruled table of a PDF; `heads` rows are printed again on every page."""
    data = [[Paragraph(html.escape(_own(text)).replace("\n", "<br/>"), _STYLE) for text in texts] for texts in grid]
    table = Table(data, colWidths=widths, repeatRows=heads)
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    style += [("SPAN", (c0, r0), (c1, r1)) for r0, c0, r1, c1 in spans(grid)]
    table.setStyle(TableStyle(style))
    return table


def as_pdf(*flowables: Flowable, wide: bool = False) -> bytes:
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=landscape(A4) if wide else A4, topMargin=40, bottomMargin=40).build([*flowables])
    return out.getvalue()


def _pdf(*grids: Grid) -> bytes:
    parts: list[Flowable] = []
    for grid in grids:
        parts += [Paragraph("A paragraph between tables", _STYLE), flowable(grid, [500 / len(grid[0])] * len(grid[0]))]
    return as_pdf(*parts)


KINDS: dict[str, Callable[..., bytes]] = {"docx": as_word, "xlsx": as_excel, "html": as_html, "pdf": _pdf}
