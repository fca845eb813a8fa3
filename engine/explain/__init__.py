"""Determinations in words, tables and data. Explains, and never decides."""

from headnote.catalogues import LANGUAGES, Language
from headnote.engine.explain.build import explain, verdict_line, why
from headnote.engine.explain.data import DeterminationData, as_data
from headnote.engine.explain.html import as_html
from headnote.engine.explain.text import as_text
from headnote.engine.explain.words import Words, figure_text

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
