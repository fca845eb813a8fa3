"""Value content: the agreement's formulas as sums in columns (`engine.origin.findings.content`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import ibis

from headnote.engine.agreements.law import Method
from headnote.grammar.rules.tree import ValueContent

from .states import State, all_of, any_of, either, fixed, state
from .view import Content, Lack, Measured, Row, View

COSTS = {"labour": "labour", "overhead": "overhead", "profit": "profit", "other costs": "other"}
PRICES = {"FOB": "fob", "EXW": "exw"}
QUANTITIES = frozenset({*COSTS, *PRICES, "VNM", "VOM"})
"""The figures that have columns; a formula with another one has no form here."""


class _Amount(NamedTuple):
    """A figure on a claim's row: its known part, whether some is missing, and whether that may be negative."""

    known: Any
    missing: Any
    signed: bool = False


Quantity = Callable[[Row], _Amount]


def measure_value_content(content: ValueContent, view: View, _clauses: tuple[int, ...]) -> Measured:
    """Whether any method of the agreement, or the one named, reaches the percentage."""
    percent = ratio_of(content)
    figures = _figures(view)
    methods = [m for m in view.law.methods if _meant(content, m)]
    formulas = [_Formula(method, percent, {name: figures[name] for name in _names(method)}, view) for method in methods]

    def states(row: Row) -> State:
        if not formulas:
            return fixed(1)
        claimed = [ibis.ifelse(one.unclaimed(row), fixed(0), one.state(row)) for one in formulas]
        none = all_of([one.unclaimed(row) for one in formulas])
        return ibis.ifelse(none, fixed(1), either(claimed))

    lacks = [lack for one in formulas for lack in _lacks(one, formulas, view)]
    return Measured(states, None, tuple(lacks), {one.method.name: one.content() for one in formulas})


def ratio_of(content: ValueContent) -> tuple[int, int]:
    """The percentage as a numerator and a denominator."""
    percent = content.percent
    if not hasattr(percent, "as_integer_ratio"):
        raise TypeError("a rule is expanded before it is measured")
    return percent.as_integer_ratio()


def _meant(content: ValueContent, method: Method) -> bool:
    return content.method in (None, method.name) and (content.base is None or content.base in method.bases)


def _names(method: Method) -> list[str]:
    return sorted(method.over.keys() | method.under.keys())


def _figures(view: View) -> Mapping[str, Quantity]:
    listed = view.listed

    def materials(lines: Any) -> Quantity:
        total = view.total("value", lines)
        open_ = view.some(lines & ~view.lines.valued)
        return lambda row: _Amount(row[total], ~listed(row) | open_(row))

    def price(name: str) -> Quantity:
        return lambda row: _Amount(row[name], ~row[f"{name}_given"])

    def cost(name: str) -> Quantity:
        return lambda row: _Amount(row[name], ~row[f"{name}_given"], name == "profit")

    return {
        "VNM": materials(view.outside),
        "VOM": materials(view.inside),
        **{name: price(column) for name, column in PRICES.items()},
        **{name: cost(column) for name, column in COSTS.items()},
    }


class _Formula:
    """One formula for one percentage: the sign of a sum that is linear in every figure."""

    def __init__(self, method: Method, percent: tuple[int, int], figures: Mapping[str, Quantity], view: View) -> None:
        self.method, self.percent, self.figures = method, percent, figures
        n, scale = percent
        over, under = method.over, method.under
        self.weights = {name: 100 * scale * over.get(name, 0) - n * under.get(name, 0) for name in figures}
        self.costs = [name for name in figures if name in COSTS]
        self._sum, self._baseless = view.totals.mark(self._by_sum), view.totals.mark(self._no_base)

    def amounts(self, row: Row) -> dict[str, _Amount]:
        """The figures on a row."""
        return {name: figure(row) for name, figure in self.figures.items()}

    def missing(self, row: Row) -> Any:
        """Whether any figure is missing."""
        return any_of([amount.missing for amount in self.amounts(row).values()])

    def unclaimed(self, row: Row) -> Any:
        """Whether the method is not claimed: it would not be met, and no cost of its is given."""
        if not self.costs:
            return ibis.literal(value=False)
        none = all_of([~row[f"{COSTS[name]}_given"] for name in self.costs])
        return none & (row[self._sum] != fixed(2))

    def state(self, row: Row) -> State:
        """Whether it reaches the percentage, for every value that what is missing may have."""
        return ibis.ifelse(self.baseless(row), fixed(1), row[self._sum])

    def baseless(self, row: Row) -> Any:
        """Whether every figure under the line is given, and comes to nothing."""
        return row[self._baseless]

    def _no_base(self, row: Row) -> Any:
        return (self.under(row) <= 0) & ~any_of([self.amounts(row)[name].missing for name in self.method.under])

    def under(self, row: Row) -> Any:
        """What stands under the line."""
        return _total(self.method.under, self.amounts(row))

    def over(self, row: Row) -> Any:
        """What stands over the line."""
        return _total(self.method.over, self.amounts(row))

    def content(self) -> Content:
        """The value content itself, where every figure is known and there is a base."""
        return Content(
            self.over,
            self.under,
            lambda row: ~self.missing(row) & (self.under(row) > 0) & ~self.unclaimed(row),
            self.percent,
        )

    def _by_sum(self, row: Row) -> State:
        amounts = self.amounts(row)
        slack = _total(self.weights, amounts)
        weighed = {name: amount for name, amount in amounts.items() if self.weights[name]}
        loose = any_of([one.missing for one in weighed.values() if one.signed])
        falling = any_of([one.missing for name, one in weighed.items() if self.weights[name] < 0])
        rising = any_of([one.missing for name, one in weighed.items() if self.weights[name] > 0])
        to_come = [name for name, sign in self.method.under.items() if sign > 0]
        some_to_come = any_of([amounts[name].missing for name in to_come])
        none_rises = all_of(
            [~amounts[name].missing if self.weights[name] >= 0 else ibis.literal(value=True) for name in to_come]
        )
        below = (slack < 0) | ((slack == 0) & (self.under(row) <= 0) & some_to_come & none_rises)
        missing = self.missing(row)
        met = (slack >= 0) & (~missing | (~loose & ~falling))
        not_met = ibis.ifelse(missing, ~loose & ~rising & below, slack < 0)
        return state(met, ~met & not_met)


def _total(signs: Mapping[str, int], amounts: Mapping[str, _Amount]) -> Any:
    parts = [amounts[name].known * sign if sign != 1 else amounts[name].known for name, sign in signs.items() if sign]
    found: Any = ibis.literal(0)
    for number, part in enumerate(parts):
        found = part if number == 0 else found + part
    return found


def _lacks(one: _Formula, formulas: list[_Formula], view: View) -> Iterator[Lack]:
    """The fields that a method lacks, where it is claimed, or none is."""
    listed = view.listed

    def asked(row: Row) -> Any:
        own = ~one.unclaimed(row) & (one.state(row) == fixed(1))
        return own | all_of([other.unclaimed(row) for other in formulas])

    def of_figures(row: Row) -> Any:
        return asked(row) & ~one.unclaimed(row) & ~one.baseless(row)

    fields = {**{c: f"production.costs.{f}" for c, f in COSTS.items()}, **{p: f"good.{f}" for p, f in PRICES.items()}}
    for name, figure in one.figures.items():

        def lacking(row: Row, name: str = name, figure: Quantity = figure) -> Any:
            open_ = ~listed(row) if name in ("VNM", "VOM") else figure(row).missing
            told = of_figures(row) & open_
            if name in COSTS:
                told = told | (asked(row) & one.unclaimed(row))
            if name in one.method.under:
                told = told | (asked(row) & ~one.unclaimed(row) & one.baseless(row))
            return told

        yield Lack(fields.get(name, "materials"), lacking)
        if name in ("VNM", "VOM"):
            lines = view.outside if name == "VNM" else view.inside
            yield Lack("value", None, lines & ~view.lines.valued, of_figures)
