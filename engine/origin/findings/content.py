"""Value content: the agreement's formulas, solved exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from headnote.engine.agreements.law import Method
from headnote.engine.amounts import Figure, minor_unit, money, share, whole
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Scopes, ValueContent

from ..determination import Finding, Message, say
from ..facts import Facts

KIND = "value content"


class _Amount(NamedTuple):
    """A figure of the claim: its known part, and the facts that are missing for the rest.

    `signed`: the missing part may be negative (a loss).
    """

    known: int
    missing: tuple[str, ...] = ()
    signed: bool = False


def measure_value_content(content: ValueContent, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether any method of the agreement, or the one named, reaches the percentage.

    A method of which the claim gives no cost at all is not claimed (docs/decisions/0005).
    """
    percent = content.percent
    if not hasattr(percent, "as_integer_ratio"):
        raise TypeError("a rule is expanded before it is measured")
    ratio = percent.as_integer_ratio()
    outcomes = [
        _by_method(method, ratio, facts) for method in facts.law.methods if content.method in (None, method.name)
    ]
    claimed = [o for o in outcomes if o.claimed] or outcomes
    state = max((o.state for o in claimed), default=Truth.NOT_KNOWN)
    shown = [o for o in outcomes if o.claimed]
    missing = tuple(f for o in claimed if o.state is Truth.NOT_KNOWN for f in o.missing)
    return Finding(
        text,
        KIND,
        state,
        tuple(r for o in outcomes for r in o.reasons),
        tuple(dict.fromkeys(f for o in shown for f in o.figures)),
        missing=tuple(dict.fromkeys(missing)) if state is Truth.NOT_KNOWN else (),
        nearest=next((o.nearest for o in claimed if o.nearest), ()) if state is Truth.NOT_MET else (),
        citations=tuple(dict.fromkeys(o.citation for o in shown)),
    )


class _Outcome(NamedTuple):
    state: Truth
    citation: str
    reasons: tuple[Message, ...] = ()
    figures: tuple[Figure, ...] = ()
    missing: tuple[str, ...] = ()
    nearest: tuple[Message, ...] = ()
    claimed: bool = True


@dataclass(frozen=True, slots=True)
class _Solved:
    """A formula for one percentage: its figures, and how much each weighs in `100 * scale * over - n * under`."""

    weights: Mapping[str, int]
    costs: tuple[str, ...]
    not_claimed: _Outcome


@lru_cache(maxsize=1024)
def _solve(method: Method, percent: tuple[int, int]) -> _Solved:
    n, scale = percent
    over, under = method.over, method.under
    names = sorted(over.keys() | under.keys())
    weights = {name: 100 * scale * over.get(name, 0) - n * under.get(name, 0) for name in names}
    reason = say("method_not_claimed", method=method.name)
    costs = tuple(name for name in names if name in _COSTS)
    missing = tuple(f"production.costs.{_COSTS[name]}" for name in costs)
    unclaimed = _Outcome(Truth.NOT_KNOWN, method.citation, (reason,), missing=missing, claimed=False)
    return _Solved(weights, costs, unclaimed)


def _by_method(method: Method, percent: tuple[int, int], facts: Facts) -> _Outcome:
    """One formula, by the sign of a sum that is linear in every figure: exact, and solvable for each of them."""
    solved = _solve(method, percent)
    given = facts.costs
    if solved.costs and all(getattr(given, _COSTS[name]) is None for name in solved.costs):
        return solved.not_claimed
    n, scale = percent
    over, under, weights = method.over, method.under, solved.weights
    amounts = {name: _QUANTITIES[name](facts) for name in weights}
    slack = sum(weights[name] * amount.known for name, amount in amounts.items())
    base = _value(under, amounts)
    missing = tuple(f for amount in amounts.values() for f in amount.missing)
    currency = facts.subject.currency
    figures = tuple(money(name, amount.known, currency) for name, amount in amounts.items() if not amount.missing)
    if any(amounts[name].missing for name in under):
        reasons = (say("method_missing", method=method.name, missing=missing),)
        return _Outcome(Truth.NOT_KNOWN, method.citation, reasons, figures, missing)
    if base <= 0:
        fields = tuple(facts.subject.field(f"good.{name.lower()}") for name in under)
        return _Outcome(Truth.NOT_KNOWN, method.citation, (say("no_base", method=method.name),), figures, fields)
    if missing:
        state = _despite(slack, weights, amounts)
        settled = state is not Truth.NOT_KNOWN
        reason = say("method_settled" if settled else "method_missing", method=method.name, missing=missing)
        return _Outcome(state, method.citation, (reason,), figures, missing)
    content = share(f"{method.label} {method.name}", _value(over, amounts), base)
    reached = slack >= 0
    asked = Figure("", n, scale, "%")
    reason = say(
        "reaches" if reached else "falls_short",
        label=method.label,
        method=method.name,
        content=content,
        asked=asked,
    )
    nearest = () if reached else _nearest(slack, weights, amounts, facts, content, asked, method.label)
    return _Outcome(
        Truth.MET if reached else Truth.NOT_MET, method.citation, (reason,), (content, *figures), (), nearest
    )


def _despite(slack: int, weights: Mapping[str, int], amounts: dict[str, _Amount]) -> Truth:
    """What holds whatever the missing figures are, as far as their signs tell."""
    open_weights = [weights[name] for name, amount in amounts.items() if amount.missing]
    if any(amount.missing and amount.signed for amount in amounts.values()):
        return Truth.NOT_KNOWN
    if slack >= 0 and all(weight >= 0 for weight in open_weights):
        return Truth.MET
    if slack < 0 and all(weight <= 0 for weight in open_weights):
        return Truth.NOT_MET
    return Truth.NOT_KNOWN


def _nearest(
    slack: int,
    weights: Mapping[str, int],
    amounts: dict[str, _Amount],
    facts: Facts,
    content: Figure,
    asked: Figure,
    label: str,
) -> tuple[Message, ...]:
    """The smallest change of one figure at a time that meets the percentage, in the currency's smallest coin."""
    currency = facts.subject.currency
    coin = minor_unit(currency)
    found: list[Message] = []
    for name, key in (
        ("VNM", "less_vnm"),
        ("VOM", "more_vom"),
        ("FOB", "higher_price"),
        ("EXW", "higher_price"),
    ):
        weight = weights.get(name, 0)
        if (weight >= 0) if name == "VNM" else (weight <= 0):
            continue
        change = -(slack // abs(weight))
        start = amounts[name].known if key == "higher_price" else 0
        amount = -(-(start + change) // coin) * coin
        if name == "VNM" and amount > amounts[name].known:
            continue
        found.append(say(key, amount=money("", amount, currency), label=label, content=content, asked=asked))
    return tuple(found)


def _value(total: Mapping[str, int], amounts: dict[str, _Amount]) -> int:
    return sum(sign * amounts[name].known for name, sign in total.items())


def _given(amount: int | None, field: str) -> _Amount:
    return _Amount(0, (field,)) if amount is None else _Amount(amount)


def _materials(facts: Facts, originating: bool) -> _Amount:
    """The value of the originating or non-originating materials; of a traced one, what counts of it."""
    if not facts.listed:
        return _Amount(0, ("materials",))
    total = 0
    missing: list[str] = []
    for material in facts.valued:
        if material.originating is originating:
            amount = material.value if originating else material.counted
            if amount is None:
                missing.append(material.unvalued)
            else:
                total += amount
    return _Amount(total, tuple(missing))


_COSTS = {"labour": "labour", "overhead": "overhead", "profit": "profit", "other costs": "other"}


def _cost(name: str) -> Callable[[Facts], _Amount]:
    def amount(facts: Facts) -> _Amount:
        given = getattr(facts.costs, _COSTS[name])
        if given is None:
            field = facts.subject.field(f"production.costs.{_COSTS[name]}")
            return _Amount(0, (field,), signed=name == "profit")
        return _Amount(whole(given))

    return amount


# The figures of a claim that a formula may name (checks.agreement.QUANTITIES).
_QUANTITIES: dict[str, Callable[[Facts], _Amount]] = {
    "FOB": lambda facts: _given(facts.subject.fob, facts.subject.field("good.fob")),
    "EXW": lambda facts: _given(facts.subject.exw, facts.subject.field("good.exw")),
    "VNM": lambda facts: _materials(facts, originating=False),
    "VOM": lambda facts: _materials(facts, originating=True),
    **{name: _cost(name) for name in _COSTS},
}
