"""The register of suppliers' declarations as a buyer uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook
from pypdf import PdfReader

Run = Callable[..., Result]

TABLE = """declaration,supplier,material,hs,agreement,criterion,country,from,until
D-17,Nippon Parts,terminals,8538.90,RCEP,CTC,JP,2025-04-01,2026-03-31
D-18,Nippon Parts,housing,8538.90,JIEPA,B,JP,2025-04-01,2026-12-31
D-19,Other Ltd,screws,7318.15,RCEP,RVC,JP,2025-04-01,
"""
CLAIM = """agreement: rcep
date: 2026-04-01
good: {hs: "8538.10", description: switchboard, fob: 5600, currency: USD}
production: {party: VN, operations: [], date: 2026-03-01}
materials:
  - {hs: "8538.90", value: 3500, declared_by: [D-17]}
"""


@pytest.fixture(autouse=True)
def _own_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADNOTE_REGISTER", f"sqlite:///{tmp_path / 'register.db'}")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a table of declarations and a claim that names one."""
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "claim.yaml").write_text(CLAIM, encoding="utf-8")
    return tmp_path


def run(headnote: Run, *args: object, code: int = 0) -> str:
    result = headnote(*args)
    assert result.exit_code == code, result.output
    return result.output


def test_import_and_list(headnote: Run, files: Path) -> None:
    assert run(headnote, "declarations", "import", files / "table.csv") == "3 new, 0 corrected, 0 as they were\n"
    (files / "table.csv").write_text(TABLE.replace("2026-03-31", "2027-03-31"), encoding="utf-8")
    said = run(headnote, "declarations", "import", files / "table.csv")
    assert said == "0 new, 1 corrected, 2 as they were\ncorrected: D-17\n"
    listed = run(headnote, "declarations", "list")
    assert "D-17 v2  Nippon Parts  8538.90 terminals  RCEP CTC JP  2025-04-01 – 2027-03-31\n" in listed
    assert "D-19 v1  Other Ltd  7318.15 screws  RCEP RVC JP  2025-04-01 – without end\n" in listed
    assert len(run(headnote, "declarations", "list", "--versions").splitlines()) == 4
    assert len(run(headnote, "declarations", "list", "--supplier", "Other Ltd").splitlines()) == 1
    assert len(run(headnote, "declarations", "list", "--agreement", "rcep").splitlines()) == 2
    data = json.loads(run(headnote, "declarations", "list", "--json"))
    assert (data[0]["id"], data[0]["version"], data[0]["valid_until"]) == ("D-17", 2, "2027-03-31")


def test_a_table_with_a_mistake_is_not_imported(headnote: Run, files: Path) -> None:
    (files / "table.csv").write_text(TABLE.replace("2026-12-31", "2026-02-30"), encoding="utf-8")
    said = run(headnote, "declarations", "import", files / "table.csv", code=2)
    assert "row 3: valid_until: “2026-02-30” is not a date" in said
    assert "1 problem(s) in the table; nothing was imported." in said
    assert "there is no register" in run(headnote, "declarations", "list", code=2)


def test_what_expires_is_listed(headnote: Run, files: Path) -> None:
    run(headnote, "declarations", "import", files / "table.csv")
    for day, within, listed in (
        ("2026-01-30", "60d", ["ends on 2026-03-31"]),
        ("2026-01-29", "60d", ["none ends by 2026-03-30"]),
        ("2026-04-01", "1y", ["ended on 2026-03-31", "ends on 2026-12-31"]),
        ("2026-03-31", "0d", ["ends on 2026-03-31"]),
    ):
        said = run(headnote, "declarations", "expiring", "--within", within, "--date", day)
        assert [line.partition("  ")[0] for line in said.splitlines()] == listed
    assert "write it as 60d" in run(headnote, "declarations", "expiring", "--within", "soon", code=2)


def test_a_claim_that_names_a_declaration_is_determined_with_it(headnote: Run, files: Path) -> None:
    without = run(headnote, "determine", files / "claim.yaml", code=2)
    assert "there is no register" in without
    run(headnote, "declarations", "import", files / "table.csv")
    assert run(headnote, "determine", files / "claim.yaml").startswith("ORIGINATING in Vietnam (VN)")
    (files / "claim.yaml").write_text(CLAIM.replace("2026-03-01", "2026-04-15"), encoding="utf-8")
    said = run(headnote, "explain", files / "claim.yaml")
    assert said.startswith("NOT ORIGINATING")
    assert "line 1: if declaration D-17 were renewed to hold on the day of supply, the good would originate" in said


def test_what_rests_on_a_declaration(headnote: Run, files: Path) -> None:
    run(headnote, "declarations", "import", files / "table.csv")
    record = files / "record.jsonl"
    run(headnote, "determine", files / "claim.yaml", "--record", record)
    affects = ("declarations", "affects")
    said = run(headnote, *affects, "D-17", files / "claim.yaml", "--record", record, code=1)
    assert said.count("ORIGINATING in Vietnam (VN), criterion PE\n  without it: NOT ORIGINATING\n") == 2
    assert f"{record}, entry " in said
    assert run(headnote, *affects, "D-18", files / "claim.yaml") == "none of them carries D-18\n"
    assert "no declaration D-99" in run(headnote, *affects, "D-99", files / "claim.yaml", code=2)
    assert "name claims, or a record" in run(headnote, *affects, "D-17", code=2)


def test_a_correction_shows_what_it_turns_of_what_was_decided_before(headnote: Run, files: Path) -> None:
    run(headnote, "declarations", "import", files / "table.csv")
    record = files / "record.jsonl"
    run(headnote, "determine", files / "claim.yaml", "--record", record)
    (files / "table.csv").write_text(TABLE.replace("2026-03-31", "2026-02-28"), encoding="utf-8")
    run(headnote, "declarations", "import", files / "table.csv")
    said = run(headnote, "declarations", "affects", "D-17", "--record", record, code=1)
    assert "  with version 2: NOT ORIGINATING\n" in said
    assert "1 equal" in run(headnote, "replay", record)


def test_a_request_is_sent_filled_in_and_imported(headnote: Run, files: Path) -> None:
    run(headnote, "declarations", "import", files / "table.csv")
    form = files / "form.xlsx"
    said = run(headnote, "declarations", "request", "Nippon Parts", "--from", "Buyer Ltd, Osaka", "--out", form)
    assert said == f"{form}: Supplier's declaration of origin, 2 material(s) declared before\n"
    book = load_workbook(form)
    sheet = book.worksheets[0]
    assert "Buyer Ltd, Osaka" in [cell.value for row in sheet.iter_rows() for cell in row]
    head = next(row for row in sheet.iter_rows() if row[0].value == "no.")
    columns = {cell.value: cell.column for cell in head}
    first = head[0].row + 1
    for name, value in (("no.", "D-27"), ("from", "2026-04-01"), ("until", "2027-03-31")):
        sheet.cell(first, columns[name], value)
    book.save(form)
    said = run(headnote, "declarations", "import", form)
    assert said.startswith("1 new, 0 corrected, 0 as they were\nrows left open, passed over: ")
    assert "D-27 v1  Nippon Parts  8538.90 terminals  RCEP CTC JP  2026-04-01 – 2027-03-31" in run(
        headnote, "declarations", "list"
    )


def test_a_form_in_japanese_comes_back_too(headnote: Run, files: Path) -> None:
    run(headnote, "declarations", "import", files / "table.csv")
    form = files / "form.xlsx"
    run(headnote, "declarations", "request", "Nippon Parts", "--out", form, "--lang", "ja")
    texts = [cell.value for row in load_workbook(form).worksheets[0].iter_rows() for cell in row]
    assert "仕入先" in texts
    assert "供給者による原産性の宣誓書" in texts
    said = run(headnote, "declarations", "import", form)
    assert said.startswith("0 new, 0 corrected, 0 as they were\nrows left open")


def test_a_form_on_paper(headnote: Run, files: Path) -> None:
    run(headnote, "declarations", "import", files / "table.csv")
    run(headnote, "declarations", "request", "Nippon Parts", "--out", files / "form.pdf")
    text = "".join(page.extract_text() for page in PdfReader(files / "form.pdf").pages)
    assert "terminals" in text
    assert "has to end in .xlsx or .pdf" in run(
        headnote, "declarations", "request", "Nippon Parts", "--out", files / "form.doc", code=2
    )
