"""A bill of materials as an ERP exports it, with what makes such workbooks hard: made here, of nobody's data.

Titles and a print date above the heads, units of money in brackets, quantities with decimals, amounts as formulas whose
results the file does not hold, blank origins, a total below.
"""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

HEADS = ["No.", "品番", "品名", "HSコード", "仕入先", "原産国", "原産区分", "数量", "単位", "単価（円）", "金額（円）"]
LINES: list[list[Any]] = [
    ["A-01", "回転子", "8503.00", "甲社", "CN", "非原産", 1, "個", 5200],
    ["A-02", "ポンプケーシング", "8413.91", "乙社", "CN", "非原産", 1, "個", 2900],
    ["A-03", "羽根車", "8413.91", "丙社", "JP", "原産", 1, "個", 2700],
    ["A-04", "軸封", "8484.20", "丁社", "DE", "非原産", 1, "個", 1900],
    ["A-05", "玉軸受", "8482.10", "戊社", "JP", "原産", 2, "個", 300],
    ["A-06", "Ｏリング", "4016.93", "甲社", "JP", None, 3, "個", 15],
    ["A-07", "六角ボルト", "7318.15", "乙社", "CN", "非原産", 12, "個", 8],
    ["A-08", "塗料", "3208.90", "丙社", "JP", "原産", 0.3, "kg", 900],
    ["A-09", "潤滑グリース", "2710.19", "丁社", "JP", None, 0.05, "kg", 1200],
    ["A-10", "段ボール箱", "4819.10", "戊社", "JP", None, 1, "個", 210],
]
TOTAL = 5200 + 2900 + 2700 + 1900 + 600 + 45 + 96 + 270 + 60 + 210


def erp_book(*, good: list[list[Any]] | None = None) -> bytes:
    """The workbook; `good`: labels and values of a sheet of the good that stands before."""
    book = Workbook()
    page = book.worksheets[0]
    if good is not None:
        page.title = "産品"
        for row in good:
            page.append(row)
        page = book.create_sheet()
    page.title = "BOM"
    page.append(["部品構成表（BOM）　製品: 遠心ポンプ"])
    page.append(["出力日: 2026/11/20   作成: 生産管理部"])
    page.append([])
    page.append(HEADS)
    for number, line in enumerate(LINES, 1):
        page.append([number, *line, f"=H{number + 4}*J{number + 4}"])
    last = len(LINES) + 4
    page.append([None, None, "合計", *[None] * 7, f"=SUM(K5:K{last})"])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
