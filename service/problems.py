"""Errors over HTTP: application/problem+json (RFC 9457) with our ids and places, and never more than was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from headnote.catalogues import _
from headnote.engine import InputError, RulesetError, RuleTextError, UnknownAgreement
from headnote.grammar.diagnostics import Diagnostic

from .logs import log
from .misfits import said
from .once import KeyUsed
from .store.connect import StoreDown

MEDIA_TYPE = "application/problem+json"


class Place(BaseModel):
    """One thing that is wrong, where it stands and how to mend it."""

    at: str = Field(description="path in the body, or file:line:column in a text")
    message: str
    id: str | None = Field(None, description="id of a diagnostic, which has a page in the documentation")
    help: str | None = None


class ProblemData(BaseModel):
    """The body of every answer that is no success."""

    type: str = Field(description="stable name of the kind of problem")
    title: str
    status: int
    detail: str | None = None
    problems: list[Place] = []
    request_id: str | None = None


class Problem(Exception):
    """A request that cannot be met, with the answer it gets."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str | None = None,
        problems: Iterable[Place] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title)
        self.status, self.kind, self.title, self.detail = status, kind, title, detail
        self.problems = list(problems)
        self.headers = dict(headers or {})


def not_found(what: str) -> Problem:
    """Nothing has that name."""
    return Problem(404, "not-found", _("{what} was not found", what=what))


def place_of(diagnostic: Diagnostic) -> Place:
    """A diagnostic of a rule file as a place."""
    place = diagnostic.place
    return Place(
        at=str(place),
        message=diagnostic.message,
        id=diagnostic.id,
        help=diagnostic.help,
    )


def as_problem(error: Exception) -> Problem:
    """What the engine says of bad input, as an answer."""
    match error:
        case Problem():
            return error
        case InputError():
            places = [Place(at=one.field or one.where, message=one.message) for one in error.problems]
            return Problem(422, "invalid-claim", _("the claim cannot be determined as it stands"), problems=places)
        case RuleTextError():
            place = Place(at="rule", message=error.problem.message, id=error.problem.id, help=error.problem.help)
            return Problem(422, "unreadable-rule", _("the rule cannot be read"), problems=[place])
        case UnknownAgreement():
            return Problem(404, "unknown-agreement", str(error))
        case RulesetError():
            places = [place_of(one) for one in error.diagnostics]
            return Problem(409, "ruleset-has-errors", _("the ruleset has errors"), problems=places)
        case RequestValidationError():
            places = [Place(at=".".join(map(str, one["loc"])), message=said(one)) for one in error.errors()]
            return Problem(422, "invalid-request", _("the request does not fit its schema"), problems=places)
        case KeyUsed():
            return Problem(409, "key-used", _("this Idempotency-Key came with another body before"))
        case StoreDown():
            return Problem(503, "store-down", _("the store cannot be reached"), headers={"Retry-After": "2"})
        case DataError():
            return Problem(422, "not-kept", _("the store cannot keep a text of the request: a zero byte, or too long"))
        case HTTPException(__cause__=Problem() as cause):
            # FastAPI takes whatever fails while a body is read for a body that cannot be parsed.
            return cause
        case HTTPException(status_code=404):
            return Problem(404, "not-found", _("nothing stands at this address"))
        case HTTPException():
            return Problem(error.status_code, "refused", str(error.detail), headers=error.headers)
    raise TypeError(f"{type(error).__name__} is no problem of a request")


HANDLED: tuple[type[Exception], ...] = (
    *(Problem, InputError, RuleTextError, UnknownAgreement, RulesetError, RequestValidationError, HTTPException),
    KeyUsed,
    StoreDown,
    DataError,
)


def data_of(problem: Problem, request_id: str | None) -> ProblemData:
    """The body of a problem's answer."""
    return ProblemData(
        type=f"urn:headnote:problem:{problem.kind}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        problems=problem.problems,
        request_id=request_id,
    )


def respond(problem: Problem, request_id: str | None) -> JSONResponse:
    """The answer of a problem."""
    data = data_of(problem, request_id).model_dump(mode="json", exclude_none=True)
    return JSONResponse(data, problem.status, problem.headers, media_type=MEDIA_TYPE)


async def handle(request: Request, error: Exception) -> JSONResponse:
    """FastAPI's handler of every error that a request may cause."""
    request_id = getattr(request.state, "request_id", None)
    if isinstance(error, StoreDown):
        log.error("store down", request_id=request_id, reason=error.reason)
    return respond(as_problem(error), request_id)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route's documentation says of its errors."""
    return {status: {"model": ProblemData, "description": SAID[status]} for status in statuses}


SAID = {
    400: "the Host header names no host of this service, or the body cannot be read",
    401: "who asks is not known",
    403: "who asks may not",
    404: "nothing has that name",
    409: "what stands there has changed, or has errors",
    410: "it was erased after its retention",
    408: "the body did not come in time",
    413: "the request is larger than is accepted",
    415: "the body is of a kind that is not read",
    422: "the request does not mean anything that can be done; each problem has its place",
    500: "the service failed; its log says how",
    503: "the store or what else is needed cannot be reached, or is busy; ask again later",
}
