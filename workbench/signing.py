"""The ways in: a one-time token of this machine, an API key, an issuer; and the page where one signs in, plain HTML."""

from __future__ import annotations

from html import escape
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import FastAPI, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from headnote.service.access import code_flow
from headnote.service.access.keys import digest_of
from headnote.service.access.sessions import COOKIE, SECONDS, same_origin
from headnote.service.access.tokens import principal_of
from headnote.service.problems import Problem

from .frame import language_of
from .words import Say

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
{onward}<title>{title} · {sign_in}</title><style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto; padding: 0 1rem; }}
input, button, .issuer {{ font: inherit; padding: .5rem .75rem; width: 100%; box-sizing: border-box; }}
input, button, .issuer {{ margin-top: .5rem; }}
.issuer {{ display: block; text-align: center; border: 1px solid; border-radius: .25rem; }}
.wrong {{ color: #b3261e; }} @media (prefers-color-scheme: dark) {{ .wrong {{ color: #ffb4ab; }} }}
</style></head><body><h1>{title}</h1>{body}</body></html>
"""

_FORM = """{wrong}{issuer}
<form method="post" action="/sign-in"><label>{key}
<input name="key" type="password" autocomplete="off" autofocus required></label>
<button>{sign_in}</button></form><p>{local}</p>"""


def ways_in(app: FastAPI) -> None:
    """The addresses at which one signs in and out."""

    def refused(request: Request, wrong: str) -> Response:
        return HTMLResponse(_form(Say(language_of(request)), wrong, app.state.code_flow is not None), 403)

    @app.get("/sign-in", include_in_schema=False, response_model=None)
    async def sign_in(request: Request, token: str | None = None) -> Response:
        cookie = app.state.sessions.exchange(token) if token else None
        if cookie is not None:
            return _signed_in(request, cookie)
        if token:
            return refused(request, "sign_in_wrong")
        return HTMLResponse(_form(Say(language_of(request)), None, app.state.code_flow is not None))

    @app.post("/sign-in", include_in_schema=False, response_model=None)
    async def with_key(request: Request, key: Annotated[str, Form(max_length=200)]) -> Response:
        found = await run_in_threadpool(app.state.keys.ask, key.strip()) if same_origin(request) else None
        if found is None:
            return refused(request, "sign_in_wrong")
        return _signed_in(request, app.state.sessions.begin(found, digest_of(key.strip())))

    @app.get("/sign-in/issuer", include_in_schema=False, response_model=None)
    async def at_issuer(request: Request) -> Response:
        if app.state.code_flow is None:
            return RedirectResponse("/sign-in", 303)
        try:
            address, cookie = await app.state.code_flow.begin()
        except Problem:
            return refused(request, "sign_in_down")
        answer = RedirectResponse(address, 303)
        # Lax, for it has to come with the browser that the issuer sends back.
        answer.set_cookie(
            code_flow.COOKIE,
            cookie,
            max_age=code_flow.SECONDS,
            path="/sign-in",
            httponly=True,
            samesite="lax",
            secure=_is_secure(request),
        )
        return answer

    @app.get("/sign-in/back", include_in_schema=False, response_model=None)
    async def back(request: Request, state: str = "", code: str = "") -> Response:
        flow = app.state.code_flow
        begun = request.cookies.get(code_flow.COOKIE)
        try:
            claims = await flow.finish(begun, state, code) if flow is not None else None
        except Problem:
            return refused(request, "sign_in_down")
        found = principal_of(claims, app.state.settings.oidc_roles) if claims is not None else None
        if found is None:
            return refused(request, "sign_in_refused" if claims is not None else "sign_in_again")
        answer = _signed_in(request, app.state.sessions.begin(found))
        answer.delete_cookie(code_flow.COOKIE, path="/sign-in")
        return answer

    @app.post("/sign-out", include_in_schema=False, response_model=None)
    async def sign_out(request: Request) -> Response:
        if same_origin(request):
            app.state.sessions.end(request.cookies.get(COOKIE))
        return RedirectResponse("/sign-in", 303)


def _signed_in(request: Request, cookie: str) -> Response:
    """A page that goes on to the workbench: a redirection that an issuer began would not carry a strict cookie."""
    answer = HTMLResponse(_page(Say(language_of(request)), "", '<meta http-equiv="refresh" content="0;url=/">'))
    answer.set_cookie(COOKIE, cookie, max_age=SECONDS, httponly=True, samesite="strict", secure=_is_secure(request))
    return answer


def is_secure(address: str | None) -> bool:
    """Whether browsers come by TLS; a cookie that is marked so is sent no other way."""
    return urlsplit(address or "").scheme == "https"


def _is_secure(request: Request) -> bool:
    return is_secure(request.app.state.settings.public_url or str(request.url))


def _form(say: Say, wrong: str | None, issuer: bool) -> str:
    said = f'<p class="wrong" role="alert">{escape(say(wrong))}</p>' if wrong else ""
    link = f'<a class="issuer" href="/sign-in/issuer">{escape(say("sign_in_issuer"))}</a>' if issuer else ""
    words = {name: escape(say(f"sign_in_{name}")) for name in ("key", "local")}
    return _page(say, _FORM.format(wrong=said, issuer=link, sign_in=escape(say("sign_in")), **words), "")


def _page(say: Say, body: str, onward: str) -> str:
    title, sign_in = escape(say("title")), escape(say("sign_in"))
    return _PAGE.format(language=say.language, title=title, sign_in=sign_in, body=body, onward=onward)
