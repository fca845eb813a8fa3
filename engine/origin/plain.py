"""The same decision without durable_rules: a rule's tree evaluated as it stands, by Kleene's tables.

It explains why not (durable_rules only says what fired) and is the oracle that durable_rules is tested against,
so `evaluate` works on the tree and shares nothing with the alternatives that `compile` makes of it. The `Decider` of
this module decides those, behind the same interface, where durable_rules was left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import All, AnyOf, Expr

from .decision import Decision, Shape, check_shape, check_values
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
    return findings[0].state if len(findings) == 1 else min([finding.state for finding in findings])


class Decider:
    """Decides shapes by their definition."""

    name = "plain"

    def prepare(self, shapes: Iterable[Shape]) -> None:
        """Nothing has to be made ready."""

    def decide(self, shape: Shape, values: Sequence[int]) -> Decision:
        """Which alternatives are met or, where none is, which are still open. Raises DecisionError."""
        check_shape(shape)
        check_values(values)
        states = [min(values[n] for n in needs) for needs in shape]
        state = Truth(max(states))
        if state is Truth.NOT_MET:
            return Decision(state, ())
        return Decision(state, tuple(number for number, one in enumerate(states) if one == state))
