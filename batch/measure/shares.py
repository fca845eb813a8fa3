"""At most a share of a base (`engine.origin.findings.shares`), by cross-multiplication of exact decimals."""

from __future__ import annotations

from typing import Any

import ibis

from .states import State, fixed, state


def at_most(used: Any, percent: tuple[int, int], of: Any, more: Any = None) -> State:
    """Whether what is used is at most a percentage of a base; a base of 0 is not given, or may be any above it.

    `more`: an amount of 0 or above is missing from what is used.
    """
    n, scale = percent
    given = of > 0
    beyond = (given & (used * (100 * scale) > of * n)) if n else used > 0
    open_ = ~given & (used > 0)
    open_ = open_ if more is None else open_ | more
    return ibis.ifelse(beyond, fixed(0), state(~open_, ibis.literal(value=False)))
