"""Worksheets are written, opened again and read: every figure is traceable to a line of the claim."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from openpyxl import load_workbook
from pypdf import PdfReader

from headnote.engine.documents import as_xlsx
from headnote.engine.documents.sheet import Sheet, Table

Run = Callable[..., Result]
EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"


def cells(path: Path, sheet: int) -> list[list[Any]]:
    return [list(row) for row in load_workbook(path).worksheets[sheet].iter_rows(values_only=True)]


@pytest.mark.parametrize(
    ("lang", "titles"),
    [("en", ["Comparison table", "Calculation sheet"]), ("ja", ["対比表", "計算ワークシート"])],
)
def test_the_workbook_of_a_value_content(headnote: Run, tmp_path: Path, lang: str, titles: list[str]) -> None:
    out = tmp_path / "w.xlsx"
    result = headnote("worksheet", EXAMPLES / "refrigerator.yaml", "--out", out, "--lang", lang)
    assert result.exit_code == 0, result.output
    assert load_workbook(out).sheetnames == titles
    rows = cells(out, 1)
    assert ["RVC build-down", "80 %"] in [row[:2] for row in rows]
    assert ["VNM", 200] in [row[:2] for row in rows]
    values = {row[0]: row[3] for row in rows if row[0] in ("1", "2")}
    assert values == {"1": 200, "2": 300}
    vnm = next(row[1] for row in rows if row[0] == "VNM")
    assert vnm == values["1"]


def test_the_workbook_of_a_change_in_classification(headnote: Run, tmp_path: Path) -> None:
    out = tmp_path / "w.xlsx"
    assert headnote("worksheet", EXAMPLES / "marmalade.yaml", "--out", out).exit_code == 0
    assert load_workbook(out).sheetnames == ["Comparison table"]
    changes = {row[1]: row[5] for row in cells(out, 0) if row[0] in ("1", "2", "3")}
    assert changes == {"oranges": "changed", "sugar": "changed", "lemon juice": "not changed, de minimis"}


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ["Calculation sheet", "build-down"]), ("ja", ["計算ワークシート", "価額"])]
)
def test_the_pdf_reads_back(headnote: Run, tmp_path: Path, lang: str, words: list[str]) -> None:
    out = tmp_path / "w.pdf"
    assert headnote("worksheet", EXAMPLES / "refrigerator.yaml", "--out", out, "--lang", lang).exit_code == 0
    pages = PdfReader(io.BytesIO(out.read_bytes())).pages
    assert len(pages) == 2
    text = "".join(page.extract_text() for page in pages)
    for word in (*words, "8418.10", "80 %", "compressor"):
        assert word in text
    again = tmp_path / "again.pdf"
    headnote("worksheet", EXAMPLES / "refrigerator.yaml", "--out", again, "--lang", lang)
    assert again.read_bytes() == out.read_bytes()


def test_no_worksheet_for_a_good_that_was_not_determined_originating(headnote: Run, tmp_path: Path) -> None:
    out = tmp_path / "w.xlsx"
    bom = EXAMPLES / "switchboard-bom.csv"
    result = headnote("worksheet", EXAMPLES / "switchboard.yaml", "--bom", bom, "--out", out)
    assert (result.exit_code, out.exists()) == (2, False)
    assert "no worksheet is written" in result.output
    assert headnote("worksheet", EXAMPLES / "marmalade.yaml", "--out", tmp_path / "w.doc").exit_code == 2


def test_text_of_a_claim_is_never_a_formula() -> None:
    sheet = Sheet("T", (("good", "=1+1"),), Table(("a", "b"), (("=cmd()", Decimal("-1")), ("@x", "fine"))), ("+n",))
    rows = [list(row) for row in load_workbook(io.BytesIO(as_xlsx([sheet]))).worksheets[0].iter_rows(values_only=True)]
    texts = [cell for row in rows for cell in row if isinstance(cell, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "@"))]
    assert Decimal(-1) in [cell for row in rows for cell in row]
