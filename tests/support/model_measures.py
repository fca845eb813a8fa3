"""An independent model of what requirements mean, in two truth values and fractions, for claims of which all is known.

Written from the articles, not from the engine, with which it shares no code: `worlds` (model_claims) says in which ways
a claim may turn out, and a requirement is met where it holds in all of them, not met where in none, else not known.
Each requirement gives its own text, so that reading and printing stand on the way to the engine's answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

from model_claims import Part, Treatments, World

DIGITS = {"chapter": 2, "heading": 4, "subheading": 6}
CHANGE, VALUE, EXCLUSIVE, WHOLLY = "change", "value", "exclusive", "wholly"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A de minimis clause: chapters of goods, by value or weight, a share of FOB or of the good's weight."""

    first: int
    last: int
    measure: Literal["value", "weight"]
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says besides the rule."""

    tolerances: tuple[Tolerance, ...]
    treatments: Treatments


class Requirement(Protocol):
    """One requirement of a rule."""

    @property
    def text(self) -> str:
        """As an annex would print it."""

    @property
    def words(self) -> frozenset[str]:
        """What it calls materials by."""

    def holds(self, world: World, terms: Terms) -> bool:
        """Whether it holds where everything is known."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes from one through another of the same length."""

    first: str
    last: str

    @property
    def text(self) -> str:
        """``heading 72.08 through 72.09``."""
        level = next(name for name, digits in DIGITS.items() if digits == len(self.first))
        return f"{level} {_dotted(self.first)}" + ("" if self.last == self.first else f" through {_dotted(self.last)}")

    def hold(self, code: str) -> bool:
        """Whether a subheading lies in them."""
        return self.first <= code[: len(self.first)] <= self.last


def _dotted(code: str) -> str:
    return {2: code, 4: f"{code[:2]}.{code[2:]}", 6: f"{code[:4]}.{code[4:]}"}[len(code)]


@dataclass(frozen=True, slots=True)
class Which:
    """Materials by codes or by a name; all where neither is said."""

    codes: tuple[Codes, ...] = ()
    name: str = ""

    @property
    def text(self) -> str:
        """As a list behind “of” or “from”."""
        return ", ".join([*(one.text for one in self.codes), *([f'"{self.name}"'] if self.name else [])])

    @property
    def words(self) -> frozenset[str]:
        """The name, if there is one."""
        return frozenset([self.name] if self.name else [])

    def __bool__(self) -> bool:
        return bool(self.codes or self.name)

    def hold(self, part: Part) -> bool:
        """Whether a material is among them."""
        named = bool(self.name) and self.name in part.words
        return not self or named or any(one.hold(part.hs) for one in self.codes)


ALL = Which()


@dataclass(frozen=True, slots=True)
class Changed:
    """Every non-originating material is classified elsewhere than the good, or those that are not stay within a
    tolerance of the agreement."""

    level: str | None
    only: Which = ALL
    but: Which = ALL
    also: Which = ALL
    outside_group: bool = False

    @property
    def text(self) -> str:
        """``change of heading or from "bone" except from chapter 72``."""
        if self.outside_group:
            start = f"change from any other {self.level} outside this group"
        else:
            start = f"change of {self.level}" if self.level else "change"
        also = f" or from {self.also.text}" if self.also else ""
        only = f" from {self.only.text}" if self.only else ""
        return start + also + only + (f" except from {self.but.text}" if self.but else "")

    @property
    def words(self) -> frozenset[str]:
        """What it calls materials by."""
        return self.only.words | self.but.words | self.also.words

    def passes(self, part: Part, good: str) -> bool:
        """Whether a material's classification is such as the rule asks."""
        if self.also and self.also.hold(part):
            return True
        digits = DIGITS[self.level] if self.level else 0
        if digits and part.hs[:digits] == good[:digits]:
            return False
        # The group of a rule that a claim brings along is the good's own subheading.
        if self.outside_group and part.hs == good:
            return False
        return (not self.only or self.only.hold(part)) and not (self.but and self.but.hold(part))

    def holds(self, world: World, terms: Terms) -> bool:
        """Whether all pass, or the rest is tolerated."""
        used = [part for part in world.seen(CHANGE, terms.treatments) if not part.originating]
        failing = [part for part in used if not self.passes(part, world.hs)]
        return not failing or any(_tolerated(one, failing, world) for one in terms.tolerances)


def _tolerated(clause: Tolerance, failing: Sequence[Part], world: World) -> bool:
    if not clause.first <= int(world.hs[:2]) <= clause.last:
        return False
    if clause.measure == "weight":
        return 100 * sum(part.weight for part in failing) <= clause.percent * world.weight
    return 100 * sum(part.value for part in failing) <= clause.percent * world.fob


@dataclass(frozen=True, slots=True)
class Content:
    """Regional value content by build-down, build-up, or either; of the non-originating materials, some codes alone."""

    percent: Fraction
    method: Literal["build-down", "build-up"] | None = None
    of: Which = ALL

    @property
    def text(self) -> str:
        """``regional value content of at least 40 per cent by build-down``."""
        by = f" by {self.method}" if self.method else ""
        of = f" of {self.of.text}" if self.method and self.of else ""
        return f"regional value content of at least {_number(self.percent)} per cent{by}{of}"

    @property
    def words(self) -> frozenset[str]:
        """What it calls materials by."""
        return frozenset()

    def holds(self, world: World, terms: Terms) -> bool:
        """Whether the method reaches the percentage."""
        parts = world.seen(VALUE, terms.treatments)
        if self.method == "build-down":
            vnm = sum(part.counted for part in parts if not part.originating and self.of.hold(part))
            return 100 * (world.fob - vnm) >= self.percent * world.fob
        vom = sum(part.value for part in parts if part.originating)
        return 100 * (vom + sum((world.costs or {}).values())) >= self.percent * world.fob


@dataclass(frozen=True, slots=True)
class Share:
    """Value or weight of materials against a share of a base."""

    measure: Literal["value", "weight"]
    percent: Fraction
    base: Literal["FOB", "EXW", "the good", "originating materials", "non-originating materials"]
    sense: Literal["at most", "at least", "more than"] = "at most"
    non_originating: bool = True
    which: Which = ALL

    @property
    def text(self) -> str:
        """``value of non-originating materials of chapter 72 at most 40 per cent of FOB``."""
        kind = "non-originating materials" if self.non_originating else "materials"
        of = f" of {self.which.text}" if self.which else ""
        base = f"{self.measure} of {self.base}" if self.base.endswith("materials") else self.base
        return f"{self.measure} of {kind}{of} {self.sense} {_number(self.percent)} per cent of {base}"

    @property
    def words(self) -> frozenset[str]:
        """What it calls materials by."""
        return self.which.words

    def holds(self, world: World, terms: Terms) -> bool:
        """Compare, without dividing."""
        parts = world.seen(VALUE if self.measure == "value" else CHANGE, terms.treatments)
        counted = [part for part in parts if not (self.non_originating and part.originating)]
        used = sum((self._of(part) for part in counted if self.which.hold(part)), Fraction(0))
        match self.base:
            case "FOB":
                base = world.fob
            case "EXW":
                base = world.exw
            case "the good":
                base = world.weight
            case _:
                wanted = self.base == "originating materials"
                base = sum((self._of(part) for part in parts if part.originating == wanted), Fraction(0))
        ratio, asked = 100 * used, self.percent * base
        return (
            ratio <= asked if self.sense == "at most" else ratio >= asked if self.sense == "at least" else ratio > asked
        )

    def _of(self, part: Part) -> Fraction:
        return part.value if self.measure == "value" else part.weight


@dataclass(frozen=True, slots=True)
class ShareOfThese:
    """Of the weight of some materials, so much originates, or is wholly obtained."""

    percent: Fraction
    which: Which
    wholly_obtained: bool

    @property
    def text(self) -> str:
        """``at least 50 per cent by weight of materials of chapter 01 originating``."""
        status = "wholly obtained" if self.wholly_obtained else "originating"
        return f"at least {_number(self.percent)} per cent by weight of materials of {self.which.text} {status}"

    @property
    def words(self) -> frozenset[str]:
        """What it calls materials by."""
        return self.which.words

    def holds(self, world: World, terms: Terms) -> bool:
        """Compare, without dividing."""
        named = [part for part in world.seen(CHANGE, terms.treatments) if self.which.hold(part)]
        kept = [part for part in named if part.originating and (part.wholly_obtained or not self.wholly_obtained)]
        return 100 * sum(part.weight for part in kept) >= self.percent * sum(part.weight for part in named)


@dataclass(frozen=True, slots=True)
class Are:
    """Materials are originating, or wholly obtained."""

    which: Which
    wholly_obtained: bool

    @property
    def text(self) -> str:
        """``materials of chapter 01 wholly obtained``."""
        return f"materials of {self.which.text} {'wholly obtained' if self.wholly_obtained else 'originating'}"

    @property
    def words(self) -> frozenset[str]:
        """What it calls materials by."""
        return self.which.words

    def holds(self, world: World, terms: Terms) -> bool:
        """Whether each of them is."""
        kind = WHOLLY if self.wholly_obtained else EXCLUSIVE
        return all(
            part.originating and (part.wholly_obtained or not self.wholly_obtained)
            for part in world.seen(kind, terms.treatments)
            if self.which.hold(part)
        )


def _number(percent: Fraction) -> str:
    whole, rest = divmod(percent, 1)
    return str(whole) if not rest else f"{whole}.{int(rest * 10)}"
