"""What stands around a determination and is no part of its value: who decided what, by which texts, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import NamedTuple

from headnote.engine.claims.claim import Claim
from headnote.engine.claims.digest import claim_digest

from .deciders import decider
from .engine import Engine


class Envelope(NamedTuple):
    """Version of Headnote, decider, instant (UTC), digest of the claim, digest of the texts it was decided by.

    `bundle` None: the engine was not loaded from files.
    """

    headnote: str
    decider: str
    time: datetime
    claim: str
    bundle: str | None


def envelope(engine: Engine, claim: Claim, time: datetime | None = None) -> Envelope:
    """The envelope of what the engine determines of a claim, at `time` or now."""
    return envelope_of(engine, claim_digest(claim), time)


def envelope_of(engine: Engine, claim: str, time: datetime | None = None) -> Envelope:
    """The envelope where the claim's digest is at hand."""
    return Envelope(
        _version(),
        decider().name,
        (time or datetime.now(UTC)).astimezone(UTC),
        claim,
        engine.bundle.digest if engine.bundle is not None else None,
    )


@cache
def _version() -> str:
    return version("headnote")
