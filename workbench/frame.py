"""What every page has: who is signed in, the language, the way to other pages, light and dark."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from inspect import isawaitable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from nicegui import Client, ui
from nicegui import app as nicegui_app

from headnote.catalogues import speaking
from headnote.engine.explain import Language, Words
from headnote.service.access.roles import Principal, Role
from headnote.service.access.sessions import COOKIE
from headnote.service.routes.context import preferred
from headnote.service.rulesets.shelf import Shelf

from .shell import SCHEME, draw_shell, set_language, tell
from .words import Say


class SignedOut(Exception):
    """The session has ended while its page was open."""


class NotAllowed(Exception):
    """The role of who is signed in does not allow what was asked."""


class Page:
    """One open page. Every event asks `who` again, so that an ended session or a lower role ends what may be done."""

    def __init__(self, service: FastAPI, cookie: str, language: Language, asked: Mapping[str, str]) -> None:
        """`asked` is what stands behind the `?` of the address."""
        self._service, self._cookie, self.asked = service, cookie, asked
        self.say, self.words = Say(language), Words(language)

    def who(self, role: Role = "reader") -> Principal:
        """Who is signed in, with at least a role. Raises SignedOut, NotAllowed."""
        found: Principal | None = self._service.state.sessions.who(self._cookie)
        if found is None:
            raise SignedOut
        if not found.may(role):
            raise NotAllowed(self.say("may_not"))
        return found

    @property
    def state(self) -> Any:
        """The service's store, children and settings."""
        return self._service.state

    @property
    def shelf(self) -> Shelf:
        """What is published now."""
        shelf: Shelf = self._service.state.shelves.shelf
        return shelf

    def agreements(self) -> dict[str, str]:
        """The published agreements: the name of each ruleset, and what an analyst calls it."""
        effective = self.shelf.at(now()).items()
        found = {name: one.engine.ruleset.head for name, one in effective if one.engine is not None}
        return {name: f"{head.name}: {head.title}" for name, head in sorted(found.items())}

    def guarded(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """A handler of an event that asks who is there first, and says what is not allowed."""

        # NiceGUI gives an event to handlers that take an argument, by their signature.
        @wraps(handler)
        def handle(*args: Any) -> Any:
            try:
                self.who()
                client = ui.context.client
                with client, speaking(self.say.language):
                    done = handler(*args)
                return self._awaited(done, client) if isawaitable(done) else done
            except SignedOut:
                ui.navigate.to("/sign-in")
            except NotAllowed as error:
                tell(str(error), "negative")
            return None

        return handle

    async def _awaited(self, done: Awaitable[Any], client: Client) -> Any:
        # What was clicked may be drawn anew before its answer is there: what is said then is said on the page.
        with client, speaking(self.say.language):
            return await done


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def language_of(request: Request) -> Language:
    """The language that was chosen in this browser, else the one it prefers."""
    chosen = request.cookies.get("headnote_language")
    return chosen if chosen in ("en", "ja") else preferred(request)  # type: ignore[return-value]


def page(path: str, draw: Callable[[Page], None]) -> None:
    """Register a page: drawn for whoever is signed in; others go to sign in."""

    @ui.page(path)
    def drawn(request: Request) -> RedirectResponse | None:
        service: FastAPI = nicegui_app.state.service
        cookie = request.cookies.get(COOKIE, "")
        if service.state.sessions.who(cookie) is None:
            return RedirectResponse("/sign-in", 303)
        one = Page(service, cookie, language_of(request), dict(request.query_params))
        with speaking(one.say.language):
            set_language(one.say.language)
            draw_shell(one.say, path, request.cookies.get(SCHEME))
            draw(one)
        return None
