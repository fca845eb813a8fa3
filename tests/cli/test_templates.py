"""A blank workbook filled in and read back without a map; a profile asked for once and kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook, load_workbook

from headnote.engine.claims.reading.heads import label, synonym
from headnote.engine.documents.blank import COLUMNS

GOOD = {
    "agreement": "rcep",
    "date": "2026-04-01",
    "importing_party": "VN",
    "good.hs": "8413.70",
    "good.fob": 60000,
    "good.currency": "JPY",
    "production.party": "JP",
    "rule": "CTH or RVC40",
}
LINE = {
    "id": "1", "part": "007", "description": "ポンプ　ケーシング", "hs": "8413.91", "country": "中国", "quantity": 2,
    "unit": "個", "unit_price": 1450, "supplier": "乙社", "evidence": "納品書 3",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_template_is_filled_in_and_read_back_without_a_map(headnote: Any, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "claim.xlsx"
    assert headnote("template", "--lang", lang, "--out", path).exit_code == 0
    book = load_workbook(path)
    good, materials = book.worksheets[0], book.worksheets[1]
    rows = {row[0].value: row[1] for row in good.iter_rows(min_row=2, max_col=2)}
    for field, value in GOOD.items():
        rows[label(field, lang)].value = value
    heads = {cell.value: cell.column for cell in materials[1]}
    assert list(heads) == [synonym(field, lang) for field in COLUMNS]
    for field, value in LINE.items():
        materials.cell(2, heads[synonym(field, lang)], value)
    originating = {"en": "non-originating", "ja": "非原産"}[lang]
    materials.cell(2, heads[synonym("originating", lang)], originating)
    lists = {str(one.sqref): one for one in materials.data_validations.dataValidation}
    assert lists["E2:E501"].type == "list"
    assert {page.title for page in book.worksheets if page.sheet_state == "hidden"} == {"lists"}
    book.save(path)
    done = headnote("determine", path, "--json")
    assert "kept as a note" not in done.stderr
    found = json.loads(done.stdout)
    # 2 × 1,450 of a heading the good has: tolerated, being less than 10 per cent of 60,000 (RCEP Article 3.7).
    assert (found["verdict"], found["criterion"]) == ("originating", ["CTC", "DMI"])


def test_a_template_without_lines_does_not_say_that_there_are_no_materials(headnote: Any, tmp_path: Path) -> None:
    path = tmp_path / "claim.xlsx"
    headnote("template", "--out", path)
    options = ["--agreement", "rcep", "--hs", "8413.70", "--made-in", "JP", "--rule", "CTH"]
    done = headnote("determine", path, *options)
    assert "UNDETERMINED" in done.stdout
    assert "no line stands below the heads" in done.stderr


def table(tmp_path: Path) -> Path:
    book = Workbook()
    for row in (["部品表"], ["税番", "購入価（円）", "等級"], ["8503.00", 5, "A"]):
        book.worksheets[0].append(row)
    path = tmp_path / "bom.xlsx"
    book.save(path)
    return path


def test_a_map_is_written_and_used(headnote: Any, tmp_path: Path) -> None:
    path = table(tmp_path)
    done = headnote("map", path)
    profile = tmp_path / "bom.map.yaml"
    assert "B  購入価（円）  →  note  (5)" in done.stdout
    assert yaml.safe_load(profile.read_text()) == {"columns": {"税番": "hs", "購入価（円）": "note", "等級": "note"}}
    profile.write_text(profile.read_text().replace("購入価（円）: note", "購入価（円）: value"))
    options = ["--agreement", "rcep", "--hs", "8413.70", "--fob", "50", "--currency", "JPY", "--made-in", "JP"]
    done = headnote("determine", path, "--map", profile, *options, "--rule", "RVC40")
    # (50 - 5) / 50
    assert "90 %" in done.stdout
    assert "is kept as a note" not in done.stderr
    profile.write_text("columns: {等級: valeu}\n")
    done = headnote("determine", path, "--map", profile, *options)
    assert done.exit_code == 2
    assert "did you mean “value”?" in done.stderr


def test_an_unknown_head_is_asked_for_once(headnote: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headnote.commands.tables.on_terminal", lambda: True)
    path = table(tmp_path)
    done = headnote("map", path, stdin="valeu\nvalue\nnote\n")
    assert "“valeu” is no field of a material; known: value" in done.stderr
    again = headnote("map", path, stdin="")
    assert again.exit_code == 0
    assert "What is" not in again.stdout
    kept = yaml.safe_load((tmp_path / "bom.map.yaml").read_text())
    assert kept["columns"] == {"税番": "hs", "購入価（円）": "value", "等級": "note"}
