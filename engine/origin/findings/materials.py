"""Requirements on materials as such: wholly obtained, originating."""

from __future__ import annotations

from headnote.engine.truth import Truth
from headnote.grammar.agreements.nodes import Lettered
from headnote.grammar.rules.tree import Exclusively, MaterialsAre, Scopes, WhollyObtained

from ..counting import Burden, count, unless_originating
from ..determination import Finding, say
from ..facts import Facts, MaterialFact
from .allowances import allowed_of, excused
from .selecting import is_of, opposite, untold


def _unlisted(facts: Facts, text: str) -> Finding:
    missing = (facts.subject.field("materials"),)
    return Finding(text, "", Truth.NOT_KNOWN, (say("no_materials"),), missing=missing)


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
    if "wholly obtained" in law.untranscribed and said is not None:
        return _untranscribed(facts, text, cited)
    if lines and (said is None or law.inputs_refute):
        reason = say("has_non_originating", lines=lines)
        unclaimed = () if law.inputs_refute else (say("wholly_not_claimed"),)
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


def _untranscribed(facts: Facts, text: str, cited: tuple[str, ...]) -> Finding:
    """A good said to be wholly obtained by a list that is not at hand: with inputs, the claimant answers for that."""
    if not facts.outside:
        return Finding(text, "", Truth.MET, (say("said_wholly"),), citations=cited)
    supposed = facts.law.supposed("wholly obtained", facts.subject.answers)
    reason = say("has_non_originating", lines=facts.outside)
    said = say("untranscribed", article=supposed.article, question=supposed.question)
    reasons = (reason, said) if supposed.missing else (reason, say("said_wholly"))
    return Finding(text, "", supposed.state, reasons, (), facts.outside, supposed.missing, citations=cited)


def _by_letter(entry: Lettered, facts: Facts, text: str, place: str) -> Finding:
    """What an entry of the list asks besides the claimant's word: its inputs, and any one group of conditions."""
    cited = (place,)
    inputs = tuple(m for m in facts.materials or () if not _counts_always(m))
    unlisted = tuple(m.line for m in inputs if not m.originating or m.wholly_obtained is False)
    if entry.from_listed and unlisted:
        reason = say("inputs_not_listed", letter=entry.letter, lines=unlisted)
        return Finding(text, "", Truth.NOT_MET, (reason,), lines=unlisted, citations=cited)
    unsaid = tuple(m.field("wholly_obtained") for m in inputs if m.wholly_obtained is None)
    if entry.from_listed and unsaid:
        reason = say("facts_missing", missing=unsaid)
        return Finding(text, "", Truth.NOT_KNOWN, (reason,), missing=unsaid, citations=cited)
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


def _counts_always(material: MaterialFact) -> bool:
    """Whether an article lets it count as originating here, whatever it is, as fuel and tools."""
    return material.treatment is not None and "wholly obtained" in material.treatment.originating


def measure_materials_are(asked: MaterialsAre, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether every material of the scopes and goods named is wholly obtained, or originating."""
    if not facts.listed:
        return _unlisted(facts, text)

    def weigh(material: MaterialFact, hopeful: bool) -> Burden:
        return Burden(fails=_is(asked, material, facts, group) < (Truth.NOT_KNOWN if hopeful else Truth.MET))

    counting = count(facts, weigh)
    # Of what may be used without a limit, `_is` tells; with one, all of it counts towards the limit.
    limited = tuple(
        allowed_of(one, counting.facts, group, lambda material: _is(asked, material, facts, group))
        for one in asked.allowing
        if one.limits
    )
    failing: list[str] = []
    missing: list[str] = []
    for material in counting.facts.materials or ():
        state = max(_is(asked, material, facts, group), excused(material, limited, facts, group))
        if state is Truth.NOT_MET:
            failing.append(material.line)
        elif state is Truth.NOT_KNOWN:
            missing += _untold(asked, material, facts, group)
            missing += [field for one in limited for field in one.missing]
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


def _is(asked: MaterialsAre, material: MaterialFact, facts: Facts, group: Scopes) -> Truth:
    """Whether a material is what is asked of those meant, or is none of them, or may be used without a limit."""
    outside = opposite(is_of(material, asked.scopes, asked.goods, facts, group))
    allowed = [is_of(material, (), one.goods, facts, group) for one in asked.allowing if not one.limits]
    return max(outside, *allowed, _has_status(asked, material))


def _has_status(asked: MaterialsAre, material: MaterialFact) -> Truth:
    if not material.originating:
        return Truth.NOT_MET
    if asked.status != "wholly obtained":
        return Truth.MET
    said = material.wholly_obtained
    return Truth.NOT_KNOWN if said is None else Truth.MET if said else Truth.NOT_MET


def _untold(asked: MaterialsAre, material: MaterialFact, facts: Facts, group: Scopes) -> list[str]:
    """The fields that would tell."""
    meant = untold((material,), asked.scopes, asked.goods, facts, group)
    allowed = [field for one in asked.allowing for field in untold((material,), (), one.goods, facts, group)]
    status = [material.field("wholly_obtained")] if _has_status(asked, material) is Truth.NOT_KNOWN else []
    return [*meant, *allowed, *status]


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
