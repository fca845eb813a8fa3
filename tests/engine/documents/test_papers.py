"""Proofs of origin, exhibitions and vessels."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from headnote import Claim, Determination, Engine
from headnote.engine.documents.pdf import as_pdf
from headnote.engine.documents.sheet import Column, Figure, Number, Sheet, Table

Run = Callable[..., Result]
EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
HINGES = EXAMPLES / "hinges.yaml"


# --- proofs ---


def fields(headnote: Run, tmp_path: Path, claim: object, *more: str) -> dict[str, str]:
    out = tmp_path / "proof.json"
    result = headnote("proof", claim, "--out", out, *more)
    assert result.exit_code == 0, result.output
    return {one["field"]: one["content"] for one in json.loads(out.read_text(encoding="utf-8"))["fields"]}


def test_form_jiepa_shows_the_agreement_s_edition_and_the_third_country_invoice(headnote: Run, tmp_path: Path) -> None:
    found = fields(headnote, tmp_path, HINGES)
    assert list(found) == ["ref", "1", "2", "3", "4", "4a", "5", "6", "7", "8", "9", "10"]
    assert found["4a"] == "hinges, 8302.10 (HS2002)"
    assert found["5"] == "C"
    assert "Singapore" in found["7"]
    assert "third-country invoice" in found["8"]


def test_the_pdf_reads_back(headnote: Run, tmp_path: Path) -> None:
    out = tmp_path / "proof.pdf"
    assert headnote("proof", HINGES, "--out", out).exit_code == 0
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(out.read_bytes())).pages)
    for said in ("Form JIEPA", "Hinge Works", "8302.10 (HS2002)", "preference criterion"):
        assert said in text


def test_every_missing_field_is_named_and_nothing_is_written(headnote: Run, tmp_path: Path) -> None:
    out = tmp_path / "proof.pdf"
    result = headnote("proof", EXAMPLES / "marmalade.yaml", "--out", out)
    assert (result.exit_code, out.exists()) == (2, False)
    for letter in "aceghjl":
        assert f"({letter})" in result.output
    for letter in "bdfik":
        assert f"({letter})" not in result.output


PROOF = {
    "exporter": "E",
    "importer": "I",
    "number": "7",
    "declaration": "D",
    "certification": "C",
    "consignment": "on board",
    "quantity": "1 t",
    "authorisation": "X1",
}


def rcep(tmp_path: Path, proof: dict[str, Any], **more: Any) -> Path:
    data = {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "8538.10", "description": "switchboard", "fob": 1000, "currency": "USD"},
        "production": {"party": "VN", "operations": []},
        "materials": [{"hs": "8538.90", "originating": False, "value": 500}],
        "proof": proof,
        **more,
    }
    path = tmp_path / "claim.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_annex_3b_asks_for_fob_where_a_value_content_is_used_and_only_there(headnote: Run, tmp_path: Path) -> None:
    found = fields(headnote, tmp_path, rcep(tmp_path, PROOF))
    assert list(found) == list("abcdefghijkl")
    assert found["k"] == "1,000.00 USD"
    assert found["f"] == "RVC"
    assert found["i"] == "Vietnam (VN)"
    by_change = rcep(tmp_path, PROOF, materials=[{"hs": "7208.10", "originating": False, "value": 500}])
    assert "k" not in fields(headnote, tmp_path, by_change)


def test_the_importer_s_election_reaches_the_proof(headnote: Run, tmp_path: Path) -> None:
    """RCEP Article 2.6.6: the highest rate for contributing parties, or for any party, may be claimed instead."""
    given = [
        {"hs": "8538.90", "originating": False, "value": 400},
        {"hs": "8538.90", "originating": True, "country": "TH", "value": 100},
    ]

    def tried(**proof: Any) -> Path:
        return rcep(tmp_path, {**PROOF, **proof}, materials=given)

    one = tried(country_of_origin="TH", election="contributing parties")
    assert fields(headnote, tmp_path, one)["i"] == "Thailand (TH), highest rate among contributing parties elected"
    other = tried(country_of_origin="KR", election="any party")
    assert fields(headnote, tmp_path, other)["i"] == "South Korea (KR), highest rate among all parties elected"
    assert fields(headnote, tmp_path, tried(country_of_origin="VN"))["i"] == "Vietnam (VN)"
    for proof, why in (
        ({"country_of_origin": "KR", "election": "contributing parties"}, "those that did: TH"),
        ({"country_of_origin": "US", "election": "any party"}, "is not a party"),
        ({"country_of_origin": "TH"}, "the determination found VN"),
        ({"election": "any party"}, "give proof.country_of_origin"),
    ):
        result = headnote("proof", tried(**proof), "--out", tmp_path / "x.json")
        assert (result.exit_code, why in result.output) == (2, True)


def test_where_the_country_is_not_known_the_election_fills_the_field_that_was_asked_for(
    headnote: Run, tmp_path: Path
) -> None:
    tied = [{"hs": "8538.90", "originating": True, "country": party, "value": 100} for party in ("TH", "KR")]
    made = {"production": {"party": "VN", "operations": ["b"]}, "materials": tied}
    result = headnote("proof", rcep(tmp_path, PROOF, **made), "--out", tmp_path / "x.json")
    assert "give proof.country_of_origin" in result.output
    elected = {**PROOF, "country_of_origin": "KR", "election": "contributing parties"}
    assert fields(headnote, tmp_path, rcep(tmp_path, elected, **made))["i"].startswith("South Korea (KR)")


def test_a_declaration_and_a_back_to_back_proof(headnote: Run, tmp_path: Path) -> None:
    found = fields(headnote, tmp_path, rcep(tmp_path, PROOF), "--kind", "declaration")
    assert found["e"] == "X1"
    back = rcep(tmp_path, {**PROOF, "back_to_back": True})
    result = headnote("proof", back, "--out", tmp_path / "x.json")
    assert "(m)" in result.output
    complete = rcep(tmp_path, {**PROOF, "back_to_back": True, "original_proof": "9 of 2026-03-01, TH"})
    assert fields(headnote, tmp_path, complete)["m"] == "9 of 2026-03-01, TH"


def test_no_proof_for_a_good_that_was_not_determined_originating(headnote: Run, tmp_path: Path) -> None:
    bad = rcep(tmp_path, PROOF, materials=[{"hs": "8538.90", "originating": False, "value": 700}])
    result = headnote("proof", bad, "--out", tmp_path / "x.pdf")
    assert (result.exit_code, "no proof is written" in result.output) == (2, True)
    assert headnote("proof", HINGES, "--kind", "declaration", "--out", tmp_path / "x.pdf").exit_code == 2
    assert headnote("proof", HINGES, "--out", tmp_path / "x.doc").exit_code == 2


def test_cptpp_s_minimum_data(headnote: Run, tmp_path: Path) -> None:
    """Annex 3-B has nine elements; exporter, producer and importer where they are others or known."""
    more = {"agreement": "cptpp", "date": "2022-01-01", "rule": "CTH", "production": {"party": "JP", "operations": []}}
    more["materials"] = [{"hs": "7208.10", "originating": False, "value": 5}]
    more["answers"] = {"the notes of its section, chapter and heading ask for nothing more": True}
    signed = {"certifier": "exporter", "signatory": "A. Sato, Japan", "declaration": "I certify", "period": "2022"}
    found = fields(headnote, tmp_path, rcep(tmp_path, signed, **more))
    assert list(found) == ["1", "2", "3", "4", "5", "6", "6b", "7", "8", "9"]
    assert (found["1"], found["8"]) == ("exporter", "2022")
    assert found["7"].startswith("CPTPP Article 2(c): change of heading")
    del signed["signatory"]
    result = headnote("proof", rcep(tmp_path, signed, **more), "--out", tmp_path / "x.json")
    assert (result.exit_code, "give proof.signatory" in result.output) == (2, True)


def test_a_uk_declaration_of_origin_says_the_rule_where_the_agreement_has_no_codes(
    headnote: Run, tmp_path: Path
) -> None:
    """UK-Australia, Annex I, element 7: the rule of origin under which the good qualifies."""
    signed = {
        "certifier": "exporter",
        "signatory": "B. Smith, Leeds, United Kingdom",
        "declaration": "I (the exporter)",
    }
    more = {"agreement": "uk-australia", "date": "2024-01-01", "production": {"party": "GB", "operations": []}}
    path = rcep(tmp_path, signed, **more, materials=[{"hs": "7208.10", "originating": False, "value": 5}])
    found = fields(headnote, tmp_path, path, "--kind", "declaration")
    assert found["6a"] == "switchboard, 8538.10 (HS2017)"
    assert found["7"].startswith("UKAUFTA Article 2(c): ")


def test_what_is_not_english_on_an_english_form_is_told(headnote: Run, tmp_path: Path) -> None:
    """RCEP 3.17 and JIEPA 41: certificates are in English."""
    path = rcep(tmp_path, {**PROOF, "exporter": "日本商事, Osaka", "importer": "Société Générale"})
    out = tmp_path / "proof.pdf"
    result = headnote("proof", path, "--out", out)
    assert result.exit_code == 0
    assert "this is not: (a) exporter's name and address: 日本商事, Osaka" in result.output
    assert "Société" not in result.output
    assert out.exists()
    japanese = fields(headnote, tmp_path, rcep(tmp_path, PROOF), "--lang", "ja")
    assert japanese["i"] == "Vietnam (VN)"


def test_a_proof_as_a_workbook_on_a_template_of_one_s_own(headnote: Run, tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title, page["A1"], page["A2"], page["B2"] = "proof", "OURS", "{{line.letter}}", "{{line.content}}"
    book.save(tmp_path / "ours.xlsx")
    out = tmp_path / "proof.xlsx"
    assert headnote("proof", HINGES, "--out", out, "--template", tmp_path / "ours.xlsx").exit_code == 0
    rows = list(load_workbook(out).worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "OURS"
    assert ("4a", "hinges, 8302.10 (HS2002)") in rows


def test_form_jiepa_numbers_its_pages(headnote: Run, tmp_path: Path) -> None:
    out = tmp_path / "proof.pdf"
    assert headnote("proof", HINGES, "--out", out).exit_code == 0
    assert "number of page 1 / 1" in PdfReader(out).pages[0].extract_text()


# --- a reply to a request for verification ---


def test_a_reply_has_everything_and_says_its_digests(headnote: Run, tmp_path: Path) -> None:
    claim = rcep(
        tmp_path,
        PROOF,
        materials=[
            {"hs": "8538.90", "originating": False, "value": 500, "description": "terminals"},
            {"hs": "8538.90", "originating": True, "country": "VN", "value": 10, "description": "frame",
             "declaration": {"id": "D-1", "date": "2026-01-01", "supplier": "Hanoi Frames", "document": "d1.pdf"}},
        ],
    )  # fmt: skip
    out = tmp_path / "reply"
    result = headnote("reply", claim, "--out", out)
    assert result.exit_code == 0, result.output
    contents = json.loads((out / "contents.json").read_text(encoding="utf-8"))
    assert {"claim.json", "determination.json", "determination.txt", "reply.pdf", "worksheets.xlsx"} < set(
        contents["files"]
    )
    assert "rules/annex-3a.origin" in contents["files"]
    for name, digest in contents["files"].items():
        assert digest == "sha256:" + hashlib.sha256((out / name).read_bytes()).hexdigest(), name
    text = "".join(page.extract_text() for page in PdfReader(out / "reply.pdf").pages)
    for said in (
        "ORIGINATING in Vietnam",
        "Calculation sheet",
        "Hanoi Frames",
        "d1.pdf",
        contents["envelope"]["claim"],
    ):
        assert said in text
    # What was decided upon is decided again from the reply alone.
    again = headnote("determine", out / "claim.json", "--json")
    assert json.loads(again.output) == json.loads((out / "determination.json").read_text(encoding="utf-8"))


def test_a_reply_for_a_good_that_does_not_originate_has_no_worksheets(headnote: Run, tmp_path: Path) -> None:
    claim = rcep(tmp_path, PROOF, materials=[{"hs": "8538.90", "originating": False, "value": 700}])
    out = tmp_path / "reply"
    assert headnote("reply", claim, "--out", out).exit_code == 0
    assert not (out / "worksheets.xlsx").exists()
    text = PdfReader(out / "reply.pdf").pages[0].extract_text()
    assert "NOT ORIGINATING" in text
    # Of 3.2(c)'s two ways, what they ask alike is told once; 3.2(a) and (b) ask it too.
    assert text.count("more was done than insufficient operations") == 3
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    refused = headnote("reply", claim, "--out", out)
    assert (refused.exit_code, "is there already" in refused.output) == (2, True)
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_an_agreement_without_codes_of_criteria_has_none_on_its_papers(headnote: Run, tmp_path: Path) -> None:
    out = tmp_path / "reply.pdf"
    assert headnote("reply", EXAMPLES / "uk-japan-motorcycle.yaml", "--out", out).exit_code == 0
    text = "".join(page.extract_text() for page in PdfReader(out).pages)
    assert "ORIGINATING in Japan (JP)\n" in text
    assert "riterion" not in text


# --- exhibitions and vessels ---


def determine(agreement: str, **fields: Any) -> Determination:
    data = {"agreement": agreement, "date": "2023-07-01", "good": {"hs": "0302.11"}, "production": {"party": "JP"}}
    return Engine.load(agreement).determine(Claim.model_validate({**data, **fields}))


@pytest.mark.parametrize(
    ("control", "verdict"), [("yes", "originating"), ("no", "not originating"), (None, "undetermined")]
)
def test_an_exhibition_keeps_origin_under_customs_control_in_jbepa_only(control: Any, verdict: str) -> None:
    stop = {
        "country": "SG",
        "operations": ["exhibition"],
        "customs_control": control,
        "documents": ["through bill of lading"],
    }
    way = {"route": ["BN", "SG", "JP"], "stops": [stop]}
    caught = {"party": "BN", "wholly_obtained": "b"}
    assert determine("jbepa", production=caught, consignment=way).verdict == verdict
    # JIEPA 33 does not name exhibitions: the claim is asked.
    indonesian = {**way, "route": ["ID", "SG", "JP"]}
    asked = determine("jiepa", production={**caught, "party": "ID"}, consignment=indonesian)
    assert (asked.verdict, asked.missing) == ("undetermined", ('answers."exhibition is allowed on the way"',))


def test_a_vessel_has_its_conditions_attested_one_by_one() -> None:
    production = {"party": "JP", "wholly_obtained": "g"}
    asked = determine("rcep", production=production)
    assert asked.verdict == "undetermined"
    questions = [one.removeprefix('answers."').removesuffix('"') for one in asked.missing if one.startswith("answers.")]
    assert len(questions) == 2
    yes = dict.fromkeys(questions, "yes")
    assert determine("rcep", production=production, answers=yes).criterion == ("WO",)
    found = determine("rcep", production=production, answers={**yes, questions[1]: "no"}, materials=[])
    assert found.verdict != "originating"
    crew = determine("jbepa", production={**production, "wholly_obtained": "f"})
    assert any("75 per cent" in one for one in crew.missing)


@pytest.mark.parametrize("lines", range(20, 45))
def test_no_figure_is_torn_and_no_signature_stands_alone_wherever_a_page_ends(lines: int) -> None:
    names = ("Price", "Materials", "Share")
    figures = tuple(Figure(name, name, Number(Decimal(number))) for number, name in enumerate(names, 10))
    table = Table(
        (Column("line", "Line", 8), Column("part", "Part", 40)), tuple((str(n), "part") for n in range(lines))
    )
    notes = ("first note", "last note")
    sheet = Sheet("calculation", "Calculation", (), table, figures, notes, signature=("Signature",))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(as_pdf([sheet]))).pages]
    assert len({n for n, text in enumerate(pages) for name in names if name in text}) == 1
    assert "last note" in next(text for text in pages if "Signature" in text)
