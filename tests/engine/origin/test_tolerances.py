"""What tolerances forgive: a change or any requirement, which materials count, of which base; never a percentage.

Expectations follow the words of UK-EU TCA Article 5, UK-Japan CEPA Article 6 and CPTPP Article 3.11 (as the UK's
tariff service prints them), with figures of our own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demonstration import AGREEMENT, claim, non, ori, verdict
from headnote import Determination, Engine
from headnote.engine.explain import Words, as_text, explain
from headnote.engine.truth import Truth

Make = Callable[..., Engine]

USUAL = AGREEMENT[AGREEMENT.index("article 7 de minimis") : AGREEMENT.index("article 12")]
NAMES = """\
    process "weaving"
    process "making-up"
    goods "yarn"    headings 52.05-52.07
"""


def agreement(article: str, names: str = NAMES) -> str:
    """The demonstration agreement with another article on de minimis, and names for its rules."""
    assert USUAL in AGREEMENT
    return AGREEMENT.replace(USUAL, article) + names


ANY = agreement("""\
article 7 tolerances    forgives any requirement
    chapters 02, 04-24 except "processed fishery products" of chapter 16
        weight of non-originating materials at most 15 per cent of the good
    chapters 01, 03, 25-49, 64-97, "processed fishery products" of chapter 16    value at most 10 per cent of EXW or FOB
    chapters 50-63    not transcribed
""")
CHANGE = agreement("""\
article 7 de minimis    forgives a change in tariff classification
    chapters 01-97    value at most 10 per cent of FOB
""")


def determined(engine: Engine, materials: list[Any], **fields: Any) -> Determination:
    return engine.determine(claim(materials, **fields))


# --- what is forgiven -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("article", "state"), [(ANY, "originating"), (CHANGE, "not originating")], ids=["any requirement", "a change"]
)
def test_a_tolerance_of_any_requirement_forgives_what_another_does_not(
    article: str, state: str, engine_for: Make
) -> None:
    rows = "01.01    materials of chapter 10 wholly obtained\n"
    found = determined(engine_for(rows, article), [non("1001.11", 100), non("2501.00", 500)], hs="0101.21")
    assert found.verdict == state
    if found.by is not None:
        assert [f.lines for f in found.by.findings if f.de_minimis] == [("1",)]
        assert "DEMO Article 7" in found.citations
        assert found.criterion == ("DMI",)


def test_materials_that_a_rule_names_are_forgiven_up_to_the_share_and_no_further(engine_for: Make) -> None:
    engine = engine_for('84.18    made from "screws"\n', ANY)
    mixed = [non("7318.11", 500, described_as=["screws"]), non("7208.10", 100, described_as=["sheet"])]
    assert verdict(engine, mixed) == "originating"
    assert verdict(engine, [mixed[0], {**mixed[1], "value": "100.01"}], exw="900") == "not originating"


def test_originating_materials_that_are_not_wholly_obtained_need_the_tolerance_too(engine_for: Make) -> None:
    """UK-EU Article 5(3): the article applies where a rule asks that materials are wholly obtained."""
    engine = engine_for("01.01    materials of chapter 10 wholly obtained\n", ANY)
    wheat = {**ori(100, hs="1001.11"), "wholly_obtained": False}
    other = non("2501.00", 200)
    assert verdict(engine, [wheat, other], hs="0101.21") == "originating"
    assert verdict(engine, [{**wheat, "value": "101"}, other], hs="0101.21", exw="1000") == "not originating"


def test_a_process_is_forgiven_where_all_non_originating_materials_are_within_the_share(engine_for: Make) -> None:
    engine = engine_for('84.18    process "weaving" in a party\n', ANY)
    assert verdict(engine, [non("5208.11", 100), ori(300)], processes=[]) == "originating"
    assert verdict(engine, [non("5208.11", 101), ori(300)], processes=[], exw="1000") == "not originating"


def test_what_is_forgiven_for_a_little_is_not_asked_of_nothing(engine_for: Make) -> None:
    """So that no requirement gets worse when a material originates."""
    engine = engine_for('84.18    process "weaving" in a party\n', ANY)
    for line in (non("5208.11", 5), ori(5)):
        found = determined(engine, [line, ori(300)], processes=[])
        assert {one.state for a in found.alternatives if a.of_annex for one in a.findings} == {Truth.MET}


def test_no_tolerance_lifts_a_percentage_that_the_rule_sets(engine_for: Make) -> None:
    """UK-Japan Article 6(2)."""
    rows = "84.18    CTH and value of non-originating materials at most 40 per cent of FOB\n"
    engine = engine_for(rows, ANY)
    assert verdict(engine, [non("8418.99", 100), non("7208.10", 300)]) == "originating"
    assert verdict(engine, [non("8418.99", 100), non("7208.10", "300.01")]) == "not originating"
    allowing = engine_for("84.18    CTH allowing materials of heading 84.18 at most 5 per cent of FOB\n", ANY)
    assert verdict(allowing, [non("8418.99", 60)]) == "not originating"


def test_forgiven_materials_stay_in_the_value_of_non_originating_materials(engine_for: Make) -> None:
    """CPTPP 3.11(3)."""
    engine = engine_for("84.18    CTH and RVC60\n", ANY)
    assert verdict(engine, [non("8418.99", 100), non("7208.10", 300)]) == "originating"
    assert verdict(engine, [non("8418.99", 100), non("7208.10", 301)]) == "not originating"


def test_several_requirements_leave_to_a_tolerance_what_is_within_it_together(engine_for: Make) -> None:
    rows = "84.18    CTH and materials of chapter 72 originating\n"
    engine = engine_for(rows, ANY)
    assert verdict(engine, [non("8418.99", 60), non("7208.10", 40)]) == "originating"
    found = determined(engine, [non("8418.99", 60), non("7208.10", 41)], exw="1000")
    assert found.verdict == "not originating"
    together = next(f for a in found.alternatives for f in a.findings if "together" in f.requirement)
    assert together.lines == ("1", "2")
    # One material that fails both counts once.
    both = engine_for("84.18    CTH and materials of chapter 84 originating\n", ANY)
    assert verdict(both, [non("8418.99", 100)]) == "originating"


def test_packing_that_the_requirements_disregard_is_no_part_of_what_they_leave_together(engine_for: Make) -> None:
    """UK-EU Article 9: retail packing is disregarded for a change and for what materials are."""
    packing = """\
article 8 packing
    retail packing    disregarded for exclusively from originating materials, change in tariff classification
                      and process
"""
    engine = engine_for("19.05    CTH and materials of chapter 04 originating\n", ANY + packing)
    carton = non("4819.20", 1, net_weight_kg=50, role="retail packing")
    dough, cheese = non("1905.90", 1, net_weight_kg=5), non("0406.10", 1, net_weight_kg=5)
    assert verdict(engine, [dough, cheese, carton], hs="1905.31") == "originating"
    assert verdict(engine, [dough, {**cheese, "net_weight_kg": 11}, carton], hs="1905.31") == "not originating"
    # Of an unknown code, it is not known whether it fails at all.
    assert verdict(engine, [{**dough, "hs": None, "net_weight_kg": 16}], hs="1905.31") == "undetermined"


# --- which materials count, and of what -----------------------------------------------------------------------


def test_where_all_non_originating_materials_count_those_that_changed_do(engine_for: Make) -> None:
    """UK-EU Article 5(1)(a): the total weight of non-originating materials used."""
    engine = engine_for("20.09    CTH\n", ANY)
    own, other = non("2009.11", net_weight_kg=5), non("1701.13", net_weight_kg=10)
    assert verdict(engine, [own, other], hs="2009.12") == "originating"
    assert verdict(engine, [own, {**other, "net_weight_kg": "10.000001"}], hs="2009.12") == "not originating"
    # What passed does not matter where nothing failed.
    assert verdict(engine, [non("1701.13", net_weight_kg=90)], hs="2009.12") == "originating"


def test_goods_excepted_by_their_description_are_asked_about(engine_for: Make) -> None:
    engine = engine_for("16.04    CTH\n", ANY)
    materials = [non("1604.13", net_weight_kg=15)]
    found = determined(engine, materials, hs="1604.14", fob=None)
    assert found.verdict == "undetermined"
    assert 'answers."processed fishery products"' in found.missing
    answers = {"processed fishery products": False}
    assert determined(engine, materials, hs="1604.14", fob=None, answers=answers).verdict == "originating"


@pytest.mark.parametrize(("exw", "fob", "state"), [(None, "1000", "originating"), ("1000", None, "originating")])
def test_either_of_two_bases_serves(exw: str | None, fob: str | None, state: str, engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n", ANY)
    assert verdict(engine, [non("8418.99", 100)], exw=exw, fob=fob) == state
    open_ = determined(engine, [non("8418.99", 101)], exw=exw, fob=fob)
    assert open_.verdict == "undetermined"  # the other base may be more
    assert set(open_.missing) & {"good.exw", "good.fob"}


@pytest.mark.parametrize(
    ("base", "fields"),
    [("V", {"value": "1000"}), ("total cost", {"costs": {"total": "1000"}})],
)
def test_bases_of_other_articles(base: str, fields: dict[str, Any], engine_for: Make) -> None:
    article = f"article 7 de minimis\n    chapters 01-97    value at most 10 per cent of {base}\n"
    engine = engine_for("84.18    CTH\n", agreement(article))

    def state(value: Any) -> str:
        data = claim([non("8418.99", value)]).model_dump(exclude_defaults=True)
        data["good"] |= {name: one for name, one in fields.items() if name == "value"}
        data["production"] |= {name: one for name, one in fields.items() if name == "costs"}
        return engine.determine(claim([non("8418.99", value)]).model_validate(data)).verdict

    assert state(100) == "originating"
    assert state("100.01") == "not originating"
    assert verdict(engine, [non("8418.99", 100)]) == "undetermined"


TEXTILES = agreement("""\
article 11 de minimis
    chapters 50-60    weight at most 10 per cent of the good
    chapters 61-63    weight of those "fibres or yarns" at most 10 per cent of the component
    chapters 50-63    provided that process "wholly formed" in a party on "elastomeric yarn"
""")


def test_the_component_that_determines_classification(engine_for: Make) -> None:
    """CPTPP 3.11(5): fibres or yarns in the component, by the component's weight."""
    engine = engine_for("61.09    CTH except from heading 52.05\n", TEXTILES)
    yarn = non("5205.11", net_weight_kg=8, described_as=["fibres or yarns"], in_component=True)

    def state(material: dict[str, Any], component: str | None = "80") -> Determination:
        made = claim([material], hs="6109.10")
        good = made.good.model_copy(update={"component_kg": component and made.good.net_weight_kg})
        return engine.determine(made.model_copy(update={"good": good}))

    assert state(yarn).verdict == "originating"
    assert state({**yarn, "net_weight_kg": 11}).verdict == "not originating"
    assert state(yarn, None).missing == ("good.component_kg",)
    assert state({**yarn, "in_component": None}).missing == ("materials[1].in_component",)
    fabric = state({**yarn, "described_as": ["fabric"]})
    assert fabric.verdict == "not originating"
    assert "line 1: what DEMO Article 11 forgives does not extend to it" in _said(fabric)


def test_elastomeric_yarn_has_to_be_wholly_formed_in_a_party(engine_for: Make) -> None:
    """CPTPP 3.11(6)."""
    engine = engine_for("52.08    CTH except from heading 52.05\n", TEXTILES)
    cotton = non("5205.11", net_weight_kg=5, described_as=["cotton yarn"])
    elastic = non("5402.44", net_weight_kg=4, described_as=["elastomeric yarn"])
    formed = [{"name": "wholly formed", "party": "TH"}]
    assert verdict(engine, [cotton], hs="5208.11") == "originating"
    assert verdict(engine, [cotton, {**elastic, "processes": formed}], hs="5208.11") == "originating"
    assert verdict(engine, [cotton, {**elastic, "processes": []}], hs="5208.11") == "not originating"
    unsaid = determined(engine, [cotton, elastic], hs="5208.11")
    assert (unsaid.verdict, unsaid.missing) == ("undetermined", ("materials[2].processes",))


DAIRY = agreement("""\
article 11 de minimis
    chapters 01-97    value at most 10 per cent of FOB
    not for materials of headings 04.01-04.06, "dairy preparations" of subheadings 1901.90, 2106.90
        in goods of headings 04.01-04.06 except subheading 0406.30
    not for materials of heading 04.01 in goods "infant preparations" of subheading 1901.10
    not for materials of chapter 15 in goods of headings 15.07, 15.08
""")


def test_materials_and_goods_that_a_tolerance_is_not_for(engine_for: Make) -> None:
    """CPTPP 3.11(7)."""
    engine = engine_for("04.06    CC\n19.01    CC except from chapter 04\n15.07    CC\n", DAIRY)
    assert verdict(engine, [non("0401.10", 50)], hs="0406.10") == "not originating"
    assert verdict(engine, [non("0401.10", 50)], hs="0406.30") == "originating"
    assert verdict(engine, [non("1507.10", 50)], hs="1507.90") == "not originating"
    asked = determined(engine, [non("0401.10", 50)], hs="1901.10")
    assert (asked.verdict, asked.missing) == ("undetermined", ('answers."infant preparations"',))
    answers = {"infant preparations": False}
    assert verdict(engine, [non("0401.10", 50)], hs="1901.10", answers=answers) == "originating"
    # A code that is not known may be one of those.
    assert verdict(engine, [non(None, 50)], hs="0406.10") == "undetermined"
    assert verdict(engine, [non(None, 50)], hs="0406.30") == "originating"


# --- what is not transcribed, and notes -----------------------------------------------------------------------


def test_a_tolerance_that_is_not_transcribed_makes_neither_a_no_nor_a_yes(engine_for: Make) -> None:
    engine = engine_for("62.01    CC except from chapter 52\n", ANY)
    found = determined(engine, [non("5208.11", 50)], hs="6201.13")
    asked = "DEMO Article 7 tolerates this"
    assert (found.verdict, found.missing) == ("undetermined", (f'answers."{asked}"',))
    assert "what DEMO Article 7 forgives here is not transcribed" in _said(found)
    for answer, state in ((True, "originating"), (False, "not originating")):
        assert verdict(engine, [non("5208.11", 50)], hs="6201.13", answers={asked: answer}) == state
    # What needs no tolerance is decided without it.
    assert verdict(engine, [non("4811.10", 50)], hs="6201.13") == "originating"


def test_a_whole_article_that_is_not_transcribed(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH\n", agreement("article 7 de minimis    not transcribed\n"))
    assert verdict(engine, [non("8418.99", 50)]) == "undetermined"
    assert verdict(engine, [non("7208.10", 50)]) == "originating"


NOTE = agreement("""\
article 7 tolerances    forgives any requirement
    chapters 01-49, 64-97    value at most 10 per cent of EXW
    chapters 50-63 see "Note 7"
        weight of non-originating "basic textile materials" at most 10 per cent of these materials
    chapters 50-63    provided that "two or more basic textile materials"
""")


@pytest.mark.parametrize(
    ("see", "state"), [("; see Introductory Notes 6 and 7", "originating"), ("", "not originating")]
)
def test_a_tolerance_may_be_for_rules_that_refer_to_a_note(see: str, state: str, engine_for: Make) -> None:
    """UK-EU, Note 7.2: of the weight of all the basic textile materials, where reference is made to the note."""
    engine = engine_for(f"51.12    CTH except from heading 55.09{see}\n", NOTE)
    named = {"described_as": ["basic textile materials"]}
    wool = {**ori(hs="5107.10"), "net_weight_kg": "90", **named}
    polyester = non("5509.21", net_weight_kg=10, **named)
    answers = {"two or more basic textile materials": True}
    assert verdict(engine, [wool, polyester], hs="5112.11", answers=answers) == state
    over = {**polyester, "net_weight_kg": "10.000001"}
    assert verdict(engine, [wool, over], hs="5112.11", answers=answers) == "not originating"
    button = non("9606.21", net_weight_kg=50, described_as=["buttons"])
    assert verdict(engine, [wool, polyester, button], hs="5112.11", answers=answers) == state


MIXTURES = agreement(
    """\
article 7 tolerances    forgives any requirement
    chapters 50-63 see "Note 7" of two or more "basic textile materials"
        weight of non-originating "basic textile materials" at most 20 per cent of these materials and weight of
        non-originating materials of "basic textile materials" (except from "polyurethane yarn") at most 10 per cent of
        weight of materials of "basic textile materials"
""",
    """\
    group "basic textile materials" of "wool", "synthetic man-made staple fibres", "polyurethane yarn"
""",
)


def test_a_tolerance_of_mixtures_counts_the_kinds_that_are_used(engine_for: Make) -> None:
    """UK-EU and UK-Japan, Note 7.2 and 7.3: two or more basic textile materials; 20 per cent with polyurethane yarn, of
    which no more than 10 per cent of others."""
    engine = engine_for("51.12    CTH except from chapters 54, 55; see Note 7\n", MIXTURES)
    wool = {**ori(hs="5107.10"), "net_weight_kg": "80", "described_as": ["wool"]}
    elastic = non("5402.44", net_weight_kg=12, described_as=["polyurethane yarn"])
    staple = non("5509.21", net_weight_kg=8, described_as=["synthetic man-made staple fibres"])
    assert verdict(engine, [wool, elastic, staple], hs="5112.11") == "originating"
    heavier = [{**wool, "net_weight_kg": "79"}, elastic, {**staple, "net_weight_kg": "9"}]
    assert verdict(engine, heavier, hs="5112.11") == "not originating"  # 21 per cent
    others = [wool, {**elastic, "net_weight_kg": "9"}, {**staple, "net_weight_kg": "11"}]
    assert verdict(engine, others, hs="5112.11") == "not originating"  # 11 per cent of others
    alone = [{**staple, "described_as": ["wool"]}, wool]
    assert verdict(engine, alone, hs="5112.11") == "not originating"
    unsaid = engine.determine(claim([wool, {**staple, "described_as": None}], hs="5112.11"))
    assert (unsaid.verdict, unsaid.missing) == ("undetermined", ("materials[2].described_as",))


def _said(found: Determination) -> str:
    return as_text(explain(found, Words("en")))


# --- materials that may count by their content ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of_the_part", "inside", "state"),
    [(["mohair"], [], "originating"), ([], ["mohair"], "originating"), ([], [], "not originating")],
)
def test_a_material_counts_so_that_the_tolerance_is_for_it(
    of_the_part: list[str], inside: list[str], state: str, engine_for: Make
) -> None:
    """The part and what it was made of share the good's heading; 50 and 30 are within 100, of mohair alone."""
    article = """\
article 7 de minimis    forgives a change in tariff classification
    chapters 01-97    value of those "mohair" at most 10 per cent of FOB
"""
    text = agreement(article, NAMES + '    goods "mohair"\n').replace(
        "originating materials of the parties", "production in any party"
    )
    engine = engine_for("84.18    CTH\n", text)
    made = {"production": {"party": "TH", "wholly_obtained": False}, "rule": "wholly obtained"}
    part: dict[str, Any] = {"hs": "8418.99", "value": 50, "described_as": of_the_part, **made}
    part["materials"] = [non("8418.91", 30, described_as=inside)]
    assert verdict(engine, [part]) == state
