"""Cumulation with countries that are no party: their materials or their production, of some goods, until a day.

Expectations follow UK-Japan CEPA Article 5 (the European Union, for the products of Annex C); countries, codes and
figures are our own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demonstration import AGREEMENT, claim, non, ori, verdict
from headnote import Engine
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file

Make = Callable[..., Engine]

USUAL = "article 4 cumulation    originating materials of the parties\n"
ARTICLE = """\
article 4 cumulation    production in any party
    also with EU = DE FR    originating materials in goods of chapters 84-85
    also with EU = DE FR    production in goods of chapters 84-85
    also with AD until 2023-12-31
        originating materials of headings 85.01, 85.03, "castings" in goods "products of Annex C"
"""
EXTENDED = AGREEMENT.replace(USUAL, ARTICLE)


@pytest.mark.parametrize(
    ("country", "hs", "state"),
    [("DE", "8418.10", "originating"), ("EU", "8418.10", "originating"), ("US", "8418.10", "not originating")],
)
def test_materials_of_a_country_that_is_no_party(country: str, hs: str, state: str, engine_for: Make) -> None:
    engine = engine_for("84.18    exclusively from originating materials\n", EXTENDED)
    found = engine.determine(claim([ori(500, country=country, hs="7208.10")], hs=hs))
    assert found.verdict == state
    if state == "originating":
        assert "DEMO Article 4" in found.citations
        assert found.criterion == ("PE",)


def test_they_count_for_some_goods_only(engine_for: Make) -> None:
    engine = engine_for("86.01    CTH except from chapter 85\n84.18    CTH except from chapter 85\n", EXTENDED)
    motor = ori(500, country="FR", hs="8501.10")
    assert verdict(engine, [motor]) == "originating"
    other = engine.determine(claim([motor], hs="8601.10"))
    assert other.verdict == "not originating"
    assert any(one.key == "not_extended" for one in other.warnings)


def test_of_some_materials_for_goods_that_are_asked_about_until_a_day(engine_for: Make) -> None:
    engine = engine_for("84.18    CTH except from chapters 73, 85\n", EXTENDED)
    motor = ori(500, country="AD", hs="8501.10")
    annex_c = {"products of Annex C": True}
    assert verdict(engine, [motor], answers=annex_c) == "originating"
    open_ = engine.determine(claim([motor]))
    assert open_.verdict == "undetermined"
    assert 'answers."products of Annex C"' in open_.missing
    assert verdict(engine, [{**motor, "hs": "8504.10"}], answers=annex_c) == "undetermined"  # castings, perhaps
    assert verdict(engine, [{**motor, "hs": "8504.10", "described_as": []}], answers=annex_c) == "not originating"
    casting = {**motor, "hs": "7325.10", "described_as": ["castings"]}
    assert verdict(engine, [casting], answers=annex_c) == "originating"
    assert verdict(engine, [motor], answers=annex_c, date="2024-01-01") == "not originating"


def test_production_of_a_country_that_is_no_party(engine_for: Make) -> None:
    """Of a part made there, what it was made of counts; its costs and processes are those of the good."""
    engine = engine_for('84.18    CTH\n85.08    process "dried" in a party\n', EXTENDED)
    made: dict[str, Any] = {"party": "DE", "operations": [], "processes": [{"name": "dried", "party": "DE"}]}
    part = {
        "hs": "8418.99",
        "value": "500",
        "country": "DE",
        "originating": False,
        "rule": "CC",
        "production": made,
        "materials": [non("8414.30", 400)],
    }
    assert verdict(engine, [part]) == "originating"
    assert verdict(engine, [{**part, "production": {**made, "party": "US"}}]) == "not originating"
    assert verdict(engine, [part], hs="8508.11", processes=[]) == "originating"
    assert verdict(engine, [part], hs="8508.11", processes=[{"name": "dried", "party": "DE"}]) == "originating"
    assert verdict(engine, [part], hs="8601.10", rule='process "dried" in a party', processes=[]) == "not originating"


@pytest.mark.parametrize("counted_as", [None, "content"])
@pytest.mark.parametrize("rule", ["CTH", "RVC40", 'process "dried"'])
def test_what_a_part_made_there_holds_is_not_known_where_its_list_is_empty(
    engine_for: Make, rule: str, counted_as: str | None
) -> None:
    """The part is of the good's heading, worth 700 of 1,000, and was not made in a party: as a whole it fails each."""
    engine = engine_for(f"84.18    {rule}\n", EXTENDED)
    made = {"hs": "8418.99", "value": 700, "production": {"party": "DE"}, "counted_as": counted_as}
    found = engine.determine(claim([{**made, "materials": []}], processes=[]))
    assert (found.verdict, "materials[1].materials" in found.missing) == ("undetermined", True)
    if rule.startswith("process"):  # carried out on what is not listed, perhaps
        made["production"]["processes"] = []
        found = engine.determine(claim([{**made, "materials": []}], processes=[]))
        assert (found.verdict, "materials[1].materials" in found.missing) == ("undetermined", True)
    made["production"]["processes"] = [{"name": "dried", "party": "DE"}]
    assert verdict(engine, [{**made, "materials": [non("7208.10", 1)]}], processes=[]) == "originating"
    assert verdict(engine, [{**made, "counted_as": "whole", "materials": []}], processes=[]) == "not originating"


@pytest.mark.parametrize("rule", ["CTH", "RVC40"])
def test_what_a_claim_has_count_by_its_content_is_not_known_while_that_is_not_permitted(
    engine_for: Make, rule: str
) -> None:
    """As a whole the part passes both; what it was made of, of the good's heading and worth 900, fails both."""
    annex_c = EXTENDED.replace("production in goods of chapters 84-85", 'production in goods "products of Annex C"')
    engine = engine_for(f"84.18    {rule}\n", annex_c)
    made = {"hs": "7208.10", "value": 500, "production": {"party": "DE"}, "counted_as": "content"}
    part = {**made, "materials": [non("8418.99", 900)]}
    found = engine.determine(claim([part]))
    assert (found.verdict, 'answers."products of Annex C"' in found.missing) == ("undetermined", True)
    verdicts = [verdict(engine, [part], answers={"products of Annex C": answer}) for answer in (True, False)]
    assert verdicts == ["not originating", "originating"]
    unlisted = engine.determine(claim([{**made, "materials": []}], answers={"products of Annex C": True}))
    assert (unlisted.verdict, "materials[1].materials" in unlisted.missing) == ("undetermined", True)


def test_what_the_extension_says_nothing_of_is_as_ever(engine_for: Make) -> None:
    engine = engine_for("84.18    exclusively from originating materials\n", EXTENDED)
    assert verdict(engine, [ori(500, country="TH")]) == "originating"
    assert verdict(engine, [{**ori(500, country="US")}]) == "not originating"
    assert verdict(engine, [non("8501.10", 5)]) == "not originating"


def test_the_lines_are_printed_as_they_are_read() -> None:
    parsed = parse_bytes("a", ARTICLE.encode())
    assert not parsed.diagnostics
    printed = print_file(parsed.file)
    assert parse_bytes("b", printed.encode()).file == parsed.file


@pytest.mark.parametrize(
    ("answer", "state"), [(True, "originating"), (False, "not originating"), (None, "undetermined")]
)
def test_diagonal_cumulation_hangs_on_a_condition(answer: bool | None, state: str, engine_for: Make) -> None:
    """As the pan-Euro-Mediterranean convention has it: agreements among all of them, with the same rules."""
    condition = "agreements with equal rules are in force among them"
    line = f'    also with CH NO    originating materials provided that "{condition}"\n'
    diagonal = f"article 4 cumulation    originating materials of the parties\n{line}"
    agreement = AGREEMENT.replace(USUAL, diagonal)
    engine = engine_for("84.18    CTH except from chapters 73, 85\n", agreement)
    answers = {} if answer is None else {condition: answer}
    found = engine.determine(claim([ori(500, country="NO", hs="8501.10")], answers=answers))
    assert found.verdict == state
    assert (f'answers."{condition}"' in found.missing) == (answer is None)
    read = parse_bytes("agreement.origin", agreement.encode()).file
    assert parse_bytes("agreement.origin", print_file(read).encode()).file == read
