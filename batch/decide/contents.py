"""Contents and margins in columns: which formula a determination shows, and its value for every claim that is alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from headnote.batch.measure.features import Content, Parts
from headnote.batch.measure.signatures import Signatures
from headnote.batch.measure.table import total
from headnote.engine import Determination
from headnote.engine.amounts import UNIT

from .outcome import MAX_CONTENT, margins

Formula = tuple[Parts, Parts]
"""What stands over and under the line."""


class Shown(NamedTuple):
    """The content of a method: the formula, and the percentage that is nearest to be met, in millionths of a per cent.

    `number` is the formula's among those of all plans (`formulas`).
    """

    formula: Formula
    asked: int
    number: int = -1


def formulas(found: Signatures) -> dict[Formula, int]:
    """The numbers of all formulas."""
    return {one: n for n, one in enumerate(dict.fromkeys((c.over, c.under) for s in found.shapes for c in s.contents))}


def shown(
    ends: Sequence[tuple[Determination, Mapping[str, Any]]],
    contents: Sequence[Content],
    found: Signatures,
    *,
    alone: bool,
) -> dict[str, Shown] | None:
    """The formulas that give what the single engine tells of each claim (with its row); None where none does.

    `alone`: there are no other claims, of which two formulas could tell different things.
    """
    numbers = formulas(found)
    result: dict[str, Shown] = {}
    for method in dict.fromkeys(one.method for one in contents):
        told = [margins(one, (method,)) for one, _ in ends]
        if not told[0]:
            if any(told):
                return None
            continue
        same = [
            one
            for one in contents
            if one.method == method
            and all(_says(one, row, own, found) for (_, row), own in zip(ends, told, strict=True))
        ]
        if not same or (len({(one.over, one.under) for one in same}) > 1 and not alone):
            return None
        one = same[0]
        result[method] = Shown((one.over, one.under), asked_of(one), numbers[one.over, one.under])
    return result


def asked_of(content: Content) -> int:
    """The percentage that is asked, in millionths of a per cent, rounded up."""
    n, scale = content.asked
    return -(-n * UNIT // scale)


def _says(content: Content, row: Mapping[str, Any], told: Mapping[str, Decimal | None], found: Signatures) -> bool:
    over, under = (_sum(parts, row, found) for parts in (content.over, content.under))
    if under <= 0:
        return False
    value = over * 100 * UNIT // under
    margin = Decimal(value - asked_of(content)).scaleb(-6)
    return (Decimal(value).scaleb(-6), margin) == (
        told.get(f"content.{content.method}"),
        told.get(f"margin.{content.method}"),
    )


def _sum(parts: Parts, row: Mapping[str, Any], found: Signatures) -> int:
    def amount(name: str) -> int:
        column = f"t{found.sums[name][0]}" if name in found.sums else name
        return int(row.get(column, Decimal(0)).scaleb(6))

    return sum(times * amount(name) for name, times in parts)


def with_margins(table: ir.Table, methods: Sequence[str], found: Signatures) -> ir.Table:
    """Claims (`_content…`, `_asked…` of each method) with content and margin of each method, in per cent."""
    columns: dict[str, Any] = {}
    empty = ibis.null("int64")
    for n, method in enumerate(methods):
        own = {(c.over, c.under) for s in found.shapes for c in s.contents if c.method == method}
        told = [
            (table[f"_content{n}"] == number, _floor(total(table, one[0], found), total(table, one[1], found)))
            for one, number in formulas(found).items()
            if one in own
        ]
        content = ibis.cases(*told, else_=empty) if told else empty
        columns[f"content.{method}"] = _percent(content)
        columns[f"margin.{method}"] = _percent(content - table[f"_asked{n}"])
    return table.mutate(**columns)


_MILLIONTHS = 100 * UNIT
_PLAIN = 10**10
"""Below it a quotient in binary fractions is right to a hundred-thousandth, whatever was rounded on the way."""


def _floor(over: Any, under: Any) -> Any:
    """A quotient in millionths of a per cent, cut: of binary fractions, where these are not too near a whole number to
    tell, else set right by multiplication."""
    quotient = over.cast("float64") / ibis.ifelse(under > 0, under, 1).cast("float64") * _MILLIONTHS
    guess = quotient.floor()
    apart = quotient - guess
    sure = (quotient.abs() < _PLAIN) & (apart > 0.001) & (apart < 0.999)
    plain = (under > 0) & (quotient.abs() < MAX_CONTENT)
    return ibis.cases(
        (~plain, ibis.null("int64")), (sure, guess.cast("int64")), else_=_exactly(over * _MILLIONTHS, under, guess)
    )


def _exactly(over: Any, under: Any, guess: Any) -> Any:
    near = ibis.ifelse((under > 0) & (guess.abs() < MAX_CONTENT), guess, 0).cast("decimal(18, 0)")
    low = ibis.ifelse(near * under > over, near - 1, near).cast("decimal(18, 0)")
    return ibis.ifelse((low + 1) * under <= over, low + 1, low).cast("int64")


def _percent(millionths: Any) -> Any:
    # Whole numbers below 10^15 are exact in binary fractions, and their millionths right to far more than six decimals.
    return (millionths.cast("float64") / UNIT).cast("decimal(18, 6)")
