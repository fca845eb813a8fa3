"""/v1/batches: a portfolio is sent, followed by server-sent events, fetched and cancelled. A worker does it."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from headnote.catalogues import _
from headnote.service.access import audit
from headnote.service.access.roles import Principal
from headnote.service.deciding import engine_for
from headnote.service.jobs import queue
from headnote.service.jobs.batches import BATCH, BOOKS, packed
from headnote.service.jobs.queue import ENDED, Job
from headnote.service.problems import Problem, answers, not_found
from headnote.service.store.connect import writing

from .context import Analyst, Published, now

router = APIRouter(prefix="/batches", tags=["batches"])

JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
EVERY = 0.5
SUFFIXES = (".parquet", ".csv")


class BatchData(BaseModel):
    """A batch: how far it is, and by which versions it is decided."""

    id: str
    state: queue.State
    done: int = Field(description="claims that are decided")
    total: int | None = Field(description="claims there are; null: not counted yet")
    problem: str | None
    created: datetime.datetime
    changed: datetime.datetime
    form: str
    versions: dict[str, str] = Field(description="rulesets that were pinned when it was sent, by digest")


@router.post("", status_code=202, responses=answers(401, 403, 404, 413, 422, 503))
async def send(
    request: Request,
    who: Analyst,
    shelf: Published,
    goods: Annotated[UploadFile, File(description="the table of goods, .parquet or .csv; or a workbook, .xlsx")],
    agreement: Annotated[list[str], Form(min_length=1, max_length=20, description="decide under each of these")],
    materials: Annotated[
        UploadFile | None, File(description="the table of materials, .parquet or .csv; none beside a workbook")
    ] = None,
    form: Annotated[
        Literal["parquet", "csv", "xlsx"], Form(description="form of the result; xlsx for a workbook")
    ] = "parquet",
) -> BatchData:
    """Send two tables, with the fields of a claim as columns, or a workbook of products and bills (docs/portfolios.md).

    They are decided by the versions that are published now, whatever is published meanwhile.
    """
    sent = {"goods": goods, **({"materials": materials} if materials is not None else {})}
    files = {f"{name}{_suffix(one, SUFFIXES if materials else BOOKS)}": await one.read() for name, one in sent.items()}
    if form == "xlsx" and materials is not None:
        raise Problem(422, "unread-kind", _("the result of tables is parquet or csv; a workbook's may be xlsx"), form)
    versions = [engine_for(shelf, name, now())[1].publication for name in dict.fromkeys(agreement)]
    asked = {"versions": [[one.name, one.bundle] for one in versions], "form": form}
    job = await run_in_threadpool(_submit, request, who, asked, packed(files))
    return _data(job)


def _submit(request: Request, who: Principal, asked: dict[str, Any], content: bytes) -> Job:
    store = request.app.state.store
    job = queue.submit(store, BATCH, who.name, asked, content, now())
    with writing(store) as connection:
        detail = {"versions": asked["versions"], "bytes": len(content)}
        audit.entry(connection, now(), who.name, "batch.send", job.id, "done", detail, request.state.request_id)
    return job


def _suffix(one: UploadFile, known: tuple[str, ...]) -> str:
    suffix = next((end for end in known if (one.filename or "").lower().endswith(end)), None)
    if suffix is None:
        message = _("a table's name ends in {listed}", listed=" or ".join(known))
        if known == BOOKS:
            message = _("a workbook's name ends in {listed}; tables are two, goods and materials", listed=BOOKS[0])
        raise Problem(422, "unread-kind", message, one.filename)
    return suffix


@router.get("", responses=answers(401, 403))
def listed(request: Request, who: Analyst, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> list[BatchData]:
    """Your newest batches; an administrator's list has everybody's."""
    owner = None if who.may("administrator") else who.name
    return [_data(one) for one in queue.listed(request.app.state.store, owner, limit)]


@router.get("/{job_id}", responses=answers(401, 403, 404))
def one_batch(request: Request, job_id: JobId, who: Analyst) -> BatchData:
    """A batch."""
    return _data(_own(request, job_id, who))


@router.get("/{job_id}/events", responses=answers(401, 403, 404), response_class=StreamingResponse)
async def events(request: Request, job_id: JobId, who: Analyst) -> StreamingResponse:
    """How far a batch is, as server-sent events: one for each change, the last when it has ended."""
    await run_in_threadpool(_own, request, job_id, who)

    async def told() -> AsyncIterator[str]:
        last = ""
        while True:
            job = await run_in_threadpool(queue.get, request.app.state.store, job_id)
            if job is None:
                return
            said = _data(job).model_dump_json()
            # A comment keeps proxies from closing what is silent.
            yield f"data: {said}\n\n" if said != last else ": still at it\n\n"
            last = said
            if job.state in ENDED or await request.is_disconnected():
                return
            await asyncio.sleep(EVERY)

    return StreamingResponse(told(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.get("/{job_id}/result", responses=answers(401, 403, 404, 409), response_class=Response)
def result(request: Request, job_id: JobId, who: Analyst) -> Response:
    """The verdicts of a batch that is done."""
    job = _own(request, job_id, who)
    if job.state != "done" or job.result_type is None:
        raise Problem(409, "not-done", _("the batch is {state}", state=job.state), job.problem)
    name = f"verdicts-{job.id[:8]}.{job.request['form']}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(queue.result_of(request.app.state.store, job_id), media_type=job.result_type, headers=headers)


@router.delete("/{job_id}", status_code=204, responses=answers(401, 403, 404, 409))
def cancel(request: Request, job_id: JobId, who: Analyst) -> None:
    """End a batch that has not ended."""
    job = _own(request, job_id, who)
    store = request.app.state.store
    if not queue.cancel(store, job_id, now()):
        raise Problem(409, "ended", _("the batch is {state} already", state=job.state))
    with writing(store) as connection:
        audit.entry(connection, now(), who.name, "batch.cancel", job_id, "done", {}, request.state.request_id)


def _own(request: Request, job_id: str, who: Principal) -> Job:
    job = queue.get(request.app.state.store, job_id)
    if job is None or (job.owner != who.name and not who.may("administrator")):
        raise not_found(_("the batch {job_id}", job_id=job_id))
    return job


def _data(job: Job) -> BatchData:
    return BatchData(
        id=job.id,
        state=job.state,
        done=job.done,
        total=job.total,
        problem=job.problem,
        created=job.created,
        changed=job.changed,
        form=job.request["form"],
        versions=dict(job.request["versions"]),
    )
