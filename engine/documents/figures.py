"""The figures of a finding as a worksheet prints them: totals of its lines, shares of a base, each with its formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from headnote.engine.amounts import UNIT, decimal, minor_unit
from headnote.engine.amounts import Figure as Exact
from headnote.engine.explain.words import Words
from headnote.engine.origin.determination import Basis, Finding, Ratio

from .sheet import Figure, Formula, Number, Ref

PER_CENT = 2
"""The digits that shares are printed with, cut and never rounded up."""

_SAFE = 2**53
"""Whole numbers below it are exact in a spreadsheet's arithmetic."""

TOTALS = {"VNM": "non_originating", "VOM": "originating"}
"""The figures that are totals of a column, by that column's key."""


def digits(amounts: Sequence[int | None], currency: str) -> int:
    """How many digits behind the point a column of amounts needs: those of the currency's coin, or more."""
    least = str(UNIT // minor_unit(currency)).count("0")
    longest = (-int(decimal(amount).normalize().as_tuple().exponent) for amount in amounts if amount is not None)
    return max(least, *longest, 0) if amounts else least


def total(amount: int, places: int, column: str) -> Number:
    """A total of a column, as a formula where a spreadsheet's arithmetic gives the same."""
    return Number(decimal(amount), places, formula=_if_safe(amount, places, ("SUM(", Ref(column=column), ")")))


def figures_of(findings: Sequence[Finding], basis: Basis, words: Words, places: int, *, live: bool) -> Iterator[Figure]:
    """The figures of findings on value and caps. `live`: the table has a column of amounts."""
    told: set[str] = set()
    for finding in findings:
        exact = {figure.name: figure for figure in finding.figures}
        shares = [figure for figure in finding.figures if figure.unit == "%"]
        if not shares:
            continue
        for figure in finding.figures:
            if figure.unit != "%" and figure.name not in told:
                told.add(figure.name)
                yield Figure(figure.name, words.figure(figure.name), _amount(figure, finding, places, live=live))
        for figure in shares:
            yield Figure(figure.name, words.figure(figure.name), _share(figure, exact, basis, places))


def _amount(figure: Exact, finding: Finding, places: int, *, live: bool) -> Number:
    """An amount; one that totals lines says so."""
    formula: Formula | None = None
    if live and figure.name in TOTALS:
        formula = ("SUM(", Ref(column=TOTALS[figure.name]), ")")
    elif live and figure.name == "value used" and finding.lines:
        formula = _sum_of(finding.lines, "value")
    return Number(
        decimal(figure.numerator), places, figure.unit, formula and _if_safe(figure.numerator, places, formula)
    )


def _sum_of(lines: Sequence[str], column: str) -> Formula:
    parts: list[str | Ref] = ["SUM("]
    for number, line in enumerate(lines):
        parts += ["," if number else "", Ref(column=column, line=line)]
    return (*parts, ")")


def _share(figure: Exact, exact: Mapping[str, Exact], basis: Basis, places: int) -> Number:
    """A share in per cent, cut; its formula divides whole coins, so that it is cut where the engine cuts it."""
    printed = figure.floor(PER_CENT)
    terms = _terms(figure, exact, basis)
    if terms is None:
        return Number(printed, PER_CENT, "%")
    over, under = terms
    scale = 10**places
    part, base = figure.numerator // 100, figure.denominator
    whole = (part * scale * 10**PER_CENT * 100, base * scale)
    if any(number % UNIT or abs(number) // UNIT >= _SAFE for number in whole) or part < 0:
        return Number(printed, PER_CENT, "%")
    formula: Formula = (
        "INT(ROUND((", *over, f")*{scale},0)*{100 * 10**PER_CENT}/ROUND((", *under, f")*{scale},0))/{10**PER_CENT}"
    )  # fmt: skip
    return Number(printed, PER_CENT, "%", formula)


def _terms(figure: Exact, exact: Mapping[str, Exact], basis: Basis) -> tuple[Formula, Formula] | None:
    """What stands over and under the line of a share, as cells; None where the figures do not say it."""
    ratio = next((one for one in basis.ratios if one.name == figure.name), None)
    if ratio is not None:
        return _of_ratio(ratio, exact)
    used = exact.get(figure.name.replace("share", "used"))
    if used is None or figure.name == used.name:
        return None
    return (Ref(figure=used.name),), (f"{decimal(figure.denominator):f}",)


def _of_ratio(ratio: Ratio, exact: Mapping[str, Exact]) -> tuple[Formula, Formula] | None:
    if not {name for name, _ in (*ratio.over, *ratio.under)} <= exact.keys():
        return None
    return _signed(ratio.over), _signed(ratio.under)


def _signed(terms: Sequence[tuple[str, int]]) -> Formula:
    parts: list[str | Ref] = []
    for name, sign in terms:
        parts += [f"{'+' if sign > 0 else '-'}{abs(sign)}*", Ref(figure=name)]
    return tuple(parts)


def _if_safe(amount: int, places: int, formula: Formula) -> Formula | None:
    """The formula, where the amount in its smallest digit is exact in a spreadsheet's arithmetic."""
    return formula if abs(amount) * 10**places // UNIT < _SAFE else None


def number(amount: int | Decimal | None, places: int) -> Number | None:
    """An amount of a line: of whole millionths, or as the claim gives it."""
    if amount is None:
        return None
    value = decimal(amount) if isinstance(amount, int) else amount
    least = -int(value.normalize().as_tuple().exponent) if value else 0
    return Number(value, max(places, least, 0))
