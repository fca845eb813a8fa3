"""Filling in what a claim does not say: no verdict turns, and what is called missing is what decides."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from demonstration import AGREEMENT, ANNEX_HEAD
from filling import claims, filled, unsaid, value_of
from headnote import Claim, Determination, Engine
from headnote.engine.agreements.loaded import Ruleset
from headnote.grammar.parser import parse_bytes
from headnote.grammar.rules.expand import count_alternatives
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import Expr
from random_claims import rules as primitive_rules

KITS = """\
article 8 packing
    retail packing    disregarded for change in tariff classification and process
article 9 accessories
    accessories    disregarded
article 10 indirect materials
    indirect materials    originating
article 11 unassembled goods    parts as if imported separately
"""
ROWS = """\
84.18      CC
8418.10    CTH or RVC40
8418.21    CTSH and process "dried" in a party on materials of chapter 72
"""


def engine_of(agreement: str) -> Engine:
    parsed = parse_bytes("a", agreement.encode())
    annex = parse_bytes("b", f"{ANNEX_HEAD}{ROWS}".encode())
    assert not parsed.diagnostics + annex.diagnostics
    return Engine(Ruleset(parsed.file, (annex.file,)))


FULL = AGREEMENT.replace("originating materials of the parties", "production in any party")
OWN = AGREEMENT.replace("roll-up", "roll-up and own production")
ENGINES = {name: engine_of(text + KITS) for name, text in (("usual", AGREEMENT), ("full", FULL), ("own", OWN))}
engines = st.sampled_from(["usual", "full", "own"])
rules = st.none() | primitive_rules.filter(lambda rule: count_alternatives(rule) <= 40)


def determine(data: dict[str, Any], rule: Expr | None, engine: str) -> Determination:
    return ENGINES[engine].determine(Claim.model_validate(data), rule=None if rule is None else print_expr(rule))


@settings(max_examples=max(250, settings().max_examples))
@given(st.booleans().flatmap(lambda nested: claims(nested=nested)), rules, engines, st.data())
def test_a_verdict_does_not_turn_when_what_was_not_said_is_filled_in(
    data: dict[str, Any], rule: Expr | None, engine: str, draw: st.DataObject
) -> None:
    before = determine(data, rule, engine)
    assume(before.verdict != "undetermined")
    facts = unsaid(data)
    chosen = draw.draw(st.lists(st.sampled_from(facts), min_size=1, max_size=5, unique=True)) if facts else []
    for name in chosen:
        data = filled(data, name, draw.draw(values(data, name)))
        assert determine(data, rule, engine).verdict == before.verdict, name


@st.composite
def values(draw: st.DrawFn, data: dict[str, Any], name: str) -> Any:
    return value_of(draw, data, name)


@settings(max_examples=max(250, settings().max_examples))
@given(st.booleans().flatmap(lambda nested: claims(nested=nested)), rules, engines, st.data())
def test_what_is_called_missing_decides_once_it_is_filled_in(
    data: dict[str, Any], rule: Expr | None, engine: str, draw: st.DataObject
) -> None:
    found = determine(data, rule, engine)
    assume(found.verdict == "undetermined")
    for _ in range(8):
        if found.verdict != "undetermined":
            return
        assert found.missing
        # A bill of materials takes the place of the lines that were there, and of what they lacked.
        for name in ["materials"] if "materials" in found.missing else found.missing:
            data = filled(data, name, draw.draw(values(data, name)))
        found = determine(data, rule, engine)
    assert found.verdict != "undetermined", f"for want of {found.missing}"
