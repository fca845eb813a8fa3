"""Cumulation that asks for more than insufficient operations (UK-Japan CEPA 5.5, UK-EU TCA 3.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.demonstration import AGREEMENT, claim, non, ori

from headnote import Engine

Make = Callable[..., Engine]
BEYOND = AGREEMENT.replace(
    "insufficient operations\n", "insufficient operations    against every requirement and cumulation\n"
)
THERE = {**ori(800), "country": "TH"}
MADE = {
    "hs": "8418.91",
    "value": 800,
    "production": {"party": "TH", "operations": []},
    "materials": [non("7208.10", 100)],
}


@pytest.mark.parametrize("material", [THERE, MADE], ids=["that originates", "that originates by its own materials"])
@pytest.mark.parametrize(
    ("agreement", "operations", "verdict"),
    [
        (BEYOND, ["a"], "not originating"),
        (BEYOND, [], "originating"),
        (AGREEMENT, ["a"], "originating"),
    ],
)
def test_a_material_of_another_party_that_is_only_packed(
    engine_for: Make, material: dict[str, Any], agreement: str, operations: list[str], verdict: str
) -> None:
    engine = engine_for("84.18    CTH\n", agreement)
    assert engine.determine(claim([material], operations=operations)).verdict == verdict


def test_materials_of_the_same_party_may_be_packed_alone(engine_for: Make) -> None:
    own = {**ori(800), "country": "JP"}
    assert engine_for("84.18    CTH\n", BEYOND).determine(claim([own], operations=["a"])).verdict == "originating"


@pytest.mark.parametrize("countries", [["JP"], ["JP", "JP"], ["TH"]])
def test_a_good_of_no_said_party_may_be_made_where_its_materials_originate(
    engine_for: Make, countries: list[str]
) -> None:
    engine = engine_for("84.18    CTH\n", BEYOND)
    materials = [{**ori(800), "country": country} for country in countries]
    unsaid = claim(materials, operations=["a"], party=None)
    found = engine.determine(unsaid)
    assert found.verdict == "undetermined"
    assert "production.party" in found.missing
    said = claim(materials, operations=["a"], party=countries[0])
    assert engine.determine(said).verdict == "originating"


def test_of_materials_of_two_parties_some_come_from_another_than_the_good(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n", BEYOND)
    materials = [{**ori(800), "country": country} for country in ("JP", "TH")]
    for party in (None, "JP", "TH"):
        assert engine.determine(claim(materials, operations=["a"], party=party)).verdict == "not originating"
