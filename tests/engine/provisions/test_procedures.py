"""Provisions: questions, conditions in order, and days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from headnote import Engine, UnknownAgreement
from headnote.engine.agreements.library import shipped
from headnote.engine.origin.engine import decider
from headnote.engine.provisions.questions import Answers, Outcome, end_of, evaluate_file
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file
from headnote.grammar.provisions.nodes import Term

DAY = date(2026, 4, 1)
RELEASE = shipped() / "dalian" / "release.origin"


def outcomes(text: str | bytes, answers: Answers, day: date = DAY) -> list[Outcome]:
    data = text if isinstance(text, bytes) else text.encode()
    parsed = parse_bytes("x", data)
    assert parsed.diagnostics == ()
    return list(evaluate_file(parsed.file, answers, day, decider()))


@pytest.mark.parametrize(
    ("answers", "text", "missing"),
    [
        ({"documents complete": True, "goods": "perishable"}, "release within 6 hours", ()),
        ({"documents complete": True, "goods": "EXPRESS"}, "release within 6 hours", ()),
        ({"documents complete": True, "goods": "general"}, "release within 48 hours", ()),
        ({"documents complete": False}, "no time is promised", ()),
        ({"documents complete": True}, None, ("goods",)),
        ({"goods": "general"}, None, ("documents complete",)),
        ({}, None, ("documents complete", "goods")),
    ],
)
def test_dalian_s_release_times(answers: Answers, text: str | None, missing: tuple[str, ...]) -> None:
    (found,) = outcomes(RELEASE.read_bytes(), answers)
    assert (found.text, found.missing) == (text, missing)
    assert found.sources == ("Dalian, action plan for RCEP, item 8 (seed 000), item 8",)


@pytest.mark.parametrize(
    ("term", "since", "expected"),
    [
        (Term(5, "years", "x", True), date(2026, 4, 1), date(2031, 4, 2)),
        (Term(3, "years", "x", False), date(2024, 2, 29), date(2027, 2, 28)),
        (Term(12, "months", "x", False), date(2009, 1, 31), date(2010, 1, 31)),
        (Term(1, "months", "x", False), date(2023, 1, 31), date(2023, 2, 28)),
        (Term(30, "days", "x", False), date(2026, 4, 1), date(2026, 5, 1)),
        (Term(48, "hours", None, False), date(2026, 4, 1), None),
    ],
)
def test_terms(term: Term, since: date, expected: date | None) -> None:
    assert end_of(term, since) == expected


def named(agreement: str, answers: Answers) -> dict[str, Outcome]:
    files = Engine.load(agreement).ruleset.procedures
    return {o.provision: o for file in files for o in evaluate_file(file, answers, DAY, decider())}


def test_records_of_seed_rcep_10() -> None:
    answers = {
        "importation permitted": "2026-04-01",
        "submitted to customs at importation": False,
        "kind of proof": "own declaration",
        "proof issued": "2026-03-01",
    }
    found = named("rcep", answers)
    assert found["Records of the importer in Japan"].due == date(2031, 4, 2)
    assert found["Records of the exporter or producer"].due == date(2029, 3, 1)
    by_certificate = named("rcep", {**answers, "kind of proof": "certificate"})
    assert by_certificate["Records of the exporter or producer"].due == date(2029, 3, 2)
    submitted = named("rcep", {**answers, "submitted to customs at importation": True})
    assert submitted["Records of the importer in Japan"].due is None


@pytest.mark.parametrize(("agreement", "years", "months"), [("jiepa", 5, 6), ("jbepa", 3, 3)])
def test_where_the_two_japanese_agreements_differ(agreement: str, years: int, months: int) -> None:
    found = named(agreement, {"proof issued": "2009-01-15", "request received": "2009-01-15"})
    assert found["Records of the exporter or producer"].due == date(2009 + years, 1, 15)
    assert found["Answer to a request for checking"].due == date(2009, 1 + months, 15)


@pytest.mark.parametrize(("value", "need"), [("200", "no proof"), ("200.01", "a proof"), ("5000", "a proof")])
def test_no_proof_up_to_200_dollars(value: str, need: str) -> None:
    found = named("rcep", {"customs value in USD": value, "part of a planned series": False})
    assert (found["Proof of origin: need"].text or "").startswith(need)


def test_a_planned_series_needs_its_proof_whatever_the_value() -> None:
    found = named("rcep", {"customs value in USD": "100", "part of a planned series": True})
    assert found["Proof of origin: need"].text == "a proof of origin is needed"


@pytest.mark.parametrize("path", sorted(shipped().glob("*/procedures.origin")), ids=lambda p: p.parent.name)
def test_printing(path: Path) -> None:
    parsed = parse_bytes("x", path.read_bytes())
    again = parse_bytes("x", print_file(parsed.file).encode())
    assert again.file == parsed.file


def test_a_folder_of_provisions_alone_is_no_agreement() -> None:
    with pytest.raises(UnknownAgreement, match="no agreement file"):
        Engine.load("dalian")


def test_the_commands(headnote: Callable[..., Result], tmp_path: Path) -> None:
    shown = headnote("provisions", RELEASE, "--answer", "documents complete=yes", "--answer", "goods=general")
    assert "release within 48 hours" in shown.output
    wrong = headnote("provisions", RELEASE, "--answer", "goods=fish")
    assert (wrong.exit_code, "general, perishable, express" in wrong.output) == (2, True)
    assert headnote("provisions", RELEASE, "--answer", "goods").exit_code == 2
    claim = tmp_path / "claim.yaml"
    claim.write_text(
        "agreement: jiepa\ndate: 2009-02-01\ngood: {}\nproduction: {}\nanswers: {proof issued: 2009-01-31}\n"
    )
    result = headnote("calendar", claim)
    assert result.exit_code == 0
    assert "Certificate of origin: last day: by 2010-01-31" in result.output
    claim.write_text("agreement: cptpp\ndate: 2022-02-01\ngood: {}\nproduction: {}\n")
    assert "no provisions" in headnote("calendar", claim).output


def test_a_provision_edited_in_a_copy_changes_the_answer(tmp_path: Path) -> None:
    text = RELEASE.read_text(encoding="utf-8").replace("48 hours", "24 hours")
    (found,) = outcomes(text, {"documents complete": True, "goods": "general"})
    assert found.text == "release within 24 hours"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("when documents completed    then wait", "no question is called"),
        ("when goods    then wait", "answered by words"),
        ("when goods is fish    then wait", "not an answer"),
        ("when goods at most 3    then wait", "not by an amount"),
        ("otherwise    then wait for 3 days from permission", "not a date"),
    ],
)
def test_mistakes(headnote: Callable[..., Result], tmp_path: Path, wrong: str, said: str) -> None:
    lines = ['provisions "P"', 'source "S"', 'provision "R"', "    ask documents complete    yes or no"]
    lines += ["    ask goods    general or express", f"    {wrong}"]
    path = tmp_path / "p.origin"
    path.write_text("\n".join(lines), encoding="utf-8")
    result = headnote("check", path)
    assert result.exit_code == 1
    assert "HN0217" in result.output
    assert said in result.output
