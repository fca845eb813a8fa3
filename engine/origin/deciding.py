"""The two decisions of a good: which alternatives of its doors hold, and which door, with its provisions, is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from headnote.engine.truth import Truth

from .deciders import decider
from .decision import Decision
from .plans import Plan

MET, NOT_MET = Truth.MET, Truth.NOT_MET


class Decided(NamedTuple):
    """Which alternatives hold, of those that are decided together; how the good stands, and what that rests on.

    `by` is the alternative that it originates by; None: it does not, or it is not known.
    """

    alternatives: tuple[Decision, ...]
    state: Truth
    by: int | None


def decide(made: Plan, states: tuple[Truth, ...], unread: Truth | None, provisions: tuple[Truth, ...]) -> Decided:
    """Decide a plan by the states of its requirements and provisions; it remembers what was decided.

    `unread` is how a door stands of which no rule is at hand; None: there is none.
    """
    asked = (states, unread, provisions)
    known: Decided | None = made.decided.get(asked)
    if known is None:
        if len(made.decided) >= MAX_REMEMBERED:
            made.decided.clear()
        known = made.decided[asked] = _decide(made, *asked)
    return known


MAX_REMEMBERED = 1_000
"""Decisions that a plan remembers."""


def _decide(made: Plan, states: tuple[Truth, ...], unread: Truth | None, provisions: tuple[Truth, ...]) -> Decided:
    chosen = _alternatives(made, states)
    doors = [NOT_MET] * len(made.entries)
    for decided in chosen:
        for alternative in decided.alternatives:
            owner = made.owners[alternative]
            doors[owner] = max(doors[owner], decided.state)
    if unread is not None:
        for number, entry in enumerate(made.entries):
            if entry.compiled is None:
                doors[number] = unread
    decision = decider().decide(made.chain, (*doors, *provisions))
    if decision.state is not MET:
        return Decided(chosen, decision.state, None)
    door = decision.alternatives[0]
    by = next(a for one in chosen for a in one.alternatives if made.owners[a] == door)
    return Decided(chosen, decision.state, by)


def _alternatives(made: Plan, states: Sequence[Truth]) -> tuple[Decision, ...]:
    """The first decision, on the alternatives of doors that are decided together: which of them hold."""
    found = []
    for part, shape in zip(made.parts, made.shapes, strict=True):
        decision = decider().decide(shape, states)
        found.append(Decision(decision.state, tuple([part[n] for n in decision.alternatives])))
    return tuple(found)
