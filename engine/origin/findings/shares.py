"""At most a share of a base: decided where it is the same for every value that what is missing may have."""

from __future__ import annotations

from headnote.engine.truth import Truth


def at_most(used: int, percent: tuple[int, int], base: int | None, *, more: bool = False) -> Truth:
    """Whether what is used is at most a percentage (numerator, denominator) of a base, by cross-multiplication.

    A base that is missing, or given as 0, may be any amount above 0; `more`: an amount of 0 or above is missing from
    what is used.
    """
    n, scale = percent
    if base:
        if 100 * scale * used > n * base:
            return Truth.NOT_MET
    elif used > 0:
        return Truth.NOT_KNOWN if n else Truth.NOT_MET
    return Truth.NOT_KNOWN if more else Truth.MET
