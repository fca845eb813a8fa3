"""HN0610: a row does not say where in its source it stands."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.printer import print_codes

from .trees import Trees


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Rows without a page, a row's number or the like."""
    for placed in trees.rows:
        if placed.row.citation is None or not placed.row.citation.place.strip():
            message = f"the row of {print_codes(placed.row.scopes)} does not say where it was read"
            yield Diagnostic("HN0610", placed.at_scope(placed.row.scopes[0]), message, help='write @ "page" behind it')
