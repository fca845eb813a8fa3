"""`--record`, `replay` and `records` as an auditor uses them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from headnote.engine.agreements.library import shipped

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
Run = Callable[..., Result]


@pytest.fixture(params=["jsonl", "sqlite"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a record that is not there yet."""
    return str(tmp_path / "record.jsonl") if request.param == "jsonl" else f"sqlite:///{tmp_path / 'record.db'}"


def run(headnote: Run, *args: object, code: int = 0) -> str:
    result = headnote(*args)
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("command", ["determine", "explain", "duty"])
def test_a_decision_is_put_on_record(headnote: Run, address: str, command: str) -> None:
    bare = run(headnote, command, EXAMPLES / "pickles.yaml")
    result = headnote(command, EXAMPLES / "pickles.yaml", "--record", address)
    assert result.stdout == bare
    assert result.stderr.startswith(f"on record: {address}, entry ")
    said = run(headnote, "records", "list", address)
    assert "2001.10 pickled cucumbers, RCEP, 2026-11-22: ORIGINATING in Thailand (TH), criterion CTC" in said


def test_every_decision_of_a_comparison_is_put_on_record(headnote: Run, address: str) -> None:
    run(headnote, "compare", EXAMPLES / "sea-bass.yaml", "--record", address)
    listed = run(headnote, "records", "list", address)
    assert [line.split(": ")[-1] for line in listed.splitlines()] == [
        "ORIGINATING in Brunei (BN), criterion A",
        "ORIGINATING in Brunei (BN), criterion WO",
        "ORIGINATING under the agreement",
    ]
    assert "3 decision(s): 3 equal" in run(headnote, "replay", address)


def test_papers_are_written_of_decisions_on_record(headnote: Run, address: str, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.xlsx"
    run(headnote, "worksheet", EXAMPLES / "refrigerator.yaml", "--out", sheet, "--record", address)
    run(headnote, "proof", EXAMPLES / "hinges.yaml", "--out", tmp_path / "proof.pdf", "--record", address)
    assert len(run(headnote, "records", "list", address).splitlines()) == 2


def test_a_decision_that_cannot_be_recorded_is_not_told(headnote: Run, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    record.write_text('{"torn', encoding="utf-8")
    result = headnote("determine", EXAMPLES / "pickles.yaml", "--record", record)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "torn entry" in result.stderr
    assert "nothing was recorded" in result.stderr
    assert record.read_text(encoding="utf-8") == '{"torn'


def test_the_record_may_be_named_once_for_all_commands(
    headnote: Run, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADNOTE_RECORD", address)
    run(headnote, "determine", EXAMPLES / "pickles.yaml")
    assert "pickled cucumbers" in run(headnote, "records", "list", address)


def test_a_bill_of_materials_and_a_rule_of_the_command_line_are_in_the_record(headnote: Run, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    claim, bom = EXAMPLES / "switchboard.yaml", EXAMPLES / "switchboard-bom.csv"
    run(headnote, "determine", claim, "--bom", bom, "--rule", "RVC30", "--record", record)
    *_, line = record.read_text(encoding="utf-8").splitlines()
    said = json.loads(line)["payload"]["body"]
    assert len(said["claim"]["materials"]) > 1
    assert said["claim"]["rule"] == "RVC30"
    assert said["determination"]["verdict"] == "originating"
    assert set(said["envelope"]) == {"headnote", "decider", "time", "claim", "bundle"}
    assert "1 decision(s): 1 equal" in run(headnote, "replay", record)


def test_a_decision_is_shown_as_it_was_told(headnote: Run, address: str) -> None:
    told = headnote("explain", EXAMPLES / "marmalade.yaml", "--record", address)
    number = told.stderr.rsplit(" ", 1)[1].strip()
    shown = run(headnote, "records", "show", address, number)
    head, _, explanation = shown.partition("\n\n")
    assert explanation == told.stdout
    assert "claim: sha256:" in head
    assert "rules: sha256:" in head
    assert "原産" in run(headnote, "records", "show", address, number, "--lang", "ja")
    assert "entry 1 is not a decision" in run(headnote, "records", "show", address, 1, code=2)
    assert "entry 99 is not a decision" in run(headnote, "records", "show", address, 99, code=2)


def test_replay_tells_what_turns_and_why(headnote: Run, address: str, tmp_path: Path) -> None:
    shutil.copytree(shipped() / "rcep", tmp_path / "mine" / "rcep")
    run(headnote, "determine", EXAMPLES / "refrigerator.yaml", "--record", address)
    run(headnote, "determine", EXAMPLES / "pickles.yaml", "--record", address)
    annex = tmp_path / "mine" / "rcep" / "annex-3a.origin"
    text = annex.read_text(encoding="utf-8")
    annex.write_text(text.replace("8418.10    CTSH or RVC40", "8418.10    CTSH or RVC85"), encoding="utf-8")
    recorded = run(headnote, "replay", address)
    assert recorded.startswith("Decided again by Headnote ")
    assert "under the recorded rules\n" in recorded
    assert "2 decision(s): 2 equal" in recorded
    today = run(headnote, "replay", address, "--under", "today", "--rulesets", tmp_path / "mine", code=1)
    assert "under today's rules\n" in today
    assert "8418.10 combined refrigerator-freezer, RCEP, 2026-04-01\n" in today
    assert "  ORIGINATING in Japan (JP), criterion RVC -> NOT ORIGINATING\n" in today
    assert "  rule: 8418.10 CTSH or RVC40 -> 8418.10 CTSH or RVC85\n" in today
    assert "  texts that are not those of then: rules/annex-3a.origin\n" in today
    assert "2 decision(s): 1 equal, 1 turned" in today


def test_verify_with_and_without_a_head(headnote: Run, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    run(headnote, "determine", EXAMPLES / "pickles.yaml", "--record", record)
    run(headnote, "determine", EXAMPLES / "refrigerator.yaml", "--record", record)
    head = run(headnote, "records", "head", record).strip()
    assert "cannot be seen" in run(headnote, "records", "verify", record)
    assert "The head that was kept is in the record." in run(headnote, "records", "verify", record, "--head", head)
    record.write_bytes(b"".join(record.read_bytes().splitlines(keepends=True)[:-1]))
    assert "cannot be seen" in run(headnote, "records", "verify", record)
    assert "the tail was cut" in run(headnote, "records", "verify", record, "--head", head, code=1)
    assert "is not a head" in run(headnote, "records", "verify", record, "--head", "x", code=2)


def test_erase_and_repair(headnote: Run, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    number = headnote("determine", EXAMPLES / "pickles.yaml", "--record", record).stderr.rsplit(" ", 1)[1].strip()
    run(headnote, "determine", EXAMPLES / "refrigerator.yaml", "--record", record)
    who = ("--who", "A. Auditor", "--why", "retention is over")
    assert "name the entries, or give --before" in run(headnote, "records", "erase", record, *who, code=2)
    assert "no decision to erase stands in 1" in run(headnote, "records", "erase", record, 1, *who, code=2)
    run(headnote, "records", "erase", record, number, *who)
    assert "pickled" not in record.read_text(encoding="utf-8")
    assert "1 erased" in run(headnote, "records", "verify", record)
    listed = run(headnote, "records", "list", record)
    assert f"A. Auditor erased {number}: retention is over" in listed
    assert "2 decision(s): 1 equal, 1 erased" in run(headnote, "replay", record)
    run(headnote, "records", "erase", record, "--before", "2999-01-01", *who)
    assert "2 decision(s): 2 erased" in run(headnote, "replay", record)
    with record.open("ab") as file:
        file.write(b'{"entry"')
    assert "a torn tail of 8 bytes" in run(headnote, "records", "verify", record, code=1)
    assert "8 bytes were cut" in run(headnote, "records", "repair", record)
    assert "nothing is torn" in run(headnote, "records", "repair", record)


def test_what_is_erased_stays_under_no_other_name(headnote: Run, tmp_path: Path) -> None:
    record, link, other = tmp_path / "record.jsonl", tmp_path / "link.jsonl", tmp_path / "other.jsonl"
    link.symlink_to(record.name)
    number = headnote("determine", EXAMPLES / "pickles.yaml", "--record", link).stderr.rsplit(" ", 1)[1].strip()
    who = ("--who", "A. Auditor", "--why", "retention is over")
    other.hardlink_to(record)
    assert "has another name (a hard link)" in run(headnote, "records", "erase", link, number, *who, code=2)
    assert "pickled" in record.read_text(encoding="utf-8")
    other.unlink()
    run(headnote, "records", "erase", link, number, *who)
    assert link.is_symlink()
    assert "pickled" not in record.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".jsonl") == [link.name, record.name]


@pytest.mark.parametrize("command", [["replay"], ["records", "verify"], ["records", "list"], ["records", "head"]])
def test_what_is_no_record_is_told(headnote: Run, tmp_path: Path, command: list[str]) -> None:
    assert "there is no record" in run(headnote, *command, tmp_path / "x.jsonl", code=2)
    assert "is no record: it ends in .jsonl" in run(headnote, *command, EXAMPLES / "pickles.yaml", code=2)
