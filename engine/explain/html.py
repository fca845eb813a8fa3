"""An explanation as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from .document import Block, Title
from .pages import page


def as_html(blocks: Sequence[Block], language: str) -> str:
    """The page. Every text of the claim is escaped."""
    title = next((block.text for block in blocks if isinstance(block, Title)), "Headnote")
    return page("explanation", language, title, blocks=blocks, kind_of=lambda block: type(block).__name__)
