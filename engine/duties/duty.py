"""The duty of a claim: the agreement's rate on its day, and the most-favoured-nation rate where that is lower."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

from headnote.engine.agreements.law import Law
from headnote.engine.amounts import UNIT, minor_unit
from headnote.engine.claims.claim import Answers, Claim
from headnote.engine.origin.determination import Determination, Lack, Message, say
from headnote.engine.origin.engine import Engine
from headnote.grammar.codes import HSCode
from headnote.grammar.schedules.duties import FREE, AdValorem, Duty

from .country import Country
from .preference import Preference, Preferences
from .rates import Basis, amount, basis_of, extreme, settle

Among = Literal["contributing", "any"]
_AMONG: tuple[Among, ...] = ("contributing", "any")


class Election(NamedTuple):
    """A rate that the importer may claim instead: the highest for contributing parties, or for any party."""

    among: Among
    parties: tuple[str, ...]
    duty: Duty | None
    amount: int | None
    missing: tuple[Lack, ...] = ()


class DutyFound(NamedTuple):
    """What is paid. `duty` None: not known, and `missing` names what would tell.

    `preferential` is the agreement's rate where the good has it, `mfn` that of no agreement; `due` and `saving`
    (against the MFN rate) are in millionths of the claim's currency. `origin`: the party whose rate it is.
    `mfn_source` is empty where the claim itself gives the MFN rate.
    """

    line: HSCode | None
    duty: Duty | None
    preferential: Duty | None
    mfn: Duty | None
    found: Preference | None
    origin: str | None
    due: int | None
    saving: int | None
    missing: tuple[Lack, ...]
    notes: tuple[Message, ...]
    elections: tuple[Election, ...] = ()
    mfn_source: str = ""


class _Working:
    """One claim's duty being worked out, with what is missing and what was noted on the way."""

    def __init__(self, claim: Claim, preferences: Preferences) -> None:
        self.claim = claim
        self.preferences = preferences
        self.answers: Answers = claim.answers
        self.basis = basis_of(claim)
        self.mfn_source = ""
        self.missing: list[Lack] = []
        self.notes: list[Message] = []

    def note(self, message: Message | None) -> None:
        self.notes += [message] if message is not None else []

    def mfn(self, line: HSCode | None) -> Duty | None:
        """The MFN rate: the claim's own figure, or the tariff's."""
        if self.claim.good.mfn_percent is not None:
            return AdValorem(self.claim.good.mfn_percent)
        if line is None:
            return None
        found = self.preferences.mfn(line, self.claim.date)
        self.mfn_source = found.source
        if found.duty is None:
            self.missing.append("good.mfn_percent")
            self.note(found.why)
            return None
        settled = settle(found.duty, self.answers)
        self.notes += settled.notes
        if settled.duty is None:
            self.missing += ["good.mfn_percent", *settled.missing]
        return settled.duty


def duty_of(engine: Engine, claim: Claim, determination: Determination, country: Country) -> DutyFound:
    """The duty of a claim whose good was determined, by the schedules of the agreement and of its importing party.

    `country` is what the importing party publishes (`load_country`).
    """
    law = engine.law(claim.date)
    preferences = Preferences.under(engine, claim.importing_party or "", country)
    work = _Working(claim, preferences)
    line = _line(work, law)
    found: Preference | None = None
    origin: str | None = None
    preferential: Duty | None = None
    elections: tuple[Election, ...] = ()
    if determination.verdict == "undetermined":
        work.missing += determination.missing
    elif not determination.originating:
        work.note(say("rate_not_originating"))
    elif claim.importing_party is None:
        work.missing.append("importing_party")
    elif line is not None:
        origin = _origin(work, determination, law, line)
        if origin is not None:
            found = preferences.of(line, origin, claim.date)
            preferential = _preferential(work, found)
        if determination.country_of_origin is not None:
            elections = tuple(_elections(work, determination, law, line))
    mfn = work.mfn(line)
    if mfn == FREE:
        work.missing = []
        work.note(say("rate_free_anyway"))
    paid = None if work.missing else _lower(work, preferential, mfn)
    due, full = _money(paid, work), _money(mfn, work)
    saving = full - due if full is not None and due is not None else None
    missing, notes = tuple(dict.fromkeys(work.missing)), tuple(dict.fromkeys(work.notes))
    return DutyFound(
        line, paid, preferential, mfn, found, origin, due, saving, missing, notes, elections, work.mfn_source
    )


def _line(work: _Working, law: Law) -> HSCode | None:
    """The line of the importing party's tariff: given, or the only one that the good's code can be.

    Of several with the same rates for every party, the first.
    """
    good, preferences = work.claim.good, work.preferences
    if work.claim.importing_party is None:
        return None
    if good.tariff_line is not None:
        return HSCode(good.tariff_line)
    if good.hs is None:
        work.missing.append("good.hs")
        return None
    codes = preferences.codes(HSCode(good.hs), good.hs_edition or law.edition, work.claim.date, work.answers)
    # A code without a line stands for itself: what is not transcribed is not the same as anything.
    lines = tuple(line for code in codes for line in preferences.lines(code, work.claim.date) or (code,))
    if len(lines) == 1:
        return lines[0]
    parties = sorted(law.parties - {work.claim.importing_party})
    rates = {
        (preferences.mfn(one, work.claim.date).duty, *(preferences.of(one, p, work.claim.date).terms for p in parties))
        for one in lines
    }
    if len(rates) == 1:
        return lines[0]
    work.missing.append(_which(lines))
    return None


def _which(codes: tuple[HSCode, ...]) -> str:
    listed = ", ".join(one.dotted for one in codes[:8]) + (", …" if len(codes) > 8 else "")
    return f"good.tariff_line ({listed})" if listed else "good.tariff_line"


def _origin(work: _Working, determination: Determination, law: Law, line: HSCode) -> str | None:
    """The party whose rate applies; without tariff differentials on the line, it does not matter which."""
    country = determination.country_of_origin
    if country is None:
        return determination.party or work.claim.production.party or work.claim.exporting_party
    day = work.claim.date
    parties = sorted(law.parties - {work.claim.importing_party or ""})
    rates = {work.preferences.of(line, party, day).duty for party in parties}
    same = len(rates) == 1 and None not in rates
    if not same:
        work.notes += country.caveats
    if country.party is not None:
        return country.party
    if same:
        work.note(say("rate_same_for_all"))
        return parties[0]
    work.missing += country.missing or (say("rate_needs_origin"),)
    return None


def _preferential(work: _Working, found: Preference) -> Duty | None:
    path = found.path
    for relief in path.reliefs if path is not None else ():
        answers = [work.answers.get(said) for said in relief]
        if all(answer is True for answer in answers):
            work.note(say("rate_relief", conditions=relief))
            return FREE
        if False not in answers:
            asked = zip(relief, answers, strict=True)
            open_ = tuple(f'answers."{said}"' for said, answer in asked if answer is None)
            work.note(say("rate_relief_open", missing=open_))
    if found.duty is None:
        work.note(found.why)
        if path is None:
            work.missing.append(say("rate_of_agreement"))
        return None
    settled = settle(found.duty, work.answers)
    work.missing += settled.missing
    work.notes += settled.notes
    if settled.duty is None and not settled.missing:
        work.note(say("rate_none_for_such"))
    return settled.duty


def _lower(work: _Working, preferential: Duty | None, mfn: Duty | None) -> Duty | None:
    if preferential is None or mfn is None:
        return preferential or mfn
    place, missing = extreme([preferential, mfn], work.basis)
    work.missing += missing
    if place == 1 and preferential != mfn and mfn != FREE:
        work.note(say("rate_mfn_lower"))
    return None if place is None else (preferential, mfn)[place]


def _elections(work: _Working, determination: Determination, law: Law, line: HSCode) -> list[Election]:
    """What an importer may claim where parties differ: the highest rate of the contributing parties, or of all."""
    country, importing = determination.country_of_origin, work.claim.importing_party
    contributing = set(country.elections) if country is not None else set()
    every = set(law.parties) - {importing or ""}
    found: list[Election] = []
    for among in _AMONG:
        parties = contributing & every if among == "contributing" else every
        if not parties:
            continue
        rates = {party: work.preferences.of(line, party, work.claim.date) for party in sorted(parties)}
        settled = {party: settle(one.duty, work.answers).duty if one.duty else None for party, one in rates.items()}
        missing = [say("rate_for", country=party) for party, one in settled.items() if one is None]
        duties = {party: one for party, one in settled.items() if one is not None}
        if missing:
            found.append(Election(among, tuple(parties), None, None, tuple(missing)))
            continue
        names = list(duties)
        place, lacking = extreme([duties[name] for name in names], work.basis, highest=True)
        if place is None:
            found.append(Election(among, tuple(names), None, None, lacking))
            continue
        chosen = duties[names[place]]
        same = tuple(name for name in names if duties[name] == chosen)
        found.append(Election(among, same, chosen, _money(chosen, work)))
    return found


def _money(duty: Duty | None, work: _Working) -> int | None:
    """What a duty comes to in millionths, cut to the currency's smallest coin."""
    if duty is None:
        return None
    exact = amount(duty, work.basis).exact
    return None if exact is None else coins(exact, work.basis)


def coins(exact: Fraction, basis: Basis) -> int:
    """An amount of the basis's currency in millionths, cut to its smallest coin."""
    coin = minor_unit(basis.currency)
    return int(exact * UNIT // coin) * coin
