"""Rules that stand beside a requirement, as an article's proviso: how they stand, and what would tell."""

from __future__ import annotations

from typing import NamedTuple

from headnote.engine.truth import Truth
from headnote.grammar.rules.expand import expand, leaves
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import Rule, Scopes

from .determination import Message
from .facts import Facts
from .findings import MEASURES, asked_as
from .plain import evaluate


class Held(NamedTuple):
    """Whether a rule holds, the fields that would tell, and why it does not."""

    state: Truth
    missing: tuple[str, ...] = ()
    reasons: tuple[Message, ...] = ()


def holds(rule: Rule, facts: Facts, group: Scopes = ()) -> Held:
    """How a rule stands for some facts, without what a tolerance forgives."""
    expr = expand(rule.expr, facts.law.definitions)
    found = {
        leaf: MEASURES[type(leaf)](leaf, facts.asked(asked_as(leaf)), group, print_expr(leaf)) for leaf in leaves(expr)
    }
    state = evaluate(expr, {leaf: finding.state for leaf, finding in found.items()})
    against = [finding for finding in found.values() if finding.state <= state]
    missing = tuple(dict.fromkeys(field for finding in found.values() for field in finding.missing))
    reasons = tuple(reason for finding in against for reason in finding.reasons)
    return Held(state, missing if state is Truth.NOT_KNOWN else (), reasons)
