"""The margins of one determination: each value content, its threshold, and how far each of its figures may move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from headnote.engine.agreements.law import Law, Method
from headnote.engine.amounts import Figure, minor_unit
from headnote.engine.origin.determination import Determination, Finding
from headnote.engine.origin.findings.content import KIND, solve
from headnote.engine.truth import Truth

Key = tuple[str, str, str]
"""An article, the requirement's text, the method's name."""


class Bound(NamedTuple):
    """How far a figure may move while all others stay: `limit` in millionths, `least` where it is the least."""

    name: str
    unit: str
    now: int
    limit: int
    least: bool


@dataclass(frozen=True, slots=True)
class Margin:
    """A value content by one method: what it is, what is asked, and the bounds of its figures.

    `slack` is the sum whose sign decides (`solve`): at least nought where the content reaches what is asked. `decides`
    says that the verdict rests on its requirement.
    """

    key: Key
    label: str
    content: Figure
    asked: Figure
    slack: int
    decides: bool
    bounds: tuple[Bound, ...]

    @property
    def holds(self) -> bool:
        """Whether it reaches what is asked."""
        return self.slack >= 0

    @property
    def points(self) -> Figure:
        """How many points it stands above what is asked; below nought where it falls short."""
        over = self.content.numerator * self.asked.denominator - self.asked.numerator * self.content.denominator
        return Figure("", over, self.content.denominator * self.asked.denominator, "%")


def margins(determination: Determination, law: Law) -> tuple[Margin, ...]:
    """Every value content that was worked out, once for each requirement and method. Empty where figures lack."""
    found: dict[Key, Margin] = {}
    for number, alternative in enumerate(determination.alternatives):
        for finding in alternative.findings:
            if finding.kind != KIND:
                continue
            decides = number == determination.decided_by and finding.state is Truth.MET
            for margin in _of(finding, alternative.article, law, decides=decides):
                if margin.key not in found or decides:
                    found[margin.key] = margin
    return tuple(found.values())


def _of(finding: Finding, article: str, law: Law, *, decides: bool) -> Iterator[Margin]:
    """The margins of one finding, by each method whose figures are all known."""
    amounts = {figure.name: figure for figure in finding.figures if figure.unit != "%"}
    methods = {(method.label, method.name): method for method in law.methods}
    for reason in finding.reasons:
        said = dict(reason.arguments)
        content, asked = said.get("content"), said.get("asked")
        method = methods.get((str(said.get("label")), str(said.get("method"))))
        if method is None or not isinstance(content, Figure) or not isinstance(asked, Figure):
            continue
        weights = solve(method, (asked.numerator, asked.denominator)).weights
        if not weights.keys() <= amounts.keys():
            continue
        slack = sum(weight * amounts[name].numerator for name, weight in weights.items())
        bounds = tuple(_bounds(method, weights, amounts, slack))
        yield Margin((article, finding.requirement, method.name), method.label, content, asked, slack, decides, bounds)


def _bounds(method: Method, weights: Mapping[str, int], amounts: Mapping[str, Figure], slack: int) -> Iterator[Bound]:
    """The bounds of each figure, in whole coins on the side that holds; none for one that no price takes there."""
    for name in (*method.under, *(one for one in method.over if one not in method.under)):
        weight, figure = weights[name], amounts[name]
        if weight == 0:
            continue
        coin = minor_unit(figure.unit)
        if weight > 0:
            limit = -((figure.numerator - slack // weight) // -coin) * coin
        else:
            limit = (figure.numerator + slack // -weight) // coin * coin
        if limit > 0 or (limit == 0 and weight < 0):
            yield Bound(name, figure.unit, figure.numerator, limit, weight > 0)
