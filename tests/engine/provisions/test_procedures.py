"""Provisions: questions, conditions in order, and days."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from headnote import Engine, UnknownAgreement
from headnote.engine.agreements.library import shipped
from headnote.engine.origin.deciders import decider
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


THERE: Answers = {"originating in an RCEP party": True, "at a supervised site of Dalian's port or airport": True}


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
    (found,) = outcomes(RELEASE.read_bytes(), {**THERE, **answers})
    assert (found.text, found.missing) == (text, missing)
    assert found.sources == ("Dalian, action plan for RCEP, item 8 (seed 000), item 8",)


@pytest.mark.parametrize("place", THERE)
def test_dalian_releases_within_hours_what_originates_and_has_come_to_its_port_or_airport(place: str) -> None:
    """Seed 000, item 8: goods of RCEP parties, at the supervised sites of Dalian's port and airport."""
    complete: Answers = {"documents complete": True, "goods": "perishable"}
    (elsewhere,) = outcomes(RELEASE.read_bytes(), {**THERE, **complete, place: False})
    assert elsewhere.text == "no time is promised"
    (open_,) = outcomes(RELEASE.read_bytes(), {**THERE, **complete, place: "?"} | complete)
    assert open_.text is None
    assert open_.missing == (place,)


@pytest.mark.parametrize(
    ("term", "since", "expected"),
    [
        # Seed 003: kept for 5 years from the day after the permission, so from 2 April 2022 through 1 April 2027.
        (Term(5, "years", "x", True), date(2022, 4, 1), date(2027, 4, 1)),
        (Term(1, "years", "x", True), date(2023, 2, 28), date(2024, 2, 29)),
        (Term(5, "years", "x", True), date(2024, 2, 28), date(2029, 2, 28)),
        (Term(30, "days", "x", True), date(2026, 4, 1), date(2026, 5, 1)),
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
    assert found["Records of the importer in Japan"].due == date(2031, 4, 1)
    kept = "Records of the exporter or producer in Japan"
    assert found[kept].due == date(2029, 3, 1)
    assert (found[kept].text or "").startswith("keep a copy of the declaration")
    by_certificate = named("rcep", {**answers, "kind of proof": "certificate"})
    assert by_certificate[kept].due == date(2029, 3, 1)
    submitted = named("rcep", {**answers, "submitted to customs at importation": True})
    assert submitted["Records of the importer in Japan"].due is None


@pytest.mark.parametrize(("agreement", "years", "months"), [("jiepa", 5, 6), ("jbepa", 3, 3)])
def test_where_the_two_japanese_agreements_differ(agreement: str, years: int, months: int) -> None:
    found = named(agreement, {"proof issued": "2009-01-15", "request received": "2009-01-15"})
    assert found["Records of the exporter or producer"].due == date(2009 + years, 1, 15)
    assert found["Answer to a request for checking"].due == date(2009, 1 + months, 15)


HIGHER, WAIVED = "within a higher amount set by the importing party", "waived by the importing party"
NEEDS = {
    "rcep": "Proof of origin: need",
    "jiepa": "Certificate of origin: need",
    "jbepa": "Certificate of origin: need",
}
SERIES = {"rcep": "part of a planned series", "jbepa": "split to avoid the certificate"}


def need(agreement: str, value: str, **answers: bool) -> Outcome:
    """The need under RCEP 3.22.3, JIEPA 40.2 or JBEPA 36.2; `series`: planned so, or split to avoid the proof."""
    given: Answers = {"customs value in USD": value}
    given |= {SERIES[agreement]: answers["series"]} if "series" in answers and agreement in SERIES else {}
    given |= {name: answers[key] for key, name in (("higher", HIGHER), ("waived", WAIVED)) if key in answers}
    return named(agreement, given)[NEEDS[agreement]]


@pytest.mark.parametrize("agreement", NEEDS)
@pytest.mark.parametrize(("value", "said"), [("200", "no "), ("200.01", "a "), ("5000", "a ")])
def test_no_proof_up_to_200_dollars(agreement: str, value: str, said: str) -> None:
    found = need(agreement, value, series=False, higher=False, waived=False)
    assert (found.text or "").startswith(said)


@pytest.mark.parametrize("agreement", NEEDS)
def test_above_200_dollars_it_takes_the_importing_party_s_own_amount_to_tell(agreement: str) -> None:
    open_ = need(agreement, "5000", series=False)
    assert (open_.text, open_.missing) == (None, (HIGHER,))
    assert (need(agreement, "5000", series=False, higher=True).text or "").startswith("no ")


def test_goods_that_the_importing_party_waives_need_no_proof_but_in_rcep_s_planned_series() -> None:
    assert (need("jbepa", "5000", series=True, higher=False, waived=True).text or "").startswith("no ")
    assert (need("rcep", "5000", series=False, higher=False, waived=True).text or "").startswith("no ")
    assert need("rcep", "5000", series=True, higher=True, waived=True).text == "a proof of origin is needed"


def test_a_planned_series_and_a_split_shipment_need_their_proof_whatever_the_value() -> None:
    assert need("rcep", "100", series=True).text == "a proof of origin is needed"
    assert need("jbepa", "100", series=True, waived=False).text == "a certificate of origin is needed"


@pytest.mark.parametrize(
    ("value", "rate", "need"),
    # 28,571.428571 at 0.007 are 199.999999997; a millionth more for the rate, and 200 become more than 200.
    [("200", "1", "no proof"), ("200", "1.000001", "a proof"), ("28571.428571", "0.007", "no proof")],
)
def test_the_200_dollars_in_other_money(
    tmp_path: Path, headnote: Callable[..., Result], value: str, rate: str, need: str
) -> None:
    claim = tmp_path / "claim.yaml"
    claim.write_text(
        f"agreement: rcep\ndate: 2026-04-01\nproduction: {{}}\n"
        f"good: {{customs_value: '{value}', currency: JPY, exchange: {{USD: '{rate}'}}}}\n"
        f"answers: {{part of a planned series: no, {HIGHER}: no, {WAIVED}: no}}\n"
    )
    shown = headnote("calendar", claim).output
    assert shown.startswith(f"Proof of origin: need\n  {need}")


def test_without_a_rate_the_200_dollars_are_not_known(tmp_path: Path, headnote: Callable[..., Result]) -> None:
    claim = tmp_path / "claim.yaml"
    claim.write_text("agreement: jiepa\ndate: 2020-01-01\nproduction: {}\ngood: {customs_value: 1, currency: JPY}\n")
    assert headnote("calendar", claim).output.startswith(
        "Certificate of origin: need\n  not known\n  needed: customs value in USD"
    )


@pytest.mark.parametrize("agreement", ["jiepa", "jbepa"])
def test_goods_on_the_way_on_entry_into_force(agreement: str) -> None:
    """Seed 004, slide 41: a certificate issued retroactively, within 12 months of shipment."""
    title = "Certificate issued retroactively: goods on the way on entry into force"
    found = named(agreement, {"on the way or in bond on entry into force": True, "shipped": "2008-06-20"})[title]
    assert found.due == date(2009, 6, 20)
    later = named(agreement, {"on the way or in bond on entry into force": False})[title]
    assert (later.text, later.due) == ("the provision does not apply", None)


def test_rcep_s_records_and_days_of_verification() -> None:
    """RCEP 3.27: three years, of importers from importation, of others from issue; 3.24.4: 90 to 180 days."""
    found = named(
        "rcep",
        {"imported": "2026-04-01", "proof issued": "2026-03-01", "information for verification received": "2026-04-01"},
    )
    assert found["Records of the importer"].due == date(2029, 4, 1)
    assert found["Records of the exporter or producer"].due == date(2029, 3, 1)
    assert found["Records of the issuing body"].due == date(2029, 3, 1)
    assert found["Determination after verification, earliest last day"].due == date(2026, 6, 30)
    assert found["Determination after verification, latest last day"].due == date(2026, 9, 28)


@pytest.mark.parametrize(("agreement", "years"), [("jiepa", 5), ("jbepa", 3)])
def test_records_of_the_issuing_body_in_japan_s_two_agreements(agreement: str, years: int) -> None:
    found = named(agreement, {"proof issued": "2009-01-15"})
    assert found["Records of the issuing body"].due == date(2009 + years, 1, 15)


@pytest.mark.parametrize(("party", "years", "longer"), [("JP", 10, 20), ("KH", 20, 30)])
def test_when_declarations_by_any_exporter_have_to_be_introduced(party: str, years: int, longer: int) -> None:
    """RCEP 3.16.2: 10 years, 20 for KH, LA and MM; 3.16.3: up to 10 more by notice."""
    answers: Answers = {"exporting party": party, "in force for the exporting party": "2022-01-01"}
    start = "Declaration by any exporter or producer: last day "
    assert named("rcep", answers)[start + "to introduce it"].due == date(2022 + years, 1, 1)
    notified = named("rcep", {**answers, "longer time notified by the exporting party": True})
    assert notified[start + "where a longer time was notified"].due == date(2022 + longer, 1, 1)


@pytest.mark.parametrize(
    ("exporting", "importing", "introduced", "said"),
    [
        ("AU", "JP", {"introduced in the exporting party": True}, "may be used"),
        ("AU", "JP", {"introduced in the exporting party": False}, "may not be used"),
        ("JP", "AU", {"introduced in the importing party": True}, "may be used"),
        ("JP", "AU", {"introduced in the importing party": False}, "may not be used"),
        ("JP", "AU", {"introduced in the exporting party": True}, None),
        ("AU", "NZ", {}, "the source speaks of trade with Japan alone"),
    ],
)
def test_where_declarations_by_any_exporter_may_be_used(
    exporting: str, importing: str, introduced: dict[str, bool], said: str | None
) -> None:
    """Seed 003: into Japan where the exporting party has introduced them, out of Japan where the importing one has."""
    answers: Answers = {"exporting party": exporting, "importing party": importing, **introduced}
    text = named("rcep", answers)["Declaration by any exporter or producer: where it may be used"].text
    assert text is None if said is None else (text or "").startswith(said)


def test_the_days_that_a_determination_and_a_certificate_take_in_principle() -> None:
    """Seed 004, slide 47."""
    way = "Certificate of origin: the way to it"
    asked = named("jiepa", {"company registered": True, "determination number given": False})[way]
    assert "takes 3 days in principle" in (asked.text or "")
    given = named("jiepa", {"company registered": True, "determination number given": True})[way]
    assert "takes 2 days in principle" in (given.text or "")


@pytest.mark.parametrize("path", sorted(shipped().glob("*/procedures.origin")), ids=lambda p: p.parent.name)
def test_printing(path: Path) -> None:
    parsed = parse_bytes("x", path.read_bytes())
    again = parse_bytes("x", print_file(parsed.file).encode())
    assert again.file == parsed.file


def test_a_folder_of_provisions_alone_is_no_agreement() -> None:
    with pytest.raises(UnknownAgreement, match="no agreement file"):
        Engine.load("dalian")


def test_the_commands(headnote: Callable[..., Result], tmp_path: Path) -> None:
    there = [part for name in THERE for part in ("--answer", f"{name}=yes")]
    shown = headnote("provisions", RELEASE, *there, "--answer", "documents complete=yes", "--answer", "goods=general")
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
    shutil.copytree(shipped() / "cptpp", tmp_path / "bare")
    (tmp_path / "bare" / "procedures.origin").unlink()
    claim.write_text("agreement: bare\ndate: 2022-02-01\ngood: {}\nproduction: {}\n")
    assert "no provisions" in headnote("calendar", claim, "--rulesets", tmp_path).output


def test_a_provision_edited_in_a_copy_changes_the_answer(tmp_path: Path) -> None:
    text = RELEASE.read_text(encoding="utf-8").replace("48 hours", "24 hours")
    (found,) = outcomes(text, {**THERE, "documents complete": True, "goods": "general"})
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


@pytest.mark.parametrize(
    ("importing", "money", "said"),
    [
        ("AU", {"customs value in AUD": "1000"}, "no declaration"),
        ("AU", {"customs value in AUD": "1000.01"}, "a declaration"),
        ("GB", {"customs value in GBP": "1000"}, "no declaration"),
        ("GB", {"customs value in GBP": "1000.01"}, "a declaration"),
        ("GB", {"customs value in AUD": "10"}, None),
    ],
)
def test_the_waiver_between_the_uk_and_australia(importing: str, money: dict[str, str], said: str | None) -> None:
    """UK-Australia, Article 21: 1,000 dollars into Australia, 1,000 pounds into the United Kingdom."""
    answers: Answers = {"importing party": importing, SERIES["rcep"]: False, HIGHER: False, WAIVED: False, **money}
    text = named("uk-australia", answers)["Declaration of origin: need"].text
    assert text is None if said is None else (text or "").startswith(said)


def test_cptpp_s_certification_lasts_two_years_and_records_five() -> None:
    """CPTPP Origin Reference Document, Articles 20.4 and 26."""
    found = named("cptpp", {"proof issued": "2025-01-10", "imported": "2025-02-01"})
    assert found["Certification of origin: last day"].due == date(2027, 1, 10)
    assert found["Records of the importer"].due == date(2030, 2, 1)
    assert found["Records of the exporter or producer"].due == date(2030, 1, 10)
