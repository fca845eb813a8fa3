"""/v1/calendars and a ruleset's provisions: what is asked, of whom and by which day; conditions evaluated, not told."""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path as Folder
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from headnote.catalogues import _
from headnote.engine.agreements.library import SUFFIX
from headnote.engine.agreements.loaded import read_bytes
from headnote.engine.origin.deciders import decider
from headnote.engine.provisions.questions import Outcome, evaluate_claim, evaluate_file
from headnote.grammar.file import File
from headnote.grammar.parser import parse_bytes
from headnote.grammar.provisions.nodes import ProvisionsHead
from headnote.service.deciding import engine_for
from headnote.service.problems import Place, Problem, answers, not_found
from headnote.service.rulesets.shelf import Version

from .context import Analyst, Published, Reader, now
from .described import CLAIM_BODY
from .duties import ERRORS, one_claim
from .rulesets import Body

router = APIRouter(tags=["provisions"])


class OutcomeData(BaseModel):
    """What a provision says."""

    provision: str
    text: str | None = Field(description="null: not known, and `missing` names the questions that would tell")
    due: datetime.date | None
    missing: list[str]
    sources: list[str]


class Asked(Body):
    """A day, and answers to the questions of provisions by their names."""

    date: datetime.date
    answers: dict[str, bool | str] = Field({}, max_length=500)


@router.post("/calendars", responses=ERRORS, openapi_extra=CLAIM_BODY)
async def calendars(request: Request, _who: Analyst, shelf: Published) -> list[OutcomeData]:
    """What the agreement's provisions ask of a claim, and by which day; its `answers` answer their questions."""
    claim = await one_claim(request)
    engine, _ = engine_for(shelf, claim.agreement, now())
    return _told(list(evaluate_claim(engine.ruleset.procedures, claim, engine.law(claim.date), decider())))


@router.post("/rulesets/{name}/provisions", responses=answers(401, 403, 404, 409, 422))
def provisions(
    name: Annotated[str, Path(min_length=1, max_length=64)], body: Asked, shelf: Published, _who: Reader
) -> list[OutcomeData]:
    """The provisions of a ruleset on a day. Without answers, they tell which questions decide."""
    version = shelf.at(now()).get(name)
    files = provisions_of(version) if version is not None else ()
    if not files:
        raise not_found(_("a published ruleset {name} with provisions", name=name))
    return _told([one for file in files for one in evaluate_file(file, body.answers, body.date, decider())])


def provisions_of(version: Version) -> tuple[File, ...]:
    """The files of provisions in a published version, of an agreement or not."""
    return version.engine.ruleset.procedures if version.engine is not None else _read(version.folder)


@lru_cache(maxsize=64)
def _read(folder: Folder) -> tuple[File, ...]:
    """A published folder never changes."""
    files = [parse_bytes(path.name, read_bytes(path)).file for path in sorted(folder.glob(f"*{SUFFIX}"))]
    return tuple(file for file in files if any(isinstance(top, ProvisionsHead) for top in file.statements))


def _told(outcomes: list[Outcome]) -> list[OutcomeData]:
    strange = list(dict.fromkeys(problem for one in outcomes for problem in one.problems))
    if strange:
        places = [Place(at="answers", message=problem) for problem in strange]
        raise Problem(422, "invalid-answers", _("some answers cannot be read"), problems=places)
    return [
        OutcomeData(
            provision=one.provision,
            text=one.text,
            due=one.due,
            missing=list(one.missing),
            sources=list(one.sources),
        )
        for one in outcomes
    ]
