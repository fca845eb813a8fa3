"""The same decision without durable_rules: a rule's tree evaluated as it stands, by Kleene's tables.

It explains why not (durable_rules only says what fired) and is the oracle that durable_rules is tested against,
so it works on the tree and shares nothing with the alternatives that `compile` makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import All, AnyOf, Expr

from .determination import Finding


def evaluate(expr: Expr, states: Mapping[Expr, Truth]) -> Truth:
    """The state of an expanded rule, from the states of its requirements."""
    if isinstance(expr, AnyOf):
        return max(evaluate(part, states) for part in expr.parts)
    if isinstance(expr, All):
        return min(evaluate(part, states) for part in expr.parts)
    return states[expr]


def state_of(findings: Sequence[Finding]) -> Truth:
    """The state of one alternative: that of its weakest finding."""
    return findings[0].state if len(findings) == 1 else min(finding.state for finding in findings)
