"""Formulas of value content: one sum of a claim's figures over another. Linear, hence exact and solvable."""

from __future__ import annotations

from dataclasses import dataclass

from headnote.grammar.nodes import Span, no_span


@dataclass(frozen=True)
class Quantity:
    """A figure of the claim: FOB, VNM, VOM, labour …"""

    name: str
    span: Span = no_span()


@dataclass(frozen=True)
class Sum:
    """Terms that are added (sign 1) or taken away (sign -1)."""

    terms: tuple[tuple[int, Quantity], ...]


@dataclass(frozen=True)
class Ratio:
    """A value content: one sum over another. Both are linear, which is what makes it exact and solvable."""

    over: Sum
    under: Sum
