"""The same table as Word, Excel, HTML, PDF and CSV gives the same cells, with merged ones told and places named."""

from __future__ import annotations

import io

import pytest
from docx import Document
from openpyxl import Workbook
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, TableStyle
from reportlab.platypus import Table as Ruled

from grids import KINDS, as_csv, as_pdf, flowable
from headnote.engine.importing.tables import read_tables
from headnote.engine.importing.tables.raw import Table

GRID = [
    ["HS code", "<", "Description", "Rule", "<"],
    ["Heading", "Subheading", "^", "One", "Two"],
    ["84.18", "", "Refrigerators", "CTH", "RVC40"],
    ["84.19", "8419.50", "Heat exchangers:", "CTH; or\nRVC40", ""],
    ["^", "^", "- of graphite", "^", "CC"],
    ["SECTION XVII: VEHICLES", "<", "<", "<", "<"],
    ["第87類", "", "自動車", "ＣＴＨ", ""],
]
SAID = [[text if text not in ("<", "^") else None for text in texts] for texts in GRID]


def said(table: Table) -> list[list[tuple[str, str]]]:
    return [[(cell.text, cell.merged) for cell in row.cells] for row in table.rows]


def expected() -> list[list[tuple[str, str]]]:
    rows: list[list[tuple[str, str]]] = []
    for texts in GRID:
        row: list[tuple[str, str]] = []
        for column, text in enumerate(texts):
            if text == "<":
                row.append((row[-1][0], "left"))
            elif text == "^":
                row.append((rows[-1][column][0], "above"))
            else:
                row.append((text, "no"))
        rows.append(row)
    return rows


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html"])
def test_the_cells_of_a_table_are_the_same_whatever_its_document(kind: str) -> None:
    (table,) = read_tables(f"annex.{kind}", KINDS[kind](GRID)).tables
    assert said(table) == expected()


def test_a_csv_file_is_one_table() -> None:
    (table,) = read_tables("annex.csv", as_csv([["code", "rule"], ["84.18", "CTH; or\nRVC40"]])).tables
    assert [row.place for row in table.rows] == ["row 1", "row 2"]
    assert said(table)[1] == [("84.18", "no"), ("CTH; or\nRVC40", "no")]


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        ("docx", ["table 1, row 1", "table 1, row 2", "table 2, row 1"]),
        ("html", ["table 1, row 1", "table 1, row 2", "table 2, row 1"]),
        ("xlsx", ["sheet S1, row 1", "sheet S1, row 2", "sheet S2, row 1"]),
        ("pdf", ["p. 1", "p. 1", "p. 1", "p. 1"]),
    ],
)
def test_rows_say_where_they_stand(kind: str, places: list[str]) -> None:
    second = [["85.01", "CC"]] if kind != "pdf" else [["85.01", "CC"], ["85.02", "CTH"]]
    tables = read_tables(f"annex.{kind}", KINDS[kind]([["code", "rule"], ["84.18", "CTH"]], second)).tables
    assert [row.place for table in tables for row in table.rows] == places


def test_a_pdf_s_cells_are_joined_from_their_letters() -> None:
    grid = [
        ["HS code", "<", "Rule"],
        ["Heading", "Subheading", "^"],
        ["84.18", "8418.10", "value of non-originating materials of heading 84.18 at most 40 per cent of FOB"],
        ["84.19", "8419.50", "CTH"],
        ["^", "^", "CC"],
    ]
    (table,) = read_tables("annex.pdf", KINDS["pdf"](grid)).tables
    cells = said(table)
    assert cells[0] == [("HS code", "no"), ("HS code", "left"), ("Rule", "no")]
    assert cells[1][2] == ("Rule", "above")
    assert " ".join(cells[2][2][0].split()) == grid[2][2]
    assert cells[4] == [("84.19", "above"), ("8419.50", "above"), ("CC", "no")]


def test_tables_side_by_side_are_read_left_before_right() -> None:

    left = flowable([["84.01", "CC"], ["84.02", "CTH"]], [60, 60])
    right = flowable([["84.03", "WO"], ["84.04", "CTSH"]], [60, 60])
    tables = read_tables("annex.pdf", as_pdf(Ruled([[left, "", right]]))).tables
    assert [row.cells[0].text for table in tables for row in table.rows] == ["84.01", "84.02", "84.03", "84.04"]


def test_raised_footnote_marks_are_told_and_square_metres_stay() -> None:
    document = Document()
    cell = document.add_table(1, 1).cell(0, 0).paragraphs[0]
    cell.add_run("the weight of sugar")
    cell.add_run("(1)").font.superscript = True
    cell.add_run(" is at most 40 g/m")
    cell.add_run("2").font.superscript = True
    out = io.BytesIO()
    document.save(out)
    page = b"<table><tr><td>the weight of sugar<sup>(1)</sup> is at most 40 g/m<sup>2</sup></td></tr></table>"
    style = ParagraphStyle("raised", fontSize=10)
    raised = 'the weight of sugar<super size="6">(1)</super> is at most 40 g/m<super size="6">2</super>'
    ruled = Ruled([[Paragraph(raised, style)], ["x"]], colWidths=[400])
    ruled.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")]))
    for name, data in (("a.docx", out.getvalue()), ("a.html", page), ("a.pdf", as_pdf(ruled))):
        cell = read_tables(name, data).tables[0].rows[0].cells[0]
        assert (cell.text, cell.marks) == ("the weight of sugar is at most 40 g/m²", ("1",)), name


def test_numbers_of_a_workbook_are_read_as_they_are_shown() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([101.21, 0.4, 8418])
    sheet["A1"].number_format = "0000.00"
    sheet["B1"].number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    (table,) = read_tables("a.xlsx", out.getvalue()).tables
    assert [cell.text for cell in table.rows[0].cells] == ["0101.21", "40%", "8418"]


def test_a_table_that_only_sets_out_others_is_none_itself() -> None:
    inner = "<table><tr><td>Code</td><td>Rule</td></tr><tr><td>8401</td><td>{}</td></tr></table>"
    listed = inner.format("CTH <table><tr><td>-</td><td>and RVC40</td></tr></table>")
    page = f"<table><tr><td>{listed}</td><td> </td><td>{inner.format('CC')}</td></tr></table>"
    first, second = read_tables("x.html", page.encode()).tables
    assert [cell.text for cell in first.rows[1].cells] == ["8401", "CTH\n- and RVC40"]
    assert [cell.text for cell in second.rows[1].cells] == ["8401", "CC"]


def test_a_cell_of_a_pdf_that_reaches_down_over_rows_with_merged_neighbours_is_in_each() -> None:
    grid = [
        ["Code", "Goods", "Rule"],
        ["8401", "a", "CTH"],
        ["8402", "b", "^"],
        ["8403", "^", "^"],
        ["8404", "c", "CC"],
    ]
    (found,) = read_tables("x.pdf", KINDS["pdf"](grid)).tables
    assert [[cell.text for cell in row.cells] for row in found.rows[1:]] == [
        ["8401", "a", "CTH"],
        ["8402", "b", "CTH"],
        ["8403", "b", "CTH"],
        ["8404", "c", "CC"],
    ]
