"""Requirements at their edges, as a claimant meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demonstration import AGREEMENT, claim, figures, non, ori, verdict
from headnote import Determination, Engine
from headnote.engine.amounts import Figure
from headnote.engine.explain import Words, as_text, explain

Make = Callable[..., Engine]
RVC40 = "8418.10    RVC40\n"


def text(determination: Determination) -> str:
    return as_text(explain(determination, Words("en")))


# --- value content ---


@pytest.mark.parametrize(
    ("vnm", "expected"),
    [("600", "originating"), ("600.000001", "not originating"), ("599.999999", "originating"), ("0", "originating")],
)
def test_forty_per_cent_is_met_exactly_and_not_a_millionth_below(engine_for: Make, vnm: str, expected: str) -> None:
    assert verdict(engine_for(RVC40), [non("8418.10", vnm)]) == expected


def test_either_method_suffices_and_both_are_shown(engine_for: Make) -> None:
    engine = engine_for(RVC40)
    costs = {"labour": 100, "overhead": 50, "profit": 50, "other": 200}
    found = engine.determine(claim([non("8418.10", 700)], costs=costs))
    assert found.verdict == "originating"
    shown = figures(found)
    assert (shown["RVC build-down"].floor(2), shown["RVC build-up"].floor(2)) == (30, 40)


def test_a_loss_counts_against_build_up(engine_for: Make) -> None:
    engine = engine_for("8418.10    regional value content of at least 40 per cent by build-up\n")
    costs = {"labour": 300, "overhead": 100, "other": 100}
    assert verdict(engine, [non("8418.10", 1)], costs={**costs, "profit": -100}) == "originating"
    assert verdict(engine, [non("8418.10", 1)], costs={**costs, "profit": "-100.01"}) == "not originating"


def test_a_cost_not_given_is_named_unless_nothing_hangs_on_it(engine_for: Make) -> None:
    engine = engine_for("8418.10    regional value content of at least 40 per cent by build-up\n")
    found = engine.determine(claim([non("8418.10", 1)], costs={"labour": 300, "profit": 0, "other": 0}))
    assert (found.verdict, found.missing) == ("undetermined", ("production.costs.overhead",))
    assert verdict(engine, [non("8418.10", 1)], costs={"labour": 400, "profit": 0, "other": 0}) == "originating"


def test_materials_worth_more_than_the_good(engine_for: Make) -> None:
    found = engine_for(RVC40).determine(claim([non("8418.10", 1500)]))
    assert found.verdict == "not originating"
    assert figures(found)["RVC build-down"].floor(2) == -50
    assert "-50 %" in text(found)


@pytest.mark.parametrize("price", [None, "0"])
def test_no_price_is_not_known_and_named(engine_for: Make, price: str | None) -> None:
    found = engine_for(RVC40).determine(claim([non("8418.10", 10)], fob=price))
    assert (found.verdict, found.missing) == ("undetermined", ("good.fob",))


def test_a_change_that_is_met_needs_no_price(engine_for: Make) -> None:
    engine = engine_for("8418.10    CTSH or RVC40\n")
    assert verdict(engine, [non("8418.99")], fob=None) == "originating"
    found = engine.determine(claim([non("8418.10")], fob=None))
    assert found.verdict == "undetermined"
    assert found.missing == ("good.fob", "materials[1].value")


def test_a_known_part_that_is_too_much_decides(engine_for: Make) -> None:
    assert verdict(engine_for(RVC40), [non("8418.10", 700), non("8418.10")]) == "not originating"
    found = engine_for(RVC40).determine(claim([non("8418.10", 500), non("8418.10")]))
    assert found.missing == ("materials[2].value",)


def test_an_fob_price_of_a_material_needs_freight_and_insurance_to_be_cif(engine_for: Make) -> None:
    engine = engine_for(RVC40)
    found = engine.determine(claim([non("8418.10", 590, basis="FOB")]))
    assert found.missing == ("materials[1].freight",)
    assert verdict(engine, [non("8418.10", 590, basis="FOB", freight=8, insurance=2)]) == "originating"
    assert verdict(engine, [non("8418.10", 590, basis="FOB", freight=8, insurance="2.01")]) == "not originating"


@pytest.mark.parametrize(
    ("fob", "vnm", "currency", "changes"),
    [
        (5600, 3500, "USD", ["140.00 USD less of non-originating material", "a price of 5,833.34 USD"]),
        (1000, 601, "JPY", ["1 JPY less of non-originating material", "a price of 1,002 JPY"]),
    ],
)
def test_the_nearest_change_meets_it_and_a_coin_less_does_not(
    engine_for: Make, fob: int, vnm: int, currency: str, changes: list[str]
) -> None:
    engine = engine_for(RVC40)
    found = engine.determine(claim([non("8418.10", vnm)], fob=fob, currency=currency))
    assert all(change in text(found) for change in changes)
    (less, price) = [dict(m.arguments)["amount"] for a in found.alternatives for f in a.findings for m in f.nearest]
    assert isinstance(less, Figure)
    assert isinstance(price, Figure)
    smaller = vnm * 10**6 - less.numerator
    assert verdict(engine, [non("8418.10", f"{smaller / 10**6:.2f}")], fob=fob, currency=currency) == "originating"
    enough = f"{price.numerator / 10**6:.2f}"
    assert verdict(engine, [non("8418.10", vnm)], fob=enough, currency=currency) == "originating"


# --- change in classification and de minimis ---


@pytest.mark.parametrize(
    ("rule", "material", "expected"),
    [
        ("CC", "8419.11", "not originating"),
        ("CC", "7208.10", "originating"),
        ("CTH", "8418.99", "not originating"),
        ("CTH", "8419.11", "originating"),
        ("CTSH", "8418.10", "not originating"),
        ("CTSH", "8418.99", "originating"),
        ("CC", "84", "not originating"),
        ("CTSH", "8418", "undetermined"),
        ("CTSH", "84", "undetermined"),
        ("CTSH", None, "undetermined"),
        ("CC except from chapter 72", "7208.10", "not originating"),
        ("CC except from heading 72.08", "72", "undetermined"),
        ("change from heading 72.08 through 72.10", "7209.15", "originating"),
        ("change from heading 72.08 through 72.10", "7211.13", "not originating"),
        ("change from any other heading outside this group", "8418.99", "not originating"),
        ("no change in tariff classification", "8418.10", "originating"),
    ],
)
def test_change(engine_for: Make, rule: str, material: str | None, expected: str) -> None:
    assert verdict(engine_for(f"84.18    {rule}\n"), [non(material, 900)]) == expected


def test_a_group_of_headings_is_left_together(engine_for: Make) -> None:
    engine = engine_for("84.17-84.19    change from any other heading outside this group\n")
    assert verdict(engine, [non("8419.11", 900)]) == "not originating"
    assert verdict(engine, [non("8420.10", 900)]) == "originating"


def test_originating_materials_are_not_tested(engine_for: Make) -> None:
    assert verdict(engine_for("84.18    CC\n"), [non("7208.10", 1), ori(900, hs="8418.10")]) == "originating"


def test_de_minimis_is_met_exactly_and_not_a_millionth_above(engine_for: Make) -> None:
    engine = engine_for("84.18    CC\n")
    found = engine.determine(claim([non("8418.10", 100), non("7208.10", 800)]))
    assert (found.verdict, found.criterion) == ("originating", ("CTC", "DMI"))
    assert verdict(engine, [non("8418.10", "100.000001"), non("7208.10", 800)]) == "not originating"


def test_forgiven_material_stays_in_vnm_and_de_minimis_never_helps_value_content(engine_for: Make) -> None:
    engine = engine_for("84.18    CC and RVC40\n")
    found = engine.determine(claim([non("8418.10", 100), non("7208.10", 501)]))
    assert found.verdict == "not originating"
    assert figures(found)["VNM"].floor(0) == 601
    assert verdict(engine, [non("8418.10", 100), non("7208.10", 500)]) == "originating"


def test_weight_helps_in_chapters_50_to_63_only(engine_for: Make) -> None:
    engine = engine_for("53.08    CC\n84.18    CC\n")
    light = [non("5308.20", 500, net_weight_kg=10), non("7208.10", 1, net_weight_kg=90)]
    assert verdict(engine, light, hs="5308.90") == "originating"
    light[0]["net_weight_kg"] = "10.000001"
    assert verdict(engine, light, hs="5308.90") == "not originating"
    assert verdict(engine, [non("8418.10", 500, net_weight_kg=1)]) == "not originating"


def test_what_de_minimis_leaves_open_is_named(engine_for: Make) -> None:
    engine = engine_for("53.08    CC\n")
    found = engine.determine(claim([non("5308.20", 500), non("7208.10", 1)], hs="5308.90"))
    assert (found.verdict, found.missing) == ("undetermined", ("materials[1].net_weight_kg",))


def test_a_line_of_unknown_code_within_the_tolerance_does_not_matter(engine_for: Make) -> None:
    assert verdict(engine_for("84.18    CC\n"), [non(None, 100), non("7208.10", 500)]) == "originating"
    found = engine_for("84.18    CC\n").determine(claim([non(None, 101)]))
    assert found.missing == ("materials[1].hs",)


def test_why_not_names_line_code_and_both_amounts(engine_for: Make) -> None:
    found = engine_for("20.07    CC\n").determine(claim([non("0805.10", 300), non("2009.31", 160)], hs="2007.91"))
    expected = "line 2, 2009.31, shares chapter 20: 100.00 USD allowed by de minimis (by value), 160.00 USD used"
    assert expected in text(found)


# --- materials, processes, conditions ---


@pytest.mark.parametrize(
    ("rule", "materials", "expected"),
    [
        ("value of non-originating materials of heading 72.08 at most 30 per cent of FOB", [non("7208.10", 300)], True),
        (
            "value of non-originating materials of heading 72.08 at most 30 per cent of FOB",
            [non("7208.10", 301)],
            False,
        ),
        ("value of non-originating materials of heading 72.08 at most 30 per cent of FOB", [non("72", 301)], None),
        ("value of non-originating materials of heading 72.08 at most 30 per cent of FOB", [non("8418.10", 301)], True),
        ("value of materials at most 50 per cent of FOB", [non("01", 300), ori(201)], False),
        ("value of materials at most 50 per cent of EXW", [non("01", 300)], None),
        (
            "weight of materials of chapter 17 at most 20 per cent of the good",
            [non("1701.99", 1, net_weight_kg=20)],
            True,
        ),
        ("weight of materials of chapter 17 at most 20 per cent of the good", [non("1701.99", 1)], None),
        ("materials of chapter 01 originating", [non("0101.21", 1)], False),
        ("materials of chapter 01 originating", [ori(1, hs="0101.21"), non("72", 1)], True),
        ("materials of chapter 01 wholly obtained", [ori(1, hs="0101.21"), non("72", 1)], None),
        ('process "welding" in a party', [non("84", 1)], True),
        ('process "welding" in VN', [non("84", 1)], False),
        ('process "welding" in a party or in US on materials of chapter 84', [non("8418.10", 1)], True),
        ('process "sawing" in a party', [non("84", 1)], False),
        ('"tested for a week"', [non("84", 1)], None),
        ('"painted white"', [non("84", 1)], True),
        ('"painted red"', [non("84", 1)], False),
    ],
)
def test_other_requirements(engine_for: Make, rule: str, materials: list[Any], expected: bool | None) -> None:
    answers = {"painted white": "yes", "painted red": "no"}
    done = [{"name": "Welding", "party": "TH"}]
    found = verdict(engine_for(f"84.18    {rule}\n"), materials, answers=answers, processes=done)
    assert found == {True: "originating", False: "not originating", None: "undetermined"}[expected]


def test_an_unanswered_condition_is_asked_by_its_text(engine_for: Make) -> None:
    found = engine_for('84.18    CC or "tested for a week"\n').determine(claim([non("8418.10", 900)]))
    assert found.missing == ('answers."tested for a week"',)


def test_only_the_facts_that_would_decide_are_named(engine_for: Make) -> None:
    rule = '84.18    (CC and "tested") or (CTSH and "painted")\n'
    found = engine_for(rule).determine(claim([non("8418.99", 900)]))
    assert found.missing == ('answers."painted"',)


# --- doors and provisions ---


def test_wholly_obtained(engine_for: Make) -> None:
    engine = engine_for("84.18    CC\n")
    found = engine.determine(claim(wholly_obtained="a"))
    assert (found.verdict, found.criterion, found.citations[-1]) == ("originating", ("WO",), "DEMO Article 2(a)")
    assert verdict(engine, wholly_obtained="yes") == "originating"
    assert verdict(engine, [non("01", 1)], wholly_obtained="yes", hs="8418.10") == "originating"
    asked = engine.determine(claim([non("8418.10", 900)], wholly_obtained="yes"))
    assert (asked.verdict, asked.missing) == ("undetermined", ("production.wholly_obtained",))
    assert verdict(engine, wholly_obtained="z") == "undetermined"


@pytest.mark.parametrize("materials", [None, []])
def test_a_good_with_no_materials_is_asked_about(engine_for: Make, materials: list[Any] | None) -> None:
    found = engine_for("84.18    CTH or RVC40\n").determine(claim(materials))
    assert found.verdict == "undetermined"
    assert set(found.missing) == {"production.wholly_obtained", "materials"}


def test_exclusively_from_originating_materials_comes_before_the_annex(engine_for: Make) -> None:
    found = engine_for("84.18    CC\n").determine(claim([ori(1), ori(2, "TH")]))
    assert (found.verdict, found.criterion) == ("originating", ("PE",))


def test_cumulation_is_named_where_it_was_needed_and_only_there(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n")
    needed = engine.determine(claim([non("7208.10", 1), ori(900, "TH", "8418.10")]))
    assert needed.criterion == ("CTC", "ACU")
    assert "DEMO Article 4" in needed.citations
    idle = engine.determine(claim([non("7208.10", 1), ori(900, "TH", "7208.10")]))
    assert idle.criterion == ("CTC",)


def test_no_cumulation_without_the_article(engine_for: Make) -> None:
    without = AGREEMENT.replace("article 4 cumulation    originating materials of the parties\n", "")
    engine = engine_for("84.18    CTH\n", without)
    found = engine.determine(claim([non("7208.10", 1), ori(900, "TH", "8418.10")]))
    assert found.verdict == "not originating"
    assert any(w.key == "no_cumulation" for w in found.warnings)


def test_material_of_a_party_counts_from_the_day_the_agreement_is_in_force_there(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n")
    materials = [non("7208.10", 1), ori(900, "VN", "8418.10")]
    assert verdict(engine, materials, date="2022-05-31") == "not originating"
    assert verdict(engine, materials, date="2022-06-01") == "originating"
    assert verdict(engine, [non("7208.10", 1)], party="VN", date="2022-05-31") == "not originating"
    assert verdict(engine, [non("7208.10", 1)], importing_party="VN", date="2022-05-31") == "not originating"


def test_unknown_origin_is_non_originating_and_said_so(engine_for: Make) -> None:
    found = engine_for("84.18    CTH\n").determine(claim([{"hs": "8418.10", "value": 900}]))
    assert found.verdict == "not originating"
    assert "line 1: origin unknown, counted as non-originating" in text(found)


@pytest.mark.parametrize(
    ("letters", "materials", "expected"),
    [
        (["a"], [non("72", 1)], "not originating"),
        (["(B)"], [non("72", 1)], "not originating"),
        (["a", "b"], [non("72", 1)], "not originating"),
        ([], [non("72", 1)], "originating"),
        (["z"], [non("72", 1)], "undetermined"),
        (["a"], [ori(1)], "originating"),
    ],
)
def test_insufficient_operations(engine_for: Make, letters: list[str], materials: Any, expected: str) -> None:
    found = engine_for("84.18    CC\n").determine(claim(materials, operations=letters))
    assert found.verdict == expected


def test_operations_not_stated_are_said_to_be_assumed(engine_for: Make) -> None:
    found = engine_for("84.18    CC\n").determine(claim([non("72", 1)], operations=None))
    assert found.verdict == "originating"
    assert any(w.key == "operations_unsaid" for w in found.warnings)
