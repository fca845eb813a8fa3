"""Bearer tokens of an OpenID Connect issuer: signed by one of its keys, for this service, of now, with a role."""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from .issuer import Issuer
from .roles import SCOPES, Principal, highest

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures by an issuer's private key; never `none`, and never a secret that two sides share."""

LEEWAY = 30
"""Seconds by which the clocks of issuer and service may differ."""

MOST = 16 * 1024

LONGEST = 255
"""Characters of a subject (OpenID Connect Core 1.0, 2): a longer one is nobody, for cut short it might be another."""


class Tokens:
    """Who a token stands for. `roles` is the claim that lists roles and scopes; one without a role is nobody here."""

    def __init__(self, issuer: Issuer, audience: str, roles: str) -> None:
        self._issuer, self._audience, self._roles = issuer, audience, roles

    async def __call__(self, token: str) -> Principal | None:
        """Who sent a bearer token; None where it is not good. Raises Problem 503 where the issuer is out of reach."""
        claims = await verified(self._issuer, token, self._audience)
        return None if claims is None else principal_of(claims, self._roles)


async def verified(issuer: Issuer, token: str, audience: str) -> dict[str, Any] | None:
    """The claims of a token that the issuer signed for an audience and that is good now; else None."""
    if not 0 < len(token) <= MOST or token.count(".") != 2:
        return None
    try:
        try:
            decoded = jwt.decode(token, await issuer.keys(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            decoded = jwt.decode(token, await issuer.keys(unknown=True), algorithms=ALGORITHMS)
        _rules(issuer.address, audience).validate(decoded.claims)
    except (JoseError, ValueError, TypeError, RecursionError):
        return None
    return dict(decoded.claims)


def principal_of(claims: dict[str, Any], roles: str) -> Principal | None:
    """Who the claims of a good token name, by their highest role."""
    names = claims.get(roles)
    listed = names.split() if isinstance(names, str) else names if isinstance(names, list) else ()
    given = {name for name in listed if isinstance(name, str)}
    role, subject = highest(given), claims.get("sub")
    if role is None or not isinstance(subject, str) or not 0 < len(subject) <= LONGEST or not subject.isprintable():
        return None
    return Principal(f"token:{subject}", role, frozenset(given & set(SCOPES)))


def _rules(issuer: str, audience: str) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        sub={"essential": True},
    )
