"""What identifies a claim: its canonical form, and the digest of that."""

from __future__ import annotations

from headnote.engine.canonical import Json, digest_of, plain, text_of

from .claim import Claim


def claim_data(claim: Claim) -> Json:
    """A claim as canonical data, its bill of materials and all else merged in; reading it gives the same claim.

    A field that says no more than leaving it out would is left out: a later version's new fields change nothing.
    """
    return plain(_said(claim))


def claim_text(claim: Claim) -> str:
    """The canonical JSON of a claim."""
    return text_of(_said(claim))


def claim_digest(claim: Claim) -> str:
    """``sha256:…`` of a claim's canonical form."""
    return digest_of(claim_text(claim).encode())


def _said(claim: Claim) -> dict[str, object]:
    return claim.model_dump(exclude_defaults=True)
