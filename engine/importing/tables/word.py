"""The tables of a Word document, by python-docx."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from headnote.catalogues import _

from .packed import check_archive
from .raised import raised
from .raw import EMPTY, Cell, Limits, Row, Table

_MAX_SPAN = 100


def read_word(data: bytes, limits: Limits) -> tuple[Table, ...]:
    """The tables of a document in order; merged cells are told. Raises InputError."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.oxml.ns import qn
    from lxml.etree import XMLSyntaxError

    check_archive(data, limits, "Word (.docx)")
    try:
        body = Document(io.BytesIO(data)).element.body
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise limits.refuse(_("this is not a Word (.docx) file: {name}", name=type(error).__name__)) from None
    # A table inside another's cell is text of that cell.
    tables = [table for table in body.iter(qn("w:tbl")) if not any(True for _ in table.iterancestors(qn("w:tc")))]
    return tuple(
        Table(f"table {number}", tuple(_rows(table, f"table {number}", limits)))
        for number, table in enumerate(tables, 1)
    )


def _rows(table: Any, name: str, limits: Limits) -> Iterator[Row]:
    above: tuple[Cell, ...] = ()
    for number, row in enumerate(table.tr_lst, 1):
        cells: list[Cell] = [EMPTY] * min(row.grid_before, _MAX_SPAN)
        for cell in row.tc_lst:
            at = len(cells)
            if cell.vMerge == "continue":
                kept = above[at] if at < len(above) else EMPTY
                cells.append(Cell(kept.text, "above", kept.marks))
            else:
                cells.append(_cell(cell))
            spanned = min(max(cell.grid_span, 1), _MAX_SPAN) - 1
            cells += [Cell(cells[at].text, "left", cells[at].marks)] * spanned
        above = tuple(cells)
        yield limits.row(above, f"{name}, row {number}")


def _cell(cell: Any) -> Cell:
    from docx.oxml.ns import qn

    marks: list[str] = []
    lines = ["".join(_runs(paragraph, marks)) for paragraph in cell.iter(qn("w:p"))]
    return Cell("\n".join(lines).strip(), "no", tuple(marks))


def _runs(paragraph: Any, marks: list[str]) -> Iterator[str]:
    """The text of a paragraph's runs; raised footnote marks go to `marks`."""
    from docx.oxml.ns import qn

    said = ""
    for run in paragraph.iter(qn("w:r")):
        if any(True for _ in run.iterchildren(qn("w:footnoteReference"), qn("w:endnoteReference"))):
            marks.append("note")
            continue
        text = str(run.text)
        if run.rPr is not None and run.rPr.superscript:
            mark, text = raised(said, text)
            marks += [mark] if mark else []
        said += text
        yield text
