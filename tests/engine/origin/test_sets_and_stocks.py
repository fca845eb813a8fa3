"""Sets by their items, and fungible materials told apart by an inventory method, as articles of the ruleset.

Expectations follow UK-EU TCA Article 11, UK-Japan CEPA Article 9, CPTPP Article 3.17 and UK-Australia Article 16;
figures are our own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demonstration import AGREEMENT, claim, non, ori
from headnote import Claim, Determination, Engine
from headnote.engine.claims.drawing import draw
from headnote.engine.claims.from_ledger import with_ledgers
from headnote.engine.claims.ledger import read_ledger
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file

Make = Callable[..., Engine]

EITHER = """\
article 9 sets
    by rule 3(b), 3(c)    each item of the set originating allowing at most 15 per cent of EXW or 15 per cent of FOB
"""
ONLY = """\
article 17 sets
    by rule 3(a), 3(b), 3(c) goods of chapters 50-63    only if each item of the set originating allowing at most
        10 per cent of V
    by rule 3(a), 3(b)    its own rule
    by rule 3(c)          only if each item of the set originating allowing at most 10 per cent of V
"""


def agreement(article: str) -> str:
    return AGREEMENT.replace("headnote 1", f"{article}headnote 1")


def determined(engine: Engine, materials: list[Any], rule: str | None, **fields: Any) -> Determination:
    data = claim(materials, **fields).model_dump(exclude_defaults=True)
    data["good"]["value"] = "1000"
    if rule is not None:
        data["good"]["set_rule"] = rule
    return engine.determine(Claim.model_validate(data))


PARTS = [ori(900, hs="8418.99")]


def test_a_set_originates_by_its_items_whatever_its_own_rule_says(engine_for: Make) -> None:
    """UK-Japan Article 9: all components originating, or others of at most 15 per cent of the ex-works or FOB price."""
    engine = engine_for("84.18    CC\n", agreement(EITHER))
    others = non("8418.99", 150)
    found = determined(engine, [*PARTS, others], "3(c)")
    assert found.verdict == "originating"
    assert found.by is not None
    assert found.by.article == "DEMO Article 9"
    over = {**others, "value": "150.01"}
    assert determined(engine, [*PARTS, over], "3(c)", exw="1000").verdict == "not originating"
    assert determined(engine, [*PARTS, over], "3(b)").missing == ("good.exw",)
    # A set by 3(a), and what is no set, has its own rule; a set may still meet that.
    assert determined(engine, [*PARTS, others], "3(a)").verdict == "not originating"
    assert determined(engine, [*PARTS, others], None).verdict == "not originating"
    assert determined(engine, [non("7208.10", 800)], "3(c)", exw="1000").verdict == "originating"


def test_making_up_a_set_is_no_operation_that_defeats_it(engine_for: Make) -> None:
    engine = engine_for("84.18    CC\n", agreement(EITHER))
    others = non("8418.99", 150)
    assert determined(engine, [*PARTS, others], "3(c)", operations=["a"]).verdict == "originating"
    assert determined(engine, [non("7208.10", 800)], "3(c)", operations=["a"], exw="1000").verdict == "not originating"


def test_a_set_that_only_its_items_make_originate(engine_for: Make) -> None:
    """CPTPP 3.17, UK-Australia 16: a set by rule 3(c) only so; one by 3(a) or 3(b) by the rule that applies to it."""
    engine = engine_for("84.18    CTH\n", agreement(ONLY))
    foreign = [*PARTS, non("7208.10", "100.01")]
    assert determined(engine, foreign, "3(c)").verdict == "not originating"
    assert determined(engine, foreign, "3(b)").verdict == "originating"
    assert determined(engine, foreign, None).verdict == "originating"
    within = determined(engine, [*PARTS, non("8418.99", 100)], "3(c)")
    assert within.verdict == "originating"
    assert within.rule is not None
    assert within.rule.source == "DEMO Article 17"
    # CPTPP 3.17(4): textile and apparel sets by any part of rule 3.
    textiles = engine_for("62.01    CTH\n", agreement(ONLY))
    shirt = [ori(900, hs="6205.20"), non("5208.11", "100.01")]
    assert determined(textiles, shirt, "3(a)", hs="6201.13").verdict == "not originating"


def test_the_items_of_a_set_may_be_determined_first(engine_for: Make) -> None:
    engine = engine_for("84.18    CC\n", agreement(ONLY))
    made = {"hs": "8418.99", "price": "900", "value": "900", "country": "JP", "rule": "CTH"}
    item = {**made, "production": {"party": "JP", "operations": []}, "materials": [non("7208.10", 500)]}
    assert determined(engine, [item, non("8517.12", 100)], "3(c)").verdict == "originating"
    failing = {**item, "materials": [non("8418.99", 500)]}
    assert determined(engine, [failing, non("8517.12", 100)], "3(c)").verdict == "not originating"


def test_an_unknown_item_leaves_a_set_open(engine_for: Make) -> None:
    engine = engine_for("84.18    CC\n", agreement(ONLY))
    assert determined(engine, [*PARTS, non("8418.99")], "3(c)").missing == ("materials[2].value",)
    question = "DEMO, sets lets this set originate"
    unread = engine_for("84.18    CTH\n", agreement("article sets    not transcribed\n"))
    found = determined(unread, [non("7208.10", 100)], "3(b)")
    assert (found.verdict, found.missing) == ("undetermined", (f"answers.{question!r}".replace("'", '"'),))
    assert determined(unread, [non("7208.10", 100)], "3(b)", answers={question: True}).verdict == "originating"
    assert determined(unread, [non("7208.10", 100)], None).verdict == "originating"


STOCKS = """\
article 14 accounting segregation
    methods "FIFO", "average"
    materials of chapters 10, 15, 27
    provided that "the customs authority authorised it"
"""
AUTHORISED = {"the customs authority authorised it": True}


@pytest.mark.parametrize(
    ("change", "answers", "state", "missing"),
    [
        ({}, AUTHORISED, "originating", ()),
        ({"inventory_method": "lifo"}, AUTHORISED, "not originating", ()),
        ({"inventory_method": None}, AUTHORISED, "undetermined", ("materials[1].inventory_method",)),
        ({"hs": "8418.99"}, AUTHORISED, "not originating", ()),
        ({"hs": None}, AUTHORISED, "undetermined", ("materials[1].hs",)),
        ({}, {}, "undetermined", ('answers."the customs authority authorised it"',)),
        ({}, {"the customs authority authorised it": False}, "not originating", ()),
        ({"fungible": False, "inventory_method": None, "hs": "8418.99"}, {}, "originating", ()),
    ],
)
def test_accounting_segregation_is_for_some_materials_by_some_methods(
    change: dict[str, Any], answers: dict[str, bool], state: str, missing: tuple[str, ...], engine_for: Make
) -> None:
    engine = engine_for("15.07    exclusively from originating materials\n", agreement(STOCKS))
    drawn = {**ori(500, hs="1507.10"), "fungible": True, "inventory_method": "fifo", **change}
    found = engine.determine(claim([drawn], hs="1507.90", answers=answers))
    assert found.verdict == state
    assert set(missing) <= set(found.missing)


def test_a_withdrawal_from_a_ledger_says_its_method() -> None:
    moves = b"date,move,quantity,originating,value\n2022-01-01,in,10,yes,100\n2022-01-02,out,4,,\n"
    data = {"hs": "1507.10", "country": "JP", "from_ledger": {"row": 3}}
    drawn = draw(read_ledger("oil.csv", moves), "fifo")
    (material,) = with_ledgers(claim([data]), {"oil": drawn}).materials or ()
    assert (material.fungible, material.inventory_method) == (True, "fifo")


@pytest.mark.parametrize("article", [EITHER, ONLY, STOCKS])
def test_the_lines_are_printed_as_they_are_read(article: str) -> None:
    parsed = parse_bytes("a", article.encode())
    assert not parsed.diagnostics
    printed = print_file(parsed.file)
    assert parse_bytes("b", printed.encode()).file == parsed.file
    assert print_file(parse_bytes("b", printed.encode()).file) == printed
