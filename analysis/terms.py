"""In what terms a production is told on two sides: the codes of two HS editions that may be one material."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from itertools import pairwise

from headnote.catalogues import _
from headnote.engine.agreements.library import correlation, editions, nomenclature
from headnote.grammar.codes import HSCode
from headnote.grammar.nomenclature import Nomenclature

from .intervals import CodeSet


class NotCorrelated(LookupError):
    """Two HS editions cannot be compared: one is not at hand, or what became of its codes is not."""


class Terms:
    """Codes of one edition, and those of another that they may have become; the same codes where the edition is one."""

    def __init__(self, old: str, new: str, *, adds_up: bool = False) -> None:
        """`adds_up`: prices are what materials, costs and profit come to. Raises NotCorrelated."""
        self.old, self.new, self.adds_up = old, new, adds_up
        self._olds, self._news = _edition(old), _edition(new)

    @cached_property
    def pairs(self) -> tuple[tuple[HSCode, HSCode], ...]:
        """A code of the old edition beside each code of the new one that it may have become."""
        return tuple((HSCode(one), HSCode(two)) for one in self._olds.subheadings for two in self.became(one))

    @cached_property
    def splits(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """Codes that became several, each with those, and codes that were several, those with each."""
        if self.old == self.new:
            return ()
        apart = (((one,), self.became(one)) for one in self._olds.subheadings)
        together = ((self.was(one), (one,)) for one in self._news.subheadings)
        return tuple(found for found in (*apart, *together) if len(found[0]) > 1 or len(found[1]) > 1)

    def became(self, code: str) -> tuple[str, ...]:
        """What a six-digit code of the old edition may have become."""
        return (code,) if self.old == self.new else _became(self.old, self.new, code)

    def was(self, code: str) -> tuple[str, ...]:
        """What a six-digit code of the new edition may have been."""
        return (code,) if self.old == self.new else _became(self.new, self.old, code)

    def admitted_by_one(self, one: CodeSet, other: CodeSet) -> Iterator[tuple[HSCode, HSCode]]:
        """Codes that `one` holds in the old edition's terms, and `other` does not in the new one's."""
        olds, news = self._olds.subheadings, self._news.subheadings
        if self.old == self.new:
            yield from ((code, code) for code in (one - other).among(olds))
            return
        left = ~other
        found = left.among(news)
        if one.count(olds) < left.count(news):
            # What the few of the old edition became, rather than what each of the new one was.
            found = map(HSCode, sorted({new for old in one.among(olds) for new in self.became(old) if left.holds(new)}))
        for new in found:
            yield from ((HSCode(old), new) for old in self.was(new) if one.holds(old))

    @property
    def turned(self) -> Terms:
        """The same two editions, the other way round."""
        return between(self.new, self.old, adds_up=self.adds_up)


@cache
def between(old: str, new: str, *, adds_up: bool = False) -> Terms:
    """The terms of two editions, made once. Raises NotCorrelated."""
    return Terms(old, new, adds_up=adds_up)


def _edition(name: str) -> Nomenclature:
    found = nomenclature(name)
    if found is None:
        raise NotCorrelated(_("the HS edition {edition} is not at hand", edition=name))
    return found


@cache
def _became(one: str, other: str, code: str) -> tuple[str, ...]:
    known = editions()
    a, b = known.index(one), known.index(other)
    way = known[a : b + 1] if a <= b else tuple(reversed(known[b : a + 1]))
    found = {code}
    for here, there in pairwise(way):
        steps = correlation(*sorted((here, there)))
        if steps is None:
            raise NotCorrelated(_("what became of the codes of {old} in {new} is not at hand", old=here, new=there))
        found = {new for old in found for new in (steps.successors(old) if here < there else steps.predecessors(old))}
    codes = _edition(other).codes
    return tuple(sorted(one for one in found if one in codes))
