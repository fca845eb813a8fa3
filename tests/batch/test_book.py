"""A workbook of products and bills: verdicts, the cheapest change, papers; as a workbook, Parquet and CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from headnote.cli import main

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "portfolio.xlsx"


def batch(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["batch", *map(str, arguments)])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("book")
    outs = [part for name in ("xlsx", "parquet", "csv") for part in ("--out", folder / f"verdicts.{name}")]
    return batch(EXAMPLE, "--agreement", "rcep", *outs, "--worksheets", folder / "papers"), folder


def rows(folder: Path) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in pq.read_table(folder / "verdicts.parquet").to_pylist()}


def test_products_have_verdict_margin_change_and_papers(made: tuple[Result, Path]) -> None:
    result, folder = made
    found = rows(folder)
    assert {key: row["verdict"] for key, row in found.items()} == {
        **dict.fromkeys(("R-100", "S-100", "M-100"), "originating"),
        **dict.fromkeys(("R-200", "T-100"), "not originating"),
        "T-200": "undetermined",
        "Z-900": "not read",
    }
    assert "RCEP: 7: not originating 2, not read 1, originating 3, undetermined 1" in result.output
    assert (found["T-200"]["missing"], found["S-100"]["papers"][0]) == (["good.fob"], "Comparison table")
    assert "Certificate of Origin, RCEP" in found["S-100"]["papers"]
    # 155 of 240: 11 less of materials costs less than a price that is 18.34 higher.
    assert "11.00 USD less of non-originating material" in found["T-100"]["change"]
    assert found["Z-900"]["problem"] == "no product is called “Z-900”"


def test_the_workbook_has_formats_filters_and_charts(made: tuple[Result, Path]) -> None:
    book = openpyxl.load_workbook(made[1] / "verdicts.xlsx")
    page: Any = book["Products"]
    heads = [cell.value for cell in page[1]]
    assert page.auto_filter.ref == f"A1:{page.cell(1, len(heads)).column_letter}8"
    margin = page.cell(4, heads.index("above what is asked %\nbuild-down") + 1)
    assert (page.cell(4, 1).value, margin.value, margin.number_format) == ("S-100", 0, "#,##0.00")
    assert len(book["Charts"]._charts) == 2  # type: ignore[attr-defined]


def test_csv_says_the_same(made: tuple[Result, Path]) -> None:
    text = (made[1] / "verdicts.csv").read_text(encoding="utf-8")
    told = {row["key"]: row["verdict"] for row in csv.DictReader(io.StringIO(text))}
    assert told == {key: row["verdict"] for key, row in rows(made[1]).items()}


def test_worksheets_are_written_of_what_originates(made: tuple[Result, Path]) -> None:
    files = sorted(path.name for path in (made[1] / "papers").iterdir())
    assert files == ["M-100-RCEP.xlsx", "R-100-RCEP.xlsx", "S-100-RCEP.xlsx"]
    assert openpyxl.load_workbook(made[1] / "papers" / "S-100-RCEP.xlsx").sheetnames == [
        "Comparison table",
        "Calculation sheet",
    ]


def test_origin_under_one_agreement_is_not_taken_for_another(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    result = batch(EXAMPLE, "--agreement", "rcep", "--agreement", "jiepa", "--out", out)
    assert result.exit_code == 1
    assert "say of which agreement" in out.read_text(encoding="utf-8")


def test_a_workbook_without_both_sheets_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "empty.xlsx")
    result = batch(tmp_path / "empty.xlsx", "--agreement", "rcep", "--out", tmp_path / "x.csv")
    assert result.exit_code == 2
    assert "a portfolio needs two sheets" in result.output
