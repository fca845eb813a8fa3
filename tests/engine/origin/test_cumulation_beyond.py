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
