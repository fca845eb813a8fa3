"""Random rules on random claims: durable_rules against the plain evaluator, printing, and what must never happen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from demonstration import AGREEMENT, ANNEX_HEAD, claim
from headnote import Determination, Engine
from headnote.engine.agreements.ruleset import Ruleset
from headnote.engine.origin.compile import compile_rule
from headnote.engine.origin.plain import evaluate
from headnote.engine.origin.preconditions import SUFFICIENT
from headnote.engine.origin.rete import Decider
from headnote.engine.truth import Truth
from headnote.grammar.codes import HSCode
from headnote.grammar.parser import parse_bytes
from headnote.grammar.rules.expand import count_alternatives, leaves
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.rules.tree import (
    Abbreviation,
    All,
    AnyOf,
    Change,
    Condition,
    Exclusively,
    Expr,
    MaterialCap,
    MaterialsAre,
    NoChange,
    Process,
    Scope,
    ValueContent,
    WhollyObtained,
)

CODES = ["84", "8418", "841810", "841821", "85", "8501", "850110", "72", "720810", "01"]
codes = st.sampled_from(CODES).map(HSCode)
scopes = st.lists(codes.map(lambda code: Scope(code, code)), min_size=1, max_size=2).map(tuple)
no_scopes = st.just(())
percents = st.integers(0, 100).map(Decimal)
levels = st.sampled_from(["chapter", "heading", "subheading"])
words = st.sampled_from(["dried", "painted", "tested"])

leaf = st.one_of(
    st.builds(Change, levels, no_scopes | scopes, no_scopes | scopes),
    st.builds(Change, levels, no_scopes, no_scopes, st.just(True)),
    st.builds(Change, st.none(), scopes, no_scopes | scopes),
    st.builds(NoChange),
    st.builds(ValueContent, percents, st.sampled_from([None, "build-down", "build-up"])),
    st.builds(
        MaterialCap, st.just("value"), percents, st.sampled_from(["FOB", "EXW"]), st.booleans(), no_scopes | scopes
    ),
    st.builds(MaterialCap, st.just("weight"), percents, st.just("the good"), st.booleans(), no_scopes | scopes),
    st.builds(WhollyObtained),
    st.builds(MaterialsAre, scopes, st.sampled_from(["wholly obtained", "originating"])),
    st.builds(Exclusively),
    st.builds(Process, words, st.booleans(), st.sampled_from([(), ("VN", "US")]), no_scopes | scopes),
    st.builds(Condition, words),
)
printable = leaf | st.builds(
    Abbreviation, st.sampled_from(["CTH", "RVC", "WO"]), st.none() | percents, no_scopes | scopes, no_scopes | scopes
)


def any_of(parts: list[Expr]) -> Expr:
    return AnyOf(tuple(one for part in parts for one in (part.parts if isinstance(part, AnyOf) else [part])))


def all_of(parts: list[Expr]) -> Expr:
    flat = [one for part in parts for one in (part.parts if isinstance(part, All) else [part])]
    kept = [one for one in flat if not isinstance(one, NoChange)] or flat
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def joined(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    parts = st.lists(inner, min_size=2, max_size=3)
    return parts.map(any_of) | parts.map(all_of)


rules = st.recursive(leaf, joined, max_leaves=8)
amounts = st.none() | st.integers(0, 2000).map(str)
truth = st.sampled_from(list(Truth))


@st.composite
def materials(draw: st.DrawFn) -> dict[str, Any]:
    originating = draw(st.sampled_from([True, False, None]))
    return {
        "hs": draw(st.none() | codes),
        "originating": originating,
        "country": draw(st.sampled_from(["JP", "TH", "US"])) if originating else None,
        "value": draw(amounts),
        "net_weight_kg": draw(amounts),
        "wholly_obtained": draw(st.sampled_from([True, False, None])),
    }


@st.composite
def claims(draw: st.DrawFn) -> dict[str, Any]:
    cost = st.none() | st.integers(0, 500).map(str)
    return {
        "hs": draw(st.none() | st.sampled_from(["841810", "841821", "8418"])),
        "fob": draw(amounts),
        "exw": draw(amounts),
        "net_weight_kg": draw(amounts),
        "party": draw(st.sampled_from(["JP", "TH", "VN", None])),
        "operations": draw(st.sampled_from([None, [], ["a"], ["a", "b"]])),
        "wholly_obtained": draw(st.sampled_from([None, True, False, "a"])),
        "processes": draw(st.sampled_from([None, [], [{"name": "dried", "party": "JP"}, {"name": "painted"}]])),
        "costs": {"labour": draw(cost), "overhead": draw(cost), "profit": draw(cost), "other": draw(cost)},
        "answers": draw(st.dictionaries(words, st.booleans())),
        "materials": draw(st.none() | st.lists(materials(), max_size=4)),
    }


AGREEMENT_FILE = parse_bytes("a", AGREEMENT.encode()).file
ANNEX_FILE = parse_bytes("b", f"{ANNEX_HEAD}84.18    CC\n".encode()).file
ENGINE = Engine(Ruleset(AGREEMENT_FILE, (ANNEX_FILE,)))
DECIDER = Decider()


@settings(max_examples=max(2000, settings().max_examples))
@given(rules, st.data())
def test_durable_rules_decides_as_the_plain_evaluator_does(rule: Expr, data: st.DataObject) -> None:
    assume(count_alternatives(rule) <= 60)
    compiled = compile_rule(rule, ())
    states = {one: data.draw(truth) for one in dict.fromkeys(leaves(rule))}
    decided = DECIDER.decide(compiled.shape, [states[one.leaf] for one in compiled.requirements])
    assert decided.state == evaluate(rule, states)
    for number in decided.alternatives:
        assert min(states[compiled.requirements[n].leaf] for n in compiled.shape[number]) == decided.state


@settings(max_examples=max(2000, settings().max_examples))
@given(rules, claims())
def test_a_verdict_is_what_its_findings_make_it(rule: Expr, fields: dict[str, Any]) -> None:
    """End to end: the verdict of the engine, against doors and provisions combined by Kleene's tables alone."""
    assume(count_alternatives(rule) <= 50)
    found = ENGINE.determine(claim(**fields), rule=print_expr(rule))
    doors = max((min(f.state for f in a.findings) for a in found.alternatives), default=Truth.NOT_MET)
    expected = min(doors, *(p.state for p in found.provisions))
    names = {Truth.MET: "originating", Truth.NOT_KNOWN: "undetermined", Truth.NOT_MET: "not originating"}
    assert found.verdict == names[expected]
    states = {f.requirement: f.state for a in found.alternatives for f in a.findings}
    annex = evaluate(rule, {one: states[print_expr(one)] for one in leaves(rule)})
    assert min(annex, states[SUFFICIENT]) <= doors
    assert bool(found.missing) == (found.verdict == "undetermined")


@given(st.recursive(printable, joined, max_leaves=10))
def test_a_rule_printed_and_read_again_is_the_same(rule: Expr) -> None:
    reading = read_rule(print_expr(rule))
    assert reading.rule is not None
    assert reading.rule.expr == rule


def content(found: Determination) -> Truth:
    return next(f.state for a in found.alternatives for f in a.findings if f.kind == "value content")


@given(percents, claims(), st.integers(1, 500), st.booleans())
def test_more_originating_material_or_a_higher_price_never_loses_a_value_content(
    percent: Decimal, fields: dict[str, Any], more: int, price: bool
) -> None:
    rule = f"regional value content of at least {percent} per cent by build-down"
    assume(fields["fob"] is not None)
    before = ENGINE.determine(claim(**fields), rule=rule)
    assume(content(before) is Truth.MET)
    if price:
        fields["fob"] = str(int(fields["fob"]) + more)
    else:
        extra = {"originating": True, "country": "JP", "value": str(more)}
        fields["materials"] = [*(fields["materials"] or []), extra]
    assert content(ENGINE.determine(claim(**fields), rule=rule)) is Truth.MET


@given(percents, claims(), st.integers(1, 500))
def test_more_originating_material_never_loses_a_build_up(percent: Decimal, fields: dict[str, Any], more: int) -> None:
    rule = f"regional value content of at least {percent} per cent by build-up"
    before = ENGINE.determine(claim(**fields), rule=rule)
    assume(content(before) is Truth.MET)
    extra = {"originating": True, "country": "JP", "value": str(more)}
    fields["materials"] = [*(fields["materials"] or []), extra]
    assert content(ENGINE.determine(claim(**fields), rule=rule)) is Truth.MET


@given(rules, claims(), st.randoms())
def test_the_order_of_lines_changes_nothing(rule: Expr, fields: dict[str, Any], random: Any) -> None:
    assume(count_alternatives(rule) <= 50)
    before = ENGINE.determine(claim(**fields), rule=print_expr(rule))
    if fields["materials"]:
        random.shuffle(fields["materials"])
    after = ENGINE.determine(claim(**fields), rule=print_expr(rule))
    assert (before.verdict, before.criterion) == (after.verdict, after.criterion)


@given(rules, claims(), st.integers(0, 3), st.data())
def test_splitting_a_line_in_two_changes_nothing(
    rule: Expr, fields: dict[str, Any], number: int, data: st.DataObject
) -> None:
    """Two lines of the same material that share its value and weight are the one line."""
    assume(count_alternatives(rule) <= 50)
    assume(fields["materials"] and number < len(fields["materials"]))
    before = ENGINE.determine(claim(**fields), rule=print_expr(rule))
    whole = fields["materials"][number]
    one, other = dict(whole), dict(whole)
    for name in ("value", "net_weight_kg"):
        if whole[name] is not None:
            part = data.draw(st.integers(0, int(whole[name])))
            one[name], other[name] = str(part), str(int(whole[name]) - part)
    fields["materials"] = [*fields["materials"][:number], one, other, *fields["materials"][number + 1 :]]
    after = ENGINE.determine(claim(**fields), rule=print_expr(rule))
    assert (before.verdict, before.criterion) == (after.verdict, after.criterion)


@given(rules, claims(), st.integers(2, 1000))
def test_another_currency_and_every_amount_with_it_change_nothing(
    rule: Expr, fields: dict[str, Any], rate: int
) -> None:
    assume(count_alternatives(rule) <= 50)
    before = ENGINE.determine(claim(**fields), rule=print_expr(rule))

    def exchanged(amount: str | None) -> str | None:
        return None if amount is None else str(int(amount) * rate)

    fields |= {name: exchanged(fields[name]) for name in ("fob", "exw")}
    fields["costs"] = {name: exchanged(amount) for name, amount in fields["costs"].items()}
    fields["materials"] = fields["materials"] and [{**m, "value": exchanged(m["value"])} for m in fields["materials"]]
    after = ENGINE.determine(claim(**fields, currency="JPY"), rule=print_expr(rule))
    assert (before.verdict, before.criterion, before.missing) == (after.verdict, after.criterion, after.missing)
