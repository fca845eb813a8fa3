"""Determinations in words, tables and data. Explains, and never decides."""

from .build import explain, verdict_line, why
from .data import DeterminationData, as_data
from .html import as_html
from .text import as_text
from .words import LANGUAGES, Language, Words, figure_text

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
