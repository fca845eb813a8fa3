"""Shares of materials: value or weight of those that a rule names, at most or at least a share of a base."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from headnote.engine.amounts import UNIT, Figure, minor_unit, share
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Limit, MaterialCap, Number, Scopes, Selection

from ..counting import NONE, Burden, Counting, Weigh, amounting, count
from ..determination import Finding, say
from ..facts import Facts, MaterialFact
from .attested import attested
from .selecting import is_of, untold
from .shares import at_most

_GIVEN = ("FOB", "EXW", "V", "transaction value", "total cost", "net cost", "the good", "the component")
"""Bases that a claim gives; a share of another one is attested, but for shares of materials."""


class Sum(NamedTuple):
    """An amount of materials: what surely counts, its lines, and the facts missing for what may count as well."""

    known: int
    lines: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Named(NamedTuple):
    """Value or weight of which materials."""

    measure: str
    scopes: Scopes = ()
    goods: Selection = ()


def measure_cap(cap: MaterialCap, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether the value or weight of materials stays within a share of the base, or reaches it."""
    of_materials = cap.base.endswith("materials")
    if cap.measure == "volume" or not (of_materials or cap.base in _GIVEN):
        return attested(facts, text)
    if not facts.listed:
        unlisted = (facts.subject.field("materials"),)
        return Finding(text, "", Truth.NOT_KNOWN, (say("no_materials"),), missing=unlisted)
    # What is used of whatever origin is used as it is: only origin is a matter of counting.
    counting = count(facts, capped(cap, facts, group, cap.measure)) if cap.non_originating else Counting(facts, facts)
    named = Named(cap.measure, cap.scopes, cap.goods)
    used = total(_pool(cap, counting.facts), named, counting.facts, group)
    used = used._replace(missing=(*used.missing, *_status_unsaid(cap, counting.facts, group)))
    ratio = ratio_of(cap.percent)
    if of_materials:
        base = _of_materials(cap, named, facts, group)
        return counting.told(_compared(cap, used, base, ratio, facts, text))
    base_given, field = facts.subject.base(cap.measure, cap.base)
    if cap.sense != "at most":
        base = Sum(base_given or 0, missing=() if base_given else (field,))
        return counting.told(_compared(cap, used, base, ratio, facts, text))
    state = at_most(used.known, ratio, base_given, more=bool(used.missing))
    if not base_given:
        return counting.told(_without_base(text, state, used.lines, (field, *used.missing)))
    return counting.told(_capped_at(cap, used, base_given, ratio, state, facts, text))


def _pool(cap: MaterialCap, facts: Facts) -> Sequence[MaterialFact]:
    if cap.non_originating:
        return facts.non_originating
    materials = facts.materials or ()
    if cap.originating:
        materials = tuple(m for m in materials if m.originating)
    if cap.wholly_obtained:
        materials = tuple(m for m in materials if m.wholly_obtained)
    return materials


def _status_unsaid(cap: MaterialCap, facts: Facts, group: Scopes) -> list[str]:
    """The fields that would tell whether materials are wholly obtained, where a rule asks for a share of such."""
    if not cap.wholly_obtained:
        return []
    return [
        m.field("wholly_obtained")
        for m in facts.materials or ()
        if m.originating
        and m.wholly_obtained is None
        and is_of(m, cap.scopes, cap.goods, facts, group) is not Truth.NOT_MET
    ]


def capped(cap: MaterialCap, facts: Facts, group: Scopes, by: str) -> Weigh:
    """How much, by value or by weight, of what a cap measures a material is."""

    def weigh(material: MaterialFact, hopeful: bool) -> Burden:
        inside = is_of(material, cap.scopes, cap.goods, facts, group)
        if material.originating or inside is Truth.NOT_MET or (hopeful and inside is Truth.NOT_KNOWN):
            return NONE
        return amounting(material.amount(by), material.at_least(by), hopeful)

    return weigh


def total(pool: Iterable[MaterialFact], asked: Named, facts: Facts, group: Scopes) -> Sum:
    """What of the pool is of the codes and goods named."""
    used = 0
    lines: list[str] = []
    missing: list[str] = []
    for material in pool:
        counts = is_of(material, asked.scopes, asked.goods, facts, group)
        if counts is Truth.NOT_MET:
            continue
        amount = material.amount(asked.measure)
        if counts is Truth.MET:
            used += material.at_least(asked.measure)
            lines.append(material.line)
        elif amount != 0:
            missing += untold((material,), asked.scopes, asked.goods, facts, group)
        if amount is None:
            missing.append(material.unmeasured(asked.measure))
    return Sum(used, tuple(lines), tuple(dict.fromkeys(missing)))


def ratio_of(percent: Number) -> tuple[int, int]:
    """A percentage as a numerator and a denominator."""
    if not hasattr(percent, "as_integer_ratio"):
        raise TypeError("a rule is expanded before it is measured")
    return percent.as_integer_ratio()


def _of_materials(cap: MaterialCap, named: Named, facts: Facts, group: Scopes) -> Sum:
    """The base of a share of materials: those capped, whatever their origin, or those that the base names."""
    materials = facts.materials or ()
    if cap.base == "these materials":
        return total(materials, named, facts, group)
    if cap.base == "originating materials":
        materials = tuple(m for m in materials if m.originating)
    elif cap.base == "non-originating materials":
        materials = facts.non_originating
    return total(materials, Named(cap.measure, (), cap.base_goods), facts, group)


def _compared(cap: MaterialCap, used: Sum, base: Sum, ratio: tuple[int, int], facts: Facts, text: str) -> Finding:
    """A share of a base that may be known in part: both may grow by what is missing."""
    n, scale = ratio
    slack = n * base.known - 100 * scale * used.known
    if cap.sense == "at most":
        holds, surely, surely_not = slack >= 0, not used.missing, not base.missing
    elif cap.sense == "at least":
        holds, surely, surely_not = slack <= 0, not base.missing, not used.missing
    else:
        holds, surely, surely_not = slack < 0, not base.missing, not used.missing
    missing = tuple(dict.fromkeys((*used.missing, *base.missing)))
    unit = facts.subject.currency if cap.measure == "value" else "kg"
    spent = Figure(f"{cap.measure} used", used.known, UNIT, unit)
    asked = Figure(f"{cap.measure} allowed", n * base.known // (100 * scale), UNIT, unit)
    if (holds and surely) or (not holds and surely_not):
        state = Truth.MET if holds else Truth.NOT_MET
        reason = say("share_of", used=spent, base=Figure("", base.known, UNIT, unit))
        shown = (share(f"{cap.measure} share", used.known, base.known),) if base.known else ()
        return Finding(text, "", state, (reason,), (*shown, spent, asked), used.lines)
    return Finding(text, "", Truth.NOT_KNOWN, (say("cap_missing", missing=missing),), (), used.lines, missing)


def _capped_at(
    cap: MaterialCap, used: Sum, base: int, ratio: tuple[int, int], state: Truth, facts: Facts, text: str
) -> Finding:
    n, scale = ratio
    unit = facts.subject.currency if cap.measure == "value" else "kg"
    allowed = Figure(f"{cap.measure} allowed", n * base // (100 * scale), UNIT, unit)
    spent = Figure(f"{cap.measure} used", used.known, UNIT, unit)
    figures = (share(f"{cap.measure} share", used.known, base), spent, allowed)
    if state is Truth.NOT_MET:
        less = less_by(used.known, ratio, base, unit)
        reason, nearest = say("above_cap", used=spent, allowed=allowed), say("less_of", amount=less)
        return Finding(text, "", state, (reason,), figures, used.lines, nearest=(nearest,))
    if state is Truth.NOT_KNOWN:
        return Finding(text, "", state, (say("cap_missing", missing=used.missing),), (), used.lines, used.missing)
    return Finding(text, "", state, (say("within_cap", used=spent, allowed=allowed),), figures, used.lines)


def less_by(used: int, ratio: tuple[int, int], base: int, unit: str) -> Figure:
    """By how much an amount is above a share, in the smallest coin."""
    n, scale = ratio
    coin = minor_unit(unit) if unit != "kg" else 1
    over = -(-(100 * scale * used - n * base) // (100 * scale))
    return Figure("", -(-over // coin) * coin, UNIT, unit)


def _without_base(text: str, state: Truth, lines: tuple[str, ...], missing: tuple[str, ...]) -> Finding:
    """Nothing used is at most any share, and something more than none of any base; the rest needs the base."""
    if state is Truth.NOT_KNOWN:
        return Finding(text, "", state, (say("cap_missing", missing=missing),), (), lines, missing)
    reason = say("cap_nothing_used") if state is Truth.MET else say("cap_allows_nothing", lines=lines)
    return Finding(text, "", state, (reason,), (), lines)


def any_limit(limits: Sequence[Limit], used: Sum, facts: Facts) -> tuple[Truth, tuple[str, ...], tuple[Figure, ...]]:
    """Whether an amount is within any one of the limits, the fields missing for that, and the figures that tell."""
    state, missing = Truth.NOT_MET, list(used.missing)
    figures: tuple[Figure, ...] = ()
    for limit in limits:
        base, field = facts.subject.base(limit.measure, limit.base)
        here = at_most(used.known, ratio_of(limit.percent), base, more=bool(used.missing))
        if here is Truth.NOT_KNOWN and not base:
            missing.append(field)
        if base and (here >= state):
            n, scale = ratio_of(limit.percent)
            unit = facts.subject.currency if limit.measure == "value" else "kg"
            figures = (
                Figure(f"{limit.measure} used", used.known, UNIT, unit),
                Figure(f"{limit.measure} allowed", n * base // (100 * scale), UNIT, unit),
            )
        state = max(state, here)
    return state, tuple(dict.fromkeys(missing)), figures
