"""The pages of diagnostics in the reader's language: their sentences from the catalogue, their examples as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from headnote.catalogues import _, language

from .diagnostics import explanation

_EXAMPLE = re.compile(r"(```.*?```)", re.DOTALL)
_HEAD = re.compile(r"(# HN\d{4} |\*\w+\.\*)\s*(.*)", re.DOTALL)


def title(diagnostic_id: str) -> str:
    """What a diagnostic is about. Raises KeyError for an id that has no page."""
    return _(explanation(diagnostic_id).title)


def page(diagnostic_id: str) -> str:
    """The page of a diagnostic, in Markdown. Raises KeyError for an id that has none."""
    text = explanation(diagnostic_id).text
    if language() == "en":
        return text
    parts = (part if part.startswith("```") else _said(part) for part in _EXAMPLE.split(text))
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def sentences(diagnostic_id: str) -> Iterator[str]:
    """The paragraphs of a page as catalogues have them: each in one line, without the sign of a head or a level."""
    for part in _EXAMPLE.split(explanation(diagnostic_id).text):
        for paragraph in [] if part.startswith("```") else part.split("\n\n"):
            sign, text = _parted(paragraph)
            yield from (one for one in ("" if sign.startswith("#") else sign, text) if one)


def _said(part: str) -> str:
    paragraphs = (_parted(one) for one in part.split("\n\n") if one.strip())
    return "\n\n".join(_sign(sign) + (_(text) if text else "") for sign, text in paragraphs)


def _sign(sign: str) -> str:
    return sign if not sign or sign.startswith("#") else _(sign)


def _parted(paragraph: str) -> tuple[str, str]:
    """The sign before a paragraph, of a head or a level, and the paragraph in one line."""
    text = " ".join(paragraph.split())
    found = _HEAD.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)
