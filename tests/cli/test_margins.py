"""headnote margins: what it prints, and its tables and charts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

CLAIM = """\
agreement: rcep
date: 2026-04-01
importing_party: AU
good: {hs: 8418.10, description: 冷蔵庫, fob: 1000, currency: USD, exchange: {JPY: 150}}
production: {party: JP, operations: []}
materials:
  - {hs: 8418.10, originating: no, country: US, value: 60000, currency: JPY}
  - {hs: 8414.30, part: P-2, originating: yes, country: JP, value: 300}
"""


@pytest.fixture
def claim(tmp_path: Path) -> str:
    path = tmp_path / "claim.yaml"
    path.write_text(CLAIM, encoding="utf-8")
    return str(path)


def test_margins_in_words(headnote: Any, claim: str) -> None:
    said = headnote("margins", claim, "--range", "fob=700..1100", "--range", "good.exchange.JPY=90..160").stdout
    # (1000 - 400) / 1000; FOB of at least 400 / 0.6; 60,000 / 600 = 100 yen.
    for line in (
        "RVC (build-down): 60 % of at least 40 %, 20 points above",
        "holds while FOB value is at least 666.67 USD (now 1,000.00 USD, -33.3 %)",
        "holds while the rate of JPY is at least 100 (now 150)",
        "line 2 (P-2): not originating (RVC (build-down) 30 %)",
        "does not originate throughout",
        "- 2026-04-01, fob=700, good.exchange.JPY=90: not originating",
    ):
        assert line in said
    ja = headnote("margins", claim, "--lang", "ja").stdout
    assert "40 % 以上に対し 60 %、20 ポイント上回ります" in ja
    assert "判定が変わる" not in ja


def test_margins_as_tables_and_charts(headnote: Any, claim: str, tmp_path: Path) -> None:
    book, table, chart = tmp_path / "m.xlsx", tmp_path / "m.csv", tmp_path / "m.svg"
    done = headnote("margins", claim, claim, "--months", "12", "--out", book, "--chart", chart, "--json")
    first, second = json.loads(done.stdout)
    assert first == second
    assert first["margins"][0]["rates"] == [{"currency": "JPY", "now": "150", "at least": "100.0000"}]
    assert first["period"]["answer"] == "throughout"
    pages = load_workbook(book)
    assert pages.sheetnames == ["Margins", "Chart", "Suppliers", "Period"]
    assert [cell.value for cell in pages["Margins"][2]][5:] == [60, 40, 20, "FOB value ≥ (USD)", 1000, 666.67, -33.3]
    assert len(pages["Chart"]._charts) == 1
    headnote("margins", claim, "--out", table)
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert rows[1][8:] == ["FOB value ≥ (USD)", "1000.00", "666.67", "-33.3"]
    assert "60 % / 40 %" in chart.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--range", "fob=900"], "write a range as FIELD=LOW..HIGH"),
        (["--range", "fbo=900..1000"], "did you mean “fob”?"),
        (["--range", "fob=900..many"], "“many” is not an amount"),
        ([part for n in range(12) for part in ("--range", f"answers.a{n}=yes..no")], "4096 corners"),
        (["--out", "m.pdf"], "has to end in .xlsx or .csv"),
        (["--chart", "m.png"], "has to end in .svg"),
    ],
)
def test_mistakes_are_told(headnote: Any, claim: str, options: list[str], said: str) -> None:
    done = headnote("margins", claim, *options)
    assert done.exit_code == 2
    assert said in done.stderr
