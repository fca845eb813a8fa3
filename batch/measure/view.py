"""What a requirement sees: lines of goods, each kind of line beside each kind of good, as arrays.

A kind is everything but amounts: what codes, words and origin say, and which amounts are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from headnote.engine.agreements.law import Law
from headnote.grammar.rules.tree import Scope, Scopes

from .states import MET, NOT_KNOWN, NOT_MET, Array, Bool, State, either, state

LEVELS = {"chapter": "c", "heading": "h", "subheading": "s"}
"""What the columns of a good's range of codes at a level begin with."""

MISSING, ZERO, GIVEN = range(3)
"""What is known of an amount: nothing, that it is 0, that it is above."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of goods or of lines: an array for each thing that is told of them, a place for each kind."""

    told: Mapping[str, Array]
    described: Sequence[frozenset[str] | None] = ()
    """Of lines: the words that a claim has for them, folded."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Kinds of lines beside kinds of goods: a pair stands for all lines of the one kind in bills of the other."""

    goods: Kinds
    lines: Kinds
    good: Array
    line: Array

    def of_line(self, name: str) -> Array:
        """What is told of the line of each pair."""
        return self.lines.told[name][self.line]

    def of_good(self, name: str) -> Array:
        """What is told of the good of each pair."""
        return self.goods.told[name][self.good]

    def only(self, which: Array) -> Pairs:
        """Some of the pairs."""
        return replace(self, good=self.good[which], line=self.line[which])

    def __len__(self) -> int:
        return len(self.line)


WORST, BEST, ALONE = "worst", "best", "alone"
"""How lines are looked at: those whose origin is open as non-originating, as originating, or, with nothing of other
parties, as non-originating."""


@dataclass(frozen=True, slots=True)
class View:
    """Pairs as a kind of requirement sees them; `group` are the codes of the row."""

    pairs: Pairs
    law: Law
    group: Scopes = ()
    kind: str = ""
    look: str = WORST
    _atoms: dict[object, State] = field(default_factory=dict)

    @property
    def seen(self) -> Bool:
        """The lines that are not disregarded."""
        return ~self._with_role([t.role for t in self.law.treatments.values() if self.kind in t.disregarded])

    @property
    def said(self) -> State:
        """Whether lines originate where that counts."""
        said, land, party = self.pairs.of_line("said"), self.pairs.of_line("land"), self.pairs.of_good("party")
        kept = self.pairs.of_line("always")
        day = np.where(self.pairs.of_line("supplied") < 0, self.pairs.of_good("day"), self.pairs.of_line("supplied"))
        valid = (self.pairs.of_line("first") <= day) & (day <= self.pairs.of_line("last"))
        counts = valid | kept
        if self.law.of_party and self.law.cumulation is None:
            counts = counts & ((land == party) | kept)
        return np.where(counts, said, NOT_MET)

    @property
    def odd(self) -> Bool:
        """The lines that the single engine has to look at."""
        of_line, of_good = self.pairs.of_line, self.pairs.of_good
        found = of_line("odd") | (of_line("open") & of_good("answering"))
        if self.law.of_party and self.law.cumulation is None:
            found = found | ((of_line("said") != NOT_MET) & (of_good("party") < 0) & ~of_line("always"))
        return found

    @property
    def originating(self) -> Bool:
        """The lines that count as originating."""
        said = self.said
        found = said >= NOT_KNOWN if self.look == BEST else said == MET
        if self.look == ALONE:
            found = found & ~self.cumulated
        return found | self._with_role([t.role for t in self.law.treatments.values() if self.kind in t.originating])

    @property
    def cumulated(self) -> Bool:
        """The lines that originate in another party than the good was produced in."""
        if not self.law.of_party:
            return np.zeros(len(self.pairs), dtype=bool)
        elsewhere = self.pairs.of_line("land") != self.pairs.of_good("party")
        found: Bool = (self.said == MET) & elsewhere & ~self.pairs.of_line("always")
        return found

    @property
    def outside(self) -> Bool:
        """The lines that are non-originating materials."""
        return self.seen & ~self.originating

    def _with_role(self, roles: Sequence[str]) -> Bool:
        held = self.pairs.of_line("role")
        return np.isin(held, roles) if roles else np.zeros(len(self.pairs), dtype=bool)

    def apart(self, level: str) -> Bool:
        """Whether a line's code is of another chapter, heading or subheading than the good's, as far as both go."""
        low, high = (self.pairs.of_line(end) for end in ("low", "high"))
        mark = LEVELS[level]
        return (high < self.pairs.of_good(f"{mark}_low")) | (low > self.pairs.of_good(f"{mark}_high"))

    def changed(self, level: str) -> State:
        """Whether a line's code leaves the good's chapter, heading or subheading."""
        low, high = (self.pairs.of_line(end) for end in ("low", "high"))
        start, end, short = (self.pairs.of_good(f"{LEVELS[level]}_{what}") for what in ("low", "high", "short"))
        return state(self.apart(level), (low >= start) & (high <= end) & ~short)

    def within(self, scopes: Scopes) -> State:
        """Whether a line's code lies in any of the scopes."""
        return self._atom(scopes)[self.pairs.line]

    def named(self, name: str) -> State:
        """Whether a line is what a name says: by the codes that the agreement declares, else as the claim describes."""
        return self._atom(name.casefold())[self.pairs.line]

    def _atom(self, asked: Scopes | str) -> State:
        if asked not in self._atoms:
            told = self.pairs.lines
            self._atoms[asked] = self._named(asked) if isinstance(asked, str) else within(told.told, asked)
        return self._atoms[asked]

    def _named(self, name: str) -> State:
        declared = self.law.goods.get(name)
        if declared:
            return within(self.pairs.lines.told, declared)
        told = np.array([_said(name, one) for one in self.pairs.lines.described], dtype=np.int8)
        return either([told, *(self._atom(one.casefold()) for one in self.law.groups.get(name, ()))])

    def amount(self, measure: str) -> Array:
        """What is known of a line's value or weight."""
        return self.pairs.of_line("weight" if measure == "weight" else "value")


def _said(name: str, described: frozenset[str] | None) -> int:
    if described is None:
        return int(NOT_KNOWN)
    return int(MET if name in described else NOT_MET)


def within(told: Mapping[str, Array], scopes: Scopes) -> State:
    """Whether codes, as ranges of subheadings, lie in any of the scopes (`engine.origin.findings.selecting.within`)."""
    found = np.full(len(told["low"]), NOT_MET)
    for scope in scopes:
        low, high, digits = reach_of(scope)
        inside = (told["low"] >= low) & (told["high"] <= high) & (told["digits"] >= digits)
        open_ = (told["low"] <= high) & (told["high"] >= low) & (told["digits"] < digits)
        found = np.maximum(found, np.where(inside, MET, np.where(open_, NOT_KNOWN, NOT_MET)))
    return found


def reach_of(scope: Scope) -> tuple[int, int, int]:
    """The first and the last subheading of a scope, and the digits of its codes."""
    return int(scope.first.ljust(6, "0")), int(scope.last.ljust(6, "9")), len(scope.first)
