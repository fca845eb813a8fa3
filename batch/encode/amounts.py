"""Amounts as exact decimals; one that is not plainly an amount is left to the single engine."""

from __future__ import annotations

from typing import Any, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

AMOUNT = dt.Decimal(18, 6)
"""12 digits before the point: sums over 200,000 lines, times a percentage's parts, stay within 38 digits."""

BOUND = 10**12
TOTAL = dt.Decimal(38, 6)
_PLAIN = r"^[+]?[0-9]{1,12}([.][0-9]{0,6})?$"
_SIGNED = r"^[-+]?[0-9]{1,12}([.][0-9]{0,6})?$"


class Amount(NamedTuple):
    """A column of amounts: the amount or 0, whether it is given, and whether it is given and not plain."""

    value: ir.DecimalValue
    given: ir.BooleanValue
    strange: ir.BooleanValue


def amount(table: ir.Table, name: str, *, signed: bool = False) -> Amount | None:
    """A table's column as amounts; None where it has none of that name."""
    if name not in table.columns:
        return None
    cell: Any = table[name]
    given = cell.notnull()
    zero = ibis.literal(0).cast(AMOUNT)
    if isinstance(cell, ir.StringValue):
        fits = cell.re_search(_SIGNED if signed else _PLAIN).fill_null(ibis.literal(value=False))
    elif isinstance(cell, ir.NumericValue):
        fits = ((cell < BOUND) & (cell >= (1 - BOUND if signed else 0))).fill_null(ibis.literal(value=False))
        scale = getattr(cell.type(), "scale", 0) or 0
        if scale > AMOUNT.scale:
            fits = fits & (cell == cell.cast(dt.Decimal(38, AMOUNT.scale)))
    else:
        return Amount(zero, given, given)
    fits = given & fits
    value = ibis.ifelse(fits, cell, ibis.null(cell.type())).cast(AMOUNT).fill_null(zero)
    return Amount(value, given, given & ~fits)
