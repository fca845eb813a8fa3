"""HN0606: nothing can meet a requirement."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import Change, Counted, Expr

from ..admitted import Place, admitted, names_in
from .trees import Placed, Trees


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Changes that admit no material of the edition, and more processes than are listed."""
    for placed in trees.rows:
        for leaf in trees.leaves(placed):
            if (why := _why(trees, placed, leaf)) is not None:
                message = _("nothing can meet “{print_expr}”: {why}", print_expr=print_expr(leaf), why=why)
                yield Diagnostic("HN0606", placed.at_rule(), message)


def _names_codes(change: Change) -> bool:
    """Whether a change says more than its level, which materials of every other code pass."""
    return bool(
        change.outside_group or change.only_from or change.only_goods or change.except_from or change.except_goods
    )


def _why(trees: Trees, placed: Placed, leaf: Expr) -> str | None:
    if isinstance(leaf, Counted) and not leaf.open and leaf.least > len(leaf.among):
        return _("it asks for {least} of {count} processes", least=leaf.least, count=len(leaf.among))
    if not isinstance(leaf, Change) or trees.edition is None:
        return None
    if not _names_codes(leaf):
        return None
    law, goods = trees.law(placed), trees.goods(placed)
    if not goods or names_in(leaf, law):
        return None
    admits = (
        next(admitted(leaf, Place(code, placed.row.scopes, law), frozenset()).among(trees.edition.subheadings), None)
        for code in goods
    )
    return _("it admits no code of the edition") if all(one is None for one in admits) else None
