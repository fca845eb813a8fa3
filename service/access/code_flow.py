"""Signing people in at a browser through an issuer: OpenID Connect's authorization code, with PKCE, state and nonce.

What was begun is kept in this process, named by a cookie that goes with the browser; it ends when it is used.
"""

from __future__ import annotations

import hmac
import secrets
from time import monotonic
from typing import Any, NamedTuple

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from .issuer import TIMEOUT, Issuer
from .tokens import verified

COOKIE = "headnote_signing_in"
SECONDS = 600
MOST = 1_000


class _Begun(NamedTuple):
    until: float
    state: str
    nonce: str
    verifier: str


class CodeFlow:
    """One client of one issuer. `back` is the address of this service that the issuer sends browsers back to."""

    def __init__(self, issuer: Issuer, client_id: str, secret: str | None, back: str) -> None:
        self._issuer, self._client_id, self._secret, self._back = issuer, client_id, secret, back
        self._begun: dict[str, _Begun] = {}

    async def begin(self) -> tuple[str, str]:
        """Where to send the browser, and the cookie that names what was begun. Raises Problem 503."""
        now = monotonic()
        self._begun = {name: one for name, one in self._begun.items() if one.until > now}
        while len(self._begun) >= MOST:
            self._begun.pop(next(iter(self._begun)))
        one = _Begun(now + SECONDS, secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
        endpoint = await self._issuer.endpoint("authorization_endpoint")
        async with self._client() as client:
            address, _ = client.create_authorization_url(
                endpoint, state=one.state, nonce=one.nonce, code_verifier=one.verifier
            )
        cookie = secrets.token_urlsafe(32)
        self._begun[cookie] = one
        return address, cookie

    async def finish(self, cookie: str | None, state: str, code: str) -> dict[str, Any] | None:
        """The claims of who signed in; None where this browser began nothing of the kind. Raises Problem 503."""
        one = self._begun.pop(cookie or "", None)
        if one is None or one.until <= monotonic() or not hmac.compare_digest(one.state.encode(), state.encode()):
            return None
        endpoint = await self._issuer.endpoint("token_endpoint")
        try:
            async with self._client() as client:
                given = await client.fetch_token(endpoint, code=code, code_verifier=one.verifier)
        except (AuthlibBaseError, httpx2.HTTPError, ValueError):
            return None
        claims = await verified(self._issuer, str(given.get("id_token", "")), self._client_id)
        return claims if claims is not None and claims.get("nonce") == one.nonce else None

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._secret,
            scope="openid",
            redirect_uri=self._back,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            timeout=TIMEOUT,
        )
