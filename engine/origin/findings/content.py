"""Value content: the agreement's formulas, solved exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from headnote.engine.agreements.law import Method
from headnote.engine.amounts import Figure, minor_unit, money, share, whole
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Scopes, ValueContent

from ..bases import excluded_amount
from ..counting import NONE, Burden, Counting, amounting, count
from ..determination import Finding, Message, say
from ..facts import Content, Facts, MaterialFact, facts_of
from .attested import attested
from .selecting import within

KIND = "value content"


class _Amount(NamedTuple):
    """A figure of the claim: its known part, and the facts that are missing for the rest.

    `signed`: the missing part may be negative (a loss). `most` is what it all is at most, where that is known.
    """

    known: int
    missing: tuple[str, ...] = ()
    signed: bool = False
    most: int | None = None


def measure_value_content(content: ValueContent, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether any method of the agreement, or the one named, reaches the percentage.

    A method of which the claim gives no cost at all is not claimed (docs/decisions/0005).
    """
    percent = content.percent
    if not hasattr(percent, "as_integer_ratio"):
        raise TypeError("a rule is expanded before it is measured")
    ratio = percent.as_integer_ratio()
    if content.scopes:
        return _focused(content, facts, group, text)
    if not facts.law.methods and "value content" in facts.law.untranscribed:
        return attested(facts, text, KIND)
    counting = count(facts, _counted)
    outcomes = [
        _by_method(method, ratio, counting)
        for method in facts.law.methods
        if content.method in (None, method.name) and (content.base is None or content.base in method.bases)
    ]
    shown = [o for o in outcomes if o.claimed]
    claimed = shown or outcomes
    state = max([o.state for o in claimed], default=Truth.NOT_KNOWN)
    missing = [f for o in claimed if o.state is Truth.NOT_KNOWN for f in o.missing] if state is Truth.NOT_KNOWN else ()
    found = Finding(
        text,
        KIND,
        state,
        tuple([r for o in outcomes for r in o.reasons]),
        tuple(dict.fromkeys([f for o in shown for f in o.figures])),
        missing=tuple(dict.fromkeys(missing)),
        nearest=next((o.nearest for o in claimed if o.nearest), ()) if state is Truth.NOT_MET else (),
        citations=tuple(dict.fromkeys([o.citation for o in shown])),
    )
    return counting.told(found)


def unclaimed(found: Finding) -> tuple[str, ...]:
    """The methods that a value content fails without, because the claim gives no cost for them."""
    failed = found.reasons if found.state is Truth.NOT_MET else ()
    return tuple(str(dict(one.arguments)["method"]) for one in failed if one.key == "method_not_claimed")


def _focused(content: ValueContent, facts: Facts, group: Scopes, text: str) -> Finding:
    """A value content that looks at the non-originating materials of the rule's codes alone.

    Measured with what may be of them counted, and with it not: where that differs, their codes are missing.
    """

    def only(least: Truth) -> Facts:
        looked_at = tuple(
            m if m.originating or within(m.hs, content.scopes) >= least else m._replace(counted=0, least=0)
            for m in facts.materials or ()
        )
        materials = None if facts.materials is None else looked_at
        return facts_of(facts.subject, facts.law, materials, facts.doubt, hopeful=facts.hopeful)

    plain = replace(content, scopes=())
    besides = tuple(m.line for m in facts.non_originating if within(m.hs, content.scopes) is Truth.NOT_MET)
    worst = measure_value_content(plain, only(Truth.NOT_KNOWN), group, text)._replace(besides=besides)
    unsure = [m for m in facts.non_originating if within(m.hs, content.scopes) is Truth.NOT_KNOWN and m.counted != 0]
    if not unsure:
        return worst
    best = measure_value_content(plain, only(Truth.MET), group, text)
    if worst.state is best.state:
        return worst
    missing = tuple(dict.fromkeys((*worst.missing, *(m.unclassified for m in unsure))))
    return worst._replace(
        state=Truth.NOT_KNOWN, reasons=(say("facts_missing", missing=missing),), missing=missing, nearest=()
    )


def _counted(material: MaterialFact, hopeful: bool) -> Burden:
    """What a material weighs against a value content: what of its value counts as non-originating."""
    return NONE if material.originating else amounting(material.counted, material.least, hopeful)


class _Outcome(NamedTuple):
    state: Truth
    citation: str
    reasons: tuple[Message, ...] = ()
    figures: tuple[Figure, ...] = ()
    missing: tuple[str, ...] = ()
    nearest: tuple[Message, ...] = ()
    claimed: bool = True


@dataclass(frozen=True, slots=True)
class Solved:
    """A formula for one percentage: how much each figure weighs in `100 * scale * over - n * under`, and its costs.

    `net_of` are those of the total cost and what net cost leaves out; `quantities` what gives each figure.
    `open_without`: where the claim gives none of its costs, nothing is known of it, for a profit may be a loss.
    """

    weights: Mapping[str, int]
    costs: tuple[str, ...]
    net_of: tuple[str, ...]
    quantities: Mapping[str, Callable[[Facts], _Amount]]
    open_without: bool


@lru_cache(maxsize=1024)
def solve(method: Method, percent: tuple[int, int]) -> Solved:
    """A method for one percentage, as numerator and denominator."""
    n, scale = percent
    over, under = method.over, method.under
    names = sorted(over.keys() | under.keys())
    weights = {name: 100 * scale * over.get(name, 0) - n * under.get(name, 0) for name in names}
    total = tuple(name for name in names if name == "total cost" or name.startswith("“"))
    costs = tuple(name for name in names if name in COSTS)
    open_without = bool(costs) and not total and weights.get("profit", 0) != 0
    return Solved(weights, costs, total, {name: _quantity(name) for name in names}, open_without)


def _by_method(method: Method, percent: tuple[int, int], counting: Counting) -> _Outcome:
    """One formula, by the sign of a sum that is linear in every figure: exact, and solvable for each of them."""
    facts, solved = counting.facts, solve(method, percent)
    if solved.open_without and all(getattr(facts.costs, COSTS[name]) is None for name in solved.costs):
        return _not_claimed(method, tuple([f for name in solved.costs for f in _given_by(name, facts)]))
    over, under, weights = method.over, method.under, solved.weights
    amounts = {name: quantity(facts) for name, quantity in solved.quantities.items()}
    if "VOM" in amounts and counting.by_content:
        inside = frozenset(material.line for material in counting.by_content)
        amounts["VOM"] = _originating(counting.before.materials or (), inside, solved.costs)
    slack = sum([weights[name] * amount.known for name, amount in amounts.items()])
    base = _value(under, amounts)
    missing = tuple([f for amount in amounts.values() for f in amount.missing])
    asked = Figure("", percent[0], percent[1], "%")
    state = _despite(slack, base, method, weights, amounts) if missing else Truth.MET if slack >= 0 else Truth.NOT_MET
    costs = (*solved.costs, *solved.net_of)
    if costs and state is not Truth.MET and all(amounts[name].missing for name in costs):
        return _not_claimed(method, tuple([f for name in costs for f in amounts[name].missing]))
    currency = facts.subject.currency
    figures = tuple([money(name, amount.known, currency) for name, amount in amounts.items() if not amount.missing])
    if base <= 0 and not any(amounts[name].missing for name in under):
        fields = tuple(dict.fromkeys(f for name in under for f in _given_by(name, facts)))
        return _Outcome(Truth.NOT_KNOWN, method.citation, (say("no_base", method=method.name),), figures, fields)
    if missing:
        keys = {Truth.MET: "reaches_anyway", Truth.NOT_MET: "falls_short_anyway", Truth.NOT_KNOWN: "method_missing"}
        reason = say(keys[state], label=method.label, method=method.name, asked=asked, missing=missing)
        return _Outcome(state, method.citation, (reason,), figures, missing)
    content = share(f"{method.label} {method.name}", _value(over, amounts), base)
    reached = state is Truth.MET
    reason = say(
        "reaches" if reached else "falls_short",
        label=method.label,
        method=method.name,
        content=content,
        asked=asked,
    )
    nearest = () if reached else _nearest(slack, weights, amounts, facts, content, asked, method.label)
    return _Outcome(state, method.citation, (reason,), (content, *figures), (), nearest)


@lru_cache(maxsize=1024)
def _not_claimed(method: Method, fields: tuple[str, ...]) -> _Outcome:
    """A method for which the claim gives no cost at all, though `fields` would give them."""
    reason = say("method_not_claimed", method=method.name)
    return _Outcome(Truth.NOT_KNOWN, method.citation, (reason,), missing=fields, claimed=False)


def _despite(
    slack: int, base: int, method: Method, weights: Mapping[str, int], amounts: Mapping[str, _Amount]
) -> Truth:
    """What holds for every value that the missing figures may have: 0 or more, a profit any, and a base above 0."""
    open_ = [name for name, amount in amounts.items() if amount.missing and weights[name]]
    if (highest := _highest(slack, open_, weights, amounts)) is not None and highest < 0:
        return Truth.NOT_MET
    if any(amounts[name].signed for name in open_):
        return Truth.NOT_KNOWN
    if slack >= 0 and all(weights[name] > 0 for name in open_):
        return Truth.MET
    if slack <= 0 and all(weights[name] < 0 for name in open_):
        # Nothing of the base is given yet: some of it is above 0, and takes the sum below 0.
        to_come = [name for name, sign in method.under.items() if sign > 0 and amounts[name].missing]
        if slack < 0 or (base <= 0 and to_come and all(weights[name] < 0 for name in to_come)):
            return Truth.NOT_MET
    return Truth.NOT_KNOWN


def _highest(
    slack: int, open_: Sequence[str], weights: Mapping[str, int], amounts: Mapping[str, _Amount]
) -> int | None:
    """What the sum is at most, where all that is missing adds to it and is bounded; None: not known, or nothing is."""
    for name in open_:
        amount = amounts[name]
        if amount.most is None or weights[name] < 0:
            return None
        slack += weights[name] * (amount.most - amount.known)
    return slack if open_ else None


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
        ("V", "higher_price"),
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
    return sum([sign * amounts[name].known for name, sign in total.items()])


def _given(amount: int | None, field: str) -> _Amount:
    return _Amount(0, (field,)) if amount is None else _Amount(amount)


def _materials(facts: Facts, originating: bool) -> _Amount:
    """The value of the originating or non-originating materials; of a traced one, what counts of it."""
    if not facts.listed:
        return _Amount(0, (facts.subject.field("materials"),))
    if facts.bill is not None:
        figured = facts.bill.vom if originating else facts.bill.vnm
        if figured is not None:
            return _Amount(figured)
    total = 0
    missing: list[str] = []
    for material in facts.materials or ():
        if material.originating is originating:
            amount = material.value if originating else material.counted
            if amount is None:
                missing.append(material.unvalued)
            total += material.least if amount is None else amount
    return _Amount(total, tuple(missing))


def _originating(materials: Sequence[MaterialFact], by_content: frozenset[str], costs: Sequence[str]) -> _Amount:
    """The value of originating materials, and the originating content of those that count by their content."""
    parts = []
    for material in materials:
        if material.content is not None and material.line in by_content:
            parts.append(_content(material, material.content, by_content, costs))
        elif material.originating:
            open_ = () if material.value is not None else (material.unvalued,)
            parts.append(_Amount(material.value if material.value is not None else material.least, open_))
    return _sum(parts)


def _content(material: MaterialFact, content: Content, by_content: frozenset[str], costs: Sequence[str]) -> _Amount:
    """The originating content of a material: what originates in it and its costs, of no more than it is worth.

    Costs count where the claim gives any of them, as for the good: those that the formula names, or all where it names
    none.
    """
    names = [COSTS[name] for name in costs or COSTS]
    given = [getattr(content.costs, name) for name in names]
    spent = _Amount(sum(whole(cost) for cost in given if cost is not None))
    if any(cost is not None for cost in given):
        lacking = [name for name, cost in zip(names, given, strict=True) if cost is None]
        open_ = tuple(f"{content.path}.production.costs.{name}" for name in lacking)
        spent = _Amount(spent.known, open_, signed="profit" in lacking)
    inside = _sum([_originating(content.materials, by_content, costs), spent])
    if content.worth is None:
        return _Amount(0, (material.field("value"), *inside.missing))
    if inside.known >= content.worth and not inside.signed:
        return _Amount(content.worth)
    return inside._replace(known=max(0, min(inside.known, content.worth)), most=content.worth)


def _sum(parts: Sequence[_Amount]) -> _Amount:
    missing = tuple(field for part in parts for field in part.missing)
    most = [part.most if part.missing else part.known for part in parts]
    bounded = None if None in most else sum(one for one in most if one is not None)
    return _Amount(sum(part.known for part in parts), missing, any(part.signed for part in parts), bounded)


COSTS = {"labour": "labour", "overhead": "overhead", "profit": "profit", "other costs": "other"}
"""The costs that a formula may name, and what the claim calls them."""


def _cost(name: str) -> Callable[[Facts], _Amount]:
    def amount(facts: Facts) -> _Amount:
        given = getattr(facts.costs, COSTS[name])
        if given is None:
            return _Amount(0, _given_by(name, facts), signed=name == "profit")
        return _Amount(whole(given))

    return amount


def _excluded(name: str) -> Callable[[Facts], _Amount]:
    """A cost that net cost leaves out, by its text in quotes."""
    text = name.strip("“”")

    def amount(facts: Facts) -> _Amount:
        given = excluded_amount(facts.costs, text)
        return _Amount(0, _given_by(name, facts)) if given is None else _Amount(given)

    return amount


def _based(name: str) -> Callable[[Facts], _Amount]:
    return lambda facts: _given(*facts.subject.base("value", name))


def _quantity(name: str) -> Callable[[Facts], _Amount]:
    return _QUANTITIES.get(name) or _excluded(name)


def _given_by(name: str, facts: Facts) -> tuple[str, ...]:
    """The fields of a claim that give a figure."""
    if name in COSTS:
        return (facts.subject.field(f"production.costs.{COSTS[name]}"),)
    if name in ("VNM", "VOM"):
        return (facts.subject.field("materials"),)
    if name.startswith("“"):
        return (facts.subject.field(f'production.costs.excluded."{name.strip("“”")}"'),)
    return (facts.subject.base("value", name)[1],)


# The figures of a claim that a formula may name (checks.agreement.QUANTITIES).
_QUANTITIES: dict[str, Callable[[Facts], _Amount]] = {
    **{name: _based(name) for name in ("FOB", "EXW", "V", "total cost")},
    "VNM": lambda facts: _materials(facts, originating=False),
    "VOM": lambda facts: _materials(facts, originating=True),
    **{name: _cost(name) for name in COSTS},
}
