"""The script that measures annexes: on a small one made here, whose rows are told apart by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from scripts import script

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    ("0101", "CTH; or RVC 40 %"),
    ("0102", "CTH; or RVC 40 %"),
    ("0201", "Weaving combined with dyeing"),
    # Which materials are carving materials, no code tells.
    ("9601", "Manufacture from “worked” carving materials"),
    # A name that holds codes is the claimant's word.
    ("7106", "Electrolytic separation of precious metals of heading 7106 or 7108"),
    # No sentence: text of a PDF of which the end is missing.
    ("0407", "CC, provided that the materials of Headings 10.03"),
]


def annexes(folder: Path) -> Path:
    with (folder / "small.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "text"), *ROWS])
    return folder


def test_each_row_is_counted_once_by_what_decides_it(tmp_path: Path) -> None:
    out, left = tmp_path / "coverage.md", tmp_path / "unread.tsv"
    assert script("coverage_table").main([str(annexes(tmp_path)), "--out", str(out), "--unread", str(left)]) == 0
    page = out.read_text(encoding="utf-8")
    assert "| small | 6 | 83.3 % | 50.0 % | 16.7 % | 16.7 % | 1 |\n" in page
    assert "| **all** | 6 | 83.3 % | 50.0 % | 16.7 % | 16.7 % | 1 |\n" in page
    assert left.read_text(encoding="utf-8") == "1\tsmall\tCC, provided that the materials of Headings 10.03\n"


def test_a_folder_without_annexes_is_told_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "coverage.md"
    assert script("coverage_table").main([str(tmp_path), "--out", str(out)]) == 2
    assert "no annexes" in capsys.readouterr().err
    assert not out.exists()


def test_the_page_was_written_by_the_script() -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert page.startswith(script("coverage_table").INTRO)
