"""Heads of two rows, and merged cells: what an analyst sees beside a line is what the line says."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from headnote.engine.claims.reading.bom import Sheet, read_bom

UPPER = ["No.", "部品", None, "HSコード", "仕入先", "原産地", None, "数量", None, "金額（円）", None]
LOWER = [None, "番号", "名称", None, None, "国名", "区分", "員数", "単位", "単価", "合計"]
OVER_BOTH = ("A4:A5", "D4:D5", "E4:E5", "B4:C4", "F4:G4", "H4:I4", "J4:K4")
LINES = [
    [1, "P-1", "モーターコア", "8503.00", "甲社", "CN", "非原産", 1, "個", 4200, 4200],
    [2, "P-2", "ケーシング", "8413.91", None, None, "非原産", 2, "個", 1550, 3100],
    [3, "P-3", "羽根車", "8413.91", "乙社", "JP", "原産", 1, "個", 2600, 2600],
]


def read(rows: list[list[Any]], *merged: str) -> Sheet:
    made = Workbook()
    page = made.worksheets[0]
    for row in rows:
        page.append(row)
    for stretch in merged:
        page.merge_cells(stretch)
    data = io.BytesIO()
    made.save(data)
    return read_bom("bom.xlsx", data.getvalue())


def below_a_title(*rows: list[Any]) -> list[list[Any]]:
    return [["部品構成表"], ["出力日: 2026/11/20"], [], *rows]


def said(sheet: Sheet) -> list[tuple[Any, ...]]:
    fields = (
        "hs",
        "part",
        "description",
        "supplier",
        "country",
        "originating",
        "quantity",
        "unit",
        "value",
        "currency",
    )
    return [tuple(line.get(name) for name in fields) for line in sheet.materials]


ONE_ROW = [
    "No.",
    "品番",
    "品名",
    "HSコード",
    "仕入先",
    "原産国",
    "原産区分",
    "数量",
    "単位",
    "単価（円）",
    "金額（円）",
]


def test_two_rows_of_heads_say_what_one_row_says() -> None:
    alone = read(below_a_title(ONE_ROW, *LINES))
    both = read(below_a_title(UPPER, LOWER, *LINES), *OVER_BOTH)
    assert said(both) == said(alone)
    assert both.table.head(6) == "原産地 国名"
    assert not both.problems + both.notes


def test_groups_without_merged_cells_stand_over_the_columns_beside_them() -> None:
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in (UPPER, LOWER, *LINES))
    assert said(read_bom("bom.csv", text.encode("cp932"))) == said(read(below_a_title(UPPER, LOWER, *LINES)))


def test_a_line_below_one_row_of_heads_is_no_second_row() -> None:
    text = "品番,品名,HSコード,原産国,備考\nP-1,no,8503.00,CN,単価\nP-2,軸,8483.10,JP,\n"
    sheet = read_bom("bom.csv", text.encode())
    assert [line["part"] for line in sheet.materials] == ["P-1", "P-2"]


@pytest.mark.parametrize("agreement", ["RCEP", "CPTPP"])
def test_a_group_of_agreements(agreement: str) -> None:
    rows = [
        ["HSコード", "品名", "原産区分", None],
        [None, None, "RCEP", "CPTPP"],
        ["8503.00", "コア", "原産", "非原産"],
    ]
    sheet = read(rows, "A1:A2", "B1:B2", "C1:D1")
    assert f"originating ({agreement.lower()})" in {head.name for head in sheet.table.columns.values()}


def test_a_text_of_merged_cells_stands_beside_each_of_their_lines() -> None:
    sheet = read(below_a_title(ONE_ROW, *LINES), "E5:E6", "F5:F6")
    assert [line.get("country") for line in sheet.materials] == ["CN", "CN", "JP"]


def test_a_code_in_a_number_cell_that_is_merged_is_that_of_each_line() -> None:
    lines = [[*line] for line in LINES]
    lines[1][3], lines[2][3] = 8413.91, None
    sheet = read(below_a_title(ONE_ROW, *lines), "D6:D7")
    assert [line["hs"] for line in sheet.materials] == ["8503.00", "8413.91", "8413.91"]


def test_an_amount_of_two_lines_together_is_a_problem_at_its_cell() -> None:
    lines = [[*line] for line in LINES]
    lines[1][10] = None
    (problem,) = read(below_a_title(ONE_ROW, *lines), "K5:K6").problems
    assert problem.where == "bom.xlsx: row 5, column K"
    assert "beside 2 lines (rows 5–6)" in problem.message


def test_merged_cells_below_the_last_line_make_no_line() -> None:
    assert len(read(below_a_title(ONE_ROW, *LINES), "E7:E12").materials) == len(LINES)


def test_many_codes_that_lost_a_zero_are_told_together() -> None:
    rows = [["品名", "HSコード"], *([f"部品{n}", 8483.1] for n in range(8))]
    sheet = read(rows)
    assert {line["hs"] for line in sheet.materials} == {"8483.10"}
    assert [note.message for note in sheet.notes][-1] == "5 more codes got back a zero (rows 5, 6, 7, 8, 9)"
    assert len(sheet.notes) == 4


def test_a_subtotal_of_an_indented_bill_is_that_of_its_first_level() -> None:
    heads = ["レベル", "品番", "品名", "HSコード", "金額（円）"]
    rows = [[1, "M", "モーター", "8501.51", 9000], [2, "C", "コア", "8503.00", 4200], [1, "F", "枠", "7326.90", 100]]
    sheet = read([heads, *rows, [None, None, "合計", None, 9100]])
    assert [note.message for note in sheet.notes] == ["“合計” is a total and is left out"]
