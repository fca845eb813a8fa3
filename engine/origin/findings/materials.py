"""Requirements on materials as such: caps of value and weight, wholly obtained, originating."""

from __future__ import annotations

from headnote.engine.amounts import UNIT, Figure, minor_unit, share
from headnote.engine.truth import Truth
from headnote.grammar.agreements.nodes import Lettered
from headnote.grammar.rules.tree import Exclusively, MaterialCap, MaterialsAre, Scopes, WhollyObtained

from ..counting import NONE, Burden, Counting, Weigh, amounting, count, unless_originating
from ..determination import Finding, say
from ..facts import Facts, MaterialFact
from .change import within
from .shares import at_most


def measure_cap(cap: MaterialCap, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether the value or weight of materials stays within a share of the base."""
    subject = facts.subject
    by_value = cap.measure == "value"
    if not facts.listed:
        return _unlisted(facts, text)
    base, field = subject.base(cap.measure, cap.base)
    # What is used of whatever origin is used as it is: only origin is a matter of counting.
    counting = count(facts, _capped(cap)) if cap.non_originating else Counting(facts, facts)
    pool = counting.facts.non_originating if cap.non_originating else facts.materials or ()
    used, lines, missing = _used(cap, pool)
    n, scale = _ratio(cap)
    state = at_most(used, (n, scale), base, more=bool(missing))
    if not base:
        return counting.told(_without_base(text, state, lines, (field, *missing)))
    unit = subject.currency if by_value else "kg"
    allowed = Figure(f"{cap.measure} allowed", n * base // (100 * scale), UNIT, unit)
    spent = Figure(f"{cap.measure} used", used, UNIT, unit)
    figures = (share(f"{cap.measure} share", used, base), spent, allowed)
    if state is Truth.NOT_MET:
        coin = minor_unit(unit) if by_value else 1
        over = -(-(100 * scale * used - n * base) // (100 * scale))
        less = Figure("", -(-over // coin) * coin, UNIT, unit)
        reason, nearest = say("above_cap", used=spent, allowed=allowed), say("less_of", amount=less)
        return counting.told(Finding(text, "", state, (reason,), figures, lines, nearest=(nearest,)))
    if state is Truth.NOT_KNOWN:
        reason = say("cap_missing", missing=missing)
        return counting.told(Finding(text, "", state, (reason,), (), lines, missing))
    reason = say("within_cap", used=spent, allowed=allowed)
    return counting.told(Finding(text, "", state, (reason,), figures, lines))


def _capped(cap: MaterialCap) -> Weigh:
    def weigh(material: MaterialFact, hopeful: bool) -> Burden:
        inside = within(material.hs, cap.scopes) if cap.scopes else Truth.MET
        if material.originating or inside is Truth.NOT_MET or (hopeful and inside is Truth.NOT_KNOWN):
            return NONE
        return amounting(material.amount(cap.measure), material.at_least(cap.measure), hopeful)

    return weigh


def _without_base(text: str, state: Truth, lines: tuple[str, ...], missing: tuple[str, ...]) -> Finding:
    """Nothing used is at most any share, and something more than none of any base; the rest needs the base."""
    if state is Truth.NOT_KNOWN:
        return Finding(text, "", state, (say("cap_missing", missing=missing),), (), lines, missing)
    reason = say("cap_nothing_used") if state is Truth.MET else say("cap_allows_nothing", lines=lines)
    return Finding(text, "", state, (reason,), (), lines)


def _unlisted(facts: Facts, text: str) -> Finding:
    missing = (facts.subject.field("materials"),)
    return Finding(text, "", Truth.NOT_KNOWN, (say("no_materials"),), missing=missing)


def _ratio(cap: MaterialCap) -> tuple[int, int]:
    if not hasattr(cap.percent, "as_integer_ratio"):
        raise TypeError("a rule is expanded before it is measured")
    return cap.percent.as_integer_ratio()


def _used(cap: MaterialCap, pool: tuple[MaterialFact, ...]) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """What surely counts against the cap, its lines, and the facts missing for what may count as well."""
    used = 0
    lines: list[str] = []
    missing: list[str] = []
    for material in pool:
        counts = within(material.hs, cap.scopes) if cap.scopes else Truth.MET
        if counts is Truth.NOT_MET:
            continue
        amount = material.amount(cap.measure)
        if counts is Truth.MET:
            used += material.at_least(cap.measure)
            lines.append(material.line)
        elif amount != 0:
            missing.append(material.unclassified)
        if amount is None:
            missing.append(material.unmeasured(cap.measure))
    return used, tuple(lines), tuple(missing)


def measure_wholly_obtained(wholly: WhollyObtained, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether the good is wholly obtained: attested by the claimant, by a letter of the agreement's list.

    A non-originating input (seed, feed, fry) refutes only the letters that ask for goods of the same list alone.
    Where there is one and the claim does not name a letter, none is claimed that would allow for it.
    """
    law = facts.law
    field = facts.subject.field("production.wholly_obtained")
    said = facts.production.wholly_obtained
    cited = (law.wholly_obtained_citation,)
    lines = facts.outside
    if said is False:
        return Finding(text, "", Truth.NOT_MET, (say("said_not_wholly"),), citations=cited)
    any_input_refutes = all(entry.from_listed for entry in law.wholly_obtained.values())
    if lines and (said is None or any_input_refutes):
        reason = say("has_non_originating", lines=lines)
        unclaimed = () if any_input_refutes else (say("wholly_not_claimed"),)
        return Finding(text, "", Truth.NOT_MET, (reason, *unclaimed), lines=lines, citations=cited)
    if said is None:
        return Finding(text, "", Truth.NOT_KNOWN, (say("wholly_unsaid"),), missing=(field,), citations=cited)
    if said is True and lines:
        reason = say("wholly_which", lines=lines, letters=", ".join(law.wholly_obtained))
        return Finding(text, "", Truth.NOT_KNOWN, (reason,), lines=lines, missing=(field,), citations=cited)
    if said is True:
        return Finding(text, "", Truth.MET, (say("said_wholly"),), citations=cited)
    letter = said.strip("()").lower()
    entry = law.wholly_obtained.get(letter)
    if entry is None:
        reason = say("no_letter", letter=letter, known=", ".join(law.wholly_obtained))
        return Finding(text, "", Truth.NOT_KNOWN, (reason,), missing=(field,), citations=cited)
    return _by_letter(entry, facts, text, f"{law.wholly_obtained_citation}({letter})")


def _by_letter(entry: Lettered, facts: Facts, text: str, place: str) -> Finding:
    """What an entry of the list asks besides the claimant's word: its inputs, and any one group of conditions."""
    cited = (place,)
    unlisted = tuple(m.line for m in facts.materials or () if not m.originating or m.wholly_obtained is False)
    if entry.from_listed and unlisted:
        reason = say("inputs_not_listed", letter=entry.letter, lines=unlisted)
        return Finding(text, "", Truth.NOT_MET, (reason,), lines=unlisted, citations=cited)
    answers = facts.subject.answers
    groups = [[(one, answers.get(one)) for one in group] for group in entry.conditions]
    still_open = [group for group in groups if all(answer is not False for _, answer in group)]
    if groups and not still_open:
        refused = tuple(next(one for one, answer in group if answer is False) for group in groups)
        reasons = tuple(say("answered_no", text=one) for one in dict.fromkeys(refused))
        return Finding(text, "", Truth.NOT_MET, reasons, citations=cited)
    unanswered = [[one for one, answer in group if answer is not True] for group in still_open]
    if unanswered and all(unanswered):
        asked = tuple(dict.fromkeys(one for group in unanswered for one in group))
        missing = tuple(f'answers."{one}"' for one in asked)
        return Finding(text, "", Truth.NOT_KNOWN, (say("unanswered", text=asked[0]),), missing=missing, citations=cited)
    reason = say("wholly_by", letter=entry.letter, text=entry.text or "")
    return Finding(text, "", Truth.MET, (reason,), citations=cited)


def measure_materials_are(asked: MaterialsAre, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether every material of the scopes is wholly obtained, or originating."""
    if not facts.listed:
        return _unlisted(facts, text)

    def weigh(material: MaterialFact, hopeful: bool) -> Burden:
        return Burden(fails=_is(asked, material) < (Truth.NOT_KNOWN if hopeful else Truth.MET))

    counting = count(facts, weigh)
    failing: list[str] = []
    missing: list[str] = []
    for material in counting.facts.materials or ():
        state = _is(asked, material)
        if state is Truth.NOT_MET:
            failing.append(material.line)
        elif state is Truth.NOT_KNOWN:
            missing += _untold(asked, material)
    lines = tuple(failing)
    if lines:
        reason, nearest = say("lines_are_not", lines=lines, status=asked.status), say("replace_lines", lines=lines)
        found = Finding(text, "", Truth.NOT_MET, (reason,), lines=lines, nearest=(nearest,))
    elif missing:
        reason = say("facts_missing", missing=tuple(missing))
        found = Finding(text, "", Truth.NOT_KNOWN, (reason,), missing=tuple(missing))
    else:
        found = Finding(text, "", Truth.MET, (say("lines_are", status=asked.status),))
    return counting.told(found)


def _is(asked: MaterialsAre, material: MaterialFact) -> Truth:
    """Whether a material is what is asked of those of the scopes, or is none of them."""
    outside = Truth(Truth.MET - within(material.hs, asked.scopes))
    return max(outside, _has_status(asked, material))


def _has_status(asked: MaterialsAre, material: MaterialFact) -> Truth:
    if not material.originating:
        return Truth.NOT_MET
    if asked.status != "wholly obtained":
        return Truth.MET
    said = material.wholly_obtained
    return Truth.NOT_KNOWN if said is None else Truth.MET if said else Truth.NOT_MET


def _untold(asked: MaterialsAre, material: MaterialFact) -> list[str]:
    """The fields that would tell."""
    code = [material.unclassified] if within(material.hs, asked.scopes) is Truth.NOT_KNOWN else []
    status = [material.field("wholly_obtained")] if _has_status(asked, material) is Truth.NOT_KNOWN else []
    return [*code, *status]


def measure_exclusively(exclusively: Exclusively, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether every material is originating."""
    if not facts.listed:
        return _unlisted(facts, text)
    counting = count(facts, unless_originating)
    lines = counting.facts.outside
    if lines:
        reason = say("has_non_originating", lines=lines)
        return counting.told(Finding(text, "", Truth.NOT_MET, (reason,), lines=lines))
    return counting.told(Finding(text, "", Truth.MET, (say("all_originating"),)))
