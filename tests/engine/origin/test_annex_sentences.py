"""Sentences of annexes, as they are judged: what each allows, forbids and leaves open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demonstration import AGREEMENT
from headnote import Claim, Engine

Make = Callable[..., Engine]


def verdict(
    engine: Engine, materials: list[dict[str, Any]], hs: str = "8302.10", answers: dict[str, bool] | None = None
) -> str:
    data = {
        "answers": answers or {},
        "agreement": "demo",
        "date": "2023-07-01",
        "exporting_party": "JP",
        "importing_party": "TH",
        "good": {"hs": hs, "fob": 100, "currency": "USD", "net_weight_kg": 100},
        "production": {"party": "JP", "operations": [], "processes": []},
        "materials": [{"originating": "no", **one} for one in materials],
    }
    return engine.determine(Claim.model_validate(data)).verdict


def of(hs: str | None, value: int = 30) -> dict[str, Any]:
    return {"hs": hs, "value": value}


GROUP = "8302.10-8302.30    A change to subheadings 8302.10 through 8302.30 from any subheading outside that group\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("8302.20", "not originating"),  # of the group
        ("8302.41", "originating"),  # of the heading, and not of the group
        ("7208.10", "originating"),
        ("8302", "undetermined"),
        (None, "undetermined"),
    ],
)
def test_from_any_subheading_outside_the_group(code: str | None, expected: str, engine_for: Make) -> None:
    assert verdict(engine_for(GROUP), [of(code)]) == expected


WITHIN = (
    "83.02    A change to heading 83.02 from any other heading within Chapter 83, whether or not there is also a "
    "change from any other chapter\n"
)


@pytest.mark.parametrize(
    ("code", "expected"), [("8301.10", "originating"), ("7208.10", "originating"), ("8302.41", "not originating")]
)
def test_within_a_chapter_the_good_s_own_heading_is_left_out(code: str, expected: str, engine_for: Make) -> None:
    assert verdict(engine_for(WITHIN), [of(code)]) == expected


EXCEPTED = "8302.10    CTH except from headings 72.01 to 72.07 and from steel of heading 72.08\n"


@pytest.mark.parametrize(
    ("material", "expected"),
    [
        (of("7203.10"), "not originating"),
        (of("7301.10"), "originating"),
        ({**of("7208.10"), "described_as": ["steel"]}, "not originating"),
        ({**of("7208.10"), "described_as": []}, "originating"),
        # Whether it is steel, the claim does not say.
        (of("7208.10"), "undetermined"),
    ],
)
def test_what_is_excepted_behind_and_from(material: dict[str, Any], expected: str, engine_for: Make) -> None:

    agreement = AGREEMENT + '\nheadnote "Names"\n    goods "steel"\n'
    assert verdict(engine_for(EXCEPTED, agreement), [material]) == expected


LIMITED = (
    "8302.10    all the materials of Chapter 72 used are originating. However, materials of heading 72.08 may be used, "
    "provided that their total value does not exceed 20 % of FOB\n"
)


@pytest.mark.parametrize(
    ("materials", "expected"),
    [
        ([of("7208.10", 20)], "originating"),
        ([of("7208.10", 21)], "not originating"),
        # Each counts towards the limit.
        ([of("7208.10", 15), of("7208.25", 15)], "not originating"),
        ([of("7209.15", 1)], "not originating"),
        ([of("7301.10", 60)], "originating"),
        ([{"hs": "7208.10"}], "undetermined"),
    ],
)
def test_what_may_be_used_of_materials_that_are_to_originate(
    materials: list[dict[str, Any]], expected: str, engine_for: Make
) -> None:
    assert verdict(engine_for(LIMITED), materials) == expected


RUBBER = (
    "8302.10    Manufacture in which the value of all the materials used, except those of heading 40.01, does not "
    "exceed 50 % of FOB\n"
)


@pytest.mark.parametrize(
    ("materials", "expected"),
    [
        ([of("4001.10", 40), of("7208.10", 50)], "originating"),
        ([of("4001.10", 40), of("7208.10", 51)], "not originating"),
        ([of(None, 60)], "undetermined"),
    ],
)
def test_a_cap_that_leaves_some_materials_out(materials: list[dict[str, Any]], expected: str, engine_for: Make) -> None:
    assert verdict(engine_for(RUBBER), materials) == expected


REST = (
    "83.02    (1) A change to hinges of heading 83.02 from any other heading, except from Chapter 72; or "
    "(2) A change to any other good of heading 83.02 from any other heading\n"
)
NAMES = AGREEMENT + '\nheadnote "Names"\n    goods "hinges", "sugar"\n'


@pytest.mark.parametrize(
    ("hinges", "code", "expected"),
    [
        (True, "7208.10", "not originating"),  # the rule of the rest is none for hinges
        (False, "7208.10", "originating"),
        (True, "7301.10", "originating"),
        (False, "8302.41", "not originating"),
        (None, "7208.10", "undetermined"),
        (None, "8302.41", "not originating"),  # whatever it is
    ],
)
def test_the_rule_of_any_other_good(hinges: bool | None, code: str, expected: str, engine_for: Make) -> None:
    answers = {} if hinges is None else {"hinges": hinges}
    assert verdict(engine_for(REST, NAMES), [of(code)], answers=answers) == expected


EACH = (
    "83.02    the individual weight of sugar and of the materials of Chapter 4 used does not exceed 40 % of the weight "
    "of the final good, and the total combined weight of sugar and the materials of Chapter 4 used does not exceed "
    "60 % of the weight of the final good\n"
)


@pytest.mark.parametrize(
    ("sugar", "milk", "expected"),
    [(40, 20, "originating"), (41, 0, "not originating"), (0, 41, "not originating"), (31, 30, "not originating")],
)
def test_individual_and_combined_weights(sugar: int, milk: int, expected: str, engine_for: Make) -> None:
    materials = [
        {"hs": "1701.99", "described_as": ["sugar"], "net_weight_kg": sugar, "value": 1},
        {"hs": "0402.10", "described_as": [], "net_weight_kg": milk, "value": 1},
    ]
    assert verdict(engine_for(EACH, NAMES), materials) == expected
