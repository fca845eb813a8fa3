"""A code of one HS edition to the agreement's: through the correlations of neighbouring editions, either way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from headnote.grammar.codes import HSCode

from .library import correlation, editions, hs_folder


class Carried(NamedTuple):
    """A code in the agreement's edition.

    `code` is the one it became or, where it may have become several, what those share (a heading or a chapter),
    or None where they share nothing or none is known. `candidates` are the several.
    """

    code: HSCode | None
    candidates: tuple[HSCode, ...] = ()


def candidates(code: str, edition: str, to: str) -> tuple[str, ...]:
    """The six-digit codes of edition `to` that a code of another edition may be; empty where none is known."""
    return _candidates(hs_folder(), code, edition, to)


@lru_cache(maxsize=65536)
def _candidates(_folder: Path, code: str, edition: str, to: str) -> tuple[str, ...]:
    # What `editions` and `correlation` say depends on the folder.
    known = editions()
    at, goal = known.index(edition), known.index(to)
    found = {code[:6]}
    while at != goal:
        step = 1 if goal > at else -1
        older, newer = known[min(at, at + step)], known[max(at, at + step)]
        table = correlation(older, newer)
        if table is None:
            return ()
        move = table.successors if step > 0 else table.predecessors
        found = {new for old in found for new in move(old)}
        at += step
    return tuple(sorted(found))


def carry(code: HSCode, edition: str, to: str, answers: Mapping[str, bool | str]) -> Carried:
    """Carry a code to another edition. `answers` settles one of several: ``"8543.70 is 8543.89 in HS2002": yes``."""
    if edition == to:
        return Carried(code)
    if len(code) < 6:
        return Carried(None)
    found = [HSCode(one) for one in candidates(code, edition, to)]
    said = {one: answers.get(f"{HSCode(code[:6]).dotted} is {one.dotted} in {to}") for one in found}
    yes = [one for one in found if said[one] is True]
    open_ = yes or [one for one in found if said[one] is None]
    if len(open_) == 1:
        return Carried(open_[0])
    for length in (4, 2):
        shared = {one[:length] for one in open_}
        if len(shared) == 1:
            return Carried(HSCode(shared.pop()), tuple(open_))
    return Carried(None, tuple(open_))
