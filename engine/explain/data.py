"""A determination for machines: JSON with a published schema. Figures are exact decimals or fractions as text."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from headnote.engine.amounts import UNIT, Figure, decimal
from headnote.engine.origin.determination import Alternative, CountryOfOrigin, Determination, Finding

from .words import Words

State = Literal["met", "not met", "not known"]


class Data(BaseModel):
    """What is published: no field but those of the schema."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FigureData(Data):
    """A figure: `value` cut to six decimals; `exact` as numerator/denominator."""

    name: str
    value: str
    exact: str
    unit: str


class FindingData(Data):
    """One requirement, measured."""

    requirement: str
    state: State
    reasons: list[str]
    figures: list[FigureData]
    lines: list[str] = Field(description="numbers of the materials that decided")
    by_content: list[str] = Field(description="numbers of the materials that counted by what they were made of")
    missing: list[str]
    nearest: list[str]
    citations: list[str]


class AlternativeData(Data):
    """One way to originate."""

    article: str
    text: str
    state: State
    findings: list[FindingData]


class RuleData(Data):
    """The rule that governs the good."""

    scope: str
    text: str
    source: str
    reading: Literal["official", "secondary", "illustration", "supplied"]


class MaterialData(Data):
    """A material that was determined first."""

    line: str
    determination: DeterminationData


class CountryData(Data):
    """The party whose rate the good has, where an importing party treats parties differently."""

    party: str | None
    reasons: list[str]
    figures: list[FigureData]
    missing: list[str]
    elections: list[str]
    citations: list[str]
    caveats: list[str] = Field(description="what of the importing party's list is not at hand")


class DeterminationData(Data):
    """The outcome of a claim."""

    verdict: Literal["originating", "not originating", "undetermined"]
    criterion: list[str]
    party: str | None
    agreement: str
    date: datetime.date
    good: str
    rule: RuleData | None
    decided_by: int | None = Field(description="index of the alternative the verdict rests on")
    alternatives: list[AlternativeData]
    provisions: list[FindingData]
    missing: list[str]
    warnings: list[str]
    citations: list[str]
    materials: list[MaterialData]
    country_of_origin: CountryData | None
    renewals: list[str] = Field(description="suppliers' declarations that would make it originate if renewed")
    proofs: list[str] = Field(description="proofs of a material's origin that would make it originate")
    decider: str = Field(description="what decided, with its version: durable_rules, or plain; nothing else differs")


def as_data(determination: Determination, words: Words) -> DeterminationData:
    """The determination as data, its sentences in the language of `words`."""
    rule, country = determination.rule, determination.country_of_origin
    return DeterminationData(
        verdict=determination.verdict,
        criterion=list(determination.criterion),
        party=determination.party,
        agreement=determination.agreement,
        date=determination.date,
        good=determination.good,
        rule=None
        if rule is None
        else RuleData(scope=rule.scope, text=rule.text, source=rule.source, reading=rule.reading),
        decided_by=determination.decided_by,
        alternatives=[_alternative(one, words) for one in determination.alternatives],
        provisions=[_finding(one, words) for one in determination.provisions],
        missing=list(determination.missing),
        warnings=[words.sentence(warning) for warning in determination.warnings],
        citations=list(determination.citations),
        materials=[
            MaterialData(line=line, determination=as_data(inner, words)) for line, inner in determination.materials
        ],
        country_of_origin=None if country is None else _country(country, words),
        renewals=[words.sentence(one) for one in determination.renewals],
        proofs=[words.sentence(one) for one in determination.proofs],
        decider=determination.decider,
    )


def _country(country: CountryOfOrigin, words: Words) -> CountryData:
    return CountryData(
        party=country.party,
        reasons=[words.sentence(reason) for reason in country.reasons],
        figures=[_figure(figure) for figure in country.figures],
        missing=list(country.missing),
        elections=list(country.elections),
        citations=list(country.citations),
        caveats=[words.sentence(caveat) for caveat in country.caveats],
    )


def _alternative(alternative: Alternative, words: Words) -> AlternativeData:
    return AlternativeData(
        article=alternative.article,
        text=alternative.text,
        state=alternative.state.words,
        findings=[_finding(one, words) for one in alternative.findings],
    )


def _finding(finding: Finding, words: Words) -> FindingData:
    return FindingData(
        requirement=words.requirement(finding.requirement),
        state=finding.state.words,
        reasons=[words.sentence(reason) for reason in finding.reasons],
        figures=[_figure(figure) for figure in finding.figures],
        lines=list(finding.lines),
        by_content=list(finding.by_content),
        missing=list(finding.missing),
        nearest=[words.sentence(change) for change in finding.nearest],
        citations=list(finding.citations),
    )


def _figure(figure: Figure) -> FigureData:
    amount = decimal(figure.numerator) if figure.denominator == UNIT else figure.floor(6).normalize()
    return FigureData(
        name=figure.name,
        value=f"{amount:f}",
        exact=f"{figure.numerator}/{figure.denominator}",
        unit=figure.unit,
    )
