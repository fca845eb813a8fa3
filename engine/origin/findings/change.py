"""Change in tariff classification, and the de minimis that forgives a missing one and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from headnote.engine.agreements.law import Clause
from headnote.engine.amounts import UNIT, Figure
from headnote.engine.truth import Truth
from headnote.grammar.codes import DIGITS, HSCode
from headnote.grammar.rules.tree import Change, NoChange, Scopes

from ..determination import Finding, Message, say
from ..facts import Facts, MaterialFact
from .shares import at_most

KIND = "change in tariff classification"


def measure_change(change: Change, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether every non-originating material was classified elsewhere. `group` is the scope of the row."""
    if not facts.listed:
        missing = (facts.subject.field("materials"),)
        return Finding(text, KIND, Truth.NOT_KNOWN, (say("no_materials"),), missing=missing)
    digits = DIGITS[change.level] if change.level is not None else 0
    good = facts.subject.hs
    prefix = good[:digits] if good is not None else ""
    plain = digits and not (change.only_from or change.except_from or change.outside_group)
    failing: list[MaterialFact] = []
    unsure: list[MaterialFact] = []
    for material in facts.non_originating:
        code = material.hs
        if plain and code is not None and not code.startswith(prefix) and not prefix.startswith(code):
            continue
        state = _plainly(prefix, code, digits) if plain else _changed(change, prefix, digits, code, group, facts)
        if state is Truth.NOT_MET:
            failing.append(material)
        elif state is Truth.NOT_KNOWN:
            unsure.append(material)
    if not failing and not unsure:
        if not facts.non_originating:
            return Finding(text, KIND, Truth.MET, (say("all_originating"),))
        level = change.level or "source"
        return Finding(text, KIND, Truth.MET, (say("all_changed", level=level, code=HSCode(prefix).dotted),))
    return _forgiven(text, change, prefix, facts, failing, unsure)


def measure_no_change(no_change: NoChange, facts: Facts, group: Scopes, text: str) -> Finding:
    """No change is required: holds always."""
    return Finding(text, "", Truth.MET, (say("no_change_needed"),))


def _plainly(prefix: str, code: str | None, digits: int) -> Truth:
    """Whether a material's code leaves the good's chapter, heading or subheading, of which `prefix` is known."""
    if code is None:
        return Truth.NOT_KNOWN
    if code[: len(prefix)] != prefix[: len(code)]:
        return Truth.MET
    return Truth.NOT_MET if min(len(code), len(prefix)) >= digits else Truth.NOT_KNOWN


def _changed(change: Change, prefix: str, digits: int, code: str | None, group: Scopes, facts: Facts) -> Truth:
    if code is None:
        return Truth.NOT_KNOWN
    states = [_plainly(prefix, code, digits)] if digits else []
    if change.outside_group:
        inside = within(code, group)
        told = group and not (inside is Truth.MET and _group_open(facts))
        states.append(_not(inside) if told else Truth.NOT_KNOWN)
    if change.except_from:
        states.append(_not(within(code, change.except_from)))
    if change.only_from:
        states.append(within(code, change.only_from))
    return min(states, default=Truth.MET)


def _group_open(facts: Facts) -> bool:
    """Whether more digits of the good's code could narrow the group: that of a supplied rule is the subheading."""
    return facts.subject.rule is not None and len(facts.subject.hs or "") < DIGITS["subheading"]


def within(code: str | None, scopes: Scopes) -> Truth:
    """Whether a code lies in any of the scopes; not known where it is missing or too short to tell."""
    if code is None:
        return Truth.NOT_KNOWN
    state = Truth.NOT_MET
    for scope in scopes:
        if len(code) >= len(scope.first):
            if scope.holds(code):
                return Truth.MET
        elif scope.could_hold(code):
            state = Truth.NOT_KNOWN
    return state


def _not(state: Truth) -> Truth:
    return Truth(Truth.MET - state)


def _forgiven(
    text: str,
    change: Change,
    prefix: str,
    facts: Facts,
    failing: Sequence[MaterialFact],
    unsure: Sequence[MaterialFact],
) -> Finding:
    """Apply the de minimis clauses for the good's chapter: any one of them suffices."""
    lines = tuple(m.line for m in (*failing, *unsure))
    reasons = [_reason(material, change, prefix) for material in failing[:5]]
    if len(failing) > 5:
        reasons.append(say("more_lines", count=len(failing) - 5))
    open_ = _open(change, prefix, facts, unsure)
    if unsure:
        reasons.append(_unsure(change, prefix, facts, unsure))
    state = Truth.NOT_KNOWN if not failing else Truth.NOT_MET
    missing: list[str] = [] if failing else list(open_)
    figures: list[Figure] = []
    nearest: list[Message] = []
    cited: tuple[str, ...] = ()
    for clause in facts.law.tolerances:
        applies = within(facts.subject.hs, clause.scopes)
        if applies is Truth.NOT_MET:
            continue
        judged = _tolerate(clause, facts, failing, unsure)
        figures += judged.figures
        if min(applies, judged.state) is Truth.MET:
            return Finding(
                text,
                KIND,
                Truth.MET,
                (*reasons, _said_forgiven(clause, judged)),
                judged.figures,
                lines,
                citations=(clause.citation,),
                de_minimis=True,
            )
        if judged.state is not Truth.NOT_MET:
            if state is Truth.NOT_MET:
                missing += open_
            state = Truth.NOT_KNOWN
            missing += judged.missing if applies is Truth.MET else [facts.subject.field("good.hs")]
        elif len(judged.figures) > 1:
            nearest.append(say("too_much", measure=clause.measure, used=judged.figures[0], allowed=judged.figures[1]))
        cited = (*cited, clause.citation)
    if not nearest and state is Truth.NOT_MET:
        nearest.append(say("replace_lines", lines=tuple(m.line for m in failing)))
    return Finding(
        text,
        KIND,
        state,
        tuple(reasons),
        tuple(figures),
        lines,
        tuple(dict.fromkeys(missing)) if state is Truth.NOT_KNOWN else (),
        tuple(nearest) if state is Truth.NOT_MET else (),
        tuple(dict.fromkeys(cited)),
    )


def _open(change: Change, prefix: str, facts: Facts, unsure: Sequence[MaterialFact]) -> tuple[str, ...]:
    """The fields that would tell whether the unsure materials changed: the good's code, and theirs."""
    if not unsure:
        return ()
    short = _short(change, prefix, facts)
    own = [m.unclassified for m in unsure if not short or len(m.hs or "") < DIGITS["subheading"]]
    return (facts.subject.field("good.hs"), *own) if short else tuple(own)


def _short(change: Change, prefix: str, facts: Facts) -> bool:
    """Whether the good's code is too short to tell."""
    return (change.level is not None and len(prefix) < DIGITS[change.level]) or (
        change.outside_group and _group_open(facts)
    )


def _unsure(change: Change, prefix: str, facts: Facts, unsure: Sequence[MaterialFact]) -> Message:
    if _short(change, prefix, facts):
        level = "subheading" if change.outside_group else change.level
        return say("good_code_short", digits=DIGITS[level or "chapter"])
    return say("no_code", lines=tuple(m.line for m in unsure))


def _said_forgiven(clause: Clause, judged: _Judged) -> Message:
    if not judged.figures:
        return say("forgiven_nothing", measure=clause.measure)
    return say("forgiven", measure=clause.measure, used=judged.figures[0], allowed=judged.figures[1])


def _reason(material: MaterialFact, change: Change, prefix: str) -> Message:
    code = HSCode(material.hs or "").dotted
    if prefix and (material.hs or "").startswith(prefix):
        level = change.level or ""
        return say("shares", line=material.line, code=code, level=level, shared=HSCode(prefix).dotted)
    return say("from_elsewhere", line=material.line, code=code)


class _Judged(NamedTuple):
    """What a de minimis clause says of some materials."""

    state: Truth
    figures: tuple[Figure, ...] = ()
    missing: tuple[str, ...] = ()


def _tolerate(clause: Clause, facts: Facts, failing: Sequence[MaterialFact], unsure: Sequence[MaterialFact]) -> _Judged:
    """Whether the materials stay within the clause.

    Those whose own change is not known count on the safe side: within with all of them is met, beyond
    without any of them is not met.
    """
    base, field = facts.subject.base(clause.measure, clause.base)
    percent, scale = clause.percent
    surely, surely_missing = _total(failing, clause.measure)
    perhaps, perhaps_missing = _total(unsure, clause.measure)
    unit = facts.subject.currency if clause.measure == "value" else "kg"

    def figures(used: int) -> tuple[Figure, ...]:
        if not base:
            return ()
        return (
            Figure(f"de minimis {clause.measure}", used, UNIT, unit),
            Figure(f"de minimis {clause.measure} allowed", percent * base // (100 * scale), UNIT, unit),
        )

    if at_most(surely, clause.percent, base) is Truth.NOT_MET:
        return _Judged(Truth.NOT_MET, figures(surely))
    missing = (*surely_missing, *perhaps_missing)
    if at_most(surely + perhaps, clause.percent, base, more=bool(missing)) is Truth.MET:
        return _Judged(Truth.MET, figures(surely + perhaps))
    return _Judged(Truth.NOT_KNOWN, missing=missing if base else (field, *missing))


def _total(materials: Sequence[MaterialFact], measure: str) -> tuple[int, tuple[str, ...]]:
    total = 0
    missing: list[str] = []
    for material in materials:
        total += material.at_least(measure)
        if material.amount(measure) is None:
            missing.append(material.unmeasured(measure))
    return total, tuple(missing)
