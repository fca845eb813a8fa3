"""Comparisons told: text, JSON, Markdown for a review, and a web page. Read `text` first."""

from __future__ import annotations

from .data import as_json
from .markdown import as_markdown
from .page import as_html
from .text import as_text

__all__ = ["as_html", "as_json", "as_markdown", "as_text"]
