"""Amounts as exact decimals; one that is not plainly an amount is left to the single engine."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

AMOUNT = dt.Decimal(18, 6)
"""12 digits before the point: sums over 200,000 lines, times a percentage's parts, stay within 38 digits."""

BOUND = 10**12
TOTAL = dt.Decimal(38, 6)
MAX_TEXT = 2000
_PLAIN = r"^[+]?[0-9]{1,12}([.][0-9]{0,6})?$"
_SIGNED = r"^[-+]?[0-9]{1,12}([.][0-9]{0,6})?$"


class Amount(NamedTuple):
    """A column of amounts: the amount or 0, whether it is given, and whether it is given and not plain.

    `whole`: it is given everywhere, plain, and above 0.
    """

    value: ir.DecimalValue
    given: ir.BooleanValue
    strange: ir.BooleanValue
    whole: bool = False


def amount(table: ir.Table, name: str, *, signed: bool = False, known: Amount | None = None) -> Amount | None:
    """A table's column as amounts; None where it has none of that name. `known`: what was found of it before."""
    if name not in table.columns:
        return None
    cell: Any = table[name]
    given = cell.notnull()
    zero = ibis.literal(0).cast(AMOUNT)
    no = ibis.literal(value=False)
    if isinstance(cell, ir.StringValue):
        fits = cell.re_search(_SIGNED if signed else _PLAIN).fill_null(no)
    elif isinstance(cell, ir.NumericValue):
        if known.whole if known is not None else _all_plain(table, cell):
            return Amount(cell.cast(AMOUNT), ibis.literal(value=True), no, whole=True)
        fits = ((cell < BOUND) & (cell >= (1 - BOUND if signed else 0))).fill_null(no)
        scale = getattr(cell.type(), "scale", 0) or 0
        if scale > AMOUNT.scale:
            fits = fits & (cell == cell.cast(dt.Decimal(38, AMOUNT.scale)))
    else:
        return Amount(zero, given, given)
    fits = given & fits
    value = ibis.ifelse(fits, cell, ibis.null(cell.type())).cast(AMOUNT).fill_null(zero)
    return Amount(value, given, given & ~fits)


def _all_plain(table: ir.Table, cell: Any) -> bool:
    """Whether a column of numbers is given everywhere, above 0 and within the bounds: no row is asked."""
    if (getattr(cell.type(), "scale", 0) or 0) > AMOUNT.scale:
        return False
    found = table.aggregate(low=cell.min(), high=cell.max(), given=cell.count(), rows=table.count()).to_pyarrow()
    one = found.to_pylist()[0]
    return bool(one["rows"]) and one["given"] == one["rows"] and Decimal(one["low"]) > 0 and one["high"] < BOUND


def texts_too_long(table: ir.Table, names: tuple[str, ...]) -> list[Any]:
    """Where a text is longer than a claim takes."""
    held = [name for name in names if name in table.columns and isinstance(table[name], ir.StringValue)]
    return [(table[name].length() > MAX_TEXT).fill_null(ibis.literal(value=False)) for name in held]
