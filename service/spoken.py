"""The language in which a request is answered."""

from __future__ import annotations

from headnote.catalogues import Language

_MOST_TAGS = 20


def accepted(header: str) -> Language:
    """Japanese where the caller prefers it, else English; `header` is Accept-Language."""
    if "ja" not in header.lower():
        return "en"
    weights: dict[str, float] = {}
    for part in header.split(",")[:_MOST_TAGS]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            weights.setdefault(tag.split("-")[0].lower(), float(quality or 1))
        except ValueError:
            continue
    return "ja" if weights.get("ja", 0) > weights.get("en", 0) else "en"
