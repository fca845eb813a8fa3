"""/v1/records: what is on record, page by page; verified, decided again, and taken out as a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from headnote.catalogues import _
from headnote.engine import InputError, RuleTextError, UnknownAgreement
from headnote.records import verify
from headnote.records.decisions import DECISION
from headnote.records.entries import Head, Stored
from headnote.records.lines import line_of
from headnote.records.replay import Kept, kept_of
from headnote.records.store import RecordError
from headnote.service.deciding import engine_for
from headnote.service.problems import Problem, answers
from headnote.service.recording import Recorder
from headnote.service.rulesets.shelf import Shelf
from headnote.service.store.connect import StoreDown

from .context import Administrator, Published, Reader, now

router = APIRouter(prefix="/records", tags=["records"])


class EntryData(BaseModel):
    """A decision on record; one that was erased, or that this version cannot read, has no good."""

    number: int
    time: str
    good: str | None
    agreement: str | None
    verdict: str | None


class RecordsPage(BaseModel):
    """Some decisions, the newest first."""

    records: list[EntryData]
    next: int | None = Field(description="`before` of the next page; null: there is none")


class Again(BaseModel):
    """A decision decided again by the versions that are published now."""

    state: Literal["equal", "changed", "turned", "not decided"]
    then: str = Field(description="the verdict on record")
    now: str | None
    why: str | None = Field(description="what stood in the way, where it was not decided")


class VerifiedData(BaseModel):
    """Whether the record is what it was."""

    sound: bool
    counts: dict[str, int]
    wrong: list[str] = Field(description="entries that are altered or missing, and why; the first hundred")
    against_head: str | None = Field(description="null: none was given, a cut tail cannot be seen; empty: it holds")
    head: str = Field(description="the head now, to be kept elsewhere")


@router.get("", responses=answers(401, 403, 422, 503))
def listed(
    request: Request,
    _who: Reader,
    before: Annotated[int | None, Query(ge=1, lt=2**53, description="those before the one of this number")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RecordsPage:
    """Decisions on record."""
    found = newest(request.app.state.recorder, before, limit + 1)
    shown = found[:limit]
    return RecordsPage(
        records=[_entry(one) for one in shown], next=shown[-1].entry.sequence if len(found) > limit else None
    )


def newest(recorder: Recorder, before: int | None, limit: int) -> list[Stored]:
    """The newest decisions on record. Raises StoreDown."""
    try:
        return recorder.store.newest(DECISION, before, limit)
    except RecordError as error:
        raise StoreDown(_("the record cannot be reached")) from error


def _entry(one: Stored) -> EntryData:
    kept = readable(one)
    return EntryData(
        number=one.entry.sequence,
        time=one.entry.time,
        good=kept.determination.good if kept is not None else None,
        agreement=kept.determination.agreement if kept is not None else None,
        verdict=kept.determination.verdict if kept is not None else None,
    )


def readable(one: Stored) -> Kept | None:
    """A decision, where it was not erased and this version can read it."""
    if one.payload is None:
        return None
    try:
        return kept_of(one.entry.sequence, one.payload.body)
    except RecordError:
        return None


@router.post("/{number}/replay", responses=answers(401, 403, 404, 410, 503))
def replayed(request: Request, number: Annotated[int, Path(ge=1, lt=2**53)], shelf: Published, _who: Reader) -> Again:
    """Decide a decision on record again; nothing is recorded."""
    return again(request.app.state.recorder.kept(number), shelf, now())


def again(kept: Kept, shelf: Shelf, at: datetime) -> Again:
    """A decision on record, decided by the versions that are effective at an instant."""
    then = kept.determination
    try:
        found = engine_for(shelf, kept.claim.agreement, at)[0].determine(kept.claim)
    except (InputError, RuleTextError, UnknownAgreement, Problem) as error:
        return Again(state="not decided", then=then.verdict, now=None, why=str(error))
    same: Literal["equal", "changed"] = "equal" if found == then else "changed"
    state = "turned" if found.verdict != then.verdict else same
    return Again(state=state, then=then.verdict, now=found.verdict, why=None)


@router.post("/verify", responses=answers(401, 403, 422, 503))
def verified(
    request: Request,
    _who: Reader,
    head: Annotated[str | None, Query(max_length=200, description="a head that was kept elsewhere")] = None,
) -> VerifiedData:
    """Verify the whole chain; this reads all of it."""
    return verification(request.app.state.recorder, head)


def verification(recorder: Recorder, head: str | None) -> VerifiedData:
    """What verifying the record finds. Raises Problem for what is no head, StoreDown."""
    try:
        kept = Head.read(head) if head else None
    except ValueError as error:
        raise Problem(422, "no-head", str(error)) from None
    try:
        found = verify(recorder.store, kept)
    except RecordError as error:
        raise StoreDown(_("the record cannot be reached")) from error
    counts: dict[str, int] = {}
    for one in found.found:
        counts[one.state] = counts.get(one.state, 0) + 1
    wrong = [f"{one.sequence}: {one.why}" for one in found.found if one.state in ("altered", "missing")]
    return VerifiedData(
        sound=found.sound, counts=counts, wrong=wrong[:100], against_head=found.against_head, head=str(found.end)
    )


@router.get("/export", responses=answers(401, 403, 503), response_class=StreamingResponse)
def export(request: Request, _who: Administrator) -> StreamingResponse:
    """The whole record as a file that `headnote records` and `headnote replay` read (JSON lines)."""

    def lines() -> Iterator[bytes]:
        for one in request.app.state.recorder.store.read():
            if not isinstance(one, Stored):
                raise StoreDown(_("{where} is not an entry", where=one.where))
            yield line_of(one)

    named = {"Content-Disposition": 'attachment; filename="record.jsonl"'}
    return StreamingResponse(lines(), media_type="application/jsonl", headers=named)
