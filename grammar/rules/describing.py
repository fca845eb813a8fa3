"""``any other good of subheading 2915.90``: of alternatives about some goods of a code, the one about the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .building_changes import ANOTHER
from .joining import all_of
from .tree import All, AnyOf, Expr, GoodIs, NoChange


def others_told(expr: Expr) -> Expr:
    """A rule in which "any other good" is none of the goods that its other alternatives describe.

    Where none describes any, the row is of the rest by itself, and its codes tell which goods that is.
    """
    names = dict.fromkeys(_described(expr))
    return _told(expr, tuple(GoodIs(name, other=True) for name in names))


def _described(expr: Expr) -> Iterator[str]:
    if isinstance(expr, All | AnyOf):
        for part in expr.parts:
            yield from _described(part)
    elif isinstance(expr, GoodIs) and not expr.other:
        yield expr.name


def _told(expr: Expr, others: tuple[Expr, ...]) -> Expr:
    if expr is ANOTHER:
        return all_of(others, expr.span) if others else NoChange()
    if isinstance(expr, All):
        return all_of(tuple(_told(part, others) for part in expr.parts), expr.span)
    if isinstance(expr, AnyOf):
        return replace(expr, parts=tuple(_told(part, others) for part in expr.parts))
    return expr
