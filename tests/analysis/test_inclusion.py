"""What is proved of two rules against the engine, on random claims that tell everything plainly."""

from __future__ import annotations

from dataclasses import fields as fields_of
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from demonstration import claim
from headnote.analysis.inclusion import Rule, contained
from headnote.analysis.linear import ADDED_UP, SIGNED, implies
from headnote.analysis.sides import Side
from headnote.analysis.telling import Question
from headnote.analysis.terms import between
from headnote.analysis.witnesses import find
from headnote.engine.origin.plans import find_rule
from headnote.grammar.rules.expand import count_alternatives
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import Expr
from random_claims import ENGINE, all_of, any_of, leaf, percents, scopes, words

DAY = claim().date
TERMS = between("HS2012", "HS2012")
PLAIN_CODES = ["841810", "841821", "850110", "720810", "010121", "841869"]


@st.composite
def alike(draw: st.DrawFn) -> tuple[Expr, Expr]:
    """Two requirements of one kind that differ in a field or two, or not at all."""
    one = draw(leaf)
    names = {field.name for field in fields_of(one)}
    changed: dict[str, Any] = {}
    if "percent" in names and draw(st.booleans()):
        changed["percent"] = draw(percents)
    if "scopes" in names and getattr(one, "scopes", ()) and draw(st.booleans()):
        changed["scopes"] = draw(scopes)
    if "except_from" in names and draw(st.booleans()):
        changed["except_from"] = draw(st.just(()) | scopes)
    if "level" in names and getattr(one, "level", None) and draw(st.booleans()):
        changed["level"] = draw(st.sampled_from(["chapter", "heading", "subheading"]))
    if "in_party" in names and draw(st.booleans()):
        changed["in_party"] = draw(st.booleans())
    return one, replace(one, **changed)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Expr, Expr]:
    one, other = draw(alike())
    third = draw(leaf)
    kind = draw(st.integers(0, 4))
    if kind == 1:
        return all_of([one, third]), other
    if kind == 2:
        return one, any_of([third, other])
    if kind == 3:
        return any_of([one, third]), any_of([third, other])
    return one, other


AMOUNTS = st.integers(0, 1000).map(str)
PLACES = st.sampled_from(["JP", "US", "VN"])
DONE = st.builds(lambda name, party: {"name": name, "party": party}, words, PLACES)


@st.composite
def plain_materials(draw: st.DrawFn) -> dict[str, Any]:
    originating = draw(st.sampled_from([True, False, False]))
    return {
        "hs": draw(st.sampled_from(PLAIN_CODES)),
        "originating": originating,
        "country": "JP" if originating else None,
        "value": draw(AMOUNTS),
        "net_weight_kg": draw(AMOUNTS),
        "wholly_obtained": draw(st.booleans()) if originating else False,
        "described_as": draw(st.lists(words, max_size=2)),
        "processes": [],
    }


@st.composite
def plain_claims(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "hs": "841810",
        "fob": draw(st.integers(1, 2000).map(str)),
        "exw": draw(st.integers(1, 2000).map(str)),
        "net_weight_kg": draw(st.integers(1, 2000).map(str)),
        "party": "JP",
        "operations": [],
        "wholly_obtained": False,
        "processes": draw(st.lists(DONE, max_size=3)),
        "costs": {name: draw(st.integers(0, 300).map(str)) for name in ("labour", "overhead", "profit", "other")},
        "answers": {name: draw(st.booleans()) for name in ("dried", "painted", "tested")},
        "materials": draw(st.lists(plain_materials(), min_size=1, max_size=3)),
    }


def rule_of(expr: Expr) -> Rule:
    law = ENGINE.law(DAY)
    assert law.annex is not None
    return Rule.of(law, "841810", find_rule(law, law.annex, "841810", print_expr(expr), {}, str))


@settings(max_examples=max(200, settings().max_examples))
@given(pairs(), st.lists(plain_claims(), min_size=4, max_size=4))
def test_what_is_contained_by_proof_originates_by_the_other_rule_too(
    both: tuple[Expr, Expr], claimed: list[dict[str, Any]]
) -> None:
    assume(all(count_alternatives(one) <= 20 for one in both))
    if not contained(rule_of(both[0]), rule_of(both[1]), TERMS):
        return
    for fields in claimed:
        one, other = (ENGINE.determine(claim(**fields), rule=print_expr(expr)) for expr in both)
        if one.verdict == "originating":
            assert other.verdict == "originating", (print_expr(both[0]), print_expr(both[1]))


@settings(max_examples=max(80, settings().max_examples // 10))
@given(pairs())
def test_no_witness_is_found_against_a_proof_and_every_witness_holds(both: tuple[Expr, Expr]) -> None:
    rules = [rule_of(one) for one in both]
    side = Side.of(ENGINE, DAY)
    found = find(Question(rules[0], rules[1], (_by(side, both[0]), _by(side, both[1])), TERMS))
    if found is not None:
        assert not contained(rules[0], rules[1], TERMS)
        assert found.verdicts == ("originating", "not originating")


class _Supplied:
    """The engine with a rule that is supplied with every claim."""

    def __init__(self, side: Side, rule: str) -> None:
        self.name, self._side, self._rule = side.engine.name, side, rule

    def determine(self, asked: Any) -> Any:
        return self._side.engine.determine(asked, rule=self._rule)


def _by(side: Side, expr: Expr) -> Side:
    return replace(side, engine=_Supplied(side, print_expr(expr)))  # type: ignore[arg-type]


FIGURES = ("FOB", "VNM", "VOM", "labour", "profit")
weights = st.fixed_dictionaries({name: st.integers(-3, 3).map(Fraction) for name in FIGURES})


@settings(max_examples=max(300, settings().max_examples))
@given(weights, weights, st.booleans(), st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(-9, 9))
def test_a_sum_that_implies_another_is_never_met_without_it(
    one: dict[str, Fraction], other: dict[str, Fraction], adds_up: bool, figures: list[int], profit: int
) -> None:
    assume(implies(one, other, adds_up=adds_up))
    amounts = dict(zip(FIGURES, (*figures, profit), strict=True))
    if adds_up:
        amounts["FOB"] = -sum(int(ADDED_UP[name]) * amounts[name] for name in FIGURES if name != "FOB")
        assume(amounts["FOB"] >= 0)
    if sum(one[name] * amounts[name] for name in FIGURES) >= 0:
        assert sum(other[name] * amounts[name] for name in FIGURES) >= 0


def test_a_lower_percentage_is_implied_and_a_higher_is_not() -> None:
    forty, sixty = ({"FOB": 1 - Fraction(n, 100), "VNM": Fraction(-1)} for n in (40, 60))
    assert implies(sixty, forty)
    assert not implies(forty, sixty)
    assert "profit" in SIGNED
