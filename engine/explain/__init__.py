"""Determinations in words, tables and data. Explains, and never decides."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from headnote.catalogues import LANGUAGES, Language
from headnote.engine.explain.build import explain, verdict_line, why
from headnote.engine.explain.text import as_text
from headnote.engine.explain.words import Words, figure_text

if TYPE_CHECKING:
    from headnote.engine.explain.data import DeterminationData, as_data
    from headnote.engine.explain.html import as_html

__all__ = [
    "LANGUAGES",
    "DeterminationData",
    "Language",
    "Words",
    "as_data",
    "as_html",
    "as_text",
    "explain",
    "figure_text",
    "verdict_line",
    "why",
]

_IN = {"DeterminationData": ".data", "as_data": ".data", "as_html": ".html"}


def __getattr__(name: str) -> Any:
    """Import the forms of an explanation that few ask for, JSON and pages, when one does."""
    if name not in _IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_IN[name], __name__), name)
    return found
