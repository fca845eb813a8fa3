"""HN0605: an alternative is contained in another: whatever meets it meets that one too."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.rules.expand import alternatives
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import Expr

from ..admitted import Place
from ..implying import Asked, implied
from ..terms import Terms, between
from .trees import Placed, Trees


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Alternatives of a row that another one contains, for every good of the row."""
    if trees.edition is None:
        return
    terms = between(trees.ruleset.edition, trees.ruleset.edition)
    for placed in trees.rows:
        found = list(dict.fromkeys(alternatives(trees.expanded(placed))))
        if len(found) > 1:
            yield from _check(trees, placed, found, terms)


def _check(trees: Trees, placed: Placed, found: list[tuple[Expr, ...]], terms: Terms) -> Iterator[Diagnostic]:
    law, goods = trees.law(placed), trees.goods(placed)
    places = [Place(code, placed.row.scopes, law) for code in goods]
    told: set[int] = set()
    for n, one in enumerate(found):
        for m, other in enumerate(found):
            if n == m or m in told or not goods:
                continue
            if all(_within(one, other, place, terms) for place in places):
                told.add(n)
                inside, outside = (" and ".join(map(print_expr, part)) for part in (one, other))
                message = _(
                    "“{inside}” adds nothing: whatever meets it meets “{outside}”", inside=inside, outside=outside
                )
                yield Diagnostic("HN0605", placed.at_rule(), message)
                break


def _within(one: tuple[Expr, ...], other: tuple[Expr, ...], place: Place, terms: Terms) -> bool:
    return all(any(implied(Asked(mine, place), Asked(asked, place), terms) for mine in one) for asked in other)
