"""A workbook alone, as an analyst gives it: its verdict, its papers, its calendar, and what is to be mended in it."""

from __future__ import annotations

import io
import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from openpyxl import load_workbook

from erp import TOTAL, erp_book

PUMP = ["--agreement", "rcep", "--hs", "8413.70", "--fob", "60000", "--currency", "JPY", "--made-in", "JP"]
ON = [*PUMP, "--to", "VN", "--date", "2026-04-01", "--rule", "CTH or RVC40"]
SHEET = [
    ["項目", "値"],
    ["協定", "rcep"],
    ["輸入日", "令和8年4月1日"],
    ["輸入国", "ベトナム"],
    ["製品のHSコード", "8413.70"],
    ["FOB価額（円）", "60,000"],
    ["生産国", "日本"],
    ["不十分な作業", "なし"],
    ["品目別規則", "CTH or RVC40"],
]


def save(folder: Path, data: bytes, name: str = "pump.xlsx") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def test_four_commands_and_no_edit(headnote: Any, tmp_path: Path) -> None:
    book = save(tmp_path, erp_book())
    done: Result = headnote("determine", book, *ON, "--json")
    found = json.loads(done.stdout)
    # Line 2 alone shares the heading; its 2,900 are below 10 per cent of 60,000 (RCEP Article 3.7).
    assert (found["verdict"], found["criterion"]) == ("originating", ["CTC", "DMI"])
    assert f"{TOTAL:,} JPY" in done.stdout
    for command in (["worksheet", book, *ON, "--out", str(tmp_path / "w.xlsx")], ["calendar", book, *ON[:-2]]):
        assert headnote(*command).exit_code == 0
    assert "note: " + book + ": row 15: “合計” is a total and is left out" in done.stderr


# As the determination that lacks it names it.
NOTES = 'answers."the notes of its section, chapter and heading ask for nothing more"=yes'


@pytest.mark.parametrize(
    ("agreement", "to", "more", "rule"),
    [
        # A casing of heading 84.13 for 2,900 JPY is within 10 per cent of 60,000 (UK-Japan, article on tolerance).
        ("uk-japan", "GB", [], "84.13 CTH or MaxNOM50 or RVC55"),
        # CTSH: nothing of the bill is of 8413.70 itself.
        ("cptpp", "VN", ["--set", NOTES], "8413.11-8413.82 CTSH"),
    ],
)
def test_the_day_of_an_analyst(
    headnote: Any, tmp_path: Path, agreement: str, to: str, more: list[str], rule: str
) -> None:
    book, paper = save(tmp_path, erp_book()), tmp_path / "worksheet.xlsx"
    given = ["--agreement", agreement, "--hs", "8413.70", "--fob", "60000", "--currency", "JPY", "--made-in", "JP"]
    options = [book, *given, "--to", to, "--date", "2026-04-01", *more]
    found = json.loads(headnote("determine", *options, "--json").stdout)
    assert found["verdict"] == "originating"
    assert f"{found['rule']['scope']} {found['rule']['text']}" == rule
    assert headnote("worksheet", *options, "--lang", "ja", "--out", paper).exit_code == 0
    cells = [str(cell.value) for row in load_workbook(paper).worksheets[0].iter_rows() for cell in row if cell.value]
    assert "A-02 ポンプケーシング" in cells
    assert headnote("calendar", *options, "--lang", "ja").exit_code == 0


def test_the_good_may_stand_on_a_sheet(headnote: Any, tmp_path: Path) -> None:
    book, alone = save(tmp_path, erp_book(good=SHEET)), save(tmp_path, erp_book(), "alone.xlsx")
    by_sheet = json.loads(headnote("determine", book, "--json").stdout)
    by_options = json.loads(headnote("determine", alone, *ON, "--set", "production.operations=none", "--json").stdout)
    assert by_sheet == by_options
    assert by_sheet["verdict"] == "originating"
    differs = headnote("determine", book, "--to", "TH")
    assert differs.exit_code == 2
    assert "--to says TH, and the claim says VN; keep one" in differs.stderr


def test_a_question_is_answered_as_the_output_prints_it(headnote: Any, tmp_path: Path) -> None:
    """CPTPP's Annex II, note 3(b): the notes, which are not at hand, may ask for more, so they are asked."""
    pump = ["--agreement", "cptpp", "--hs", "8413.70", "--fob", "60000", "--currency", "JPY", "--made-in", "JP"]
    given = [*pump, "--to", "VN", "--date", "2026-04-01"]
    book = save(tmp_path, erp_book())
    open_ = headnote("determine", book, *given)
    assert open_.stdout.startswith("UNDETERMINED")
    lines = [shlex.split(line) for line in open_.stdout.splitlines() if line.startswith("  --set ")]
    assert ["--set", NOTES] in lines
    answered = json.loads(headnote("determine", book, *given, "--set", NOTES, "--json").stdout)
    assert answered["verdict"] == "originating"
    field, _, answer = NOTES.rpartition("=")
    sheet = [["Agreement", "cptpp"], ["Date", "2026-04-01"], ["Importing country", "VN"], ["HS code", "8413.70"]]
    sheet += [["FOB", "60000"], ["Currency", "JPY"], ["Country of production", "JP"], [field, answer]]
    by_sheet = json.loads(headnote("determine", save(tmp_path, erp_book(good=sheet), "sheet.xlsx"), "--json").stdout)
    assert by_sheet["verdict"] == "originating"


def test_what_is_missing_is_said_with_its_option(headnote: Any, tmp_path: Path) -> None:
    book = save(tmp_path, erp_book())
    assert "--agreement names it" in headnote("determine", book).stderr
    done = headnote("determine", book, "--agreement", "rcep", "--hs", "8413.70", "--lang", "ja")
    assert "本日" in done.stderr
    assert "production.party" in done.stdout


def test_what_is_to_be_mended_is_marked_in_a_copy(headnote: Any, tmp_path: Path) -> None:
    original = load_workbook(io.BytesIO(erp_book()))
    original["BOM"]["D5"], original["BOM"]["F6"], original["BOM"]["J7"] = "8503.0", "Atlantis", "abc"
    changed = io.BytesIO()
    original.save(changed)
    book = save(tmp_path, changed.getvalue())
    out = tmp_path / "marked.xlsx"
    done = headnote("determine", book, *ON, "--mark", str(out))
    assert done.exit_code == 2
    page = load_workbook(out)["BOM"]
    assert "8503.00" in page["D5"].comment.text
    assert "not a country" in page["F6"].comment.text
    assert "not an amount" in page["J7"].comment.text
    assert page["K8"].value == "=H8*J8"
    assert page["D5"].fill.fgColor.rgb == "00FFC7CE"
    listed = [row[0].value for row in load_workbook(out)["Headnote"].iter_rows(min_row=2) if row[0].value]
    assert f"{book}: row 5, column D" in listed
    assert headnote("determine", book, *ON, "--mark", book).exit_code == 2


def test_a_marked_copy_keeps_what_formulas_gave_and_marks_what_decides(headnote: Any, tmp_path: Path) -> None:
    csv = b"hs,originating,country,value\n8503.00,no,CN,=1+1\n8413.91,no,CN,\n"
    out = tmp_path / "marked.xlsx"
    done = headnote("determine", save(tmp_path, csv, "b.csv"), *ON[:-2], "--rule", "RVC40", "--mark", str(out))
    assert done.exit_code == 2
    page = load_workbook(out).worksheets[0]
    assert (page["D2"].value, page["D2"].data_type) == ("=1+1", "s")
    again = save(tmp_path, csv.replace(b"=1+1", b"2"), "c.csv")
    done = headnote("determine", again, *ON[:-2], "--rule", "RVC40", "--mark", str(out))
    assert "UNDETERMINED" in done.stdout
    assert "needed to decide" in load_workbook(out).worksheets[0]["D3"].comment.text


def test_compare_takes_a_bill_of_materials_and_a_rule(headnote: Any, tmp_path: Path) -> None:
    book = save(tmp_path, erp_book())
    alone = json.loads(headnote("compare", book, *ON, "--json").stdout)
    claim = tmp_path / "claim.yaml"
    claim.write_text(
        "agreement: RCEP\ndate: 2026-04-01\nimporting_party: VN\ngood: {hs: 8413.70, fob: 60000, currency: JPY}\n"
        "production: {party: JP}\n"
    )
    beside = json.loads(headnote("compare", claim, "--bom", book, "--rule", "CTH or RVC40", "--json").stdout)
    assert beside == alone


def test_compare_knows_the_agreement_of_an_option_by_any_of_its_names(headnote: Any, tmp_path: Path) -> None:
    options = ["--hs", "8413.70", "--fob", "60000", "--currency", "JPY", "--made-in", "JP", "--to", "GB"]
    done = headnote("compare", save(tmp_path, erp_book()), "--agreement", "uk-japan", *options, "--json")
    found = {one["duty"]["agreement"]: one for one in json.loads(done.stdout)["candidates"]}
    assert found["UKJAPAN"]["determination"]["verdict"] == "originating"


def test_a_field_of_the_good_needs_no_prefix_and_a_mistyped_one_is_told(headnote: Any, tmp_path: Path) -> None:
    book = save(tmp_path, erp_book())
    short = headnote("determine", book, *ON, "--set", "exw=50000", "--json")
    assert short.stdout == headnote("determine", book, *ON, "--set", "good.exw=50000", "--json").stdout
    wrong = headnote("determine", book, *ON, "--set", "exv=50000")
    assert (wrong.exit_code, "did you mean “exw”?" in wrong.stderr) == (2, True)


@pytest.mark.parametrize("option", [["--set", "good.fob"], ["--set", "nothing.here=1"], ["--sheet", "Other"]])
def test_mistaken_options_are_told(headnote: Any, tmp_path: Path, option: list[str]) -> None:
    done = headnote("determine", save(tmp_path, erp_book()), *ON, *option)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_an_amount_says_its_currency_itself(headnote: Any, tmp_path: Path) -> None:
    book = save(tmp_path, erp_book())
    options = ["--agreement", "rcep", "--hs", "8413.70", "--made-in", "JP", "--to", "VN", "--date", "2026-04-01"]
    beside = headnote("determine", book, *options, "--rule", "CTH or RVC40", "--fob", "60,000円", "--json")
    assert beside.stdout == headnote("determine", book, *ON, "--json").stdout
    both = headnote("determine", book, *options, "--fob", "60000円", "--currency", "USD")
    assert (both.exit_code, "JPY" in both.stderr) == (2, True)
    rows = [[label, "60,000円" if label.startswith("FOB") else value] for label, value in SHEET]
    sheet = headnote("determine", save(tmp_path, erp_book(good=rows), "sheet.xlsx"), "--json")
    assert json.loads(sheet.stdout)["verdict"] == "originating"
