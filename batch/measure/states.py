"""Kleene's three values as small integers in arrays: 0 not met, 1 not known, 2 met."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
"""One value for each pair of a good's kind and a line's kind, or one for all of them."""

State: TypeAlias = Array
Bool: TypeAlias = Array

NOT_MET, NOT_KNOWN, MET = (np.array(number, dtype=np.int8) for number in range(3))


def opposite(one: State) -> State:
    """Met for not met, and the other way round."""
    return MET - one


def every(states: Iterable[State]) -> State:
    """And: the least of them, met where there are none."""
    return reduce(np.minimum, states, np.asarray(MET))


def either(states: Iterable[State]) -> State:
    """Or: the greatest of them, not met where there are none."""
    return reduce(np.maximum, states, np.asarray(NOT_MET))


def state(met: Bool, not_met: Bool) -> State:
    """Met, else not met, else not known."""
    return np.where(met, MET, np.where(not_met, NOT_MET, NOT_KNOWN))
