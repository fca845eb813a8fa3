"""Every shipped agreement, and those between two countries that are in several of them, for one motorcycle."""

from __future__ import annotations

from typing import Any

import pytest

from headnote import Claim, Engine
from headnote.engine.duties.comparison import agreements, between, compare
from headnote.engine.duties.country import load_country

NOTES = "the notes of its section, chapter and heading ask for nothing more"
STEEL = [{"hs": "7208.25", "originating": False, "country": "CN", "value": 60, "basis": "CIF"}]


def motorcycle(agreement: str, exporting: str, importing: str, **more: Any) -> Claim:
    data: dict[str, Any] = {
        "agreement": agreement,
        "date": "2026-04-01",
        "exporting_party": exporting,
        "importing_party": importing,
        "good": {"hs": "8711.50", "fob": 105, "exw": 100, "value": 100, "currency": "USD"},
        "production": {"party": exporting, "operations": []},
        "materials": STEEL,
        "answers": {NOTES: True},
    }
    return Claim.model_validate({**data, **more})


@pytest.fixture(scope="module")
def engines() -> dict[str, Engine]:
    return {engine.name: engine for engine in agreements()}


def test_all_that_is_shipped_is_compared(engines: dict[str, Engine]) -> None:
    assert set(engines) >= {"CPTPP", "EUJPEPA", "JBEPA", "JIEPA", "RCEP", "UKAUFTA", "UKEUTCA", "UKJAPAN"}


@pytest.mark.parametrize(
    ("exporting", "importing", "verdicts"),
    [
        ("JP", "VN", {"CPTPP": "originating", "RCEP": "undetermined"}),
        ("JP", "GB", {"CPTPP": "originating", "UKJAPAN": "originating"}),
        ("AU", "JP", {"CPTPP": "originating", "RCEP": "undetermined"}),
        ("GB", "AU", {"CPTPP": "originating", "UKAUFTA": "originating"}),
        ("DE", "JP", {"EUJPEPA": "originating"}),
        ("GB", "DE", {"UKEUTCA": "originating"}),
        ("JP", "BN", {"CPTPP": "originating", "JBEPA": "undetermined", "RCEP": "undetermined"}),
    ],
)
def test_what_is_between_two_countries(
    engines: dict[str, Engine], exporting: str, importing: str, verdicts: dict[str, str]
) -> None:
    """A change of heading is met where a rule is at hand; where none is transcribed the verdict is not known."""
    name = next(iter(verdicts))
    claim = motorcycle(name, exporting, importing)
    found = compare(claim, engines[name], between(exporting, importing, claim.date), load_country(importing))
    assert {one.claim.agreement: one.determination.verdict for one in found.candidates} == verdicts
