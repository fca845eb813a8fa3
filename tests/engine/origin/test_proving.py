"""What would turn a verdict: proof that a line originates, or a declaration that is valid; and why the rule failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demonstration import AGREEMENT, claim, non, ori
from headnote import Determination, Engine
from headnote.engine.explain import Words, as_data, as_text, explain

Make = Callable[..., Engine]
WO, PE, ANNEX = "WO    wholly obtained", "PE    exclusively from originating materials", "      annex 1"
ANNEX_FIRST = AGREEMENT.replace(
    f"    (a) {WO}\n    (b) {PE}\n    (c) {ANNEX}\n", f"    (a) {ANNEX}\n    (b) {WO}\n    (c) {PE}\n"
)
assert ANNEX_FIRST != AGREEMENT


def open_line(hs: str, value: Any, **more: Any) -> dict[str, Any]:
    """A material whose origin the claim does not give."""
    return {"hs": hs, "value": value, **more}


def proofs(found: Determination) -> list[str]:
    return as_data(found, Words("en")).proofs


def text(found: Determination) -> str:
    return as_text(explain(found, Words("en")))


@pytest.mark.parametrize(
    ("materials", "expected"),
    [
        ([open_line("8418.99", 500)], ["line 1: proof that it originates in Japan (JP)"]),
        ([open_line("8418.99", 500, country="TH")], ["line 1: proof that it originates in Thailand (TH)"]),
        ([open_line("8418.99", 500, country="US")], []),
        ([open_line("8418.99", 500), open_line("7208.10", 100)], ["line 1: proof that it originates in Japan (JP)"]),
        ([open_line("8418.99", 300), open_line("8418.99", 200)], ["lines 1, 2: proof that they originate"]),
        (
            [open_line("8418.99", 90), open_line("8418.99", 90)],
            ["line 1: proof that it originates in Japan (JP)", "line 2: proof that it originates in Japan (JP)"],
        ),
        ([open_line("8418.99", 500), non("8418.99", 500)], []),
        ([non("8418.99", 500)], []),
    ],
)
def test_proof_of_a_lines_origin_is_proposed_where_it_would_turn_the_verdict(
    engine_for: Make, materials: list[Any], expected: list[str]
) -> None:
    engine = engine_for("84.18    CTH\n")
    found = engine.determine(claim(materials))
    assert found.verdict == "not originating"
    assert proofs(found) == expected
    for change in expected:
        assert f"  - {change}\n" in text(found)
        named = change.partition(":")[0].removeprefix("lines ").removeprefix("line ").split(", ")
        proven = [
            {**m, "originating": True, "country": m.get("country") or "JP"} if str(n) in named else m
            for n, m in enumerate(materials, 1)
        ]
        assert engine.determine(claim(proven)).verdict == "originating"


def test_a_line_to_prove_and_a_declaration_to_renew_are_proposed_together(engine_for: Make) -> None:
    declared = {"id": "D-7", "date": "2021-01-01", "valid_until": "2021-12-31"}
    materials = [{**ori(500, hs="8418.99"), "declaration": declared}, open_line("8418.99", 300)]
    found = engine_for("84.18    CTH\n").determine(claim(materials))
    assert (found.verdict, found.renewals) == ("not originating", ())
    assert proofs(found) == ["lines 1, 2: proof that they originate"]


def test_nothing_is_proposed_where_the_agreement_is_not_in_force(engine_for: Make) -> None:
    found = engine_for("84.18    CTH\n").determine(claim([open_line("8418.99", 500)], importing_party="US"))
    assert (found.verdict, found.proofs) == ("not originating", ())


def test_the_reason_is_that_of_the_annex_wherever_its_door_stands(engine_for: Make) -> None:
    """CPTPP and others name the annex before other doors: the last door is not the one a reader looks for."""
    doors = (
        "    (a) WO    wholly obtained\n    (b) PE    exclusively from originating materials\n    (c)       annex 1\n"
    )
    first = (
        "    (a)       annex 1\n    (b) WO    wholly obtained\n    (c) PE    exclusively from originating materials\n"
    )
    assert doors in AGREEMENT
    for agreement in (AGREEMENT, AGREEMENT.replace(doors, first)):
        found = engine_for("84.18    CTH or RVC40\n", agreement).determine(claim([non("8418.99", 700)]))
        why = text(found).splitlines()[2]
        assert why == (
            "none of 4 ways is met; the rule “84.18 CTH or RVC40” is not met: change of heading: "
            "line 1, 8418.99, shares heading 84.18; regional value content of at least 40 per cent: "
            "RVC by build-down is 30 % of at least 40 %; build-up was not tried: no costs are given."
        )


def test_an_open_question_of_the_rule_comes_before_those_of_other_doors(engine_for: Make) -> None:
    doors = (
        "    (a) WO    wholly obtained\n    (b) PE    exclusively from originating materials\n    (c)       annex 1\n"
    )
    first = (
        "    (a)       annex 1\n    (b) WO    wholly obtained\n    (c) PE    exclusively from originating materials\n"
    )
    engine = engine_for("84.18    CTH\n", AGREEMENT.replace(doors, first))
    why = text(engine.determine(claim(None))).splitlines()[2]
    assert why.startswith("change of heading: no material is listed")
