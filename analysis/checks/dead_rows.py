"""HN0601: a row governs nothing, because all its codes have rows of their own."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.printer import print_codes

from .trees import Trees


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Rows whose codes all have deeper rows, whatever the goods, whenever the row is in force."""
    edition = trees.edition
    if edition is None:
        return
    for placed in trees.rows:
        codes = list(placed.codes.among(edition.subheadings))
        if codes and not list((placed.codes - trees.below(placed)).among(edition.subheadings)):
            shown = print_codes(placed.row.scopes)
            message = _(
                "the row of {shown} governs nothing: each of its {count} subheadings has a row of its own",
                shown=shown,
                count=len(codes),
            )
            yield Diagnostic("HN0601", placed.at_scope(placed.row.scopes[0]), message)
