"""Who asks: the bearer of an API key or token, or a session of this machine's own user. Each route names its role."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import NoReturn

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from headnote.catalogues import _
from headnote.grammar.text import shown
from headnote.service.addresses import route_of
from headnote.service.problems import Problem
from headnote.service.store.connect import StoreDown

from . import audit, keys
from .roles import Principal, Role
from .sessions import COOKIE, same_origin

SECONDS = 60
NOBODY = "nobody known"


async def principal_of(request: Request) -> Principal:
    """Who asks. Raises Problem 401 where that is not known."""
    state = request.app.state
    kind, _blank, secret = request.headers.get("authorization", "").partition(" ")
    found: Principal | None = None
    if kind.lower() == "bearer" and secret:
        if secret.startswith(keys.PREFIX):
            found = await state.keys.found(secret)
        elif state.tokens is not None:
            found = await state.tokens(secret)
    else:
        found = state.sessions.who(request.cookies.get(COOKIE))
        if found is not None and request.method not in ("GET", "HEAD") and not same_origin(request):
            raise Problem(403, "foreign-origin", _("a session is used from this service's own pages alone"))
    if found is not None:
        return found
    if secret and (refused := state.strangers.refused()):
        await run_in_threadpool(_unknown, request, refused)
    raise Problem(
        401,
        "unknown-caller",
        _("who asks is not known"),
        _("send `Authorization: Bearer` with a key or token that is still good"),
        headers={"WWW-Authenticate": "Bearer"},
    )


class Strangers:
    """Counts keys and tokens that are not good: what is sent by nobody known fills no store.

    The first is told, and after each `SECONDS` how many there were.
    """

    def __init__(self) -> None:
        self._told, self._count = -float(SECONDS), 0

    def refused(self) -> int:
        """Count one. Returns how many are to be told now; 0: none."""
        self._count += 1
        if monotonic() - self._told < SECONDS:
            return 0
        told, self._told, self._count = self._count, monotonic(), 0
        return told


def _unknown(request: Request, refused: int) -> None:
    """Put in the audit log that keys or tokens were refused; a store that is down keeps nobody from hearing 401."""
    why, on = f"{refused} that sent no good key or token", shown(request.url.path)
    what = f"{request.method} {route_of(request.scope)}"
    with suppress(StoreDown):
        audit.refused(request.app.state.store, datetime.now(UTC), NOBODY, what, on, request.state.request_id, why)


def needs(role: Role) -> Callable[[Request], Awaitable[Principal]]:
    """A dependency of a route: who asks has this role or a higher one; else 403, and the log has it."""

    async def check(request: Request) -> Principal:
        principal = await principal_of(request)
        if not principal.may(role):
            await run_in_threadpool(refuse, request, principal, _("it needs the role {role}", role=role))
        return principal

    check.__dict__["role"] = role
    return check


def refuse(request: Request, principal: Principal, why: str) -> NoReturn:
    """Log a refusal, and raise Problem 403."""
    audit.refused(
        request.app.state.store,
        datetime.now(UTC),
        principal.name,
        f"{request.method} {route_of(request.scope)}",
        shown(request.url.path),
        request.state.request_id,
        why,
    )
    raise Problem(403, "forbidden", _("who asks may not do this"), why)
