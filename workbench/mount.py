"""The workbench on a service: its pages, the way in, and a door-keeper before its socket."""

from __future__ import annotations

import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import FastAPI, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from nicegui import app as nicegui_app
from nicegui import core, ui
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from headnote.service.access.sessions import COOKIE, SECONDS, same_origin
from headnote.service.serving import application as service

from .frame import language_of
from .pages import compare, determine, rules
from .signing import sign_in_page
from .words import Say


def application() -> FastAPI:
    """The service with its workbench, as the environment says."""
    app = service()
    attach(app)
    return app


def attach(app: FastAPI) -> None:
    """Put the workbench at / of a service."""
    nicegui_app.state.service = app
    _ways_in(app)
    for page in (determine, compare, rules):
        page.register()
    ui.run_with(app, title="Headnote", storage_secret=secrets.token_urlsafe(32), show_welcome_message=False)
    core.sio.eio.cors_allowed_origins = []
    app.add_middleware(_DoorKeeper, app_state=app)


def _ways_in(app: FastAPI) -> None:
    @app.get("/sign-in", include_in_schema=False, response_model=None)
    async def sign_in(request: Request, token: str | None = None) -> Response:
        cookie = app.state.sessions.exchange(token) if token else None
        if cookie is not None:
            return _signed_in(request, cookie)
        return HTMLResponse(sign_in_page(Say(language_of(request)), wrong=bool(token)), 403 if token else 200)

    @app.post("/sign-in", include_in_schema=False, response_model=None)
    async def sign_in_with_key(request: Request, key: Annotated[str, Form(max_length=200)]) -> Response:
        found = await run_in_threadpool(app.state.keys.ask, key.strip()) if same_origin(request) else None
        if found is None:
            return HTMLResponse(sign_in_page(Say(language_of(request)), wrong=True), 403)
        return _signed_in(request, app.state.sessions.begin(found))

    @app.post("/sign-out", include_in_schema=False, response_model=None)
    async def sign_out(request: Request) -> Response:
        if same_origin(request):
            app.state.sessions.end(request.cookies.get(COOKIE))
        return RedirectResponse("/sign-in", 303)


def _signed_in(request: Request, cookie: str) -> Response:
    answer = RedirectResponse("/", 303)
    secure = urlsplit(str(request.url)).scheme == "https"
    answer.set_cookie(COOKIE, cookie, max_age=SECONDS, httponly=True, samesite="strict", secure=secure)
    return answer


class _DoorKeeper:
    """Refuses the pages' socket to whoever is not signed in, or comes from another site's page."""

    def __init__(self, app: ASGIApp, app_state: FastAPI) -> None:
        self._app, self._service = app, app_state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] in ("http", "websocket") and scope["path"].startswith("/_nicegui_ws"):
            asked = HTTPConnection(scope)
            known = self._service.state.sessions.who(asked.cookies.get(COOKIE)) is not None
            if not known or not same_origin(asked):
                if scope["type"] == "websocket":
                    await receive()
                    await send({"type": "websocket.close", "code": 1008})
                else:
                    await Response(status_code=403)(scope, receive, send)
                return
        await self._app(scope, receive, send)
