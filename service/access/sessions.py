"""Sessions of people at a browser: kept in the server's memory, named by a cookie that no script reads."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from starlette.requests import HTTPConnection

from .roles import Principal

COOKIE = "headnote_session"
SECONDS = 12 * 3600
MOST = 10_000


class _Session(NamedTuple):
    until: float
    principal: Principal
    key: str | None


class Sessions:
    """Who is signed in. A one-time `token` signs this machine's own user in, once."""

    def __init__(self, token: str | None = None) -> None:
        self._token = token
        self._open: dict[str, _Session] = {}

    def begin(self, principal: Principal, key: str | None = None) -> str:
        """Sign somebody in; `key` is the digest of the key that they did it with. Returns the cookie."""
        now = monotonic()
        if len(self._open) >= MOST:
            self._open = {name: one for name, one in self._open.items() if one.until > now}
        cookie = secrets.token_urlsafe(32)
        self._open[cookie] = _Session(now + SECONDS, principal, key)
        return cookie

    def exchange(self, token: str) -> str | None:
        """The cookie of this machine's user for the one-time token; None for a wrong one, or the second time."""
        if self._token is None or not hmac.compare_digest(token.encode(), self._token.encode()):
            return None
        self._token = None
        return self.begin(Principal("local", "administrator", frozenset({"supplied-rules"})))

    def who(self, cookie: str | None) -> Principal | None:
        """Whose session it is; None where it has ended."""
        found = self._open.get(cookie or "")
        return found.principal if found is not None and monotonic() < found.until else None

    def end_with_keys(self, good: Callable[[set[str]], set[str]]) -> None:
        """End the sessions of keys that have ended. `good` tells of keys, by their digests, those that have not."""
        begun = [(cookie, one.key) for cookie, one in list(self._open.items()) if one.key is not None]
        if begun:
            still = good({key for _cookie, key in begun})
            for cookie, key in begun:
                if key not in still:
                    self.end(cookie)

    def end(self, cookie: str | None) -> None:
        """Sign out."""
        self._open.pop(cookie or "", None)


def same_origin(connection: HTTPConnection) -> bool:
    """Whether a request comes from a page of this service: its Origin is the Host that is asked."""
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    return origin.partition("://")[2] == connection.headers.get("host")
