"""Value contents and shares as linear sums of a claim's figures: implied by each other, and met at a boundary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from headnote.engine.agreements.law import Method
from headnote.grammar.rules.tree import Limit, MaterialCap, Number, ValueContent

Weights = Mapping[str, Fraction]
"""A sum over figures (FOB, VNM …) that is 0 or more exactly where the requirement is met."""

PRICES = ("FOB", "EXW", "V", "total cost")
"""What a value may be a share of; a witness's good has one price for all of them."""

SIGNED = frozenset({"profit"})
"""Figures that may be below 0."""


def per_cent(number: Number) -> Fraction:
    """A percentage as a fraction of one. Raises TypeError for a number that is left open."""
    if not hasattr(number, "as_integer_ratio"):
        raise TypeError("a rule is expanded before it is compared")
    return Fraction(*number.as_integer_ratio()) / 100


def methods_of(content: ValueContent, methods: Sequence[Method]) -> list[Method]:
    """The methods that a value content may be met by."""
    return [
        method
        for method in methods
        if content.method in (None, method.name) and (content.base is None or content.base in method.bases)
    ]


def sums_of(leaf: ValueContent | MaterialCap, methods: Sequence[Method]) -> list[Weights]:
    """The sums of a requirement, any one of which suffices; none where it is not of this kind.

    A share of the value of non-originating materials in a price is one: VNM is what they come to.
    """
    if isinstance(leaf, ValueContent):
        least = per_cent(leaf.percent)
        return [_slack(method, least) for method in methods_of(leaf, methods)]
    plain = leaf.measure == "value" and leaf.base in ("FOB", "EXW") and leaf.sense == "at most"
    if not plain or not leaf.non_originating or leaf.scopes or leaf.goods:
        return []
    return [{leaf.base: per_cent(leaf.percent), "VNM": Fraction(-1)}]


def _slack(method: Method, least: Fraction) -> Weights:
    names = method.over.keys() | method.under.keys()
    return {name: Fraction(method.over.get(name, 0)) - least * method.under.get(name, 0) for name in names}


@lru_cache(maxsize=4096)
def sums_imply(
    one: ValueContent | MaterialCap,
    methods: tuple[Method, ...],
    other: ValueContent | MaterialCap,
    others: tuple[Method, ...],
    adds_up: bool,
) -> bool:
    """Whether any sum of one requirement suffices for some sum of the other, each by its agreement's methods."""
    sums, asked = sums_of(one, methods), sums_of(other, others)
    return bool(sums) and all(any(implies(x, y, adds_up=adds_up) for y in asked) for x in sums)


def implies(one: Weights, other: Weights, *, adds_up: bool = False) -> bool:
    """Whether `other` is 0 or more wherever `one` is, for every value of the figures that are 0 or more.

    That is so if a multiple of `one`, 0 or more, is at most `other` in every figure; in a signed figure, equal to it.
    `adds_up`: only where FOB is what materials, costs and profit come to; then any multiple of that sum may be added.
    """
    total = ADDED_UP if adds_up else {}
    if adds_up:
        one, other = _one_price(one), _one_price(other)
    asked: list[_Bound] = [(Fraction(0), Fraction(1), Fraction(0))]
    for name in one.keys() | other.keys() | total.keys():
        bound = (Fraction(other.get(name, 0)), -Fraction(one.get(name, 0)), -Fraction(total.get(name, 0)))
        asked += [bound, (-bound[0], -bound[1], -bound[2])] if name in SIGNED else [bound]
    return _possible(asked)


def _one_price(weights: Weights) -> Weights:
    """The value of the good as its FOB value: neither holds transport between countries."""
    found = {name: weight for name, weight in weights.items() if name != "V"}
    return found | {"FOB": found.get("FOB", Fraction(0)) + weights["V"]} if "V" in weights else found


ADDED_UP: Weights = dict.fromkeys(("VNM", "VOM", "labour", "overhead", "profit", "other costs"), Fraction(-1)) | {
    "FOB": Fraction(1)
}
"""FOB less what it consists of: 0."""

_Bound = tuple[Fraction, Fraction, Fraction]
"""A constant and how often two unknowns count: their sum is to be 0 or more."""


def _possible(asked: list[_Bound]) -> bool:
    """Whether two numbers satisfy every bound: the second is eliminated, then the first."""
    left = [(c, a) for c, a, b in asked if b == 0]
    above = [(c / b, a / b) for c, a, b in asked if b > 0]
    under = [(c / -b, a / -b) for c, a, b in asked if b < 0]
    left += [(c + d, a + e) for c, a in above for d, e in under]
    if any(c < 0 for c, a in left if a == 0):
        return False
    low = max((-c / a for c, a in left if a > 0), default=None)
    high = min((-c / a for c, a in left if a < 0), default=None)
    return low is None or high is None or low <= high


def bases_of(leaf: object) -> frozenset[str]:
    """The prices that a requirement takes shares of by name."""
    limits = [limit for one in getattr(leaf, "allowing", ()) for limit in one.limits]
    return frozenset(one.base for one in (leaf, *limits) if isinstance(one, MaterialCap | Limit))


class Accounts(NamedTuple):
    """What a price is made of besides non-originating materials: all of it is one figure, and a loss is made.

    `exw`: the price ex works, where it is less than the price free on board.
    """

    rest: str = "VOM"
    loss: Fraction = Fraction(0)
    exw: Fraction | None = None

    def of(self, price: Fraction, non_originating: Fraction) -> dict[str, Fraction]:
        """The other figures of a claim."""
        found = dict.fromkeys(("VOM", "labour", "overhead", "profit", "other costs"), Fraction(0))
        found["profit"] -= self.loss
        found[self.rest] += price + self.loss - non_originating
        return found


def most_non_originating(sums: list[Weights], price: Fraction, accounts: Accounts) -> Fraction | None:
    """The most that non-originating materials may be worth, where prices are `price`; None: any of it."""
    bounds = list(_bounds(sums, price, accounts))
    if None in bounds:
        return None
    return max((bound for bound in bounds if bound is not None), default=None)


def _bounds(sums: list[Weights], price: Fraction, accounts: Accounts) -> Iterator[Fraction | None]:
    figures = {**accounts.of(price, Fraction(0)), **dict.fromkeys(PRICES, price)}
    figures["total cost"] -= figures["profit"]
    figures["EXW"] = price if accounts.exw is None else accounts.exw
    for weights in sums:
        fixed = sum((weights.get(name, Fraction(0)) * figure for name, figure in figures.items()), Fraction(0))
        slope = weights.get("VNM", Fraction(0)) - weights.get(accounts.rest, Fraction(0))
        if slope < 0:
            yield min(max(fixed / -slope, Fraction(0)), price + accounts.loss)
        elif fixed >= 0:
            yield None
