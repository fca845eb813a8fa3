"""What a claim does not say: decided where every value gives the same, else not known and named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demonstration import AGREEMENT, claim, non, ori, verdict
from headnote import Claim, Engine

Make = Callable[..., Engine]
BASE = AGREEMENT.replace("    imported materials", "    by origin     RVC = VOM / (VOM + VNM)\n    imported materials")
LONE = AGREEMENT.replace(" + profit", "")
KITS = AGREEMENT + "article 11 unassembled goods    parts as if imported separately\n"


# --- figures ---


@pytest.mark.parametrize(
    ("rule", "materials", "expected"),
    [
        ("RVC40", [non("8418.10", 0)], "originating"),
        ("RVC40", [ori(900), non("8418.10", 0)], "originating"),
        ("RVC100", [non("8418.10", 1)], "not originating"),
        ("RVC100", [non("8418.10", 1), non("8418.10")], "not originating"),
        ("RVC40", [non("8418.10", 1)], "undetermined"),
        ("CTSH", [non("8418.10", 0)], "originating"),
        ("CTSH", [non("8418.10", 1)], "undetermined"),
        ("value of materials of chapter 72 at most 10 per cent of FOB", [non("8418.10", 900)], "originating"),
        ("value of materials of chapter 72 at most 10 per cent of FOB", [non("7208.10", 0)], "originating"),
        ("value of materials of chapter 72 at most 10 per cent of FOB", [non("7208.10", 1)], "undetermined"),
        ("value of materials of chapter 72 at most 0 per cent of FOB", [non("7208.10", 1)], "not originating"),
        ("value of materials at most 10 per cent of EXW", [non("8418.10", 0)], "originating"),
    ],
)
def test_a_price_is_asked_for_only_where_it_can_decide(
    engine_for: Make, rule: str, materials: list[Any], expected: str
) -> None:
    """By hand, for any FOB above 0: VNM 0 is 100 %; 1 of VNM is below 100 %; nothing used is at most any share."""
    found = engine_for(f"84.18    {rule}\n").determine(claim(materials, fob=None))
    assert (found.verdict, found.missing) == (expected, ("good.fob",) if expected == "undetermined" else ())


def test_a_build_up_that_nothing_adds_to_fails_at_any_price(engine_for: Make) -> None:
    engine = engine_for("84.18    regional value content of at least 1 per cent by build-up\n")
    nothing = {"labour": 0, "overhead": 0, "profit": 0, "other": 0}
    assert verdict(engine, [non("8418.10", 5)], fob=None, costs=nothing) == "not originating"
    assert verdict(engine, [non("8418.10", 5)], fob=None, costs={**nothing, "labour": 1}) == "undetermined"


def test_originating_materials_alone_may_reach_a_build_up_without_any_cost(engine_for: Make) -> None:
    rule = "84.18    regional value content of at least 40 per cent by build-up\n"
    assert verdict(engine_for(rule, LONE), [ori(400), non("8418.10", 5)]) == "originating"
    assert verdict(engine_for(rule), [ori(400), non("8418.10", 5)]) == "undetermined"  # a loss could take it below


def test_an_fob_price_of_a_material_is_the_least_that_it_is_worth(engine_for: Make) -> None:
    engine = engine_for("84.18    RVC40\n")
    assert verdict(engine, [non("8418.10", 601, basis="FOB")]) == "not originating"
    assert verdict(engine, [non("8418.10", 600, basis="FOB")]) == "undetermined"


def test_a_base_of_nothing_is_named_as_the_claim_spells_it(engine_for: Make) -> None:
    engine = engine_for("84.18    regional value content of at least 40 per cent by “by origin”\n", BASE)
    found = engine.determine(claim([non("8418.10", 0)]))
    assert (found.verdict, found.missing) == ("undetermined", ("materials",))


def test_the_figures_of_a_material_are_named_where_they_stand(engine_for: Make) -> None:
    engine = engine_for("84.18    RVC40\n")
    part = {"hs": "8418.10", "country": "JP", "value": 700, "materials": [non("8418.10", 500)]}
    part["production"] = {"operations": [], "costs": {"labour": 1}}
    inner = engine.determine(claim([part])).materials[0][1]
    costs = ("overhead", "profit", "other")
    assert set(inner.missing) == {f"materials[1].production.costs.{name}" for name in costs}
    part["materials"] = []
    inner = engine.determine(claim([part])).materials[0][1]
    assert "materials[1].materials" in inner.missing


# --- codes that are short or missing ---


def test_a_code_is_asked_for_only_where_it_can_decide(engine_for: Make) -> None:
    engine = engine_for("01.01    CC\n")

    def missing(materials: list[Any], rule: str, hs: str | None) -> tuple[str, tuple[str, ...]]:
        found = engine.determine(claim(materials, hs=hs), rule=rule)
        return found.verdict, found.missing

    assert missing([non("7208.10", 500)], "CTH", "84")[0] == "originating"
    assert missing([non("8419.11", 500)], "CTH", "84") == ("undetermined", ("good.hs",))
    assert missing([non("85", 500)], "CTSH", "8418")[0] == "originating"
    assert missing([non("84", 500)], "CTSH", "8418") == ("undetermined", ("good.hs", "materials[1].hs"))
    assert missing([non("7208.10", 500)], "CTH", None) == ("undetermined", ("good.hs",))
    # de minimis hangs on the good's chapter
    assert missing([non("7208.10", 500)], "change from heading 01.01", None) == ("undetermined", ("good.hs",))
    # the codes of a rule that the claim supplies are those of the good's subheading
    group = "change from any other subheading outside this group"
    assert missing([non("8418.21", 500)], group, "8418") == ("undetermined", ("good.hs",))


@pytest.mark.parametrize(
    ("said", "expected", "missing"),
    [
        ({}, "undetermined", ("materials[1].described_as",)),
        ({"described_as": ["something else"]}, "originating", ()),
        ({"described_as": ["fabric"]}, "not originating", ()),
    ],
)
def test_what_a_material_is_may_be_excepted_though_its_code_is_allowed(
    engine_for: Make, said: dict[str, Any], expected: str, missing: tuple[str, ...]
) -> None:
    """Goods of a chapter are allowed; whether one is among the goods excepted is another question, and is asked."""
    rule = 'CC except from "fabric" allowing chapter 01 at most 0 per cent of FOB'
    found = engine_for("01.01    CC\n").determine(claim([non("0101.21", 500, **said)]), rule=rule)
    assert (found.verdict, found.missing) == (expected, missing)


# --- insufficient operations ---


@pytest.mark.parametrize(
    ("operations", "materials", "expected", "missing"),
    [
        (["b"], None, "undetermined", ("materials",)),
        (["b"], [], "undetermined", ("materials",)),
        (["b"], [non("7208.10", 1, role="shipment packing")], "undetermined", ("materials",)),
        (["z"], None, "undetermined", ("production.operations", "materials")),
        ([], None, "originating", ()),
        (None, None, "originating", ()),
        (["b"], [ori(1)], "originating", ()),
        (["b"], [non("7208.10", 1)], "not originating", ()),
    ],
)
def test_insufficient_operations_hang_on_what_the_good_is_made_of(
    engine_for: Make, operations: list[str] | None, materials: Any, expected: str, missing: tuple[str, ...]
) -> None:
    """The article speaks of operations on non-originating materials: whether there are any has to be said."""
    engine = engine_for(
        '84.18    process "mixing"\n', AGREEMENT + "article 8 packing\n    shipment packing    disregarded\n"
    )
    done = [{"name": "mixing", "party": "JP"}]
    found = engine.determine(claim(materials, operations=operations, processes=done, wholly_obtained="no"))
    assert (found.verdict, found.missing) == (expected, missing)
    assert any(w.key == "operations_unsaid" for w in found.warnings) == (operations is None)


def test_mixing_alone_is_not_known_to_suffice_for_the_row_of_38_24() -> None:
    """RCEP Article 3.6(j), simple mixing, on materials that the claim does not list."""
    good = {"hs": "3824.90", "fob": 100, "currency": "USD"}
    production = {"party": "JP", "operations": ["j"], "processes": [{"name": "chemical reaction", "party": "JP"}]}
    data = {"agreement": "rcep", "date": "2026-04-01", "good": good, "production": production}
    found = Engine.load("rcep").determine(Claim.model_validate(data))
    assert found.verdict == "undetermined"
    assert "materials" in found.missing


def test_a_good_that_is_wholly_obtained_uses_no_non_originating_material(engine_for: Make) -> None:
    assert verdict(engine_for("84.18    CC\n"), wholly_obtained="a", operations=["a"]) == "originating"


# --- processes on some of the materials ---


ON = '84.18    process "dyeing" in a party on materials of chapter 72\n'


@pytest.mark.parametrize(
    ("materials", "done", "expected", "missing"),
    [
        ([non("7208.10")], [{"on": ["7208.10"]}], "originating", ()),
        ([non("7208.10")], [{"on": ["7209.15"]}], "not originating", ()),
        ([non("8418.99")], [{"on": ["7209.15"]}], "originating", ()),
        ([non(None)], [{"on": ["7209.15"]}], "undetermined", ("materials[1].hs",)),
        ([non(None)], [{}], "originating", ()),
        ([non("72")], [{"on": ["7209.15"]}], "undetermined", ("materials[1].hs",)),
        ([non("85")], [{"on": ["7209.15"]}], "originating", ()),
        ([non("7208.10"), non("7209.15")], [{"on": ["7208.10"]}], "not originating", ()),
        ([non("7208.10"), non("7209.15")], [{"on": ["7208.10"]}, {"on": ["7209"], "party": "TH"}], "originating", ()),
        ([non("7208.10")], [{"on": ["7208"], "party": None}], "undetermined", ("production.processes[1].party",)),
        ([non("7208.10")], [{"on": ["7208"], "party": "US"}], "not originating", ()),
        ([non(None)], [{"on": ["7208"], "party": "US"}], "not originating", ()),
        (None, [{"on": ["7208"]}], "undetermined", ("materials",)),
        (None, [{}], "originating", ()),
    ],
)
def test_a_process_on_some_materials_is_not_known_where_their_codes_do_not_tell(
    engine_for: Make, materials: Any, done: list[Any], expected: str, missing: tuple[str, ...]
) -> None:
    processes = [{"name": "dyeing", "party": "JP", **one} for one in done]
    found = engine_for(ON).determine(claim(materials, processes=processes, wholly_obtained="no"))
    assert (found.verdict, found.missing) == (expected, missing)


# --- kits ---


@pytest.mark.parametrize("parts", [None, [], [non("8418.99", 700, role="accessories")]])
def test_a_kit_that_lists_no_parts_does_not_vanish(engine_for: Make, parts: Any) -> None:
    agreement = KITS + "article 9 accessories\n    accessories    disregarded\n"
    kit = {"hs": "8501.10", "value": 700, "originating": "no", "kit": "yes", "materials": parts}
    for rule in ("RVC40", "CTH"):
        engine = engine_for(f"84.18    {rule}\n", agreement)
        found = engine.determine(claim([kit, non("7208.10", 100)]))
        assert (found.verdict, found.missing) == ("undetermined", ("materials[1].materials",))
        assert any(w.key == "kit_without_parts" for w in found.warnings)
        listed = {**kit, "materials": [non("8418.99", 700)]}
        assert verdict(engine, [listed, non("7208.10", 100)]) == "not originating"


def test_the_parts_of_a_kit_that_are_not_listed_may_originate(engine_for: Make) -> None:
    agreement = AGREEMENT + "article 11 unassembled goods    parts as if imported separately\n"
    engine = engine_for("84.18    CTH\n", agreement)
    found = engine.determine(claim([{"originating": "no", "kit": "yes"}], operations=["a"]))
    assert found.verdict == "undetermined"
    assert "materials[1].materials" in found.missing


def test_what_is_said_of_a_kit_as_such_tells_nothing_of_its_parts(engine_for: Make) -> None:
    """Being wholly obtained, what they are and what was done to them are asked of the parts, which are not listed."""
    kit = {"originating": "no", "kit": "yes", "wholly_obtained": "yes", "described_as": ["fabric"]}
    for rule in ('materials of "fabric" wholly obtained', 'process "dried" on materials of chapter 72'):
        found = engine_for(f"84.18    {rule}\n", KITS).determine(claim([kit], processes=[], wholly_obtained="no"))
        assert (found.verdict, found.missing) == ("undetermined", ("materials[1].materials",)), rule


def test_packing_in_a_kit_keeps_its_value(engine_for: Make) -> None:
    agreement = KITS + "article 8 packing\n    retail packing    disregarded for process\n"
    box = non("4819.10", 100, role="retail packing")
    kit = {"kit": "yes", "materials": [non("7208.10", 550), box]}
    assert verdict(engine_for("84.18    RVC40\n", agreement), [kit]) == "not originating"
