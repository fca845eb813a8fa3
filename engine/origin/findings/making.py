"""What a good is made from, and what it is: materials named, stages of production, items of a set."""

from __future__ import annotations

from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import GoodIs, Goods, MadeFrom, Scopes, SetOfGoods

from ..counting import NONE, Burden, count
from ..determination import Finding, Message, say
from ..facts import Facts, MaterialFact
from .caps import Named, any_limit, less_by, ratio_of, total
from .selecting import is_of, opposite, untold

KIND = "process"


def measure_made_from(made: MadeFrom, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether every non-originating material is one that the rule names, or comes before it in the stages.

    Where no note declares stages for what is named, only that passes (docs/decisions/0024).
    """
    if not facts.listed:
        missing = (facts.subject.field("materials"),)
        return Finding(text, KIND, Truth.NOT_KNOWN, (say("no_materials"),), missing=missing)

    def weigh(material: MaterialFact, hopeful: bool) -> Burden:
        state = Truth.MET if material.originating else _passes(made, material, facts, group)
        return NONE if state is Truth.MET or (hopeful and state is Truth.NOT_KNOWN) else Burden(fails=True)

    counting = count(facts, weigh)
    failing: list[str] = []
    unsure: list[MaterialFact] = []
    for material in counting.facts.non_originating:
        state = _passes(made, material, facts, group)
        if state is Truth.NOT_MET:
            failing.append(material.line)
        elif state is Truth.NOT_KNOWN:
            unsure.append(material)
    lines = tuple(failing)
    if lines:
        reason, nearest = say("not_made_from", lines=lines), say("replace_lines", lines=lines)
        return counting.told(Finding(text, KIND, Truth.NOT_MET, (reason,), lines=lines, nearest=(nearest,)))
    if unsure:
        staged = tuple(goods for name in _staged(made, facts) for goods in (Goods(name),))
        asked = tuple(untold(unsure, (), (*made.goods, *staged), facts, group))
        reason = say("facts_missing", missing=asked)
        return counting.told(Finding(text, KIND, Truth.NOT_KNOWN, (reason,), missing=asked))
    return counting.told(Finding(text, KIND, Truth.MET, (say("made_from_these"),)))


def _staged(made: MadeFrom, facts: Facts) -> list[str]:
    """The stages of the line on which what is named stands."""
    names = {(goods.name or "").casefold() for goods in made.goods}
    return [name for line in facts.law.stages if names & set(line) for name in line]


def _passes(made: MadeFrom, material: MaterialFact, facts: Facts, group: Scopes) -> Truth:
    named = is_of(material, (), made.goods, facts, group)
    if named is Truth.MET:
        return Truth.MET
    lines = [
        (line, max(line.index(name) for name in line if name in names))
        for line in facts.law.stages
        if (names := {(goods.name or "").casefold() for goods in made.goods}) & set(line)
    ]
    if not lines:
        return named
    return max(named, *(_on_line(line, last, material, facts, group) for line, last in lines))


def _on_line(line: tuple[str, ...], last: int, material: MaterialFact, facts: Facts, group: Scopes) -> Truth:
    """Earlier stages pass and later ones fail; what is on no stage is free where the stages have codes."""
    at = [is_of(material, (), (Goods(name),), facts, group) for name in line]
    earlier = max(at[: last + 1], default=Truth.NOT_MET)
    later = max(at[last + 1 :], default=Truth.NOT_MET)
    if earlier is Truth.MET or later is Truth.MET:
        return Truth.MET if earlier is Truth.MET else Truth.NOT_MET
    return Truth.NOT_KNOWN if Truth.NOT_KNOWN in (earlier, later) else opposite(max(at))


def measure_set(items: SetOfGoods, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether each item of a set originates, or those that do not stay within the limits."""
    if not facts.listed:
        missing = (facts.subject.field("materials"),)
        return Finding(text, "", Truth.NOT_KNOWN, (say("no_materials"),), missing=missing)
    lines = facts.outside
    if not lines:
        return Finding(text, "", Truth.MET, (say("all_originating"),))
    if not items.limits:
        return Finding(text, "", Truth.NOT_MET, (say("has_non_originating", lines=lines),), lines=lines)
    used = total(facts.non_originating, Named(items.limits[0].measure), facts, group)
    state, lacking, figures = any_limit(items.limits, used, facts)
    if state is Truth.NOT_KNOWN:
        return Finding(text, "", state, (say("cap_missing", missing=lacking),), figures, lines, lacking)
    key = "within_cap" if state is Truth.MET else "above_cap"
    reasons = (
        (say(key, used=figures[0], allowed=figures[1]),) if figures else (say("has_non_originating", lines=lines),)
    )
    nearest: tuple[Message, ...] = ()
    base, _ = facts.subject.base(items.limits[0].measure, items.limits[0].base)
    if state is Truth.NOT_MET and base:
        unit = figures[0].unit if figures else ""
        nearest = (say("less_of", amount=less_by(used.known, ratio_of(items.limits[0].percent), base, unit)),)
    return Finding(text, "", state, reasons, figures, lines, nearest=nearest)


def measure_good_is(described: GoodIs, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether the good is what a sentence describes among those of its code, or is not: the claimant's to answer."""
    answer = facts.subject.answers.get(described.name)
    if isinstance(answer, bool):
        key = "answered_yes" if answer else "answered_no"
        state = Truth.NOT_MET if described.other is answer else Truth.MET
        return Finding(text, "", state, (say(key, text=described.name),))
    missing = (f'answers."{described.name}"',)
    return Finding(text, "", Truth.NOT_KNOWN, (say("unanswered", text=described.name),), missing=missing)
