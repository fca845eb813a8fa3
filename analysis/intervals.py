"""Exact sets of codes: intervals of the nomenclature, whatever the length of a code.

A code stands for everything below it: ``84`` for 840000000000 up to, and without, 850000000000.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from headnote.grammar.codes import HSCode
from headnote.grammar.rules.tree import Scopes

DIGITS = 12
"""As many as the longest code that is read."""

Interval = tuple[int, int]
"""From the first, up to and without the second."""


def below(code: str, last: str | None = None) -> Interval:
    """What a code stands for, or the codes from one through another of as many digits."""
    low, high = int(code), int(last or code)
    width = 10 ** (DIGITS - len(code))
    return low * width, (high + 1) * width


@dataclass(frozen=True, slots=True)
class CodeSet:
    """A set of codes. `spans` are in order, apart from each other, and none is empty: equal sets are equal values."""

    spans: tuple[Interval, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Interval]) -> CodeSet:
        """The union of intervals in any order."""
        merged: list[Interval] = []
        for low, high in sorted(spans):
            if low >= high:
                continue
            if merged and low <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    @classmethod
    def of_scopes(cls, scopes: Scopes) -> CodeSet:
        """What codes and ranges of codes stand for."""
        return cls.of(below(scope.first, scope.last) for scope in scopes)

    @classmethod
    def of_codes(cls, codes: Iterable[str]) -> CodeSet:
        """What codes stand for."""
        return cls.of(below(code) for code in codes)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __or__(self, other: CodeSet) -> CodeSet:
        if not self.spans or not other.spans:
            return self if self.spans else other
        return CodeSet.of((*self.spans, *other.spans))

    def __and__(self, other: CodeSet) -> CodeSet:
        met: list[Interval] = []
        one, two = self.spans, other.spans
        if not one or not two:
            return NOTHING
        # What ends before the other begins is passed over at once: a row against a whole annex.
        i = max(0, bisect_right(one, (two[0][0], 0)) - 1)
        j = max(0, bisect_right(two, (one[0][0], 0)) - 1)
        last = min(one[-1][1], two[-1][1])
        while i < len(one) and j < len(two) and max(one[i][0], two[j][0]) < last:
            low, high = max(one[i][0], two[j][0]), min(one[i][1], two[j][1])
            if low < high:
                met.append((low, high))
            if one[i][1] < two[j][1]:
                i += 1
            else:
                j += 1
        return CodeSet(tuple(met))

    def __invert__(self) -> CodeSet:
        found: list[Interval] = []
        at = 0
        for low, high in self.spans:
            if at < low:
                found.append((at, low))
            at = high
        if at < 10**DIGITS:
            found.append((at, 10**DIGITS))
        return CodeSet(tuple(found))

    def __sub__(self, other: CodeSet) -> CodeSet:
        if not self.spans or not other.spans:
            return self
        if len(self.spans) < len(other.spans):
            other = other & CodeSet(((self.spans[0][0], self.spans[-1][1]),))
        return self & ~other

    def __le__(self, other: CodeSet) -> bool:
        return not self - other

    def holds(self, code: str) -> bool:
        """Whether everything that a code stands for is in the set."""
        low, high = below(code)
        at = bisect_right(self.spans, (low, 10**DIGITS)) - 1
        return at >= 0 and high <= self.spans[at][1]

    def meets(self, code: str) -> bool:
        """Whether anything that a code stands for is in the set."""
        return bool(self & CodeSet((below(code),)))

    def among(self, codes: Sequence[str]) -> Iterator[HSCode]:
        """Of sorted codes of one length, those that lie in the set with all that they stand for."""
        for first, end in self._runs(codes):
            yield from map(HSCode, codes[first:end])

    def count(self, codes: Sequence[str]) -> int:
        """How many of sorted codes of one length lie in the set with all that they stand for."""
        return sum(end - first for first, end in self._runs(codes))

    def _runs(self, codes: Sequence[str]) -> Iterator[Interval]:
        """Where such codes stand among them: from a place, up to and without another."""
        if not codes:
            return
        digits = len(codes[0])
        width = 10 ** (DIGITS - digits)
        for low, high in self.spans:
            first = bisect_left(codes, f"{-(-low // width):0{digits}d}")
            beyond = high // width
            end = bisect_left(codes, f"{beyond:0{digits}d}", first) if beyond < 10**digits else len(codes)
            yield first, end


NOTHING = CodeSet()
EVERYTHING = ~NOTHING
