"""What identifies a claim: its canonical form, and the digest of that."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from headnote.engine.canonical import Json, Write, Writers, digest_of, in_order, quoted

from .claim import Claim


def claim_text(claim: Claim) -> str:
    """The canonical JSON of a claim, its bill of materials and all else merged in; reading it gives the same claim.

    A field that says no more than leaving it out would is left out: a later version's new fields change nothing.
    """
    return _model(claim)


def claim_data(claim: Claim) -> Json:
    """The same as data."""
    found: Json = json.loads(claim_text(claim))
    return found


def claim_digest(claim: Claim) -> str:
    """``sha256:…`` of a claim's canonical form."""
    return digest_of(claim_text(claim).encode())


def _model(value: BaseModel) -> str:
    """A part of a claim: only what was given can be another value than the default."""
    kind: Any = type(value)
    held = value.__dict__
    parts = [
        named + _WRITERS[type(one)](one)
        for name, named, default in _members(kind, frozenset(value.__pydantic_fields_set__))
        if (one := held[name]) != default
    ]
    return "{" + ",".join(parts) + "}"


@lru_cache(maxsize=4096)
def _members(kind: Any, given: frozenset[str]) -> list[tuple[str, str, Any]]:
    """The fields given, in order, each with how it begins its member and its default."""
    fields = kind.model_fields
    return [(name, f"{quoted(name)}:", fields[name].get_default(call_default_factory=True)) for name in in_order(given)]


def _own(kind: type) -> Write | None:
    return _model if issubclass(kind, BaseModel) else None


_WRITERS = Writers(_own)
