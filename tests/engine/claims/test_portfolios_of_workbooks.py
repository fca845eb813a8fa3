"""A workbook of several products: a row a product, and their lines on another sheet."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from headnote import InputError
from headnote.engine.claims.reading import Asked, claim_of, read_several

PRODUCTS = [
    ["製品一覧"],
    ["製品コード", "製品名", "HSコード", "FOB価額（円）", "生産国", "輸入国", "品目別規則"],
    ["P-1", "ポンプ", "8413.70", 1000, "日本", "ベトナム", "RVC40"],
    ["P-2", "大型ポンプ", "8413.70", "3,000", "JP", "VN", "RVC40"],
]
LINES = [
    ["製品コード", "品番", "HSコード", "原産国", "原産区分", "数量", "単価（円）"],
    ["P-1", "B-1", "8503.00", "CN", "非原産", 2, 300],
    ["P-2", "B-1", "8503.00", "CN", "非原産", 2, 300],
    [None, "B-2", "8482.10", "JP", "原産", 1, 100],
]


def save(folder: Path, products: list[list[Any]], lines: list[list[Any]]) -> str:
    book = Workbook()
    first, second = book.worksheets[0], book.create_sheet("部品表")
    first.title = "製品"
    for page, rows in ((first, products), (second, lines)):
        for row in rows:
            page.append(row)
    data = io.BytesIO()
    book.save(data)
    path = folder / "products.xlsx"
    path.write_bytes(data.getvalue())
    return str(path)


def test_each_product_has_its_own_fields_and_lines(tmp_path: Path) -> None:
    path = save(tmp_path, PRODUCTS, LINES)
    found = read_several(Asked(path, agreement="rcep", day=date(2026, 4, 1)))
    assert [key for key, _ in found] == ["P-1", "P-2"]
    small, large = (claim_of(read) for _key, read in found)
    assert (small.good.fob, small.good.currency, small.importing_party) == (1000, "JPY", "VN")
    assert [one.part for one in small.materials or ()] == ["B-1"]
    assert [one.value for one in large.materials or ()] == [600, 100]
    assert any("1 line(s) without a product" in str(note) for note in found[0][1].notes)


@pytest.mark.parametrize(
    ("products", "lines", "said"),
    [
        ([*PRODUCTS, PRODUCTS[-1]], LINES, "製品 row 5, column A: the product P-2 is given twice"),
        (PRODUCTS, [*LINES, ["P-9", "B-1", "8503.00"]], "部品表 row 5, column A: no product is called “P-9”"),
    ],
)
def test_products_and_lines_that_do_not_belong_together(
    tmp_path: Path, products: list[list[Any]], lines: list[list[Any]], said: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_several(Asked(save(tmp_path, products, lines), agreement="rcep"))
    assert said in str(caught.value)


def test_margins_of_a_portfolio_and_commands_for_one_good(headnote: Any, tmp_path: Path) -> None:
    path = save(tmp_path, PRODUCTS, LINES)
    options = [path, "--agreement", "rcep", "--date", "2026-04-01"]
    small, large = json.loads(headnote("margins", *options, "--json").stdout)
    # (1000 - 600) / 1000 is exactly 40 per cent; (3000 - 600) / 3000 is 80.
    assert [(one["key"], one["margins"][0]["points"]) for one in (small, large)] == [
        ("P-1", "0.000000"),
        ("P-2", "40.000000"),
    ]
    done = headnote("determine", *options)
    assert done.exit_code == 2
    assert "the workbook holds 2 products" in done.stderr
