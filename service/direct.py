"""The way of what is asked most, POST /v1/determinations, past FastAPI's routes and its reading of parameters.

The function that answers is the route's own, and so are those who say who asks, by which versions, in which words. What
is written in another way (parameters by other names or values, an Idempotency-Key) takes the usual one; tests ask both.
"""

from __future__ import annotations

from itertools import permutations, product

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from .access.asking import needs
from .problems import HANDLED, handle
from .routes import determinations
from .routes.context import shelf_of, words_of

_PATH = "/v1/determinations"


def _spelt() -> dict[bytes, tuple[bool, bool]]:
    """Queries as callers write them, and what they ask: whether with the trace, and whether to be put on record."""
    found: dict[bytes, tuple[bool, bool]] = {}
    for trace, record in product((None, True, False), repeat=2):
        given = [
            f"{name}={str(one).lower()}" for name, one in (("trace", trace), ("record", record)) if one is not None
        ]
        asked = (trace is not False, record is True)
        found |= {"&".join(parts).encode(): asked for parts in permutations(given)}
    return found


_SPELT = _spelt()
_ROUTE = next(one for one in determinations.router.routes if isinstance(one, APIRoute) and one.name == "determine")
_analyst = needs("analyst")


class Direct:
    """ASGI middleware, the innermost: answers what it knows, and passes everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http" or scope["path"] != _PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        asked = _SPELT.get(scope["query_string"])
        if asked is None or any(name == b"idempotency-key" for name, _ in scope["headers"]):
            await self._app(scope, receive, send)
            return
        scope["route"] = _ROUTE
        request = Request(scope, receive)
        try:
            who = await _analyst(request)
            response = await determinations.determine(
                request, who, await shelf_of(request), await words_of(request), *asked
            )
        except HANDLED as error:
            response = await handle(request, error)
        await response(scope, receive, send)
