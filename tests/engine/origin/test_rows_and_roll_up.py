"""Which row governs a good, and materials determined as goods of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from demonstration import AGREEMENT, claim, figures, non, verdict
from headnote import Engine

Make = Callable[..., Engine]


# --- rows ---


def test_subheading_before_heading_before_chapter(engine_for: Make) -> None:
    engine = engine_for('chapter 84    CC\n84.18    CTH\n8418.10    CTSH\nex 8418.21 "gas driven"    CC\n')
    assert {
        c: (engine.determine(claim([non("72", 1)], hs=c)).rule or object()).text
        for c in ("8418.10", "8418.29", "8401.10")
    } == {  # type: ignore[attr-defined]
        "8418.10": "CTSH",
        "8418.29": "CTH",
        "8401.10": "CC",
    }
    asked = engine.determine(claim([non("72", 1)], hs="8418.21"))
    assert asked.missing == ('answers."gas driven"',)
    for answer, rule in (("yes", "CC"), ("no", "CTH")):
        found = engine.determine(claim([non("72", 1)], hs="8418.21", answers={"gas driven": answer}))
        assert found.rule is not None
        assert found.rule.text == rule


def test_a_code_that_rows_split_needs_more_digits(engine_for: Make) -> None:
    found = engine_for("8418.10    CTSH\n").determine(claim([non("72", 1)], hs="8418"))
    assert (found.verdict, found.missing) == ("undetermined", ("good.hs",))


def test_the_text_in_force_on_the_day(engine_for: Make) -> None:
    engine = engine_for("8418.10    CC until 2022-12-31\n8418.10    CTSH from 2023-01-01\n")
    material = [non("8418.99", 900)]
    assert verdict(engine, material, date="2022-12-31") == "not originating"
    assert verdict(engine, material, date="2023-01-01") == "originating"


def test_a_code_outside_the_edition_is_not_a_no(engine_for: Make) -> None:
    found = engine_for("84.18    CC\n").determine(claim([non("72", 1)], hs="8418.77"))
    assert (found.verdict, found.missing) == ("undetermined", ("good.hs",))


def test_a_national_line_is_governed_by_its_subheading(engine_for: Make) -> None:
    assert verdict(engine_for("8418.10    CC\n"), [non("72", 1)], hs="8418.10.10.00") == "originating"


# --- roll-up ---


def test_roll_up_counts_an_originating_material_in_full(engine_for: Make) -> None:
    engine = engine_for("84.18    RVC40\n8501.10    CTH\n")
    motor = {"hs": "8501.10", "country": "TH", "value": 700, "materials": [non("7208.10", 650)]}
    found = engine.determine(claim([motor, non("8418.99", 100)]))
    assert (found.verdict, found.criterion) == ("originating", ("RVC", "ACU"))
    assert figures(found)["VNM"].floor(0) == 100
    motor["materials"] = [non("8501.20", 650)]
    found = engine.determine(claim([motor, non("8418.99", 100)]))
    assert found.verdict == "not originating"
    assert figures(found)["VNM"].floor(0) == 800
    assert found.materials[0][1].verdict == "not originating"


def test_roll_up_to_the_depth_that_is_allowed(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n85.01    RVC40\n")
    inner: dict[str, Any] = non("7208.10", 1)
    for _ in range(50):
        inner = {"hs": "8501.10", "country": "JP", "value": 2, "materials": [inner]}
    assert verdict(engine, [inner]) == "originating"


def test_a_material_that_cannot_be_determined_leaves_open_what_depends_on_it(engine_for: Make) -> None:
    engine = engine_for("84.18    RVC40\n8501.10    RVC40\n")
    motor: dict[str, Any] = {"hs": "8501.10", "country": "TH", "value": 700, "price": 700, "production": {}}
    motor["materials"] = [non("8501.20")]
    wanted = ("materials[1].materials[1].value",)
    found = engine.determine(claim([motor, non("8418.99", 100)]))
    assert (found.verdict, found.missing) == ("undetermined", wanted)
    warning = next(w for w in found.warnings if w.key == "material_undetermined")
    assert dict(warning.arguments)["missing"] == wanted
    for value, expected in ((100, "originating"), (650, "not originating")):
        motor["materials"] = [non("8501.20", value)]
        assert verdict(engine, [motor, non("8418.99", 100)]) == expected


def test_a_value_that_stands_for_a_price_is_said(engine_for: Make) -> None:
    """With its value for its price the motor's RVC is (700 - 400) / 700; of its price, (600 - 400) / 600."""
    engine = engine_for("84.18    RVC40\n8501.10    RVC40\n")
    motor = {"hs": "8501.10", "country": "TH", "value": 700, "materials": [non("8501.20", 400)]}
    unsaid, said = (engine.determine(claim([one, non("8418.99", 100)])) for one in (motor, motor | {"price": 600}))
    assert [outcome.verdict for _, outcome in unsaid.materials] == ["originating"]
    assert [outcome.verdict for _, outcome in said.materials] == ["not originating"]
    assert "own_price_unsaid" in {one.key for one in unsaid.warnings}
    assert "own_price_unsaid" not in {one.key for one in said.warnings}


def test_what_holds_whether_a_material_originates_or_not_is_decided(engine_for: Make) -> None:
    engine = engine_for("84.18    RVC40\n8501.10    RVC40\n")
    motor = {"hs": "8501.10", "country": "TH", "value": 600, "price": 600, "materials": [non("8501.20")]}
    met = engine.determine(claim([motor]))
    assert met.verdict == "originating"
    assert figures(met)["VNM"].floor(0) == 600, "shown as if the motor did not originate"
    failed = engine.determine(claim([motor, non("8418.99", 601)]))
    assert failed.verdict == "not originating"
    assert figures(failed)["VNM"].floor(0) == 601, "shown as if the motor originated"


def test_where_origin_is_of_the_agreement_the_party_of_a_material_is_where_it_was_made(engine_for: Make) -> None:
    together = AGREEMENT.replace("origin of a party", "origin of the agreement")
    engine = engine_for("84.18    CTH\n8501.10    CTH\n", together)
    motor: dict[str, Any] = {"hs": "8501.10", "value": 700, "price": 700, "materials": [non("8501.20", 650)]}
    motor |= {"production": {"party": "TH", "operations": []}, "rule": "RVC5"}
    found = engine.determine(claim([motor], hs="8501.20", rule="CTH"))
    assert found.verdict == "originating"
    about_origin = {w.key for w in found.warnings} - {"supplied_over", "supplied", "figures_short", "importer_unsaid"}
    assert about_origin == set(), "nothing is to be said of the motor's origin"


def test_without_cumulation_a_material_of_a_party_needs_the_party_of_the_good(engine_for: Make) -> None:
    without = AGREEMENT.replace("article 4 cumulation    originating materials of the parties\n", "")
    engine = engine_for("84.18    RVC40\n", without)
    part = {"hs": "8418.99", "originating": True, "country": "TH", "value": 700}
    unsaid = engine.determine(claim([part], party=None))
    assert (unsaid.verdict, unsaid.missing[-1]) == ("undetermined", "production.party")
    assert verdict(engine, [part], party="TH") == "originating"
    assert verdict(engine, [part], party="JP") == "not originating"


def test_the_rule_that_a_material_lacks_is_named_as_its_own(engine_for: Make) -> None:
    part = {"hs": "8418.99", "country": "TH", "value": 700, "materials": [non("7208.10", 650)]}
    found = engine_for("8418.10    CTH\n").determine(claim([part]))
    assert found.verdict == "undetermined"
    assert "materials[1].rule" in found.missing
    assert "rule" not in found.missing


def test_no_roll_up_without_the_article(engine_for: Make) -> None:
    without = AGREEMENT.replace("article 12 materials used in production    roll-up\n", "")
    motor = {"hs": "8501.10", "country": "TH", "value": 700, "materials": [non("7208.10", 650)]}
    found = engine_for("84.18    RVC40\n8501.10    CTH\n", without).determine(claim([motor]))
    assert found.verdict == "not originating"
    assert any(w.key == "no_roll_up" for w in found.warnings)
