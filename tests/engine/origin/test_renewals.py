"""Expired declarations count as not given, and the determination says which would turn it if renewed."""

from __future__ import annotations

from typing import Any

import pytest

from headnote import Claim, Determination, Engine
from headnote.engine.explain import Words, as_text, explain


def determined(*materials: dict[str, Any], production: str | None = None, fob: str = "5600") -> Determination:
    said = {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "8538.10", "fob": fob, "currency": "USD"},
        "production": {"party": "VN", "operations": [], "date": production},
        "materials": list(materials),
    }
    return Engine.load("rcep").determine(Claim.model_validate(said))


def material(id_: str | None, value: str = "3500", until: str = "2026-02-28", **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"hs": "8538.90", "value": value, "originating": id_ is not None, "country": "JP", **more}
    if id_ is not None:
        said["declaration"] = {"id": id_, "date": "2026-01-01", "valid_until": until}
    return said


def renewals(found: Determination) -> list[str]:
    return [Words("en").sentence(one) for one in found.renewals]


def test_the_declaration_that_would_turn_the_verdict_is_named() -> None:
    found = determined(material("D-1"), material("D-2", value="10"))
    assert found.verdict == "not originating"
    assert renewals(found) == [
        "line 1: if declaration D-1 were renewed to hold on the day of supply, the good would originate"
    ]
    told = as_text(explain(found, Words("en")))
    assert "What would change it" in told
    assert "if declaration D-1 were renewed" in told
    assert "供給者の宣誓書D-1を更新" in as_text(explain(found, Words("ja")))


def test_declarations_that_turn_it_only_together_are_named_together() -> None:
    found = determined(material("D-1", "300"), material("D-2", "300"), material(None, "7000"), fob="12000")
    assert renewals(found) == [
        "if declarations D-1, D-2 were all renewed to hold on the days of supply, the good would originate"
    ]


def test_one_declaration_of_several_lines_is_renewed_for_all_of_them() -> None:
    found = determined(material("D-1", value="2900"), material("D-1", value="2600"))
    assert renewals(found) == [
        "lines 1, 2: if declaration D-1 were renewed to hold on the day of supply, the good would originate"
    ]


def test_nothing_is_named_where_renewing_turns_nothing() -> None:
    assert renewals(determined(material("D-1", value="10"), material(None, value="5500"))) == []
    assert renewals(determined(material("D-1", value="10"))) == []


def test_a_declaration_that_does_not_hold_yet_is_named_too() -> None:
    early = material("D-1")
    early["declaration"] = {"id": "D-1", "date": "2026-05-01"}
    assert len(renewals(determined(early))) == 1


@pytest.mark.parametrize(
    ("supplied", "production", "originates"),
    [
        (None, None, False),
        (None, "2026-02-28", True),
        (None, "2026-03-01", False),
        ("2026-02-28", "2026-03-01", True),
        ("2026-03-01", "2026-02-28", False),
    ],
)
def test_it_is_tested_on_the_day_of_supply_else_of_production(
    supplied: str | None, production: str | None, originates: bool
) -> None:
    found = determined(material("D-1", supplied=supplied), production=production)
    assert found.originating is originates
    assert bool(found.renewals) is not originates


def test_inner_materials_are_renewed() -> None:
    inner = {
        "hs": "8538.90",
        "value": "3500",
        "price": "3500",
        "production": {"party": "JP", "operations": []},
        "materials": [material("D-1", value="3400")],
    }
    assert renewals(determined(inner)) == [
        "line 1.1: if declaration D-1 were renewed to hold on the day of supply, the good would originate"
    ]


def test_many_expired_declarations_are_asked_together_alone() -> None:
    found = determined(*[material(f"D-{number}", value="230") for number in range(24)])
    (one,) = renewals(found)
    assert one.startswith("if declarations D-0, D-1,")
