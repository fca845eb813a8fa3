"""/v1/keys and /v1/audit: who may ask, and what was done and refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from headnote.catalogues import _
from headnote.service.access import audit, keys
from headnote.service.access.roles import Role, Scope
from headnote.service.problems import answers, not_found

from .context import Administrator, now
from .rulesets import Body

router = APIRouter(tags=["administration"])


class NewKey(Body):
    """A key to be made."""

    name: str = Field(min_length=1, max_length=200)
    role: Role
    scopes: list[Scope] = Field([])
    days: int = Field(365, ge=1, le=3650)


class KeyData(BaseModel):
    """A key, without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    role: Role
    scopes: list[str]
    created: datetime
    created_by: str
    expires: datetime | None
    revoked: datetime | None


class MadeKey(KeyData):
    """A key with its secret, which is shown this once."""

    secret: str


class AuditData(BaseModel):
    """An entry of the audit log."""

    id: int
    at: datetime
    who: str
    what: str
    on: str
    outcome: str
    detail: dict[str, Any]
    request_id: str | None


@router.get("/keys", responses=answers(401, 403))
def listed(request: Request, _who: Administrator) -> list[KeyData]:
    """Every key, the newest first."""
    return [KeyData.model_validate(one) for one in keys.listed(request.app.state.store)]


@router.post("/keys", status_code=201, responses=answers(401, 403, 422))
def make(request: Request, body: NewKey, who: Administrator) -> MadeKey:
    """Make a key."""
    at, store = now(), request.app.state.store
    key, secret = keys.create(
        *(store, body.name, body.role, body.scopes, who.name, at),
        at + timedelta(days=body.days),
        request.state.request_id,
    )
    return MadeKey.model_validate({**KeyData.model_validate(key).model_dump(), "secret": secret})


@router.delete("/keys/{key_id}", status_code=204, responses=answers(401, 403, 404))
def revoke(request: Request, key_id: Annotated[str, Path(pattern="^[0-9a-f]{16}$")], who: Administrator) -> None:
    """End a key; every process refuses it within two seconds."""
    if not keys.revoke(request.app.state.store, key_id, who.name, now(), request.state.request_id):
        raise not_found(_("a key {key_id} that has not ended", key_id=key_id))


@router.get("/audit", responses=answers(401, 403))
def entries(
    request: Request,
    _who: Administrator,
    before: Annotated[int | None, Query(ge=1, lt=2**53, description="entries before the one of this number")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[AuditData]:
    """The newest entries of the audit log."""
    return [AuditData.model_validate(one) for one in audit.entries(request.app.state.store, before, limit)]
