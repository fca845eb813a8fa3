"""/v1/batches: a portfolio is sent, followed by server-sent events, fetched and cancelled. A worker does it."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Header, Path, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import IntegrityError

from headnote.catalogues import _
from headnote.service.access import audit
from headnote.service.access.asking import principal_of
from headnote.service.access.roles import Principal
from headnote.service.deciding import engine_for
from headnote.service.jobs import queue
from headnote.service.jobs.batches import BATCH, BOOKS, packed
from headnote.service.jobs.queue import ENDED, Job
from headnote.service.once import Once
from headnote.service.problems import Problem, answers, not_found
from headnote.service.store.connect import StoreDown, writing

from .context import Analyst, IdempotencyKey, Published, now

router = APIRouter(prefix="/batches", tags=["batches"])

JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
EVERY = 0.5
OVER: dict[int | str, dict[str, Any]] = {204: {"description": "the last event was seen, and there will be no other"}}
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


@router.post("", status_code=202, responses=answers(401, 403, 404, 409, 413, 422, 503))
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
    idempotency_key: IdempotencyKey = None,
) -> BatchData:
    """Send two tables, with the fields of a claim as columns, or a workbook of products and bills (docs/portfolios.md).

    They are decided by the versions that are published now, whatever is published meanwhile. With an Idempotency-Key
    they are a batch once: sent again while it is kept, that batch is the answer.
    """
    sent = {"goods": goods, **({"materials": materials} if materials is not None else {})}
    files = {f"{name}{_suffix(one, SUFFIXES if materials else BOOKS)}": await one.read() for name, one in sent.items()}
    if form == "xlsx" and materials is not None:
        raise Problem(422, "unread-kind", _("the result of tables is parquet or csv; a workbook's may be xlsx"), form)
    once = None
    if idempotency_key is not None:
        once = Once.of(who.name, idempotency_key, _asked(files, agreement, form))
        before = await run_in_threadpool(queue.sent_before, request.app.state.store, once)
        if before is not None:
            return _data(before)
    versions = [engine_for(shelf, name, now())[1].publication for name in dict.fromkeys(agreement)]
    asked = {"versions": [[one.name, one.bundle] for one in versions], "form": form}
    job = await run_in_threadpool(_submit, request, who, asked, packed(files), once)
    return _data(job)


def _asked(files: Mapping[str, bytes], agreement: list[str], form: str) -> bytes:
    """What was asked: the body itself has a boundary that is another each time."""
    parts = [form, *agreement, *(f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in files.items())]
    return "\0".join(parts).encode()


def _submit(request: Request, who: Principal, asked: dict[str, Any], content: bytes, once: Once | None) -> Job:
    store = request.app.state.store
    try:
        job = queue.submit(store, BATCH, who.name, asked, content, now(), once)
    except IntegrityError:
        # The same key came at the same time, and was first.
        if once is None or (first := queue.sent_before(store, once)) is None:
            raise
        return first
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


@router.get("", responses=answers(401, 403, 404))
def listed(
    request: Request,
    who: Analyst,
    before: Annotated[
        str | None, Query(pattern="^[0-9a-f]{32}$", description="those that were sent before the one of this id")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[BatchData]:
    """Your newest batches; an administrator's list has everybody's."""
    owner = None if who.may("administrator") else who.name
    last = _own(request, before, who) if before is not None else None
    return [_data(one) for one in queue.listed(request.app.state.store, owner, limit, last)]


@router.get("/{job_id}", responses=answers(401, 403, 404))
def one_batch(request: Request, job_id: JobId, who: Analyst) -> BatchData:
    """A batch."""
    return _data(_own(request, job_id, who))


@router.get("/{job_id}/events", responses=answers(401, 403, 404) | OVER, response_class=StreamingResponse)
async def events(
    request: Request,
    job_id: JobId,
    who: Analyst,
    last_event_id: Annotated[str | None, Header(max_length=64, description="the id of the last event seen")] = None,
) -> Response:
    """How far a batch is, as server-sent events: one for each change, the last when it has ended.

    Who comes again with the Last-Event-ID is told what has changed since; 204 when that was the last.
    """
    job = await run_in_threadpool(_own, request, job_id, who)
    if job.state in ENDED and _event(job)[0] == last_event_id:
        return Response(status_code=204)
    told = _told(request, job_id, last_event_id)
    return StreamingResponse(told, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _told(request: Request, job_id: str, last: str | None) -> AsyncIterator[str]:
    # Whether the caller has gone is not asked: granian takes the question for their going. The next line tells.
    while True:
        try:
            await principal_of(request)
            job = await run_in_threadpool(queue.get, request.app.state.store, job_id)
        except StoreDown:
            yield ": the store cannot be reached\n\n"
            await asyncio.sleep(EVERY)
            continue
        except Problem:
            return  # the key or session that asked has ended
        if job is None:
            return
        number, said = _event(job)
        # A comment keeps proxies from closing what is silent.
        yield f"id: {number}\ndata: {said}\n\n" if number != last else ": still at it\n\n"
        last = number
        if job.state in ENDED:
            return
        await asyncio.sleep(EVERY)


def _event(job: Job) -> tuple[str, str]:
    """The id of what is told of a batch, a digest of all but when its worker was last heard of; and what is told."""
    data = _data(job)
    number = hashlib.sha256(data.model_dump_json(exclude={"changed"}).encode()).hexdigest()[:16]
    return number, data.model_dump_json()


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
