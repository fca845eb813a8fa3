"""Duties and comparisons for machines: JSON with a published schema; rates in the language's words, money as text."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from headnote.engine.amounts import decimal
from headnote.engine.duties.comparison import Candidate, Comparison
from headnote.engine.duties.duty import DutyFound, Election
from headnote.engine.duties.staging import Step
from headnote.engine.origin.determination import Determination
from headnote.grammar.schedules.duties import AdValorem, Duty, print_duty

from .data import Data, DeterminationData, as_data
from .words import Words


class RateData(Data):
    """A rate: `text` as the language writes it; `percent` where it is a share of the customs value."""

    text: str
    percent: str | None


class StepData(Data):
    """A rate from a day on."""

    first: datetime.date
    rate: RateData


class ElectionData(Data):
    """The highest rate of contributing parties, or of any party, which the importer may claim instead."""

    among: Literal["contributing", "any"]
    parties: list[str] = Field(description="those that have this rate, or all that were asked about")
    rate: RateData | None
    amount: str | None
    missing: list[str]


class DutyData(Data):
    """The duty of a claim. `rate` None: not known, and `missing` names what would tell."""

    verdict: Literal["originating", "not originating", "undetermined"]
    agreement: str
    date: datetime.date
    line: str | None
    origin: str | None = Field(description="the party whose rate applies")
    preferential: RateData | None
    mfn: RateData | None
    rate: RateData | None = Field(description="what is paid: the lower of the two")
    amount: str | None
    saving: str | None = Field(description="against the MFN rate")
    currency: str | None
    category: str | None
    base: str | None
    step_from: datetime.date | None
    source: str
    mfn_source: str = Field(description="empty where the claim itself gives the MFN rate")
    notes: list[str]
    missing: list[str]
    elections: list[ElectionData]


class CandidateData(Data):
    """The claim under one agreement."""

    duty: DutyData
    determination: DeterminationData
    coming: list[StepData] = Field(description="the rates of later days, where they are transcribed")
    prospect: RateData | None = Field(
        description="the rate if the good originated, where it does not or is not known to"
    )
    proof: list[str]
    proof_needs: list[str] = Field(description="what would tell which proof is needed")


class ComparisonData(Data):
    """Every agreement between two countries, the best first. `best` None: none is known to beat the MFN rate."""

    best: str | None
    mfn: RateData | None
    missing: list[str] = Field(description="facts that would tell which is best")
    candidates: list[CandidateData]


def duty_data(found: DutyFound, determination: Determination, currency: str | None, words: Words) -> DutyData:
    """A duty as data, its sentences in the language of `words`. `currency` is that of the claim's amounts."""
    path = found.found.path if found.found is not None else None
    step = found.found.step if found.found is not None else None
    return DutyData(
        verdict=determination.verdict,
        agreement=determination.agreement,
        date=determination.date,
        line=found.line.dotted if found.line is not None else None,
        origin=found.origin,
        preferential=rate_data(found.preferential),
        mfn=rate_data(found.mfn),
        rate=rate_data(found.duty),
        amount=_money(found.due),
        saving=_money(found.saving),
        currency=currency,
        category=path.line.category if path is not None else None,
        base=path.line.base.text if path is not None and path.line.base is not None else None,
        step_from=step.first if step is not None else None,
        source=found.found.source if found.found is not None else "",
        mfn_source=found.mfn_source,
        notes=[words.sentence(note) for note in found.notes],
        missing=[words.lack(one) for one in found.missing],
        elections=[_election(one, words) for one in found.elections],
    )


def comparison_data(found: Comparison, currency: str | None, words: Words) -> ComparisonData:
    """A comparison as data, its sentences in the language of `words`."""
    return ComparisonData(
        best=found.best.agreement if found.best is not None else None,
        mfn=rate_data(found.mfn),
        missing=list(found.missing),
        candidates=[_candidate(one, currency, words) for one in found.candidates],
    )


def _candidate(one: Candidate, currency: str | None, words: Words) -> CandidateData:
    return CandidateData(
        duty=duty_data(one.duty, one.determination, currency, words),
        determination=as_data(one.determination, words),
        coming=[step_data(step) for step in one.coming],
        prospect=rate_data(one.prospect),
        proof=list(one.proof),
        proof_needs=list(one.asked),
    )


def step_data(step: Step) -> StepData:
    """A step of staging."""
    return StepData(first=step.first, rate=_written(step.duty))


def _election(one: Election, words: Words) -> ElectionData:
    return ElectionData(
        among=one.among,
        parties=sorted(one.parties),
        rate=rate_data(one.duty),
        amount=_money(one.amount),
        missing=[words.lack(lack) for lack in one.missing],
    )


def rate_data(duty: Duty | None) -> RateData | None:
    """A rate as it is written, where there is one."""
    return None if duty is None else _written(duty)


def _written(duty: Duty) -> RateData:
    return RateData(text=print_duty(duty), percent=f"{duty.percent:f}" if isinstance(duty, AdValorem) else None)


def _money(amount: int | None) -> str | None:
    return None if amount is None else f"{decimal(amount):f}"
