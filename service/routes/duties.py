"""/v1/duties, /v1/comparisons, /v1/explanations: what else is asked of a claim, each under one published version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from headnote.catalogues import _
from headnote.engine import Claim, InputError
from headnote.engine.explain import as_html, as_text, explain
from headnote.engine.explain.duty_data import ComparisonData, DutyData, comparison_data, duty_data
from headnote.service.access.asking import refuse
from headnote.service.bodies import claims_in
from headnote.service.deciding import Decision, NotAllowed, compared, decisions_of, duty
from headnote.service.problems import Problem, answers

from .context import Analyst, Published, Wording, now
from .described import CLAIM_BODY
from .determinations import decided, made

router = APIRouter()

ERRORS = answers(400, 401, 403, 404, 409, 413, 415, 422)

ON_RECORD = "Headnote-Record"
"""The header that gives the numbers of what was put on record."""

ToRecord = Annotated[bool, Query(description="whether what it decides is put on record; the service may record always")]


async def one_claim(request: Request) -> Claim:
    """The claim of a body. Raises Problem for a list, InputError for what is wrong with it."""
    read, listed = await claims_in(request)
    if listed:
        raise Problem(422, "one-claim", _("one claim is asked for here, not a list"))
    if isinstance(read[0], InputError):
        raise read[0]
    return read[0]


async def put_on_record(request: Request, decisions: Sequence[Decision], record: bool) -> dict[str, str]:
    """Put decisions on record, where that is asked or everything is. Returns the header that gives their numbers.

    Raises StoreDown: then nothing is told of them.
    """
    if not record and request.app.state.settings.record != "always":
        return {}
    recorded = await request.app.state.recorder.record([made(one) for one in decisions], None, now())
    return {ON_RECORD: ", ".join(map(str, recorded.sequences))}


@router.post("/duties", tags=["duties"], responses=ERRORS, openapi_extra=CLAIM_BODY)
async def duties(
    request: Request, response: Response, who: Analyst, shelf: Published, words: Wording, record: ToRecord = False
) -> DutyData:
    """The rate of duty of a claim's good on its day under the agreement, the MFN rate beside it, and what is saved."""
    decision = decided(request, shelf, await one_claim(request), who)
    found = duty(shelf, decision, now())
    response.headers.update(await put_on_record(request, [decision], record))
    return duty_data(found, decision.determination, decision.claim.good.currency, words)


@router.post("/comparisons", tags=["duties"], responses=ERRORS, openapi_extra=CLAIM_BODY)
async def comparisons(
    request: Request, response: Response, who: Analyst, shelf: Published, words: Wording, record: ToRecord = False
) -> ComparisonData:
    """A claim under every published agreement between its two countries, the best first."""
    claim, at = await one_claim(request), now()
    try:
        found = compared(shelf, claim, who, at)
    except NotAllowed as error:
        refuse(request, who, str(error))
    response.headers.update(await put_on_record(request, decisions_of(shelf, found, at), record))
    return comparison_data(found, claim.good.currency, words)


@router.post("/explanations", tags=["determinations"], responses=ERRORS, openapi_extra=CLAIM_BODY)
async def explanations(
    request: Request,
    who: Analyst,
    shelf: Published,
    words: Wording,
    form: Annotated[Literal["html", "text"], Query(description="a page, or plain text")] = "html",
    record: ToRecord = False,
) -> Response:
    """A determination explained: why, why not, what would change it, and the sources."""
    decision = decided(request, shelf, await one_claim(request), who)
    headers = await put_on_record(request, [decision], record)
    blocks = explain(decision.determination, words)
    if form == "text":
        return Response(as_text(blocks), media_type="text/plain; charset=utf-8", headers=headers)
    return Response(as_html(blocks, words.language), media_type="text/html; charset=utf-8", headers=headers)
