"""What identifies a claim: its canonical form, and the digest of that."""

from __future__ import annotations

from headnote.engine.canonical import Json, digest, plain

from .claim import Claim


def claim_data(claim: Claim) -> Json:
    """A claim as canonical data, its bill of materials and all else merged in; reading it gives the same claim.

    A field that says no more than leaving it out would is left out: a later version's new fields change nothing.
    """
    return plain(claim.model_dump(exclude_defaults=True))


def claim_digest(claim: Claim) -> str:
    """``sha256:…`` of a claim's canonical form."""
    return digest(claim_data(claim))
