"""HN0604: an exception takes nothing away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.printer import print_declared_codes
from headnote.grammar.rules.tree import Change

from ..admitted import Names, Place, admitted
from ..intervals import CodeSet
from .trees import Placed, Trees

_NONE: Names = frozenset()


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Codes behind “except from” that the change forbids anyway, for every good of the row."""
    for placed in trees.rows:
        for leaf in trees.leaves(placed):
            if isinstance(leaf, Change) and leaf.except_from:
                yield from _check(trees, placed, leaf)


def _check(trees: Trees, placed: Placed, change: Change) -> Iterator[Diagnostic]:
    law, edition = trees.law(placed), trees.edition
    goods = trees.goods(placed)
    if edition is None or not goods:
        return
    bare = replace(change, except_from=(), except_goods=())
    for scope in change.except_from:
        codes = CodeSet.of_scopes((scope,))
        taken = (
            next((admitted(bare, Place(code, placed.row.scopes, law), _NONE) & codes).among(edition.subheadings), None)
            for code in goods
        )
        if all(one is None for one in taken):
            what = print_declared_codes((scope,))
            message = _("the exception of {what} takes nothing away: the change does not admit it anyway", what=what)
            yield Diagnostic("HN0604", placed.at_rule(scope.span), message)
