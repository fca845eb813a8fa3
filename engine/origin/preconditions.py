"""What has to hold besides a requirement: a party where the agreement is in force, and more than little work."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from headnote.engine.agreements.law import Law
from headnote.engine.claims.claim import Claim
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Scopes, WhollyObtained

from .determination import Finding, Message, say
from .facts import Facts
from .findings.materials import measure_wholly_obtained


def measure_parties(facts: Facts, claim: Claim) -> Finding:
    """Whether the good was produced in a party, and the agreement is in force between the countries of the claim."""
    if facts.party is None:
        field = facts.subject.field("production.party")
        unsaid = Finding(PRODUCED, "", Truth.NOT_KNOWN, (say("party_unsaid"),), missing=(field,))
        between = measure_between(facts, claim)
        return unsaid if between.state is not Truth.NOT_MET else between._replace(requirement=PRODUCED)
    found = _in_force(facts, (facts.party, claim.exporting_party, claim.importing_party), PRODUCED)
    return _produced(facts.party) if found.state is Truth.MET else found


@lru_cache(maxsize=1024)
def _produced(country: str) -> Finding:
    """That the good was produced in a party."""
    return Finding(PRODUCED, "", Truth.MET, (say("in_force", country=country),))


def measure_between(facts: Facts, claim: Claim) -> Finding:
    """Whether the agreement is in force between the claim's parties, wherever the good was produced."""
    return _in_force(facts, (claim.exporting_party, claim.importing_party), "in force between the parties")


def parties_stand(facts: Facts, claim: Claim) -> Truth:
    """The state of `measure_parties`."""
    named = {facts.party, claim.exporting_party, claim.importing_party, None}
    if facts.party is not None and named <= facts.law.surely:
        return Truth.MET
    return measure_parties(facts, claim).state


def between_stands(facts: Facts, claim: Claim) -> Truth:
    """The state of `measure_between`."""
    if {claim.exporting_party, claim.importing_party, None} <= facts.law.surely:
        return Truth.MET
    return measure_between(facts, claim).state


PRODUCED = "produced in a party"


def _in_force(facts: Facts, countries: Iterable[str | None], text: str) -> Finding:
    law = facts.law
    named = tuple(dict.fromkeys([one for one in countries if one is not None]))
    if law.surely.issuperset(named):
        return _stands(named, text)
    standing = {c: law.standing(c, facts.subject.answers) for c in named}
    if outside := [country for country, state in standing.items() if state is Truth.NOT_MET]:
        return Finding(text, "", Truth.NOT_MET, tuple(_outside(law, country) for country in outside))
    if undated := [country for country, state in standing.items() if state is Truth.NOT_KNOWN]:
        reasons = tuple(say("party_undated", country=country) for country in undated)
        missing = tuple(f'answers."{law.asked_of(country)}"' for country in undated)
        return Finding(text, "", Truth.NOT_KNOWN, reasons, missing=missing)
    return _stands(named, text)


@lru_cache(maxsize=1024)
def _stands(countries: tuple[str, ...], text: str) -> Finding:
    """That the agreement is in force for all of them."""
    reasons = (say("in_force_between", countries=countries),) if countries else ()
    return Finding(text, "", Truth.MET, reasons)


def _outside(law: Law, country: str) -> Message:
    if country in law.undated:
        return say("answered_no", text=law.asked_of(country))
    first = law.in_force_from(country)
    if first is None:
        return say("party_unknown", country=country)
    return say("party_from", country=country, first=str(first))


SUFFICIENT = "more than insufficient operations"


def measure_sufficient(leaf: object, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether more was done on non-originating materials than the operations listed as insufficient."""
    operations = facts.law.operations
    facts = facts.asked("change in tariff classification")
    if operations is None or _uses_none(facts):
        return Finding(text, "", Truth.MET, (say("no_operations_asked"),))
    done = facts.production.operations
    cited = (operations.citation,)
    if not operations.transcribed and done != ():
        reason = say("operations_untranscribed", article=operations.citation)
        missing = (facts.subject.field("production.operations"),)
        return Finding(text, "", Truth.NOT_KNOWN, (reason,), missing=missing, citations=cited)
    if done is None:
        return Finding(text, "", Truth.MET, (say("operations_taken"),), citations=cited)
    letters = tuple(dict.fromkeys(letter.strip("()").lower() for letter in done))
    if not letters:
        return _more(text, cited)
    unlisted = () if facts.listed else (facts.subject.field("materials"),)
    missing = (facts.subject.field("production.operations"), *unlisted)
    known = set(operations.letters) | {operations.combination}
    if strange := [letter for letter in letters if letter not in known]:
        reason = say("no_letter", letter=", ".join(strange), known=", ".join(operations.letters))
        return Finding(text, "", Truth.NOT_KNOWN, (reason,), missing=missing, citations=cited)
    combined = len(letters) > 1
    if combined and operations.combination is None:
        return Finding(text, "", Truth.NOT_KNOWN, (say("operations_combined"),), missing=missing, citations=cited)
    place = (f"{operations.citation}({operations.combination if combined else letters[0]})",)
    said = "" if combined else operations.letters.get(letters[0], "")
    reason = say("operations_only", letters=letters, text=said)
    if unlisted:
        reasons = (reason, say("no_materials"))
        return Finding(text, "", Truth.NOT_KNOWN, reasons, missing=unlisted, citations=place)
    if facts.party is None and not facts.non_originating and len(_origins(facts)) == 1:
        # All of it may have been made where the good was.
        field = facts.subject.field("production.party")
        return Finding(text, "", Truth.NOT_KNOWN, (reason, say("party_unsaid")), missing=(field,), citations=place)
    return Finding(text, "", Truth.NOT_MET, (reason,), citations=place)


def _origins(facts: Facts) -> set[str | None]:
    """Where what counts as originating by cumulation, or would if it was made elsewhere, originates."""
    return {material.country for material in facts.materials or () if material.cumulated}


@lru_cache(maxsize=1024)
def _more(text: str, cited: tuple[str, ...]) -> Finding:
    """That more was done than any of the operations listed."""
    return Finding(text, "", Truth.MET, (say("operations_more"),), citations=cited)


def _uses_none(facts: Facts) -> bool:
    """Whether no non-originating material is used: every one listed originates, or the good is wholly obtained.

    Where cumulation asks for more than the listed operations, what originates in another party does not originate here.

    A bill of materials that lists nothing does not say so (docs/decisions/0006).
    """
    beyond = facts.law.operations is not None and facts.law.operations.cumulation
    if facts.bill is not None and facts.bill.listed:
        return not (facts.bill.foreign or (beyond and facts.bill.cumulated))
    if facts.listed:
        return not (facts.non_originating or (beyond and any(m.cumulated for m in facts.materials or ())))
    return measure_wholly_obtained(WhollyObtained(), facts, (), "").state is Truth.MET


def operations_unsaid(facts: Facts) -> tuple[Message, ...]:
    """The warning of a claim that does not say whether only insufficient operations were done."""
    operations = facts.law.operations
    if operations is None or facts.production.operations is not None:
        return ()
    if _uses_none(facts.asked("change in tariff classification")):
        return ()
    if not operations.transcribed:
        return ()
    return (say("operations_unsaid", article=operations.citation),)
