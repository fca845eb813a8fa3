"""Requirements on materials as such: caps of value and weight, wholly obtained, originating."""

from __future__ import annotations

from headnote.engine.amounts import UNIT, Figure, minor_unit, share
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Exclusively, MaterialCap, MaterialsAre, Scopes, WhollyObtained

from ..determination import Finding, Message, say
from ..facts import Facts, MaterialFact
from .change import within


def measure_cap(cap: MaterialCap, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether the value or weight of materials stays within a share of the base."""
    subject = facts.subject
    by_value = cap.measure == "value"
    if not facts.listed:
        return Finding(text, "", Truth.NOT_KNOWN, (say("no_materials"),), missing=("materials",))
    base, field = subject.base(cap.measure, cap.base)
    if not base:
        return Finding(text, "", Truth.NOT_KNOWN, (say("no_base", method=cap.base),), missing=(field,))
    pool = facts.non_originating if cap.non_originating else facts.materials or ()
    used, lines, missing = _used(cap, pool)
    n, scale = _ratio(cap)
    unit = subject.currency if by_value else "kg"
    allowed = Figure(f"{cap.measure} allowed", n * base // (100 * scale), UNIT, unit)
    spent = Figure(f"{cap.measure} used", used, UNIT, unit)
    figures = (share(f"{cap.measure} share", used, base), spent, allowed)
    if 100 * scale * used > n * base:
        coin = minor_unit(unit) if by_value else 1
        over = -(-(100 * scale * used - n * base) // (100 * scale))
        less = Figure("", -(-over // coin) * coin, UNIT, unit)
        return Finding(
            text,
            "",
            Truth.NOT_MET,
            (say("above_cap", used=spent, allowed=allowed),),
            figures,
            lines,
            nearest=(say("less_of", amount=less),),
        )
    if missing:
        return Finding(text, "", Truth.NOT_KNOWN, (say("cap_missing", missing=missing),), (), lines, missing)
    return Finding(text, "", Truth.MET, (say("within_cap", used=spent, allowed=allowed),), figures, lines)


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
        if counts is Truth.NOT_KNOWN and amount != 0:
            missing.append(material.field("hs"))
        elif amount is None:
            missing.append(material.unmeasured(cap.measure))
        else:
            used += amount
            lines.append(material.line)
    return used, tuple(lines), tuple(missing)


def measure_wholly_obtained(wholly: WhollyObtained, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether the good is wholly obtained: attested by the claimant, refuted by a non-originating material."""
    law = facts.law
    field = facts.subject.field("production.wholly_obtained")
    said = facts.production.wholly_obtained
    cited = (law.wholly_obtained_citation,)
    if facts.non_originating:
        lines = facts.outside
        return Finding(
            text, "", Truth.NOT_MET, (say("has_non_originating", lines=lines),), lines=lines, citations=cited
        )
    if said is False:
        return Finding(text, "", Truth.NOT_MET, (say("said_not_wholly"),), citations=cited)
    if said is None:
        return Finding(text, "", Truth.NOT_KNOWN, (say("wholly_unsaid"),), missing=(field,), citations=cited)
    if said is True:
        return Finding(text, "", Truth.MET, (say("said_wholly"),), citations=cited)
    letter = said.strip("()").lower()
    if letter not in law.wholly_obtained:
        known = ", ".join(law.wholly_obtained)
        return Finding(
            text,
            "",
            Truth.NOT_KNOWN,
            (say("no_letter", letter=letter, known=known),),
            missing=(field,),
            citations=cited,
        )
    place = f"{law.wholly_obtained_citation}({letter})"
    answers = {one: facts.subject.answers.get(one) for one in law.wholly_obtained_if[letter]}
    if refused := tuple(one for one, answer in answers.items() if answer is False):
        return Finding(text, "", Truth.NOT_MET, (say("answered_no", text=refused[0]),), citations=(place,))
    if unanswered := tuple(one for one, answer in answers.items() if answer is not True):
        missing = tuple(f'answers."{one}"' for one in unanswered)
        return Finding(
            text, "", Truth.NOT_KNOWN, (say("unanswered", text=unanswered[0]),), missing=missing, citations=(place,)
        )
    return Finding(
        text,
        "",
        Truth.MET,
        (say("wholly_by", letter=letter, text=law.wholly_obtained[letter]),),
        citations=(place,),
    )


def measure_materials_are(asked: MaterialsAre, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether every material of the scopes is wholly obtained, or originating."""
    if not facts.listed:
        return Finding(text, "", Truth.NOT_KNOWN, (say("no_materials"),), missing=("materials",))
    failing: list[str] = []
    missing: list[str] = []
    for material in facts.materials or ():
        inside = within(material.hs, asked.scopes)
        good = Truth.MET if material.originating else Truth.NOT_MET
        if good is Truth.MET and asked.status == "wholly obtained":
            said = material.wholly_obtained
            good = Truth.NOT_KNOWN if said is None else Truth.MET if said else Truth.NOT_MET
        if inside is Truth.NOT_MET or good is Truth.MET:
            continue
        if inside is Truth.MET and good is Truth.NOT_MET:
            failing.append(material.line)
            continue
        if inside is Truth.NOT_KNOWN:
            missing.append(material.field("hs"))
        if good is Truth.NOT_KNOWN:
            missing.append(material.field("wholly_obtained"))
    if failing:
        reason = say("lines_are_not", lines=tuple(failing), status=asked.status)
        return Finding(
            text,
            "",
            Truth.NOT_MET,
            (reason,),
            lines=tuple(failing),
            nearest=(say("replace_lines", lines=tuple(failing)),),
        )
    if missing:
        return Finding(
            text, "", Truth.NOT_KNOWN, (say("facts_missing", missing=tuple(missing)),), missing=tuple(missing)
        )
    return Finding(text, "", Truth.MET, (say("lines_are", status=asked.status),))


def measure_exclusively(exclusively: Exclusively, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether every material is originating."""
    if not facts.listed:
        return Finding(text, "", Truth.NOT_KNOWN, (say("no_materials"),), missing=("materials",))
    if facts.non_originating:
        lines = facts.outside
        reason: Message = say("has_non_originating", lines=lines)
        return Finding(text, "", Truth.NOT_MET, (reason,), lines=lines)
    return Finding(text, "", Truth.MET, (say("all_originating"),))
