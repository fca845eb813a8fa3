"""Change in tariff classification of the non-originating materials."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from headnote.engine.truth import Truth
from headnote.grammar.codes import DIGITS, HSCode
from headnote.grammar.rules.tree import Change, NoChange, Scopes

from ..counting import NONE, Barred, Burden, amounting, count
from ..determination import Finding, Message, say
from ..facts import Facts, MaterialFact
from .allowances import allowed_of, excused
from .selecting import is_of, opposite, untold, within
from .splitting import Split

KIND = "change in tariff classification"

MET, NOT_KNOWN = Truth.MET, Truth.NOT_KNOWN  # an enumeration's members are slow to reach in loops


def measure_change(change: Change, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether every non-originating material was classified elsewhere. `group` is the scope of the row.

    What a tolerance of the agreement forgives is not weighed here: see `forgiving`.
    """
    return change_and_split(change, facts, group, text)[0]


def change_and_split(change: Change, facts: Facts, group: Scopes, text: str) -> tuple[Finding, Split | None]:
    """The finding on a change, and the materials sorted by value that it was made from, where any are listed."""
    if not facts.listed:
        missing = (facts.subject.field("materials"),)
        return Finding(text, KIND, Truth.NOT_KNOWN, (say("no_materials"),), missing=missing), None
    split = split_change(change, facts, group, "value")
    if split.failing or split.unsure:
        found = _unmet(split, text, group)
    elif not split.counting.facts.non_originating:
        found = Finding(text, KIND, Truth.MET, (say("all_originating"),))
    else:
        found = _met(split, change, facts, text)
    return split.counting.told(found), split


def _met(split: Split, change: Change, facts: Facts, text: str) -> Finding:
    """What is met of a change in classification: by every material, or with what the rule itself lets be used."""
    used = [one for one in split.allowed if one.lines]
    reasons = tuple(one.reason for one in used)
    if not reasons:
        digits = DIGITS[change.level] if change.level is not None else 0
        code = HSCode((facts.subject.hs or "")[:digits]).dotted
        reasons = (say("all_changed", level=change.level or "source", code=code),)
    figures = tuple(figure for one in used for figure in one.figures)
    return Finding(text, KIND, Truth.MET, reasons, figures)


def _unmet(split: Split, text: str, group: Scopes) -> Finding:
    """What is not met, or not known, of a change in classification."""
    failing, allowed = split.failing, split.allowed
    state = Truth.NOT_MET if failing else Truth.NOT_KNOWN
    nearest = [say("less_of", amount=one.less) for one in allowed if one.exceeded and one.less is not None]
    if not nearest and failing:
        nearest.append(say("replace_lines", lines=tuple(m.line for m in failing)))
    return Finding(
        text,
        KIND,
        state,
        (*split.reasons, *(one.reason for one in allowed if one.lines)),
        tuple(figure for one in allowed for figure in one.figures),
        tuple(m.line for m in (*failing, *split.unsure)),
        split.open if state is Truth.NOT_KNOWN else (),
        tuple(nearest) if state is Truth.NOT_MET else (),
    )


Judge = Callable[[MaterialFact], Truth]


def split_change(change: Change, facts: Facts, group: Scopes, measure: str, barred: Barred | None = None) -> Split:
    """Sort the materials, each counted so that it passes, or else that less of it is to be tolerated."""
    digits = DIGITS[change.level] if change.level is not None else 0
    prefix = (facts.subject.hs or "")[:digits]
    judge = _judge(change, prefix, digits, group, facts)

    def weigh(material: MaterialFact, hopeful: bool) -> Burden:
        state = Truth.MET if material.originating else judge(material)
        if state is Truth.MET or (hopeful and state is Truth.NOT_KNOWN):
            return NONE
        fails = not any(
            is_of(material, (), one.goods, facts, group) >= (Truth.NOT_KNOWN if hopeful else Truth.MET)
            for one in change.allowing
        )
        much = 2 if fails and barred is not None and barred(material, hopeful) else int(fails)
        return amounting(material.amount(measure), material.at_least(measure), hopeful, fails=much)

    counting = count(facts, weigh)
    failing: list[MaterialFact] = []
    unsure: list[MaterialFact] = []
    allowed = tuple(allowed_of(one, counting.facts, group, judge) for one in change.allowing)
    for material in counting.facts.non_originating:
        state = judge(material)
        if state is not MET and allowed:
            state = max(state, excused(material, allowed, facts, group))
        if state is not MET:
            (unsure if state is NOT_KNOWN else failing).append(material)
    reasons = _unchanged(change, prefix, facts, failing, unsure)
    if not unsure:
        return Split(counting, tuple(failing), (), reasons, (), allowed)
    open_ = (*_open(change, prefix, facts, unsure, group), *(field for one in allowed for field in one.missing))
    return Split(counting, tuple(failing), tuple(unsure), reasons, tuple(dict.fromkeys(open_)), allowed)


def measure_no_change(no_change: NoChange, facts: Facts, group: Scopes, text: str) -> Finding:
    """No change is required: holds always."""
    return Finding(text, "", Truth.MET, (say("no_change_needed"),))


def _judge(change: Change, prefix: str, digits: int, group: Scopes, facts: Facts) -> Judge:
    """What tells whether a material changed, by its code and what it is."""
    sources = change.only_from or change.except_from or change.only_goods or change.except_goods or change.also_from
    if not digits or sources or change.outside_group:
        return lambda material: _changed(change, prefix, digits, material, group, facts)

    told: dict[str | None, Truth] = {}

    def plainly(material: MaterialFact) -> Truth:
        code = material.hs
        state = told.get(code)
        if state is None:
            state = told[code] = _plainly(prefix, code, digits)
        return state

    return plainly


def _plainly(prefix: str, code: str | None, digits: int) -> Truth:
    """Whether a material's code leaves the good's chapter, heading or subheading, of which `prefix` is known."""
    if code is None:
        return Truth.NOT_KNOWN
    if code[: len(prefix)] != prefix[: len(code)]:
        return Truth.MET
    return Truth.NOT_MET if min(len(code), len(prefix)) >= digits else Truth.NOT_KNOWN


def _changed(change: Change, prefix: str, digits: int, material: MaterialFact, group: Scopes, facts: Facts) -> Truth:
    code = material.hs
    states = [_plainly(prefix, code, digits)] if digits else []
    if change.outside_group:
        inside = within(code, group)
        told = group and not (inside is Truth.MET and _group_open(facts))
        states.append(opposite(inside) if told else Truth.NOT_KNOWN)
    if change.except_from or change.except_goods:
        states.append(opposite(is_of(material, change.except_from, change.except_goods, facts, group)))
    if change.only_from or change.only_goods:
        states.append(is_of(material, change.only_from, change.only_goods, facts, group))
    state = min(states, default=Truth.MET)
    if state is not Truth.MET and change.also_from:
        return max(state, is_of(material, (), change.also_from, facts, group))
    return state


def _group_open(facts: Facts) -> bool:
    """Whether more digits of the good's code could narrow the group: that of a supplied rule is the subheading."""
    return facts.subject.rule is not None and len(facts.subject.hs or "") < DIGITS["subheading"]


def _unchanged(
    change: Change, prefix: str, facts: Facts, failing: Sequence[MaterialFact], unsure: Sequence[MaterialFact]
) -> tuple[Message, ...]:
    """Why materials failed, or may have."""
    reasons = [_reason(material, change, prefix) for material in failing[:5]]
    if len(failing) > 5:
        reasons.append(say("more_lines", count=len(failing) - 5))
    if unsure:
        reasons.append(_unsure(change, prefix, facts, unsure))
    return tuple(reasons)


def _open(change: Change, prefix: str, facts: Facts, unsure: Sequence[MaterialFact], group: Scopes) -> tuple[str, ...]:
    """The fields that would tell whether the unsure materials changed: the good's code, and theirs."""
    if not unsure:
        return ()
    short = _short(change, prefix, facts)
    # Each is a question of its own: what is surely allowed may still be excepted.
    named = [one for one in (change.except_goods, change.only_goods, change.also_from) if one]
    named += [one.goods for one in change.allowing if one.goods]
    told = [field for one in named for field in untold(unsure, (), one, facts, group)]
    own = [m.unclassified for m in unsure if not (short or named) or len(m.hs or "") < DIGITS["subheading"]]
    fields = (facts.subject.field("good.hs"), *own, *told) if short else (*own, *told)
    return tuple(dict.fromkeys(fields))


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


def _reason(material: MaterialFact, change: Change, prefix: str) -> Message:
    code = HSCode(material.hs or "").dotted
    if prefix and (material.hs or "").startswith(prefix):
        level = change.level or ""
        return say("shares", line=material.line, code=code, level=level, shared=HSCode(prefix).dotted)
    return say("from_elsewhere", line=material.line, code=code)
