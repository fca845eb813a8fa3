"""What an issuer of tokens says of itself (OpenID Connect Discovery 1.0) and its keys: fetched, bounded, remembered."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from headnote.catalogues import _
from headnote.service.problems import Problem

SECONDS = 3600
"""After so long an issuer's description and keys are fetched anew."""

LEAST_SECONDS = 30
"""A token of an unknown key fetches the keys no more often than this, whoever sends it."""

MOST_BYTES = 256 * 1024
TIMEOUT = 5.0


class Issuer:
    """One issuer, by the address that its tokens name. Its addresses are https, or on this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._described: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._lock = asyncio.Lock()

    async def endpoint(self, name: str) -> str:
        """An address that the issuer's description names. Raises Problem 503."""
        async with self._lock:
            described = await self._description()
        return _safe(described.get(name), name)

    async def keys(self, unknown: bool = False) -> KeySet:
        """The issuer's public keys; `unknown`: a token names one that was not among them. Raises Problem 503."""
        async with self._lock:
            age = SECONDS if not unknown else LEAST_SECONDS
            if self._keys is None or monotonic() - self._keys[0] >= age:
                described = await self._description()
                found = await _fetched(_safe(described.get("jwks_uri"), "jwks_uri"))
                try:
                    self._keys = (monotonic(), KeySet.import_key_set(found))  # type: ignore[arg-type]
                except (JoseError, ValueError, TypeError, KeyError) as error:
                    raise _down(_("its keys cannot be read")) from error
            return self._keys[1]

    async def _description(self) -> dict[str, Any]:
        if self._described is None or monotonic() - self._described[0] >= SECONDS:
            address = _safe(self.address, "issuer").rstrip("/")
            found = await _fetched(f"{address}/.well-known/openid-configuration")
            if found.get("issuer") != self.address:
                raise _down(_("its description names another issuer"))
            self._described = (monotonic(), found)
        return self._described[1]


async def _fetched(address: str) -> dict[str, Any]:
    body = bytearray()
    try:
        async with (
            httpx2.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client,
            client.stream("GET", address) as answer,
        ):
            answer.raise_for_status()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    raise _down(_("its answer is too long"))
        found = json.loads(body)
    except (httpx2.HTTPError, ValueError, RecursionError) as error:
        raise _down(_("it does not answer as it should")) from error
    if not isinstance(found, dict):
        raise _down(_("its answer is no JSON object"))
    return found


def is_safe(address: str) -> bool:
    """Whether an address is https, or http on this machine."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.scheme == "http" and parts.hostname == "localhost"


def _safe(address: object, name: str) -> str:
    if isinstance(address, str) and is_safe(address):
        return address
    raise _down(_("its {name} is no https address", name=name))


def _down(why: str) -> Problem:
    return Problem(503, "issuer-down", _("the issuer of tokens cannot be used now"), why, headers={"Retry-After": "5"})
