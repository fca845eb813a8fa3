"""Materials that an article lets be used without restriction, and what is beyond a maximum weight at least.

Expectations follow the words of notes 8.2 and 8.3 of UK-EU TCA and UK-Japan CEPA (as the UK's tariff service prints
them), with figures of our own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demonstration import AGREEMENT, claim, non, ori, verdict
from headnote import Determination, Engine
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file

Make = Callable[..., Engine]

USUAL = AGREEMENT[AGREEMENT.index("article 7 de minimis") : AGREEMENT.index("article 12")]
NAMES = """\
    process "weaving"
    goods "yarn"    headings 52.05-52.07
    group "basic textile materials" of "wool", "cotton", "glass fibres"
"""


def agreement(lines: str, kind: str = "forgives any requirement") -> str:
    return AGREEMENT.replace(USUAL, f"article 7 tolerances    {kind}\n{lines}") + NAMES


FREE = agreement("    unrestricted materials of chapters 01-49, 64-97 in goods of chapters 61-63\n")
YARN = '62.03    from "yarn"\n'
TROUSERS = "6203.42"


def trousers(engine: Engine, materials: list[Any], **fields: Any) -> Determination:
    return engine.determine(claim(materials, hs=TROUSERS, **fields))


def test_buttons_do_not_prevent_a_rule_that_asks_for_yarn(engine_for: Make) -> None:
    """Note 8.2's own example: trousers of yarn, with metal buttons and slide fasteners."""
    yarn, buttons, fastener = non("5205.11", 300), non("9606.22", 200), non("9607.11", 200)
    engine = engine_for(YARN, FREE)
    found = trousers(engine, [yarn, buttons, fastener])
    assert found.verdict == "originating"
    assert found.by is not None
    assert [(f.lines, f.citations, f.de_minimis) for f in found.by.findings if f.lines] == [
        (("2", "3"), ("DEMO Article 7",), False)
    ]
    tolerant = agreement("    chapters 01-97    value at most 10 per cent of FOB\n")
    assert trousers(engine_for(YARN, tolerant), [yarn, buttons]).verdict == "not originating"
    # A textile is no such material, and the codes that are let are those of the good's line alone.
    assert trousers(engine, [yarn, non("5806.32", 1)]).verdict == "not originating"
    assert verdict(engine_for('52.08    from "yarn"\n', FREE), [yarn, buttons], hs="5208.11") == "not originating"


def test_a_maximum_value_counts_what_is_used_freely(engine_for: Make) -> None:
    """Note 8.3."""
    engine = engine_for("62.03    CTH and value of non-originating materials at most 40 per cent of FOB\n", FREE)
    assert trousers(engine, [non("9606.22", 400)]).verdict == "originating"
    assert trousers(engine, [non("9606.22", "400.01")]).verdict == "not originating"


def test_what_is_used_freely_does_not_count_towards_a_tolerance(engine_for: Make) -> None:
    lines = """\
    chapters 61-63    value at most 10 per cent of FOB
    unrestricted materials of chapters 01-49, 64-97 in goods of chapters 61-63
"""
    engine = engine_for(YARN, agreement(lines))
    assert trousers(engine, [non("5806.32", 100), non("9606.22", 500)]).verdict == "originating"
    assert trousers(engine, [non("5806.32", "100.01"), non("9606.22", 500)]).verdict == "not originating"


def test_a_material_without_a_code_may_be_used_freely(engine_for: Make) -> None:
    engine = engine_for(YARN, FREE)
    found = trousers(engine, [non("5205.11", 300), non(None, 200)])
    assert (found.verdict, found.missing) == ("undetermined", ("materials[2].hs",))
    assert trousers(engine, [non("5806.32", 1), non(None, 200)]).verdict == "not originating"


def test_several_requirements_look_past_it_as_well(engine_for: Make) -> None:
    engine = engine_for('62.03    from "yarn" and process "weaving" in a party\n', FREE)
    buttons, shirt = non("9606.22", 200), {**ori(300), "hs": "5208.11"}
    found = trousers(engine, [buttons, shirt], processes=[])
    assert found.verdict == "originating"
    assert found.by is not None
    together = next(f for f in found.by.findings if "together" in f.requirement)
    assert [reason.key for reason in together.reasons] == ["used_freely"]
    assert trousers(engine, [buttons, non("5208.11", 1)], processes=[]).verdict == "not originating"


def test_a_fastener_counts_as_itself_though_it_was_made_in_a_party_of_other_things(engine_for: Make) -> None:
    """Where production in the parties counts, its ribbon would fail; whole, it is used without restriction."""
    full = FREE.replace("originating materials of the parties", "production in any party")
    ribbon = non("5806.32", 10)
    production = {"party": "TH", "operations": []}
    fastener = {**non("9607.11", 200), "materials": [ribbon], "production": production, "rule": "wholly obtained"}
    fastener.pop("originating")
    assert trousers(engine_for(YARN, full), [non("5205.11", 300), fastener]).verdict == "originating"


def test_a_share_of_named_materials_counts_those_that_are_used_freely_as_well(engine_for: Make) -> None:
    """Glass fibres (chapter 70) are basic textile materials: the note's share is of all of these that are used."""
    lines = """\
    chapters 61-63 of two or more "basic textile materials"
        weight of non-originating "basic textile materials" at most 10 per cent of these materials
    unrestricted materials of chapters 01-49, 64-97 in goods of chapters 61-63
"""
    engine = engine_for("62.03    CTH except from chapter 52\n", agreement(lines))
    wool = {**ori(hs="5112.11"), "net_weight_kg": "90", "described_as": ["wool"]}
    cotton = non("5208.11", net_weight_kg=6, described_as=["cotton"])
    glass = non("7019.11", net_weight_kg=4, described_as=["glass fibres"])
    assert trousers(engine, [wool, cotton, glass]).verdict == "originating"
    heavier = trousers(engine, [{**wool, "net_weight_kg": "89"}, cotton, {**glass, "net_weight_kg": "5"}])
    assert heavier.verdict == "not originating"


def test_the_line_is_printed_as_it_is_read() -> None:
    parsed = parse_bytes("a", FREE.encode())
    assert not parsed.diagnostics
    again = print_file(parsed.file)
    assert "unrestricted materials of chapters 01-49, 64-97 in goods of chapters 61-63" in again
    assert parse_bytes("a", again.encode()).file == parsed.file


WEIGHTS = agreement(
    "    chapters 17-24    value at most 10 per cent of FOB\n", "forgives any requirement and maximum weights"
)
SUGAR = "17.04    weight of non-originating materials of heading 17.01 at most 40 per cent of the good\n"


def sweets(engine: Engine, *sugars: tuple[str, str]) -> Determination:
    materials = [non("1701.99", value, net_weight_kg=weight) for value, weight in sugars]
    return engine.determine(claim(materials, hs="1704.90"))


def test_the_cheapest_part_beyond_a_maximum_weight_is_tolerated_or_nothing_is(engine_for: Make) -> None:
    """UK-Japan Article 6 leaves open which materials are beyond the weight; at least 60 - 40 kg are, the cheapest."""
    engine = engine_for(SUGAR, WEIGHTS)
    assert sweets(engine, ("100", "60")).verdict == "originating"
    # 20 of 60 kg are worth 100 of the 300 at least, and 100.2 of 300.6.
    assert sweets(engine, ("300", "60")).verdict == "undetermined"
    found = sweets(engine, ("300.6", "60"))
    assert (found.verdict, found.missing) == ("not originating", ())
    # The cheaper 20 kg are worth 90 at least, whatever the others are.
    assert sweets(engine, ("90", "20"), ("800", "40")).verdict == "undetermined"
    assert sweets(engine, ("110", "20"), ("800", "40")).verdict == "not originating"
    assert sweets(engine, ("800", "40"), ("110", "20")).verdict == "not originating"


@pytest.mark.parametrize("unsaid", ["good", "material", "code"])
def test_whether_what_is_beyond_a_maximum_weight_is_tolerated_is_asked_once_its_weight_is_known(
    unsaid: str, engine_for: Make
) -> None:
    """60 of 100 kg, of 500: at least the 20 kg beyond 40 are worth 166, above 10 per cent, whatever is answered."""
    engine = engine_for(SUGAR, WEIGHTS)
    sugar = non("17" if unsaid == "code" else "1701.99", 500, net_weight_kg=None if unsaid == "material" else 60)
    answers = {"DEMO Article 7 tolerates this": True}
    weight = {"net_weight_kg": None} if unsaid == "good" else {}
    found = engine.determine(claim([sugar], hs="1704.90", answers=answers, **weight))
    fields = {"good": "good.net_weight_kg", "material": "materials[1].net_weight_kg", "code": "materials[1].hs"}
    assert (found.verdict, found.missing) == ("undetermined", (fields[unsaid],))
    all_said = claim([non("1701.99", 500, net_weight_kg=60)], hs="1704.90", answers=answers)
    assert engine.determine(all_said).verdict == "not originating"


def test_what_is_beyond_a_maximum_weight_anyway_asks_for_nothing_more(engine_for: Make) -> None:
    """At least 20 of the 60 kg, worth 166, are beyond, whatever another sugar weighs and is worth."""
    engine = engine_for(SUGAR, WEIGHTS)
    sugars = [non("1701.99", 500, net_weight_kg=60), non("1701.99", None), non("17", None)]
    found = engine.determine(claim(sugars, hs="1704.90"))
    assert (found.verdict, found.missing) == ("not originating", ())


def test_what_bases_of_a_tolerance_say_alike_is_said_once(engine_for: Make) -> None:
    either = WEIGHTS.replace("of FOB", "of EXW or FOB")
    found = engine_for(SUGAR, either).determine(claim([non("1701.99", 500, net_weight_kg=60)], hs="1704.90", exw=1000))
    (beyond,) = [one for a in found.alternatives for one in a.findings if one.requirement.startswith("weight")]
    assert [one.key for one in beyond.nearest] == ["too_much", "less_of"]


def test_beyond_a_maximum_weight_a_material_counts_so_that_less_of_it_is_to_be_tolerated(engine_for: Make) -> None:
    """Of 60 kg worth 500, made in a party of what is worth 10: 10 is within 100, whatever it is and weighs."""
    engine = engine_for(SUGAR, WEIGHTS.replace("originating materials of the parties", "production in any party"))
    made = {"party": "TH", "wholly_obtained": False}
    sugar = non("1701.99", 500, net_weight_kg=60, production=made, rule="wholly obtained", materials=[non(None, 10)])
    found = engine.determine(claim([sugar], hs="1704.90"))
    assert (found.verdict, found.missing) == ("originating", ())
    assert "DMI" in found.criterion
