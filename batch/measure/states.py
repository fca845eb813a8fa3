"""Kleene's three values as small integers in columns: 0 not met, 1 not known, 2 met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import ibis

# Ibis has no types for mypy: these say what a column is to a reader.
State: TypeAlias = Any
Bool: TypeAlias = Any


def fixed(state: int) -> Any:
    """A state that holds for every row."""
    return ibis.literal(state, type="int8")


def state(met: Any, not_met: Any) -> Any:
    """Met, else not met, else not known."""
    return ibis.ifelse(met, fixed(2), ibis.ifelse(not_met, fixed(0), fixed(1)))


def opposite(one: Any) -> Any:
    """Met for not met, and the other way round."""
    return (fixed(2) - one).cast("int8")


def every(states: Sequence[Any]) -> Any:
    """And: the least of them, met where there are none."""
    return states[0] if len(states) == 1 else ibis.least(*states) if states else fixed(2)


def either(states: Sequence[Any]) -> Any:
    """Or: the greatest of them, not met where there are none."""
    return states[0] if len(states) == 1 else ibis.greatest(*states) if states else fixed(0)


def all_of(conditions: Sequence[Any]) -> Any:
    """Every condition, or true where there are none."""
    found: Any = ibis.literal(value=True)
    for number, one in enumerate(conditions):
        found = one if number == 0 else found & one
    return found


def any_of(conditions: Sequence[Any]) -> Any:
    """Any condition, or false where there are none."""
    found: Any = ibis.literal(value=False)
    for number, one in enumerate(conditions):
        found = one if number == 0 else found | one
    return found
