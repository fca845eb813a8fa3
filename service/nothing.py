"""What stands at no address of /v1, or is asked there by another method: a problem, never a page of the workbench."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Receive, Scope, Send

from headnote.catalogues import _

from .addresses import METHODS
from .problems import Problem, respond


class Nothing:
    """The last of the routes below /v1. `routes` are all of the application's."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with 404, or 405 and the methods that there are."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        here = {**scope, "root_path": scope.get("app_root_path", "")}
        own = [one for one in self._routes if not isinstance(one, Mount) and getattr(one, "app", None) is not self]
        methods = [one for one in METHODS if any(r.matches({**here, "method": one})[0] is Match.FULL for r in own)]
        problem = Problem(404, "not-found", _("nothing stands at this address"))
        if methods:
            allowed = ", ".join(sorted(methods))
            problem = Problem(
                405,
                "other-method",
                _("this address is asked by {allowed}", allowed=allowed),
                headers={"Allow": allowed},
            )
        await respond(problem, scope["state"].get("request_id"))(scope, receive, send)
