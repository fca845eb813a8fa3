"""What a verdict rests on that the claim did not say, and figures that do not come together, are said in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demonstration import claim, non, ori
from headnote import Claim, Determination, Engine
from headnote.engine.documents.worksheets import worksheets
from headnote.engine.explain import Words

Make = Callable[..., Engine]
FULL = {"labour": 100, "overhead": 50, "profit": 40, "other": 10}


def said(found: Determination) -> list[str]:
    return [Words("en").sentence(warning) for warning in found.warnings]


def keys(found: Determination) -> set[str]:
    return {warning.key for warning in found.warnings}


@pytest.mark.parametrize(
    ("materials", "more", "expected"),
    [
        ([ori(1)], {}, "come to 1.00 USD of a price of 1,000.00 USD: 999.00 USD is not accounted for"),
        ([ori(500), non("7208.10", 300)], {"costs": FULL}, None),
        ([ori(500), non("7208.10", 299)], {"costs": FULL}, "come to 999.00 USD of a price of 1,000.00 USD: 1.00 USD"),
        ([ori(500), non("7208.10", 301)], {"costs": FULL}, "come to 1,001.00 USD, which is 1.00 USD more than"),
        ([ori(500), non("7208.10")], {"costs": FULL}, None),
        ([ori(900), non("7208.10")], {"costs": FULL}, "come to 1,100.00 USD, which is 100.00 USD more than"),
        ([ori(500), non("7208.10", 290, basis="FOB", freight=10)], {"costs": FULL}, None),
        ([ori(1)], {"fob": None}, None),
        ([ori(1)], {"fob": None, "exw": "2"}, "come to 1.00 USD of a price of 2.00 USD"),
        ([ori(500), non("7208.10", 400)], {"costs": {"profit": 120}}, "which is 20.00 USD more than"),
        ([ori(500), non("7208.10", 400)], {"costs": {"labour": 120, "profit": -20}}, None),
    ],
)
def test_figures_that_do_not_come_to_the_price_are_said_and_the_verdict_stands(
    engine_for: Make, materials: Any, more: dict[str, Any], expected: str | None
) -> None:
    found = engine_for("84.18    CTH\n").determine(claim(materials, **more))
    assert found.verdict == "originating"
    about = [one for one in said(found) if "materials, costs and profit" in one]
    assert [expected in one for one in about if expected] == ([True] if expected else [])
    assert bool(about) == (expected is not None)


def test_papers_print_it(engine_for: Make) -> None:
    engine, data = engine_for("84.18    RVC40\n"), claim([ori(1), non("7208.10", 1)])
    for sheet in worksheets(data, engine.determine(data), Words("en")):
        assert any("998.00 USD is not accounted for" in note for note in sheet.notes)


def test_a_price_far_above_the_value_of_a_material_is_said(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n")
    part = {"hs": "7208.10", "country": "JP", "value": 100, "materials": [non("2601.11", 50)], "rule": "CC"}
    assert "price_above_value" not in keys(engine.determine(claim([{**part, "price": 200}])))
    found = engine.determine(claim([{**part, "price": "200.01"}]))
    assert "line 1: its own price, 200.01 USD, is far above its value, 100.00 USD" in said(found)


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        ({"importing_party": "JP"}, {"same_party"}),
        ({"importing_party": "TH", "exporting_party": "TH"}, {"same_party"}),
        ({"importing_party": "TH"}, set()),
        ({}, {"importer_unsaid"}),
    ],
)
def test_an_importer_that_exports_and_none_at_all_are_said(
    engine_for: Make, parties: dict[str, str], expected: set[str]
) -> None:
    found = engine_for("84.18    CTH\n").determine(claim([non("7208.10", 1)], **parties))
    assert found.verdict == "originating"
    assert keys(found) & {"same_party", "importer_unsaid"} == expected


def test_every_assumption_stands_in_the_verdict() -> None:
    """Origin and operations not given, a method not claimed, no consignment: RCEP, what could turn the verdict."""
    good = {"hs": "8538.10", "fob": 1000, "currency": "USD"}
    data: dict[str, Any] = {"agreement": "rcep", "date": "2026-04-01", "good": good, "production": {"party": "JP"}}
    data["materials"] = [{"hs": "8538.90", "value": 900}]
    found = Engine.load("rcep").determine(Claim.model_validate(data))
    assert found.verdict == "not originating"
    assert {"unknown_origin", "operations_unsaid", "method_assumed", "consignment_unsaid"} <= keys(found)
    data["production"]["costs"] = {"labour": 1, "overhead": 1, "profit": 1, "other": 1}
    assert "method_assumed" not in keys(Engine.load("rcep").determine(Claim.model_validate(data)))
    data["materials"] = [{"hs": "7208.10", "value": 900}]
    data["production"]["costs"] = {}
    assert "method_assumed" not in keys(Engine.load("rcep").determine(Claim.model_validate(data)))
