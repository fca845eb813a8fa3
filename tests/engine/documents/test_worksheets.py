"""Worksheets are written, opened again, worked out anew and read: they say what was judged, line by line."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from demonstration import AGREEMENT, claim, non
from examples import EXAMPLES
from headnote import Claim, Engine
from headnote.engine.agreements.library import shipped
from headnote.engine.documents import as_xlsx, worksheets
from headnote.engine.documents.sheet import shown
from headnote.engine.explain import Words
from office import recalculated
from written import OWN, PART, Run, by_line, rows_of, switchboard, write


@pytest.mark.parametrize(
    ("lang", "titles", "share"),
    [
        ("en", ["Comparison table", "Calculation sheet"], "RVC (build-down)"),
        ("ja", ["対比表", "計算ワークシート"], "RVC (控除方式)"),
    ],
)
def test_the_workbook_of_a_value_content(
    headnote: Run, tmp_path: Path, lang: str, titles: list[str], share: str
) -> None:
    out = tmp_path / "w.xlsx"
    result = headnote("worksheet", EXAMPLES / "refrigerator.yaml", "--out", out, "--lang", lang)
    assert result.exit_code == 0, result.output
    assert load_workbook(out).sheetnames == titles
    shown = {row[0]: row[2] for row in load_workbook(out, data_only=True).worksheets[1].iter_rows(values_only=True)}
    assert shown[share] == 80
    lines = by_line(rows_of(out, 1))
    assert [lines[n][5] for n in "12"] == [200, 300]
    assert [lines[n][7:9] for n in "12"] == [[200, None], [None, 300]]


def test_totals_and_shares_are_formulas_that_come_out_as_the_engine_has_them(headnote: Run, tmp_path: Path) -> None:
    out = tmp_path / "w.xlsx"
    headnote("worksheet", EXAMPLES / "refrigerator.yaml", "--out", out)
    page = load_workbook(out).worksheets[1]
    formulas = [cell.value for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == 6  # two totals, VNM and VOM, two shares
    # Values are given beside the formulas, and LibreOffice works them out itself; a value of ours is not enough.
    for one in page.iter_rows():
        for cell in one:
            if cell.value == 200 and cell.column_letter == "H":
                cell.value = 250
    changed = tmp_path / "changed.xlsx"
    page.parent.save(changed)
    found = {row[0]: row[2] for row in recalculated(changed, tmp_path)["Calculation sheet"] if len(row) > 2}
    assert found["RVC (build-down)"] == "75.00 %"
    own = {row[0]: row[2] for row in recalculated(out, tmp_path)["Calculation sheet"] if len(row) > 2}
    assert own["RVC (build-down)"] == own["RVC (build-up)"] == "80.00 %"
    assert own["value of non-originating materials (VNM)"] == "200.00 USD"


AMOUNT = st.decimals(min_value="0.01", max_value="99999", places=2)


def test_shares_worked_out_by_libreoffice_are_cut_as_the_engine_cuts_them(tmp_path: Path) -> None:
    """Prices and costs at random, whole books of them at once: every share as the engine prints it, to the digit."""
    engine, wanted, sheets = Engine.load("rcep"), [], []

    @settings(max_examples=60, database=None, derandomize=True)
    @given(AMOUNT, st.lists(AMOUNT, min_size=1, max_size=4), st.booleans())
    def collect(fob: Decimal, values: list[Decimal], exact: bool) -> None:
        total = sum(values)
        if exact:  # a price at which the share has two digits and no more: where floats fall below it
            fob = total * 4 / 1 if total else fob
        claim = Claim.model_validate(
            switchboard(*({**PART, "value": str(value)} for value in values))
            | {"good": {"hs": "8538.10", "fob": str(fob), "currency": "USD"}}
        )
        found = engine.determine(claim)
        if found.by is None or "RVC" not in found.criterion:
            return
        (figure,) = [f for finding in found.by.findings for f in finding.figures if f.unit == "%"]
        sheet = worksheets(claim, found, Words("en"))[1]
        sheets.append(sheet)
        wanted.append(f"{figure.floor(2):.2f} %")

    collect()
    assert len(wanted) > 20
    out = tmp_path / "many.xlsx"
    out.write_bytes(as_xlsx(sheets))
    tables = recalculated(out, tmp_path)
    shares = [
        next(row[2] for row in tables[name] if row[:1] == ["RVC (build-down)"])
        for name in load_workbook(out).sheetnames
    ]
    assert shares == wanted


def test_a_company_s_amounts_that_a_spreadsheet_cannot_hold_stay_numbers() -> None:
    claim = Claim.model_validate(
        switchboard({**PART, "value": "300000000000000.000001"})
        | {"good": {"hs": "8538.10", "fob": "900000000000000.000003", "currency": "USD"}}
    )
    engine = Engine.load("rcep")
    sheets = worksheets(claim, engine.determine(claim), Words("en"))
    page = load_workbook(io.BytesIO(as_xlsx(sheets))).worksheets[1]
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_lines_are_those_that_were_weighed(headnote: Run, tmp_path: Path) -> None:
    """An expired declaration, packing, a material determined first, another party's and a carried code, as judged."""
    inner = {"hs": "7318.15", "originating": False, "country": "CN", "value": 10}
    claim = switchboard(
        PART,
        {**OWN, "declaration": {"id": "D-2", "date": "2025-04-01", "valid_until": "2025-12-31"}, "value": 50},
        {**OWN, "description": "carton", "role": "shipment packing", "value": 5},
        {"hs": "8538.90", "description": "panel", "value": 80, "country": "JP", "materials": [inner],
         "production": {"party": "JP", "operations": []}},
        {**OWN, "description": "wire", "country": "TH", "value": 40},
        {**OWN, "description": "bolt", "value": 1, "evidence": "I-1",
         "declaration": {"id": "D-6", "date": "2025-04-01"}},
    )  # fmt: skip
    out = write(tmp_path, headnote, claim)
    judged = {n: row[3] for n, row in by_line(rows_of(out, 0)).items()}
    assert judged == {
        "1": "non-originating",
        "2": "non-originating",
        "3": "disregarded",
        "4": "originating",
        "5": "originating",
        "6": "originating",
    }
    passed = {n: row[5] for n, row in by_line(rows_of(out, 0)).items()}
    assert passed["4"] == "originating, determined from its materials"
    assert passed["5"] == "originating in another party"
    evidence = {n: row[6] for n, row in by_line(rows_of(out, 0)).items()}
    assert evidence["2"] == "declaration D-2 (2025-04-01–2025-12-31)"
    assert evidence["6"] == "declaration D-6 (2025-04-01); I-1"
    counted = {n: row[7:9] for n, row in by_line(rows_of(out, 1)).items()}
    assert counted == {
        "1": [300.03, None],
        "2": [50, None],
        "3": [None, None],
        "4": [None, 80],
        "5": [None, 40],
        "6": [None, 1],
    }
    totals = {row[0]: row[2] for row in load_workbook(out, data_only=True).worksheets[1].iter_rows(values_only=True)}
    assert totals["value of non-originating materials (VNM)"] == 350.03
    # and the material that was determined first has its own sheet
    assert load_workbook(out).sheetnames == ["Comparison table", "Calculation sheet", "Comparison table 4"]


def test_what_stands_in_the_place_of_a_kit_has_its_rows(headnote: Run, tmp_path: Path) -> None:
    """JIEPA Article 34: the parts of an unassembled kit as if imported separately."""
    parts = [
        {"hs": "8544.42", "originating": False, "country": "CN", "value": 20, "description": "cable"},
        {"hs": "8536.90", "originating": False, "country": "CN", "value": 30, "description": "plug"},
    ]
    kit = {"hs": "8538.90", "kit": True, "description": "kit", "value": 50, "materials": parts}
    claim = switchboard(kit, agreement="jiepa", date="2020-04-01", rule="CTH or QVC40")
    out = write(tmp_path, headnote, claim)
    rows = by_line(rows_of(out, 0))
    assert [(n, row[1], row[3]) for n, row in rows.items()] == [
        ("1", "kit", "counted by its content"),
        ("1.1", "cable", "non-originating"),
        ("1.2", "plug", "non-originating"),
    ]


def test_a_traced_material_counts_by_its_content_and_the_sheet_adds_up(headnote: Run, tmp_path: Path) -> None:
    """JIEPA 30.2, as in METI's figures: 300 with 200 of non-originating content counts 200."""
    made = {
        "hs": "8538.90",
        "country": "JP",
        "value": 300,
        "price": 300,
        "production": {"party": "JP", "operations": []},
    }
    made["materials"] = [{"hs": "8538.90", "originating": False, "country": "CN", "value": 200}]
    claim = switchboard(made, agreement="jiepa", date="2020-04-01", rule="QVC40")
    out = write(tmp_path, headnote, claim)
    assert by_line(rows_of(out, 1))["1"][5:9] == [300, "non-originating", 200, None]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_focused_value_counts_the_lines_that_it_looks_at(headnote: Run, tmp_path: Path, lang: str) -> None:
    """The shipped case of CPTPP's rows 1069 and 1070: 50 of heading 84.18 count, 30 of another heading do not."""
    case = shipped() / "cptpp" / "cases" / "07-focused-value.yaml"
    claimed = yaml.safe_load(case.read_text(encoding="utf-8"))["claim"]
    claimed["date"] = str(claimed["date"])
    rows = rows_of(write(tmp_path, headnote, claimed, "--lang", lang), 1)
    counted = by_line(rows)
    assert [counted[line][7] for line in "12"] == [50, None]
    assert [counted[line][5] for line in "12"] == [50, 30]
    (total,) = [row for row in rows if row[1] in ("Total", "合計")]
    assert str(total[7]).startswith("=SUM(")


def test_the_code_that_was_claimed_stands_behind_the_one_it_was_judged_by(headnote: Run, tmp_path: Path) -> None:
    """HS2017 3824.99 is HS2012 3824.90 (UN Statistics Division's correlation)."""
    claim = switchboard({**OWN, "hs": "3824.99", "hs_edition": "HS2017"})
    cell = by_line(rows_of(write(tmp_path, headnote, claim), 0))["1"][2]
    assert cell == "3824.90 (HS2017: 3824.99)"


def test_no_list_of_lines_is_cut(headnote: Run, tmp_path: Path) -> None:
    lines = [{**PART, "value": 1, "originating": None} for _ in range(30)]
    for line in lines:
        del line["originating"]
    out = write(tmp_path, headnote, switchboard(*lines))
    texts = [cell for page in load_workbook(out) for row in page.iter_rows(values_only=True) for cell in row]
    assert not [text for text in texts if isinstance(text, str) and "…" in text]
    assert [text for text in texts if isinstance(text, str) and ", 29, 30" in text]


def test_quantities_and_prices_stand_beside_the_amounts(headnote: Run, tmp_path: Path) -> None:
    claim = switchboard(
        {**PART, "quantity": 3, "unit": "pieces", "unit_price": "100.01"},
        {**PART, "value": "20", "quantity": 3, "unit": "pieces", "unit_price": "6.67"},
    )
    out = write(tmp_path, headnote, claim)
    page = load_workbook(out).worksheets[1]
    first, second = (row for row in page.iter_rows() if row[0].value in ("1", "2"))
    assert [cell.value for cell in first[2:5]] == [3, "pieces", 100.01]
    assert first[5].value == f"={first[2].coordinate}*{first[4].coordinate}"
    assert second[5].value == 20  # the amount counts, where quantity and price give another


def test_hidden_costs_are_nowhere_in_the_file(headnote: Run, tmp_path: Path) -> None:
    claim = switchboard(
        {**PART, "value": "123.45", "quantity": 3, "unit_price": "41.15"},
        {**PART, "value": "67.89"},
        {**OWN, "value": 1},
    )
    out = write(tmp_path, headnote, claim, "--hide-costs")
    with zipfile.ZipFile(out) as packed:
        text = "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    for cost in ("123.45", "41.15", "67.89"):
        assert cost not in text
    shown = {row[0]: row[2] for row in load_workbook(out, data_only=True).worksheets[1].iter_rows(values_only=True)}
    assert shown["RVC (build-down)"] == 80.86
    # One line of a kind: its total is its cost, so not even the totals are told.
    lone = write(tmp_path, headnote, switchboard({**PART, "value": "123.45"}, OWN), "--hide-costs")
    with zipfile.ZipFile(lone) as packed:
        text = "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    assert "123.45" not in text
    assert "1000.1" not in text


def test_hidden_costs_of_a_de_minimis_are_not_told(headnote: Run, tmp_path: Path) -> None:
    out = tmp_path / "w.xlsx"
    assert headnote("worksheet", EXAMPLES / "marmalade.yaml", "--out", out, "--hide-costs").exit_code == 0
    texts = [str(cell) for page in load_workbook(out) for row in page.iter_rows(values_only=True) for cell in row]
    assert not [text for text in texts if "60" in text and "HS" not in text and "2060" not in text]


def test_a_change_in_classification_tells_how_each_line_passed(headnote: Run, tmp_path: Path) -> None:
    out = tmp_path / "w.xlsx"
    assert headnote("worksheet", EXAMPLES / "marmalade.yaml", "--out", out).exit_code == 0
    assert load_workbook(out).sheetnames == ["Comparison table"]
    lines = by_line(rows_of(out, 0))
    changes = {row[1]: row[5] for row in lines.values()}
    assert changes == {"oranges": "changed", "sugar": "changed", "lemon juice": "not changed, de minimis"}
    assert [lines[n][6] for n in "123"] == [None, None, 60]
    found = {row[0]: row[2] for row in recalculated(out, tmp_path)["Comparison table"] if len(row) > 2}
    assert found["Not changed, in all"] == "60.00 USD"
    assert found["Allowed by de minimis"] == "100.00 USD"


def test_no_worksheet_for_a_good_that_was_not_determined_originating(headnote: Run, tmp_path: Path) -> None:
    out = tmp_path / "w.xlsx"
    bom = EXAMPLES / "switchboard-bom.csv"
    result = headnote("worksheet", EXAMPLES / "switchboard.yaml", "--bom", bom, "--out", out)
    assert (result.exit_code, out.exists()) == (2, False)
    assert "no worksheet is written" in result.output
    assert headnote("worksheet", EXAMPLES / "marmalade.yaml", "--out", tmp_path / "w.doc").exit_code == 2


def test_a_material_that_counts_by_its_content_is_spread_into_its_lines(headnote: Run, tmp_path: Path) -> None:
    """CPTPP Article 10(3): of a cabinet of 700, 450 does not originate."""
    made = {"description": "cabinet", "hs": "8418.91", "value": 700, "production": {"party": "AU", "operations": []}}
    made |= {"rule": "RVC60", "materials": [{"description": "steel sheet", "hs": "7208.10", "originating": False}]}
    made["materials"][0]["value"] = 450
    good = {"hs": "8418.10", "description": "refrigerator", "value": 1000, "currency": "USD"}
    answers = {"the notes of its section, chapter and heading ask for nothing more": True}
    claim = switchboard(made, agreement="cptpp", date="2022-01-01", good=good, rule="RVC40", answers=answers)
    out = write(tmp_path, headnote, claim)
    rows = by_line(rows_of(out, 1))
    assert [(n, row[6], row[7], row[8]) for n, row in rows.items()] == [
        ("1", "counted by its content", None, None),
        ("1.1", "non-originating", 450, None),
    ]
    shown = {row[0]: row[2] for row in load_workbook(out, data_only=True).worksheets[1].iter_rows(values_only=True)}
    assert (shown["value of non-originating materials (VNM)"], shown["RVC (build-down)"]) == (450, 55)


def test_costs_of_content_have_a_row_of_their_own(engine_for: Callable[..., Engine]) -> None:
    """The figures of the partner's labour: of a part of 700, 400 does not originate, and 300 is content by costs."""
    agreement = AGREEMENT.replace("originating materials of the parties", "production in any party")
    costs = {"labour": 250, "overhead": 40, "profit": 10, "other": 0}
    part = {"hs": "8418.99", "value": 700, "rule": "wholly obtained", "materials": [non("8418.91", 400)]}
    part["production"] = {"party": "TH", "operations": [], "costs": costs}
    own = {"labour": 100, "overhead": 0, "profit": 0, "other": 0}
    data = claim([part], rule="regional value content of at least 40 per cent by build-up", costs=own)
    found = engine_for("84.18    CC\n", agreement).determine(data)
    sheet = worksheets(data, found, Words("en"))[1]
    row = sheet.table.rows[-1]
    assert (row[1], shown(row[8])) == ("costs of materials counted by content", "300.00")
    assert [shown(one.cell) for one in sheet.figures if one.name == "VOM"] == ["300.00 USD"]
