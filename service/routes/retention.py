"""/v1/retention: for how long things are kept, and what is past its time taken away now instead of within the hour."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from headnote.service import retention
from headnote.service.problems import answers

from .context import Administrator, now

router = APIRouter(prefix="/retention", tags=["administration"])


class RetentionData(BaseModel):
    """Days for which things are kept, and what is past them."""

    record_days: int
    audit_days: int
    batch_days: int = Field(description="from the end of a batch")
    due: int = Field(description="determinations that are past their time and not yet erased")


class ErasedData(BaseModel):
    """What was taken away."""

    records: int = Field(description="determinations whose payload was erased; their entries stay in the chain")
    keys: int = Field(description="Idempotency-Keys that are free again")
    audit: int = Field(description="entries of the audit log")


@router.get("", responses=answers(401, 403, 503))
def kept(request: Request, _who: Administrator) -> RetentionData:
    """For how long things are kept."""
    settings = request.app.state.settings
    due = retention.due(request.app.state.store, settings, now())
    return RetentionData(
        record_days=settings.retention_days, audit_days=settings.audit_days, batch_days=settings.job_days, due=due
    )


@router.post("", responses=answers(401, 403, 503))
def erased(request: Request, who: Administrator) -> ErasedData:
    """Take away what is past its time; a worker does the same within the hour."""
    found = retention.erase(request.app.state.store, request.app.state.settings, now(), who.name)
    return ErasedData(records=found.records, keys=found.keys, audit=found.audit)
