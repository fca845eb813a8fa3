"""Random rules on random claims: durable_rules against the plain evaluator, printing, and what must never happen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from demonstration import claim
from headnote import Determination
from headnote.engine.origin import plain
from headnote.engine.origin.compile import compile_rule
from headnote.engine.origin.plain import evaluate
from headnote.engine.origin.preconditions import SUFFICIENT
from headnote.engine.origin.rete import Decider
from headnote.engine.truth import Truth
from headnote.grammar.rules.expand import count_alternatives, leaves
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.rules.tree import Expr
from random_claims import ENGINE, claims, claims_and_a_line, joined, may_have_content, percents, printable, rules, truth

DECIDER = Decider()


@settings(max_examples=max(500, settings().max_examples))
@given(rules, st.data())
def test_durable_rules_decides_as_the_plain_evaluator_does(rule: Expr, data: st.DataObject) -> None:
    assume(count_alternatives(rule) <= 60)
    compiled = compile_rule(rule, ())
    states = {one: data.draw(truth) for one in dict.fromkeys(leaves(rule))}
    values = [states[one.leaf] for one in compiled.requirements]
    decided = DECIDER.decide(compiled.shape, values)
    assert decided.state == evaluate(rule, states)
    assert decided == plain.Decider().decide(compiled.shape, values)
    for number in decided.alternatives:
        assert min(states[compiled.requirements[n].leaf] for n in compiled.shape[number]) == decided.state


@settings(max_examples=max(500, settings().max_examples))
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


@given(percents, may_have_content, st.integers(1, 500), st.booleans())
def test_more_originating_material_or_a_higher_price_never_loses_a_value_content(
    percent: Decimal, fields: dict[str, Any], more: int, price: bool
) -> None:
    rule = f"regional value content of at least {percent} per cent by build-down"
    before = ENGINE.determine(claim(**fields), rule=rule)
    assume(content(before) is Truth.MET)
    if price:
        fields["fob"] = str(int(fields["fob"]) + more)
    else:
        extra = {"originating": True, "country": "JP", "value": str(more)}
        fields["materials"] = [*(fields["materials"] or []), extra]
    assert content(ENGINE.determine(claim(**fields), rule=rule)) is Truth.MET


@given(percents, may_have_content, st.integers(1, 500))
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


@given(rules, claims_and_a_line, st.data())
def test_splitting_a_line_in_two_changes_nothing(
    rule: Expr, drawn: tuple[dict[str, Any], int], data: st.DataObject
) -> None:
    """Two lines of the same material that share its value and weight are the one line."""
    fields, number = drawn
    assume(count_alternatives(rule) <= 50)
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
