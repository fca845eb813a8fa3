"""HN0610: a row does not say where in its source it stands."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.printer import print_codes

from .trees import Trees


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Rows without a page, a row's number or the like."""
    for placed in trees.rows:
        if placed.row.citation is None or not placed.row.citation.place.strip():
            message = _(
                "the row of {print_codes} does not say where it was read", print_codes=print_codes(placed.row.scopes)
            )
            yield Diagnostic(
                "HN0610", placed.at_scope(placed.row.scopes[0]), message, help=_('write @ "page" behind it')
            )
