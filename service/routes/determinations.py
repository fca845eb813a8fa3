"""POST /v1/determinations: one claim or a list, decided under the published version that is effective now."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from headnote.engine import Claim, InputError
from headnote.engine.explain import DeterminationData, as_data
from headnote.service.access.asking import refuse
from headnote.service.access.roles import Principal
from headnote.service.bodies import claims_in
from headnote.service.deciding import Decision, NotAllowed, decide
from headnote.service.problems import HANDLED, ProblemData, answers, as_problem, data_of
from headnote.service.rulesets.shelf import Shelf, Version

from .context import Analyst, Published, Wording, now
from .described import CLAIMS_BODY

router = APIRouter(prefix="/determinations", tags=["determinations"])


class RulesetVersion(BaseModel):
    """The published version that decided."""

    name: str
    version: str = Field(description="digest of its files, SHA-256")
    publication: int


class Verdict(BaseModel):
    """What was decided, without the trace."""

    verdict: Literal["originating", "not originating", "undetermined"]
    criterion: list[str]
    party: str | None
    missing: list[str]
    ruleset: RulesetVersion


class Decided(BaseModel):
    """A determination and the version that decided it."""

    determination: DeterminationData
    ruleset: RulesetVersion


class Results(BaseModel):
    """One result for each claim of a list, in its order; a claim that cannot be determined stops no other."""

    results: list[Decided | Verdict | ProblemData]


def decided(request: Request, shelf: Shelf, claim: Claim, who: Principal) -> Decision:
    """Determine a claim; what is not allowed is logged, and Problem 403."""
    try:
        return decide(shelf, claim, who, now())
    except NotAllowed as error:
        refuse(request, who, str(error))


def version_data(version: Version) -> RulesetVersion:
    """What an answer says of the version that decided it."""
    published = version.publication
    return RulesetVersion(name=published.name, version=published.bundle, publication=published.id)


def _answer(decision: Decision, words: Wording, trace: bool) -> Decided | Verdict:
    determination, version = decision.determination, decision.version
    if trace:
        return Decided(determination=as_data(determination, words), ruleset=version_data(version))
    return Verdict(
        verdict=determination.verdict,
        criterion=list(determination.criterion),
        party=determination.party,
        missing=list(determination.missing),
        ruleset=version_data(version),
    )


@router.post(
    "",
    response_model=Decided | Verdict | Results,
    responses=answers(400, 401, 403, 404, 409, 413, 415, 422),
    openapi_extra=CLAIMS_BODY,
)
async def determine(
    request: Request,
    who: Analyst,
    shelf: Published,
    words: Wording,
    trace: Annotated[bool, Query(description="whether the whole trace is given, or the verdict alone")] = True,
) -> Response:
    """Determine whether goods originate. The body is a claim, or a list of claims."""
    read, listed = await claims_in(request)
    results: list[Decided | Verdict | ProblemData] = []
    for one in read:
        try:
            if isinstance(one, InputError):
                raise one
            results.append(_answer(decided(request, shelf, one, who), words, trace))
        except HANDLED as error:
            if not listed:
                raise
            results.append(data_of(as_problem(error), request.state.request_id))
    body = Results(results=results) if listed else results[0]
    return Response(body.model_dump_json(), media_type="application/json")
