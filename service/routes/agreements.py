"""/v1/agreements: what is published, the rule of a code, and how much of the nomenclature rows govern."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from headnote.catalogues import _
from headnote.engine.agreements.law import Law
from headnote.engine.cases.claims import KINDS, AnyCase, case_files, read_cases
from headnote.engine.duties.coverage import coverage as counted
from headnote.engine.explain import Words
from headnote.engine.origin.plans import expand_for
from headnote.grammar.codes import CodeError, HSCode
from headnote.service.deciding import engine_for
from headnote.service.problems import Problem, answers

from .context import Published, Reader, Wording, now

router = APIRouter(prefix="/agreements", tags=["agreements"])

Name = Annotated[str, Path(min_length=1, max_length=64)]
Day = Annotated[datetime.date | None, Query(alias="date", description="the day whose text is asked for; none: today")]


class AgreementData(BaseModel):
    """An agreement as it is published."""

    name: str
    title: str
    ruleset: str = Field(description="name of the ruleset that holds it")
    version: str
    edition: str
    parties: list[str] = Field(description="countries for which it is in force on the day")


class RowData(BaseModel):
    """A row that governs a code."""

    annex: str
    scope: str
    description: str | None
    text: str
    meaning: str
    source: str
    reading: Literal["official", "secondary", "illustration"]


class RulesData(BaseModel):
    """The rows that govern a code, and the rows below it where it has to be told more exactly."""

    agreement: str
    code: str
    rows: list[RowData]
    needs_more_digits: bool


class CaseData(BaseModel):
    """A case: a claim, or a line whose rates are asked, and the outcome that a source gives it."""

    case: str
    source: str
    note: str | None
    asked: dict[str, Any] = Field(description="the claim, or the line, as it stands in the case's file")
    expected: dict[str, Any]


class ChapterData(BaseModel):
    """How many subheadings of a chapter rows govern."""

    chapter: str
    subheadings: int
    governed: int
    described: int = Field(description="governed, where the claim says what the goods are")
    attested: int = Field(description="governed, where a part of the rule is a condition in words")
    not_transcribed: list[str]


@router.get("", responses=answers(401, 403))
def agreements(shelf: Published, _who: Reader, day: Day = None) -> list[AgreementData]:
    """Every agreement that is published."""
    found = []
    for name, version in sorted(shelf.at(now()).items()):
        if version.engine is not None:
            law = version.engine.law(day or now().date())
            found.append(
                AgreementData(
                    name=law.name,
                    title=law.title,
                    ruleset=name,
                    version=version.publication.bundle,
                    edition=law.edition,
                    parties=sorted(law.parties),
                )
            )
    return found


@router.get("/{name}/rules/{code}", responses=answers(401, 403, 404, 409, 422))
def rules(name: Name, code: str, shelf: Published, _who: Reader, words: Wording, day: Day = None) -> RulesData:
    """The row that governs a code: its rule, what that means in plain words, and its source."""
    return rules_data(engine_for(shelf, name, now())[0].law(day or now().date()), code, words)


def rules_data(law: Law, code: str, words: Words) -> RulesData:
    """The rows that govern a code under a law. Raises Problem for what is no code of its edition."""
    try:
        wanted = HSCode.read(code)
    except CodeError as error:
        raise Problem(422, "invalid-code", str(error)) from None
    if law.nomenclature is not None and not law.nomenclature.has(wanted):
        raise Problem(
            404, "unknown-code", _("{wanted} is not a code of {edition}", wanted=wanted.dotted, edition=law.edition)
        )
    found, deeper = [], False
    for ref, index in law.annexes.items():
        governing = index.governing(wanted)
        deeper = deeper or bool(governing.deeper)
        found += [
            RowData(
                annex=ref,
                scope=row.scope,
                description=row.description,
                text=row.rule.text,
                meaning=words.wording(expand_for(law, row.rule)),
                source=row.source,
                reading=row.reading,
            )
            for row in governing.rows
        ]
    return RulesData(agreement=law.name, code=wanted.dotted, rows=found, needs_more_digits=deeper)


@router.get("/{name}/cases", responses=answers(401, 403, 404, 409))
def cases(name: Name, shelf: Published, _who: Reader) -> list[CaseData]:
    """The cases beside an agreement's rules, in the order of their files; a review runs them."""
    _, version = engine_for(shelf, name, now())
    return [_case(case) for path in case_files([version.folder]) for case in read_cases(path)]


def _case(case: AnyCase) -> CaseData:
    dumped = case.model_dump(mode="json", exclude_unset=True)
    asked = next(dumped[name] for name in ("claim", *KINDS) if name in dumped)
    return CaseData(case=case.case, source=case.source, note=case.note, asked=asked, expected=dumped["expect"])


@router.get("/{name}/coverage", responses=answers(401, 403, 404, 409))
def coverage(name: Name, shelf: Published, _who: Reader, day: Day = None) -> list[ChapterData]:
    """How many subheadings rows govern, by chapter, and what was not transcribed."""
    law = engine_for(shelf, name, now())[0].law(day or now().date())
    return [
        ChapterData(
            chapter=r.chapter,
            subheadings=r.subheadings,
            governed=r.governed,
            described=r.described,
            attested=r.attested,
            not_transcribed=list(r.missing),
        )
        for r in counted(law)
    ]
