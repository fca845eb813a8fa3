"""Sessions of people at a browser: kept in the server's memory, named by a cookie that no script reads."""

from __future__ import annotations

import hmac
import secrets
from time import monotonic

from starlette.requests import HTTPConnection

from .roles import Principal

COOKIE = "headnote_session"
SECONDS = 12 * 3600
MOST = 10_000


class Sessions:
    """Who is signed in. A one-time `token` signs this machine's own user in, once."""

    def __init__(self, token: str | None = None) -> None:
        self._token = token
        self._open: dict[str, tuple[float, Principal]] = {}

    def begin(self, principal: Principal) -> str:
        """Sign somebody in. Returns the cookie."""
        now = monotonic()
        if len(self._open) >= MOST:
            self._open = {name: one for name, one in self._open.items() if one[0] > now}
        cookie = secrets.token_urlsafe(32)
        self._open[cookie] = (now + SECONDS, principal)
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
        return found[1] if found is not None and monotonic() < found[0] else None

    def end(self, cookie: str | None) -> None:
        """Sign out."""
        self._open.pop(cookie or "", None)


def same_origin(connection: HTTPConnection) -> bool:
    """Whether a request comes from a page of this service: its Origin is the Host that is asked."""
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    return origin.partition("://")[2] == connection.headers.get("host")
