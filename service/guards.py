"""What every request passes before a route sees it: its number, a Host that is ours, and a body of bearable size."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from types import MappingProxyType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from headnote.catalogues import _, speaking

from .addresses import method_of, route_of
from .lingering import lingering
from .logs import answered, log
from .metrics import requests_of, seconds_of
from .problems import Problem, respond
from .spoken import accepted

KEPT = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
)
"""What browsers are told of every answer: it is what it says, stands in no frame, and is not named elsewhere."""

_ID = re.compile(r"[\w.-]{1,64}")


class Guard:
    """ASGI middleware. `hosts` are names without a port; `max_body` counts bytes as they arrive.

    `uploads` are paths whose bodies may be larger; a body has to be there within `body_seconds`.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: tuple[str, ...],
        max_body: int,
        uploads: Mapping[str, int] = MappingProxyType({}),
        body_seconds: float = 60,
    ) -> None:
        self._app, self._hosts, self._max_body, self._uploads = app, frozenset(hosts), max_body, uploads
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if scope["type"] == "http":
            receive, send = lingering(receive, send)
        with speaking(accepted(headers.get(b"accept-language", ""))):
            await self._pass(headers, scope, receive, send)

    async def _pass(self, headers: Mapping[bytes, str], scope: Scope, receive: Receive, send: Send) -> None:
        given = headers.get(b"x-request-id", "")
        number = given if _ID.fullmatch(given) else secrets.token_hex(16)
        scope.setdefault("state", {})["request_id"] = number
        most = self._uploads.get(scope["path"], self._max_body)
        problem = self._refused(headers, most)
        if scope["type"] == "websocket":
            if problem is None:
                await self._app(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": problem.title})
            return
        app = self._app if problem is None else respond(problem, number)
        await self._observed(app, scope, receive, send, most)

    def _refused(self, headers: Mapping[bytes, str], most: int) -> Problem | None:
        """Why a request is refused before its body is read."""
        if _host(headers.get(b"host", "")) not in self._hosts:
            return Problem(400, "unknown-host", _("the Host header names no host of this service"))
        length = headers.get(b"content-length", "0")
        return _too_large(most) if not length.isdecimal() or int(length) > most else None

    async def _observed(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        began, seen, status, whole = time.perf_counter(), 0, 500, False
        number, started = scope["state"]["request_id"], False

        async def bounded() -> Message:
            nonlocal seen, whole
            if whole:
                return await receive()  # the end of the connection: that may take its time
            try:
                async with asyncio.timeout(began + self._body_seconds - time.perf_counter()):
                    message = await receive()
            except TimeoutError:
                raise Problem(
                    408,
                    "too-slow",
                    _("the body took more than {body_seconds} seconds", body_seconds=f"{self._body_seconds:g}"),
                ) from None
            whole = not message.get("more_body", False)
            seen += len(message.get("body", b""))
            if seen > most:
                raise _too_large(most)
            return message

        async def numbered(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                status, started = message["status"], True
                message["headers"] = [*message["headers"], (b"x-request-id", number.encode()), *KEPT]
            await send(message)

        try:
            await app(scope, bounded, numbered)
        except Exception:  # whatever it is, the log has it, and the caller learns its number
            log.error("failed", request_id=number, exc_info=True)
            if started:
                raise
            await respond(_failed(), number)(scope, receive, numbered)
        finally:
            taken = time.perf_counter() - began
            route, method = route_of(scope), method_of(scope)
            requests_of(method, route, str(status)).inc()
            seconds_of(route).observe(taken)
            answered(number, method, route, status, round(taken * 1000, 1))


def _failed() -> Problem:
    return Problem(500, "failed", _("the service failed; its log says how, under this request’s number"))


def _too_large(most: int) -> Problem:
    return Problem(413, "too-large", _("the body has more than {most} bytes", most=f"{most:,}"))


def _host(header: str) -> str:
    """A Host header without its port."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0].lower()
