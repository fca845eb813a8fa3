"""POST /v1/determinations: one claim or a list, decided under the published version that is effective now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from headnote.engine import Claim, InputError
from headnote.engine.documents import FontError, NotOriginating, Sheet, as_pdf, as_xlsx, foot, worksheets
from headnote.engine.explain import DeterminationData, as_data, as_html, explain
from headnote.engine.origin.determination import Determination
from headnote.records import decisions as records
from headnote.service.access.asking import refuse
from headnote.service.access.roles import Principal
from headnote.service.appending import Made
from headnote.service.bodies import claims_in, json_of
from headnote.service.deciding import Decision, NotAllowed, decide
from headnote.service.once import Once
from headnote.service.problems import HANDLED, Problem, ProblemData, answers, as_problem, data_of
from headnote.service.recording import Recorder
from headnote.service.rulesets.publications import Publication, find
from headnote.service.rulesets.shelf import Shelf
from headnote.service.store.connect import reading

from .context import Analyst, IdempotencyKey, Published, Reader, Wording, now
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
    ruleset: RulesetVersion | None
    id: int | None = Field(None, description="its number on record; none: it was not recorded")


class Decided(BaseModel):
    """A determination and the version that decided it."""

    determination: DeterminationData
    ruleset: RulesetVersion | None
    id: int | None = Field(None, description="its number on record; none: it was not recorded")


class Results(BaseModel):
    """One result for each claim of a list, in its order; a claim that cannot be determined stops no other."""

    results: list[Decided | Verdict | ProblemData]


def decided(request: Request, shelf: Shelf, claim: Claim, who: Principal) -> Decision:
    """Determine a claim; what is not allowed is logged, and Problem 403."""
    try:
        return decide(shelf, claim, who, now())
    except NotAllowed as error:
        refuse(request, who, str(error))


def version_data(version: Publication) -> RulesetVersion:
    """What an answer says of the version that decided it."""
    return RulesetVersion(name=version.name, version=version.bundle, publication=version.id)


def _answer(
    found: Determination, by: Publication | None, words: Wording, trace: bool, number: int | None
) -> Decided | Verdict:
    ruleset = version_data(by) if by is not None else None
    if trace:
        return Decided(determination=as_data(found, words), ruleset=ruleset, id=number)
    return Verdict(
        verdict=found.verdict,
        criterion=list(found.criterion),
        party=found.party,
        missing=list(found.missing),
        ruleset=ruleset,
        id=number,
    )


@router.post(
    "",
    response_model=Decided | Verdict | Results,
    responses=answers(400, 401, 403, 404, 409, 413, 415, 422, 503),
    openapi_extra=CLAIMS_BODY,
)
async def determine(
    request: Request,
    who: Analyst,
    shelf: Published,
    words: Wording,
    trace: Annotated[bool, Query(description="whether the whole trace is given, or the verdict alone")] = True,
    record: Annotated[bool, Query(description="whether it is put on record; the service may record always")] = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Determine whether goods originate. The body is a claim, or a list of claims.

    With an Idempotency-Key it is put on record once: sent again, the first record is the answer.
    """
    recorder: Recorder = request.app.state.recorder
    once = None
    if idempotency_key is not None:
        once = Once.of(who.name, idempotency_key, await request.body())
    try:
        results, listed = await _results(request, shelf, who, whole=once is not None)
    except HANDLED:
        # What a key put on record is its answer, whatever has become of the rules meanwhile.
        before = await run_in_threadpool(recorder.before, once) if once is not None else None
        if before is None:
            raise
        listed = isinstance(json_of(await request.body()), list)
        return await run_in_threadpool(_again, request, before.sequences, words, trace, listed)
    numbers: Iterator[int | None] = iter(())
    if once is not None or record or request.app.state.settings.record == "always":
        decisions = [made(one) for one in results if isinstance(one, Decision)]
        recorded = await recorder.record(decisions, once, now())
        if recorded.before:
            return await run_in_threadpool(_again, request, recorded.sequences, words, trace, listed)
        numbers = iter(recorded.sequences)
    answers_: list[Decided | Verdict | ProblemData] = [
        _answer(one.determination, one.version.publication, words, trace, next(numbers, None))
        if isinstance(one, Decision)
        else one
        for one in results
    ]
    return _response(answers_, listed)


async def _results(
    request: Request, shelf: Shelf, who: Principal, *, whole: bool
) -> tuple[list[Decision | ProblemData], bool]:
    """What became of each claim of the body, and whether it is a list; `whole`: one that fails fails them all."""
    read, listed = await claims_in(request)
    results: list[Decision | ProblemData] = []
    for one in read:
        try:
            if isinstance(one, InputError):
                raise one
            results.append(decided(request, shelf, one, who))
        except HANDLED as error:
            if not listed or whole:
                raise
            results.append(data_of(as_problem(error), request.state.request_id))
    return results, listed


def made(decision: Decision) -> Made:
    """A decision as it is put on record."""
    kept = records.Decided(decision.engine, decision.claim, decision.determination)
    return Made(kept, decision.version.publication.id)


def _response(results: list[Decided | Verdict | ProblemData], listed: bool) -> Response:
    body = Results(results=results) if listed else results[0]
    return Response(body.model_dump_json(), media_type="application/json")


def _again(request: Request, sequences: list[int], words: Wording, trace: bool, listed: bool) -> Response:
    return _response([_recorded(request, sequence, words, trace) for sequence in sequences], listed)


def _recorded(request: Request, sequence: int, words: Wording, trace: bool) -> Decided | Verdict:
    recorder: Recorder = request.app.state.recorder
    kept, number = recorder.kept(sequence), recorder.publication_of(sequence)
    by = None
    if number is not None:
        with reading(request.app.state.store) as connection:
            by = find(connection, number)
    return _answer(kept.determination, by, words, trace, sequence)


@router.get("/{number}", response_model=Decided, responses=answers(401, 403, 404, 409, 410, 422, 503))
def recorded(
    request: Request,
    number: Annotated[int, Path(ge=1, lt=2**53)],
    _who: Reader,
    words: Wording,
    form: Annotated[Literal["json", "html", "pdf", "xlsx"], Query(description="as data, page or worksheets")] = "json",
) -> Response:
    """A determination on record, as it was decided."""
    if form == "json":
        return _response([_recorded(request, number, words, trace=True)], listed=False)
    kept = request.app.state.recorder.kept(number)
    if form == "html":
        page = as_html(explain(kept.determination, words), words.language)
        return Response(page, media_type="text/html; charset=utf-8")
    try:
        mark = foot(kept.headnote, kept.claim_digest, kept.bundle, words)
        sheets = worksheets(kept.claim, kept.determination, words, foot=mark)
    except NotOriginating as error:
        raise Problem(409, "not-originating", str(error)) from None
    made: bytes | str = request.app.state.children.run(paper, form, sheets)
    if isinstance(made, str):
        raise Problem(409, "no-font", made)
    kind = "application/pdf" if form == "pdf" else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    named = {"Content-Disposition": f'attachment; filename="worksheets-{number}.{form}"'}
    return Response(made, media_type=kind, headers=named)


def paper(form: str, sheets: Sequence[Sheet]) -> bytes | str:
    """Sheets as a PDF or a workbook; or why they cannot be printed."""
    try:
        return as_pdf(sheets) if form == "pdf" else as_xlsx(sheets)
    except FontError as error:
        return str(error)
