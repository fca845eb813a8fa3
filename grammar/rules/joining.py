"""Requirements joined by "and" and "or", flattened."""

from __future__ import annotations

from headnote.grammar.nodes import Span

from .tree import All, AnyOf, Expr, NoChange


def any_of(parts: tuple[Expr, ...], span: Span) -> Expr:
    """Alternatives, flattened."""
    flat: list[Expr] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, AnyOf) else [part])
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat), span)


def all_of(parts: tuple[Expr, ...], span: Span) -> Expr:
    """Requirements together, flattened; "no change required, provided that X" says X alone."""
    flat: list[Expr] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, All) else [part])
    if any(not isinstance(part, NoChange) for part in flat):
        flat = [part for part in flat if not isinstance(part, NoChange)]
    return flat[0] if len(flat) == 1 else All(tuple(flat), span)
