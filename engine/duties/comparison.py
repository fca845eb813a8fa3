"""One shipment under every agreement between two countries: which one serves it best, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.library import Library, holds_agreement
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.origins import for_another
from headnote.engine.origin.deciders import decider
from headnote.engine.origin.determination import Determination, Lack, Message
from headnote.engine.origin.engine import Engine
from headnote.engine.provisions.questions import evaluate_claim
from headnote.grammar.schedules.duties import Duty

from .country import Country
from .duty import DutyFound, duty_of
from .preference import Preference, Preferences
from .rates import Basis, basis_of, extreme
from .staging import Step

NEED = ": need"
"""How the title of a provision ends that says which proof of origin is needed."""


class Candidate(NamedTuple):
    """A claim under one agreement, as it was put to that agreement.

    `coming` are the rates of later days; `proof` says what is needed, and `asked` what would tell that. `prospect`: the
    rate that a good of the claim's country would have, where this one does not originate or that is not known;
    `no_prospect`: why that rate is not known.
    """

    agreement: str
    title: str
    claim: Claim
    determination: Determination
    duty: DutyFound
    coming: tuple[Step, ...]
    proof: tuple[str, ...]
    asked: tuple[str, ...]
    prospect: Duty | None = None
    no_prospect: Message | None = None


class Comparison(NamedTuple):
    """The candidates, the best first.

    `best` None: no agreement serves better than the MFN rate, or it is not known; `missing` are facts that would tell.
    `rates_lack` are those without which no rate of the good is known.
    """

    candidates: tuple[Candidate, ...]
    best: Candidate | None
    mfn: Duty | None
    missing: tuple[str, ...] = ()
    rates_lack: tuple[Lack, ...] = ()


def agreements(rulesets: Sequence[Path] = ()) -> Iterator[Engine]:
    """Every agreement that is at hand, in the order of their names. Raises RulesetError."""
    for name, folder in sorted(Library(rulesets).rulesets().items()):
        if holds_agreement(folder):
            yield Engine.load(name, rulesets)


def covers(law: Law, exporting: str, importing: str) -> bool:
    """Whether an agreement is between two countries: in force for both, or not known not to be; one union is no two."""
    parties = {law.party_of(exporting), law.party_of(importing)}
    return len(parties) == 2 and parties <= law.parties | law.undated


def between(exporting: str, importing: str, day: date, rulesets: Sequence[Path] = ()) -> list[Engine]:
    """The agreements between two countries that are in force on a day, or may be: a party's day may not be at hand."""
    laws = ((engine, engine.law(day)) for engine in agreements(rulesets))
    return [engine for engine, law in laws if covers(law, exporting, importing)]


def compare(claim: Claim, own: Engine, engines: Sequence[Engine], country: Country) -> Comparison:
    """A claim under each of some agreements, the lowest duty first; `own` is the one that the claim is for.

    Codes are of the edition that the claim gives, or else of its own agreement's. A rule that the claim supplies, and
    an origin of materials that it gives plainly, count for its own agreement only. Raises InputError and RuleTextError.
    """
    claim = own.as_given(claim)
    found = [_candidate(_for(claim, own, engine), engine, country) for engine in engines]
    basis = basis_of(claim)
    mfn = next((one.duty.mfn for one in found if one.duty.mfn is not None), None)
    able = [one for one in found if one.determination.originating and one.duty.preferential is not None]
    ordered, missing = _by_duty(able, basis)
    rest = [one for one in found if one not in able]
    rest.sort(key=lambda one: (one.determination.verdict == "not originating", one.agreement))
    best = ordered[0] if ordered and not missing else None
    own_rate = best.duty.preferential if best is not None else None
    if own_rate is not None and mfn is not None:
        place, missing = extreme([mfn, own_rate], basis)
        best = best if place == 1 else None
    return Comparison((*ordered, *rest), best, mfn, missing, _lacking(found) if mfn is None else ())


def _lacking(found: Sequence[Candidate]) -> tuple[Lack, ...]:
    """What lacks for the MFN rate, as any agreement's duty tells it: the line of the tariff, or the rate itself."""
    lacks = [one for candidate in found for one in candidate.duty.missing if str(one).startswith(_OF_RATES)]
    lines = [one for one in lacks if str(one).startswith(_OF_RATES[0])]
    return tuple(dict.fromkeys(lines or lacks))


_OF_RATES = ("good.tariff_line", "good.mfn_percent")


def _for(claim: Claim, own: Engine, engine: Engine) -> Claim:
    if engine.name == own.name:
        return claim
    good = claim.good.model_copy(update={"hs_edition": claim.good.hs_edition or own.ruleset.edition})
    return for_another(claim, engine.name).model_copy(update={"good": good})


def _candidate(claim: Claim, engine: Engine, country: Country) -> Candidate:
    determination = engine.determine(claim)
    due = duty_of(engine, claim, determination, country)
    path = due.found.path if due.found is not None else None
    coming = tuple(step for step in path.steps if step.first > claim.date) if path is not None else ()
    outcomes = list(evaluate_claim(engine.ruleset.procedures, claim, engine.law(claim.date), decider(), NEED))
    proof = tuple(outcome.text for outcome in outcomes if outcome.text is not None)
    asked = tuple(name for outcome in outcomes for name in outcome.missing)
    title = engine.ruleset.head.title
    hoped = None if determination.originating else _prospect(claim, engine, due, country)
    rate, why = (hoped.duty, hoped.why) if hoped is not None else (None, None)
    return Candidate(engine.name, title, claim, determination, due, coming, proof, asked, rate, why)


def _prospect(claim: Claim, engine: Engine, due: DutyFound, country: Country) -> Preference | None:
    party = claim.production.party or claim.exporting_party
    if due.line is None or party is None:
        return None
    preferences = Preferences.under(engine, claim.importing_party or "", country)
    return preferences.of(due.line, party, claim.date)


def _by_duty(able: list[Candidate], basis: Basis) -> tuple[list[Candidate], tuple[str, ...]]:
    """The lowest rate first; among equals the one that is free sooner, then by name. And what would tell the lowest."""
    left = sorted(able, key=lambda one: (_free_from(one), one.agreement))
    ordered: list[Candidate] = []
    missing: tuple[str, ...] = ()
    while left:
        duties = [one.duty.preferential for one in left if one.duty.preferential is not None]
        ranked = extreme(duties, basis)
        missing = missing if ordered else ranked.missing
        ordered.append(left.pop(ranked.place or 0))
    return ordered, missing


def _free_from(candidate: Candidate) -> date:
    found = candidate.duty.found
    free = found.path.free_from if found is not None and found.path is not None else None
    return free or date.max
