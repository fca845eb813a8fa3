"""HN0611: a threshold stands alone among the rows around it. Off: it may well be what the annex says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.rules.tree import ValueContent

from .trees import Placed, Trees

_ENOUGH = 8
"""Rows of a chapter that make a pattern."""


def check(trees: Trees) -> Iterator[Diagnostic]:
    """A percentage of value content that one row of a chapter has, where all others have one other."""
    chapters: dict[str, list[tuple[Decimal, Placed]]] = {}
    for placed in trees.rows:
        for leaf in trees.leaves(placed):
            if isinstance(leaf, ValueContent) and isinstance(leaf.percent, Decimal):
                chapters.setdefault(placed.row.scopes[0].first[:2], []).append((leaf.percent, placed))
    for chapter, found in chapters.items():
        counts = Counter(percent for percent, _ in found)
        if len(found) <= _ENOUGH or len(counts) != 2:
            continue
        (usual, _times), (odd, times) = counts.most_common()
        if times == 1:
            placed = next(one for percent, one in found if percent == odd)
            message = _(
                "{odd} per cent stands alone in chapter {chapter}, where {count} rows ask for {usual}",
                odd=f"{odd:f}",
                chapter=chapter,
                count=len(found) - 1,
                usual=f"{usual:f}",
            )
            yield Diagnostic("HN0611", placed.at_rule(), message)
