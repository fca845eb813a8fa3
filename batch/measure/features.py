"""What tells claims of one rule apart: which kinds of lines they have, and on which side of its thresholds sums fall.

Claims that are alike in all of it are alike in every requirement, and one of them stands for all: meaning stands in
the engine alone. Too much of it costs a determination more, too little is what a property test looks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np

from .states import Array, Bool

VALUE, COUNTED, WEIGHT = "value", "counted", "weight"
"""Amounts of a line: its value, what of it counts in a value content where it does not originate, and its weight."""

Form: TypeAlias = frozenset[tuple[str, int]]
"""A sum whose sign matters: figures of a claim, and sums over its lines by their names, each so many times."""

PER_WORD = 62
"""Conditions in a whole number of 64 bits."""


Parts: TypeAlias = tuple[tuple[str, int], ...]
"""Figures and sums, each so many times, as a formula has them."""


class Content(NamedTuple):
    """A value content by one method: what stands over and under the line, and the percentage asked."""

    method: str
    over: Parts
    under: Parts
    asked: tuple[int, int]


class Sum(NamedTuple):
    """An amount summed over some kinds of lines."""

    amount: str
    lines: Bool


@dataclass
class Features:
    """The features of a rule over `count` pairs of kinds.

    `figures` are those of a claim of which matters whether they are given, or 0; `lacking` the kinds of lines of which
    a fact may be missing. `contents` are what is told of value contents.
    """

    count: int
    figures: set[str] = field(default_factory=set)
    sums: dict[str, Sum] = field(default_factory=dict)
    forms: dict[Form, None] = field(default_factory=dict)
    contents: dict[Content, None] = field(default_factory=dict)
    _reserved: dict[int, Bool] = field(default_factory=dict)
    _bits: dict[bytes, Bool] = field(default_factory=dict)
    _names: dict[tuple[str, bytes], str] = field(default_factory=dict)
    _lacking: list[Bool] = field(default_factory=list)

    def tell(self, where: Bool, *told: Array) -> None:
        """Tell lines apart by some of what is told of them."""
        if not self.count or not np.any(where):
            return
        code = np.zeros(self.count, dtype=np.int64)
        for one in told:
            _, number = np.unique(np.broadcast_to(one, self.count), return_inverse=True)
            code = code * (int(number.max()) + 1) + number
        for value in np.unique(code[where]):
            self.bit(where & (code == value))

    def reserve(self, lines: Bool, place: int) -> None:
        """Tell whether a claim has any of some lines, in a bit that is the same for every rule."""
        self._reserved[place] = lines

    def bit(self, lines: Bool) -> None:
        """Tell whether a claim has any of some lines."""
        if not np.any(lines):
            return
        self._bits.setdefault(np.packbits(lines).tobytes(), lines)

    def lack(self, lines: Bool) -> None:
        """Of these lines a fact may be missing."""
        self._lacking.append(lines)

    @property
    def lacking(self) -> Bool:
        """The lines of which a fact may be missing."""
        return np.any(self._lacking, axis=0) if self._lacking else np.zeros(self.count, dtype=bool)

    def sum(self, name: str, amount: str, lines: Bool) -> str | None:
        """The name of a sum over some lines, that of an earlier one over the same; None where there are none."""
        lines = np.broadcast_to(lines, self.count)
        if not np.any(lines):
            return None
        # The sums of all rules are worked out together, by their names: what is summed belongs to the name.
        found = self._names.setdefault((amount, np.packbits(lines).tobytes()), f"{name} of {amount}")
        self.sums[found] = Sum(amount, lines)
        return found

    def form(self, parts: Iterable[tuple[str, int]]) -> None:
        """A sum whose sign matters."""
        total: dict[str, int] = {}
        for name, times in parts:
            total[name] = total.get(name, 0) + times
        found = frozenset((name, times) for name, times in total.items() if times)
        if found:
            self.forms[found] = None

    def share(self, used: str | None, ratio: tuple[int, int], base: str | None) -> None:
        """Whether what is used is within a share of a base."""
        n, scale = ratio
        self.form([(name, times) for name, times in ((base, n), (used, -100 * scale)) if name is not None])

    def words(self) -> list[Array]:
        """The conditions of each pair, packed; those in a place of their own first."""
        first = np.ones(self.count, dtype=np.int64)
        for place, lines in self._reserved.items():
            first |= lines.astype(np.int64) << place
        bits, found, own = list(self._bits.values()), [first], 1 + len(self._reserved)
        for number, one in enumerate(bits, own):
            word, place = divmod(number, PER_WORD)
            if word == len(found):
                found.append(np.zeros(self.count, dtype=np.int64))
            found[word] |= one.astype(np.int64) << place
        return found

    def adding(self, places: Mapping[str, int]) -> Array:
        """To which sums each pair adds, packed by their places."""
        found = np.zeros(self.count, dtype=np.int64)
        for name, one in self.sums.items():
            found |= one.lines.astype(np.int64) << places[name]
        return found
