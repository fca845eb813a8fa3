"""What every page has: who is signed in, the language, the way to other pages, light and dark."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from inspect import isawaitable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from nicegui import app as nicegui_app
from nicegui import ui

from headnote.catalogues import speaking
from headnote.engine.explain import Language, Words
from headnote.service.access.roles import Principal, Role
from headnote.service.access.sessions import COOKIE
from headnote.service.routes.context import preferred
from headnote.service.rulesets.shelf import Shelf

from .words import Say

PAGES = (
    *(("determine", "/"), ("compare", "/compare"), ("portfolio", "/portfolio")),
    *(("rules", "/rules"), ("records", "/records")),
)

_STYLE = """
:root { --met: #0b6b3a; --not-met: #b3261e; --open: #7a5900; }
.body--dark { --met: #7ddba3; --not-met: #ffb4ab; --open: #f5d06f; }
.met { color: var(--met); } .not-met { color: var(--not-met); } .not-known { color: var(--open); }
.bar-met { background: var(--met); } .bar-not-met { background: var(--not-met); }
.bar-not-known { background: var(--open); }
.bar-mark { background: #000; } .body--dark .bar-mark { background: #fff; }
/* The editor's theme is chosen in Python, which does not know what the browser prefers. */
.body--dark .cm-editor { filter: invert(.93) hue-rotate(180deg); }
.nicegui-content { padding: 1rem; } .q-field { min-width: 7rem; }
.body--dark .q-btn--outline, .body--dark .q-btn--flat { --q-primary: #a8cdfb; }
.body--light .nicegui-link { color: #1d5fa8; } .body--dark .nicegui-link { color: #a8cdfb; }
.rule-text { white-space: pre-wrap; }
.nicegui-markdown :is(h1, h2, h3) { font-size: 1.125rem; font-weight: 600; line-height: 1.5; margin: .75rem 0 .25rem; }
.nicegui-aggrid { --ag-cell-horizontal-padding: .5rem; }
"""


class SignedOut(Exception):
    """The session has ended while its page was open."""


class NotAllowed(Exception):
    """The role of who is signed in does not allow what was asked."""


class Page:
    """One open page. Every event asks `who` again, so that an ended session or a lower role ends what may be done."""

    def __init__(self, service: FastAPI, cookie: str, language: Language) -> None:
        self._service, self._cookie = service, cookie
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

    def guarded(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """A handler of an event that asks who is there first, and says what is not allowed."""

        # NiceGUI gives an event to handlers that take an argument, by their signature.
        @wraps(handler)
        def handle(*args: Any) -> Any:
            try:
                self.who()
                with speaking(self.say.language):
                    done = handler(*args)
                return self._awaited(done) if isawaitable(done) else done
            except SignedOut:
                ui.navigate.to("/sign-in")
            except NotAllowed as error:
                ui.notify(str(error), type="negative")
            return None

        return handle

    async def _awaited(self, done: Awaitable[Any]) -> Any:
        with speaking(self.say.language):
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
        one = Page(service, cookie, language_of(request))
        with speaking(one.say.language):
            _frame(one, path)
            draw(one)
        return None


def _frame(one: Page, path: str) -> None:
    say = one.say
    ui.add_css(_STYLE)
    ui.page_title(say("title"))
    ui.query("html").props(f"lang={say.language}")
    # Both pass WCAG AA: the blue on white, and white on the blue.
    ui.colors(primary="#1d5fa8", negative="#b3261e")
    dark = ui.dark_mode(None)
    with ui.header(elevated=False).classes("items-center gap-1 px-4 py-1 bg-slate-800 text-white"):
        ui.label(say("title")).classes("text-lg font-semibold mr-4")
        for key, target in PAGES:
            here = target == path
            link = ui.link(say(key), target).classes("px-3 py-1 text-white no-underline rounded")
            link.classes("bg-slate-600").props("aria-current=page") if here else None
        ui.space()
        ui.button(icon="contrast", on_click=lambda: dark.set_value(not dark.value)).props(
            f'flat dense color=white aria-label="{say("dark")}"'
        )
        other: Language = "en" if say.language == "ja" else "ja"
        turn = f"document.cookie='headnote_language={other};path=/;samesite=strict';location.reload()"
        ui.button(say("language"), on_click=lambda: ui.run_javascript(turn)).props("flat dense no-caps color=white")
        leave = "fetch('/sign-out',{method:'POST'}).then(()=>location.assign('/sign-in'))"
        ui.button(say("sign_out"), on_click=lambda: ui.run_javascript(leave)).props("flat dense no-caps color=white")
