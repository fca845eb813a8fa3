"""An independent reading of claims: what a claim leaves open, as every way in which it may turn out.

Part of the model that the engine's measures are compared with (`model_measures`). It knows no third truth value: a fact
that is not given is given every value that could matter, and a requirement is not known where those differ. It shares
nothing with the engine, and takes a claim as the plain data that a user would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

UNIVERSE = (
    *("010121", "010129", "010130", "010190", "010221", "010310", "010410", "520100", "520812"),
    *("620341", "620342", "620343", "620349", "620452", "620520", "620610"),
    *("720810", "720825", "720826", "720915", "721011", "721113"),
    *("841510", "841810", "841821", "841829", "841899", "845011", "847130"),
    *("850110", "850120", "850131", "850410", "850710"),
)
"""Subheadings of HS2012: in every heading and chapter that claims name, more than the materials of a claim can be."""

PARTIES = ("JP", "TH")
"""Where the agreement is in force on the claims' day: in Viet Nam it is not yet."""

TINY, HUGE = Fraction(1, 10**6), Fraction(10**15)
"""Requirements are linear in each amount: what holds for the least and the greatest holds in between."""


@dataclass(frozen=True, slots=True)
class Treatments:
    """For which kinds of requirement packing and the like are disregarded, or count as originating."""

    disregarded: dict[str, tuple[str, ...]]
    originating: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """A material of which everything is known: its price, its value where it is brought in, and what that is less.

    `deducted` is taken off its value wherever that is asked for, `deducted_there` in a value content alone.
    """

    hs: str
    originating: bool
    price: Fraction
    landed: Fraction
    deducted: Fraction
    deducted_there: Fraction
    weight: Fraction
    wholly_obtained: bool
    words: frozenset[str]
    role: str

    @property
    def value(self) -> Fraction:
        """What shares and tolerances by value take."""
        return self.price if self.originating else max(Fraction(0), self.landed - self.deducted)

    @property
    def counted(self) -> Fraction:
        """What a value content takes of a non-originating material."""
        return max(Fraction(0), self.landed - self.deducted - self.deducted_there)


@dataclass(frozen=True, slots=True)
class World:
    """A claim of which everything is known, but for costs that nobody claims (None)."""

    hs: str
    fob: Fraction
    exw: Fraction
    weight: Fraction
    parts: tuple[Part, ...]
    costs: dict[str, Fraction] | None

    def seen(self, kind: str, treatments: Treatments) -> list[Part]:
        """The materials as a kind of requirement sees them."""
        found = []
        for part in self.parts:
            if kind in treatments.disregarded.get(part.role, ()):
                continue
            own = kind in treatments.originating.get(part.role, ())
            found.append(replace(part, originating=True) if own else part)
        return found


COSTS = ("labour", "overhead", "profit", "other")


def worlds(claim: dict[str, Any], words: frozenset[str], *, costs_asked: bool) -> list[World]:
    """Every way in which a claim may turn out. `words` are what a rule calls materials by.

    Assumed, as the agreements and docs/decisions/0005 have it: a material whose origin is not given does not
    originate, and where no cost is given, none is claimed, unless the rule asks for costs (`costs_asked`).
    """
    good, costs = claim["good"], claim["production"].get("costs") or {}
    claimed = costs_asked or any(costs.get(name) is not None for name in COSTS)
    return [
        World(hs, fob, exw, weight, parts, dict(zip(COSTS, spent, strict=True)) if claimed else None)
        for hs, fob, exw, weight, spent in product(
            _codes(good["hs"]),
            _bases(good["fob"]),
            _bases(good["exw"]),
            _bases(good["net_weight_kg"]),
            list(product(*(_cost(name, costs.get(name)) for name in COSTS))) if claimed else [()],
        )
        for parts in product(*(list(_parts(one, words)) for one in claim["materials"]))
    ]


def _codes(said: str | None) -> list[str]:
    return [code for code in UNIVERSE if code.startswith(said or "")]


def shorter(code: str) -> list[str | None]:
    """A code with fewer digits, and none: those that leave something open."""
    return [None, *(code[:digits] for digits in (2, 4) if len(_codes(code[:digits])) > 1)]


def _bases(said: str | None) -> list[Fraction]:
    return [TINY, HUGE] if said is None else [Fraction(said)]


def _amounts(said: str | None) -> list[Fraction]:
    return [Fraction(0), HUGE] if said is None else [Fraction(said)]


def _cost(name: str, said: str | None) -> list[Fraction]:
    return [-HUGE, HUGE] if name == "profit" and said is None else _amounts(said)


def _parts(line: dict[str, Any], words: frozenset[str]) -> Iterator[Part]:
    """Every way in which a material may turn out."""
    told = line["described_as"]
    named = [frozenset(told)] if told is not None else _subsets(words)
    wholly = [line["wholly_obtained"]] if line["wholly_obtained"] is not None else [True, False]
    more = [_amounts(line[name]) if line["basis"] == "FOB" else [Fraction(0)] for name in ("freight", "insurance")]
    less, there = (
        sum((Fraction(one["amount"]) for one in line["deductions"] if one["what"] == what), Fraction(0))
        for what in ("packing", "freight")
    )
    own = bool(line["originating"]) and line["country"] in PARTIES
    for hs, price, freight, insurance, weight, whole, called in product(
        _codes(line["hs"]), _amounts(line["value"]), *more, _amounts(line["net_weight_kg"]), wholly, named
    ):
        # An article has the CIF value of what is brought in; of a price free on board, freight and insurance are added.
        yield Part(hs, own, price, price + freight + insurance, less, there, weight, whole, called, line["role"])


def _subsets(words: frozenset[str]) -> list[frozenset[str]]:
    return [
        frozenset(word for word, there in zip(sorted(words), chosen, strict=True) if there)
        for chosen in product((True, False), repeat=len(words))
    ]
