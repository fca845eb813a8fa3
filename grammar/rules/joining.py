"""Requirements joined by "and" and "or", flattened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from headnote.grammar.nodes import Span

from .tree import All, AnyOf, Expr, NoChange


@dataclass(frozen=True, slots=True)
class Group:
    """An expression that stands together, bracketed or told as one list of limits, while it is being read."""

    expr: Expr


@dataclass(frozen=True, slots=True)
class Hedged(Group):
    """A requirement with what may be used all the same: ``CTH; however, materials of heading 70.10 may be used``."""


def listed(parts: tuple[Expr, ...], span: Span) -> Any:
    """Alternatives that one sentence lists: what joins them can be read in one way only."""
    return parts[0] if len(parts) == 1 else Group(any_of(parts, span))


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
