"""The codes that a proof prints, with the articles that a verdict rests on beside its requirements."""

from __future__ import annotations

from typing import Any

import pytest

from headnote import Claim, Determination, Engine


def determine(agreement: str, party: str, *materials: dict[str, Any]) -> Determination:
    data = {
        "agreement": agreement,
        "date": "2020-04-01",
        "good": {"hs": "2103.90", "fob": 100, "currency": "USD"},
        "production": {"party": party, "operations": []},
        "materials": list(materials),
    }
    return Engine.load(agreement).determine(Claim.model_validate(data))


def material(country: str, **more: Any) -> dict[str, Any]:
    return {"hs": "0703.10", "originating": True, "country": country, "value": 10, **more}


@pytest.mark.parametrize(("agreement", "other", "article"), [("jiepa", "ID", "30.1"), ("jbepa", "BN", "25.1")])
def test_another_party_s_material_under_b_is_accumulation(agreement: str, other: str, article: str) -> None:
    """JIEPA 29.1(b) and JBEPA 24.1(b): originating materials *of the Party*; another party's count by 30.1, 25.1."""
    found = determine(agreement, "JP", material("JP"), material(other))
    assert found.criterion == ("B", "ACU")
    assert f"{agreement.upper()} Article {article}" in found.citations
    alone = determine(agreement, "JP", material("JP"))
    assert alone.criterion == ("B",)
    assert f"{agreement.upper()} Article {article}" not in alone.citations


def test_rcep_s_pe_takes_materials_of_any_party_without_cumulation() -> None:
    """RCEP 3.2(b): originating materials of one or more parties."""
    data = {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "2103.90"},
        "production": {"party": "JP", "operations": []},
        "materials": [material("JP"), material("TH")],
    }
    assert Engine.load("rcep").determine(Claim.model_validate(data)).criterion == ("PE",)


def test_fungible_materials_are_named_on_indonesia_s_form_and_cited() -> None:
    """FGM is among the codes of the Indonesian scheme (seed 004's list of documents); JIEPA Article 35."""
    found = determine("jiepa", "JP", material("JP", fungible=True))
    assert found.criterion == ("B", "FGM")
    assert "JIEPA Article 35" in found.citations
    brunei = determine("jbepa", "JP", material("JP", fungible=True))
    assert brunei.criterion == ("B",)
    assert "JBEPA Article 31" in brunei.citations


def test_the_wording_of_b_says_whose_materials() -> None:
    (door,) = [a for a in determine("jiepa", "JP", material("JP")).alternatives if a.article.endswith("(b)")]
    assert door.text == "exclusively from originating materials of the party"
