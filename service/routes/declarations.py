"""/v1/declarations: the register of suppliers' declarations, in the service's store; versions are only ever added."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, Field

from headnote.catalogues import _
from headnote.declarations import RegisterError, SqlRegister
from headnote.declarations.register import Kept
from headnote.engine.claims.declared import Declared
from headnote.service.access import audit
from headnote.service.problems import answers, not_found
from headnote.service.store.connect import StoreDown, writing

from .context import Analyst, Reader, now

router = APIRouter(prefix="/declarations", tags=["declarations"])


class DeclarationData(BaseModel):
    """A version of a declaration, and when it was put there (UTC)."""

    declaration: Declared
    recorded: str


class Page(BaseModel):
    """Some declarations, in the order of their ids."""

    declarations: list[DeclarationData]
    next: str | None = Field(description="`after` of the next page; null: there is none")


class PutData(BaseModel):
    """What putting declarations did, by their ids."""

    new: list[str]
    corrected: list[str] = Field(description="those that differ from their last version, and have one more now")
    same: list[str]


def register_of(request: Request) -> SqlRegister:
    """The store's register."""
    register: SqlRegister = request.app.state.register
    return register


@router.get("", responses=answers(401, 403, 422, 503))
def listed(
    request: Request,
    _who: Reader,
    supplier: Annotated[str | None, Query(max_length=2000)] = None,
    agreement: Annotated[str | None, Query(max_length=200)] = None,
    ending_by: Annotated[date | None, Query(description="those whose last day is this one or an earlier one")] = None,
    after: Annotated[str, Query(max_length=2000, description="those behind this id")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Page:
    """The last version of each declaration."""
    try:
        found = register_of(request).page(after, limit + 1, supplier, agreement, ending_by)
    except RegisterError as error:
        raise StoreDown(str(error)) from error
    shown = found[:limit]
    return Page(declarations=[_data(one) for one in shown], next=shown[-1].declared.id if len(found) > limit else None)


@router.post("", responses=answers(401, 403, 413, 422, 503))
def put(
    request: Request, who: Analyst, declared: Annotated[list[Declared], Body(min_length=1, max_length=1000)]
) -> PutData:
    """Put declarations there, all or none."""
    try:
        done = register_of(request).put(declared, now())
    except RegisterError as error:
        raise StoreDown(str(error)) from error
    changed = [*done.new, *done.corrected]
    if changed:
        with writing(request.app.state.store) as connection:
            detail = {"new": len(done.new), "corrected": list(done.corrected)}
            on = f"{len(changed)} declaration(s)"
            audit.entry(connection, now(), who.name, "declarations.put", on, "done", detail, request.state.request_id)
    return PutData(new=list(done.new), corrected=list(done.corrected), same=list(done.same))


@router.get("/{declaration_id:path}", responses=answers(401, 403, 404, 503))
def versions(
    request: Request, declaration_id: Annotated[str, Path(min_length=1, max_length=2000)], _who: Reader
) -> list[DeclarationData]:
    """Every version of a declaration, the first first."""
    try:
        found = register_of(request).versions(declaration_id)
    except RegisterError as error:
        raise StoreDown(str(error)) from error
    if not found:
        raise not_found(_("the declaration {declaration_id}", declaration_id=declaration_id))
    return [_data(one) for one in found]


def _data(one: Kept) -> DeclarationData:
    return DeclarationData(declaration=one.declared, recorded=one.recorded)
