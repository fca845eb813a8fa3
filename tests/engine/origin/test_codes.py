"""Codes that their edition lacks decide nothing: they are named, with what they may have been."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from demonstration import claim, non, verdict
from headnote import Claim, Determination, Engine
from headnote.engine.agreements.library import nomenclature
from headnote.engine.claims.claim import Material
from headnote.engine.explain import Words, as_text, explain
from headnote.grammar.codes import HSCode

Make = Callable[..., Engine]


def text(determination: Determination) -> str:
    return as_text(explain(determination, Words("en")))


@pytest.fixture(scope="module")
def rcep() -> Engine:
    return Engine.load("rcep")


def goods(hs: str, edition: str | None = None, rule: str | None = None) -> Claim:
    good = {"hs": hs, "hs_edition": edition, "fob": 1000, "currency": "USD"}
    data = {"agreement": "rcep", "date": "2026-04-01", "good": good, "rule": rule}
    production = {"party": "JP", "operations": []}
    return Claim.model_validate({**data, "production": production, "materials": [non("2818.20", 900)]})


def test_a_good_whose_code_is_of_other_editions_is_asked_for_its_edition(rcep: Engine) -> None:
    """UN Statistics Division: 3824.99 is a subheading of HS2017 and HS2022; HS2012 has 3824.90 in its place."""
    found = rcep.determine(goods("3824.99"))
    assert (found.verdict, found.missing) == ("undetermined", ("good.hs",))
    assert "3824.99 is not a code of HS2012; it is one of HS2017, HS2022: say good.hs_edition" in text(found)
    assert "3824.99" in found.good
    assert rcep.determine(goods("3824.99", "HS2017")).verdict == "originating"
    assert rcep.determine(goods("3824.99.10", "HS2012")).verdict == "undetermined"
    assert rcep.determine(goods("3824.90.10")).verdict == "originating"


def test_of_a_code_that_may_be_any_of_very_many_the_chapters_are_told(rcep: Engine) -> None:
    """8549.31, electrical waste, is new in HS2022 and came from all that such waste had been classified as."""
    claimed = goods("8538.10", rule="CTH").model_copy(
        update={
            "materials": (Material(hs=HSCode("854931"), hs_edition="HS2022", originating=False, value=Decimal(200)),)
        }
    )
    said = text(rcep.determine(claimed))
    assert "codes of chapters 38, 70, 71, 84, 85, 90, 91, 93, 95 in HS2012: answer “8549.31 is … in HS2012”" in said
    assert "what RCEP Article 3.7 forgives is not known without materials[1].hs" in said


def test_a_supplied_rule_does_not_make_a_code_one(rcep: Engine) -> None:
    found = rcep.determine(goods("3824.99", rule="CTH"))
    assert (found.verdict, found.missing) == ("undetermined", ("good.hs",))


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("8583.90", "8538.90"),  # two digits changed places
        ("8418.11", "8418.10"),  # one digit is another
        ("0000.00", "0101.21"),
        ("9999", "97.06"),
        ("8418.77.10", "8418.69"),
        ("77", "72"),
        ("98", "89"),
    ],
)
def test_a_material_whose_code_is_none_decides_nothing(engine_for: Make, code: str, near: str) -> None:
    engine = engine_for("85.38    CTH\n84.18    CTH\n")
    found = engine.determine(claim([non("7208.10", 100), non(code, 500)], hs="8538.10"))
    assert (found.verdict, found.missing) == ("undetermined", ("materials[2].hs",))
    (said,) = [w for w in found.warnings if w.key == "line_code_of_none"]
    assert f"line 2: {HSCode.read(code).dotted} is not a code of HS2012; nearest are" in text(found)
    assert near in dict(said.arguments)["near"]  # type: ignore[operator]


def test_a_code_that_is_none_matters_only_where_it_would(engine_for: Make) -> None:
    assert verdict(engine_for("84.18    RVC40\n"), [non("8583.90", 100)]) == "originating"
    assert verdict(engine_for("84.18    CTH\n"), [non("8583.90", 100)]) == "originating"  # within de minimis


def test_the_code_of_a_material_is_looked_for_in_its_own_edition(engine_for: Make) -> None:
    """8485.10 is of HS2022, which HS2012 lacks; 8524.91 of HS2002 and of HS2022 (UN Statistics Division)."""
    engine = engine_for("84.18    CTH\n")
    assert verdict(engine, [non("8485.10", 500)]) == "undetermined"
    found = engine.determine(claim([non("8485.10", 500, hs_edition="HS2022")]))
    assert not [w for w in found.warnings if "code_of" in w.key]
    found = engine.determine(claim([non("8524.91", 500, hs_edition="HS2017")]))
    assert "line 1: 8524.91 is not a code of HS2017; it is one of HS2002, HS2022: say good.hs_edition" in text(found)


def test_the_nearest_codes_exist_and_are_few() -> None:
    codes = nomenclature("HS2012")
    assert codes is not None
    for code in ("8583.90", "0000.00", "99", "9999", "9999.99", "8418.99.99"):
        near = codes.nearest(HSCode.read(code))
        assert 0 < len(near) <= 5
        assert all(codes.has(one) and len(one) == min(6, len(HSCode.read(code))) for one in near)


@pytest.mark.parametrize("code", ["٨٤١٨.١٠", "८४१८", "𝟖𝟒𝟏𝟖.10x"])
def test_digits_of_other_scripts_are_refused_where_they_are_read(code: str) -> None:
    with pytest.raises(ValidationError, match="is not an HS code"):
        claim([non(code, 1)])


def test_a_process_on_a_code_that_is_none_is_asked_about(engine_for: Make) -> None:
    engine = engine_for('84.18    process "dyeing" on materials of chapter 72\n')
    done: list[Any] = [{"name": "dyeing", "on": ["7280.10"]}]
    found = engine.determine(claim([non("7208.10", 500)], processes=done, wholly_obtained="no"))
    assert (found.verdict, found.missing) == ("undetermined", ("production.processes[1].on",))


def test_a_material_with_materials_of_its_own_is_told_of_its_code(engine_for: Make) -> None:
    part = {**non("8583.90", 500), "originating": None, "country": "JP", "materials": [non("7208.10", 100)]}
    inner = engine_for("84.18    CTH\n").determine(claim([part])).materials[0][1]
    assert inner.missing[:1] == ("materials[1].hs",)
    assert "8583.90 is not a code of HS2012; nearest are 8538.90" in text(inner)
