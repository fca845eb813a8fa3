"""Exact figures. Amounts are whole millionths of their unit (USD, kg); shares are compared by cross-multiplication."""

from __future__ import annotations

from decimal import Context, Decimal
from functools import cache
from typing import NamedTuple

from .iso import DECIMALS_OF

DECIMALS = 6
UNIT: int = 10**DECIMALS
"""One unit of money or weight in the integers that findings hold."""

MAX_AMOUNT = Decimal(10) ** 15
_EXACT = Context(prec=60)


def whole(amount: Decimal) -> int:
    """An amount with at most six decimals, below MAX_AMOUNT, as whole millionths: exact in Decimal's 28 digits."""
    return int(amount.scaleb(DECIMALS))


def decimal(amount: int) -> Decimal:
    """Whole millionths as the amount, without trailing zeros beyond two decimals."""
    value = Decimal(amount).scaleb(-DECIMALS, _EXACT)
    short = value.quantize(Decimal("0.01"), context=_EXACT)
    return short if short == value else value.normalize(_EXACT)


class Figure(NamedTuple):
    """A figure of a finding: exactly `numerator / denominator` in `unit` (a currency, ``kg`` or ``%``)."""

    name: str
    numerator: int
    denominator: int
    unit: str

    def floor(self, decimals: int) -> Decimal:
        """The figure cut, never rounded up, to some decimals: 39.999999 % does not read as 40 %."""
        scaled = self.numerator * 10**decimals // self.denominator
        return Decimal(scaled).scaleb(-decimals, _EXACT)

    def equals_printed(self, printed: Decimal) -> bool:
        """Whether a printed figure is this one, by its last digit: 66 or 67 for two thirds, 66.6 but not 66.5."""
        exponent = printed.as_tuple().exponent
        last_digit: int = 10 ** max(0, -exponent) if isinstance(exponent, int) else 1
        # |n/d - p/UNIT| < 1/last_digit, multiplied out
        apart = abs(self.numerator * UNIT - whole(printed) * self.denominator)
        return apart == 0 or apart * last_digit < self.denominator * UNIT


def money(name: str, amount: int, currency: str) -> Figure:
    """An amount of money."""
    return Figure(name, amount, UNIT, currency)


def share(name: str, part: int, base: int) -> Figure:
    """A percentage; `base` must not be zero."""
    if base < 0:
        part, base = -part, -base
    return Figure(name, 100 * part, base, "%")


@cache
def minor_unit(currency: str) -> int:
    """The smallest coin of a currency in whole millionths: a cent of USD, a whole JPY."""
    precision = next((decimals for decimals, those in DECIMALS_OF.items() if currency in those), 2)
    return int(10 ** (DECIMALS - min(precision, DECIMALS)))
