"""How the requirements that nearly every rule asks for stand, in numbers alone, where a bill of materials has figures.

What a requirement means is coded in `findings`, and every requirement has its measure there. These say the same of
their common case without words, and None of every other: then the measure is asked. Tests compare both, finding by
finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from headnote.engine.agreements.law import Law, Method
from headnote.engine.agreements.tolerances import Clause
from headnote.engine.amounts import whole
from headnote.engine.truth import Truth
from headnote.grammar.codes import DIGITS
from headnote.grammar.rules.tree import Change, ValueContent

from .compile import Requirement
from .facts import Bill, Facts
from .findings import Measure
from .findings.caps import ratio_of
from .findings.change import measure_change
from .findings.content import COSTS, measure_value_content, solve
from .findings.materials import measure_exclusively, measure_wholly_obtained
from .findings.selecting import good_is
from .findings.shares import at_most
from .preconditions import measure_sufficient

NOT_MET, NOT_KNOWN, MET = Truth.NOT_MET, Truth.NOT_KNOWN, Truth.MET

TOLERATED = 3
"""Met by tolerance, de minimis."""

STATES = (NOT_MET, NOT_KNOWN, MET, MET)
"""The states that a gauge says."""

Gauge = Callable[[Facts, Bill], int | None]
"""Facts and their bill in figures to a state, or TOLERATED; None: the measure tells."""


def gauge_of(requirement: Requirement, law: Law) -> Gauge | None:
    """The gauge of a requirement under a law; None: it has its measure alone."""
    make = _MAKERS.get(requirement.measure)
    return None if make is None else make(requirement, law)


def _wholly_obtained(requirement: Requirement, law: Law) -> Gauge:
    def gauge(facts: Facts, bill: Bill) -> int | None:
        said = facts.subject.production.wholly_obtained
        if said is None:
            return NOT_MET if bill.foreign else NOT_KNOWN
        return NOT_MET if said is False else None

    return gauge


def _exclusively(requirement: Requirement, law: Law) -> Gauge:
    def gauge(facts: Facts, bill: Bill) -> int | None:
        if not bill.listed:
            return NOT_KNOWN
        return NOT_MET if bill.foreign else MET

    return gauge


def _sufficient(requirement: Requirement, law: Law) -> Gauge | None:
    if law.operations is not None and not law.operations.transcribed:
        return None

    def gauge(facts: Facts, bill: Bill) -> int | None:
        return None if facts.subject.production.operations else MET

    return gauge


def _change(requirement: Requirement, law: Law) -> Gauge | None:
    change = requirement.leaf
    if not isinstance(change, Change) or change.level is None or change != Change(change.level):
        return None  # it names sources, exceptions or allowances
    digits, tolerances = DIGITS[change.level], _Tolerances(requirement.clauses)

    def gauge(facts: Facts, bill: Bill) -> int | None:
        good = facts.subject.hs
        if not bill.listed:
            return NOT_KNOWN
        if good is None or len(good) < digits:
            return None
        prefix = good[:digits]
        failing = []
        for code in bill.foreign:
            if code is None:
                return None
            if code[:digits] == prefix:
                failing.append(code)
            elif prefix.startswith(code):
                return None
        return MET if not failing else tolerances.within(sum([bill.foreign[code] for code in failing]), facts, bill)

    return gauge


class _Tolerances:
    """The clauses that may forgive a requirement, for goods by their codes."""

    def __init__(self, clauses: tuple[Clause, ...]) -> None:
        self._clauses = clauses
        self._known: dict[str, tuple[tuple[tuple[int, int], str], ...] | None] = {}

    def within(self, value: int, facts: Facts, bill: Bill) -> int | None:
        """Whether the value of materials that fail is within any of them: each a share by value of a price."""
        good, subject = facts.subject.hs or "", facts.subject
        if good not in self._known:
            if len(self._known) >= MAX_GOODS:
                self._known.clear()
            self._known[good] = self._shares(facts)
        shares = self._known[good]
        if shares is None or (shares and bill.vnm is None):
            return None
        for percent, base in shares:
            state = at_most(value, percent, subject.exw if base == "EXW" else subject.fob)
            if state is not NOT_MET:
                return TOLERATED if state is MET else None
        return NOT_MET

    def _shares(self, facts: Facts) -> tuple[tuple[tuple[int, int], str], ...] | None:
        """The shares of those that are for the good, with what each is of; None: they are not such alone."""
        found = []
        for clause in self._clauses:
            cap, applies = clause.cap, good_is(clause.goods, facts) if clause.plain else NOT_KNOWN
            if applies is NOT_MET:
                continue
            if applies is NOT_KNOWN or cap is None or cap.measure != "value" or cap.base not in ("FOB", "EXW"):
                return None
            found.append((ratio_of(cap.percent), cap.base))
        return tuple(found)


MAX_GOODS = 20_000
"""Codes of goods for which a requirement remembers its tolerances."""


def _value_content(requirement: Requirement, law: Law) -> Gauge | None:
    content = requirement.leaf
    if not isinstance(content, ValueContent) or content.scopes or not law.methods:
        return None
    return ContentGauge(content, law)


class ContentGauge:
    """The gauge of a value content: the best that any of the methods says."""

    def __init__(self, content: ValueContent, law: Law) -> None:
        ratio = ratio_of(content.percent)
        self._methods = [
            (method.name, _by_method(method, ratio))
            for method in law.methods
            if content.method in (None, method.name) and (content.base is None or content.base in method.bases)
        ]
        costing = {method.name for method in law.methods if solve(method, ratio).costs}
        self._perhaps_unclaimed = [one for one in self._methods if one[0] in costing]

    def __call__(self, facts: Facts, bill: Bill) -> int | None:
        """How it stands; see `Gauge`."""
        if bill.vnm is None or bill.vom is None:
            return None
        states = [method(facts, bill) for _, method in self._methods]
        if None in states:
            return None
        return MET if MET in states else NOT_MET if NOT_MET in states else NOT_KNOWN

    def unclaimed(self, facts: Facts, bill: Bill) -> tuple[str, ...]:
        """What `content.unclaimed` says of the finding, where the gauge tells how it stands."""
        return tuple([name for name, method in self._perhaps_unclaimed if method(facts, bill) is NOT_KNOWN])


def _by_method(method: Method, ratio: tuple[int, int]) -> Callable[[Facts, Bill], Truth | None]:
    """One formula: met or not met, not known where the claim gives none of its costs, None where other facts lack."""
    solved = solve(method, ratio)
    weights = solved.weights
    fob, exw = weights.get("FOB", 0), weights.get("EXW", 0)
    vnm, vom = weights.get("VNM", 0), weights.get("VOM", 0)
    needs_fob, needs_exw = "FOB" in weights, "EXW" in weights
    costs = [(COSTS[name], weights[name]) for name in solved.costs]
    # A loss is a cost below 0: where profit is not given, any outcome is open.
    open_without = weights.get("profit", 0) != 0
    base_of = [(name, sign) for name, sign in method.under.items()]

    def by_method(facts: Facts, bill: Bill) -> Truth | None:
        subject = facts.subject
        if (needs_fob and not subject.fob) or (needs_exw and not subject.exw):
            return None
        given = subject.production.costs
        if costs and not given.__pydantic_fields_set__:
            return NOT_KNOWN if open_without else None
        slack = fob * (subject.fob or 0) + exw * (subject.exw or 0) + vnm * (bill.vnm or 0) + vom * (bill.vom or 0)
        if costs:
            amounts = [getattr(given, name) for name, _ in costs]
            if None in amounts:
                unclaimed = open_without and all(amount is None for amount in amounts)
                return NOT_KNOWN if unclaimed else None
            slack += sum(weight * whole(amount) for (_, weight), amount in zip(costs, amounts, strict=True))
        return MET if slack >= 0 else NOT_MET

    figured = weights.keys() <= _FIGURED
    return by_method if figured and base_of in ([("FOB", 1)], [("EXW", 1)]) else _unknown


_FIGURED = frozenset({"FOB", "EXW", "VNM", "VOM", *COSTS})
"""Figures that a formula may name here."""


def _unknown(facts: Facts, bill: Bill) -> None:
    """The measure tells."""


_MAKERS: Mapping[Measure, Callable[[Requirement, Law], Gauge | None]] = {
    measure_wholly_obtained: _wholly_obtained,
    measure_exclusively: _exclusively,
    measure_sufficient: _sufficient,
    measure_change: _change,
    measure_value_content: _value_content,
}
