"""Change in tariff classification, and the de minimis that forgives a missing one and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from headnote.engine.agreements.law import Clause
from headnote.engine.amounts import UNIT, Figure
from headnote.engine.truth import Truth
from headnote.grammar.codes import DIGITS, HSCode
from headnote.grammar.rules.tree import Change, NoChange, Scopes

from ..counting import NONE, Burden, Counting, amounting, count
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
    prefix = (facts.subject.hs or "")[:digits]
    judge = _judge(change, prefix, digits, group, facts)
    clauses = [
        (clause, applies)
        for clause in facts.law.tolerances
        if (applies := within(facts.subject.hs, clause.scopes)) is not Truth.NOT_MET
    ]
    measures = dict.fromkeys(clause.measure for clause, _ in clauses) or {"value": None}
    splits = {measure: _split(facts, judge, measure) for measure in measures}
    first = next(iter(splits.values()))
    if first.failing or first.unsure:
        return _forgiven(text, change, prefix, clauses, splits)
    if not first.counting.facts.non_originating:
        return first.counting.told(Finding(text, KIND, Truth.MET, (say("all_originating"),)))
    changed = say("all_changed", level=change.level or "source", code=HSCode(prefix).dotted)
    return first.counting.told(Finding(text, KIND, Truth.MET, (changed,)))


class _Split(NamedTuple):
    """Materials as they count towards a tolerance by value or weight, and those of them that failed, or may have."""

    counting: Counting
    failing: tuple[MaterialFact, ...]
    unsure: tuple[MaterialFact, ...]


Judge = Callable[[str | None], Truth]


def _split(facts: Facts, judge: Judge, measure: str) -> _Split:
    """Sort the materials, each counted so that it passes, or else that less of it is to be tolerated."""

    def weigh(material: MaterialFact, hopeful: bool) -> Burden:
        state = Truth.MET if material.originating else judge(material.hs)
        if state is Truth.MET or (hopeful and state is Truth.NOT_KNOWN):
            return NONE
        return amounting(material.amount(measure), material.at_least(measure), hopeful, fails=True)

    counting = count(facts, weigh)
    failing: list[MaterialFact] = []
    unsure: list[MaterialFact] = []
    for material in counting.facts.non_originating:
        state = judge(material.hs)
        if state is not Truth.MET:
            (unsure if state is Truth.NOT_KNOWN else failing).append(material)
    return _Split(counting, tuple(failing), tuple(unsure))


def measure_no_change(no_change: NoChange, facts: Facts, group: Scopes, text: str) -> Finding:
    """No change is required: holds always."""
    return Finding(text, "", Truth.MET, (say("no_change_needed"),))


def _judge(change: Change, prefix: str, digits: int, group: Scopes, facts: Facts) -> Judge:
    """What tells whether a material's code changed."""
    if not digits or change.only_from or change.except_from or change.outside_group:
        return lambda code: _changed(change, prefix, digits, code, group, facts)

    def plainly(code: str | None) -> Truth:
        if code is not None and not code.startswith(prefix) and not prefix.startswith(code):
            return Truth.MET
        return _plainly(prefix, code, digits)

    return plainly


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
    clauses: Sequence[tuple[Clause, Truth]],
    splits: Mapping[str, _Split],
) -> Finding:
    """Apply the de minimis clauses that apply, or may apply, to the good: any one of them suffices."""
    first = next(iter(splits.values()))
    counting, failing, unsure = first
    facts = counting.before
    open_ = _open(change, prefix, facts, unsure)
    state = Truth.NOT_KNOWN if not failing else Truth.NOT_MET
    missing: list[str] = [] if failing else list(open_)
    figures: list[Figure] = []
    nearest: list[Message] = []
    cited: tuple[str, ...] = ()
    for clause, applies in clauses:
        split = splits[clause.measure]
        judged = _tolerate(clause, facts, split.failing, split.unsure)
        figures += judged.figures
        if min(applies, judged.state) is Truth.MET:
            return split.counting.told(
                Finding(
                    text,
                    KIND,
                    Truth.MET,
                    (*_unchanged(change, prefix, facts, split), _said_forgiven(clause, judged)),
                    judged.figures,
                    tuple(m.line for m in (*split.failing, *split.unsure)),
                    citations=(clause.citation,),
                    de_minimis=True,
                )
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
    return counting.told(
        Finding(
            text,
            KIND,
            state,
            tuple(_unchanged(change, prefix, facts, first)),
            tuple(figures),
            tuple(m.line for m in (*failing, *unsure)),
            tuple(dict.fromkeys(missing)) if state is Truth.NOT_KNOWN else (),
            tuple(nearest) if state is Truth.NOT_MET else (),
            tuple(dict.fromkeys(cited)),
        )
    )


def _unchanged(change: Change, prefix: str, facts: Facts, split: _Split) -> list[Message]:
    """Why materials failed, or may have."""
    reasons = [_reason(material, change, prefix) for material in split.failing[:5]]
    if len(split.failing) > 5:
        reasons.append(say("more_lines", count=len(split.failing) - 5))
    if split.unsure:
        reasons.append(_unsure(change, prefix, facts, split.unsure))
    return reasons


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
