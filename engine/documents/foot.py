"""What stands at the foot of every page: by which Headnote, of which claim, by which texts it was decided."""

from __future__ import annotations

from headnote.engine.explain.words import Words

_SHOWN = 16
"""How many digits of a digest a page shows; the whole digest stands in the record."""


def foot(headnote: str, claim: str, bundle: str | None, words: Words) -> str:
    """``Headnote 0.1.0; claim sha256:1a2b…; rules sha256:3c4d…``, digests by their first digits."""
    parts = [f"Headnote {headnote}", f"{words.sheet('claim')} {_short(claim)}"]
    if bundle is not None:
        parts.append(f"{words.sheet('rules')} {_short(bundle)}")
    return "; ".join(parts)


def _short(digest: str) -> str:
    kind, colon, digits = digest.rpartition(":")
    return f"{kind}{colon}{digits[:_SHOWN]}"
