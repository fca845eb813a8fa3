"""The workbench on a service: its pages, the way in, and a door-keeper before its socket."""

from __future__ import annotations

import secrets

from fastapi import FastAPI
from fastapi.responses import Response
from nicegui import app as nicegui_app
from nicegui import core, ui
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from headnote.service.access.sessions import COOKIE, same_origin
from headnote.service.serving import application as service

from .pages import compare, determine, portfolio, records, rules
from .signing import is_secure, ways_in


def application() -> FastAPI:
    """The service with its workbench, as the environment says."""
    app = service()
    attach(app)
    return app


def attach(app: FastAPI) -> None:
    """Put the workbench at / of a service."""
    nicegui_app.state.service = app
    ways_in(app)
    for page in (determine, compare, portfolio, rules, records):
        page.register()
    ui.run_with(
        app,
        title="Headnote",
        storage_secret=secrets.token_urlsafe(32),
        session_middleware_kwargs={"https_only": is_secure(app.state.settings.public_url)},
        show_welcome_message=False,
    )
    # The bar has no name for a screen reader; nothing here waits for what it counts.
    nicegui_app.config.quasar_config["loadingBar"]["skipHijack"] = True
    core.sio.eio.cors_allowed_origins = []
    app.add_middleware(_DoorKeeper, app_state=app)


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
