"""What lines are worth: their amounts, with what is added to and deducted from them, and what is known of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from headnote.batch.columns import PARENT, material_paths, nested
from headnote.batch.measure.view import GIVEN, MISSING, ZERO
from headnote.engine.agreements.law import Law
from headnote.engine.amounts import whole
from headnote.engine.claims.claim import Material
from headnote.engine.origin.deductions import deducted

from .amounts import AMOUNT, BOUND, Amount, amount, texts_too_long
from .dictionary import joined, said_of

AMOUNTS = ("value", "net_weight_kg", "freight", "insurance")
INERT_AMOUNTS = ("quantity", "unit_price", "price")
TEXTS = ("id", "part", "description", "evidence", "unit")
SUMMED = ("assists", "deductions")
OPEN = "_made_open"
"""Of a line with materials of its own: it is not known whether it originates."""

FLAGS, FOREIGN = "_flags", "_foreign"
"""What is told of a line's amounts, as a whole number; whether it surely is not originating."""

_STATES = {"value": 1, "net": 4, "counted": 16, "weight": 64}
_ODD, _LANDED, _DEDUCTED = 256, 512, 1024


class Worth:
    """The amounts of lines; `lines` with what they need, under `FLAGS` what is known of each where lines differ.

    `plain` are the flags that hold for all lines, where they do.
    """

    def __init__(self, lines: ir.Table, law: Law, other: Iterable[str]) -> None:
        """`other` are the columns that are read besides amounts."""
        self.lines = _with_sums(lines, law)
        self.amounts = {name: amount(self.lines, name) for name in (*AMOUNTS, *INERT_AMOUNTS)}
        self.sums = [name for name in SUMMED if name in lines.columns]
        self.plain: int | None = None
        odd = self._odd(set(other))
        value, weight = self.amounts["value"], self.amounts["net_weight_kg"]
        whole_value = value is None or value.whole
        if whole_value and weight is None and not odd and not self.sums and not self._landing():
            self.plain = 0 if value is None else GIVEN * (_STATES["value"] + _STATES["net"] + _STATES["counted"])
        else:
            self.lines = self.lines.mutate(**{FLAGS: self._flags(odd)})

    def columns(self, table: ir.Table, *, landed: bool) -> dict[str, Any]:
        """Value, what of it counts, and weight of each line of a table that has the lines' columns. `landed`: freight
        and insurance are added to the value of those that surely are not originating."""
        found = {name: amount(table, name, known=one) for name, one in self.amounts.items()}
        value, weight = found["value"], found["net_weight_kg"]
        worth = _ZERO if value is None else self._with_assists(value, table)
        net = worth
        if landed:
            net = sum((one.value for name in ("freight", "insurance") if (one := found[name]) is not None), start=net)
        counted = net
        if "deductions" in self.sums:
            net = _less(net, table["_deducted"])
            counted = _less(net, table["_in_content"])
        if net is not worth:
            net, counted = (ibis.ifelse(table[FOREIGN], one, worth).cast(AMOUNT) for one in (net, counted))
        own = {"value": net} if counted is net else {"value": net, "counted": counted}
        return own if weight is None else {**own, "weight": weight.value}

    def _with_assists(self, value: Amount, table: ir.Table) -> Any:
        if "assists" not in self.sums:
            return value.value
        return ibis.ifelse(value.given, value.value + table["_added"], _ZERO).cast(AMOUNT)

    def _landing(self) -> list[Amount]:
        return [one for name in ("freight", "insurance") if (one := self.amounts[name]) is not None]

    def _odd(self, other: set[str]) -> list[Any]:
        """Where a line says in columns what has no form here."""
        lines = self.lines
        found: list[Any] = [one.strange for one in self.amounts.values() if one is not None and not one.whole]
        found += texts_too_long(lines, TEXTS)
        read = {*other, *AMOUNTS, *INERT_AMOUNTS, *TEXTS, *SUMMED}
        found += [lines[name].notnull() for name in lines.columns if name in material_paths() and name not in read]
        found += [lines[PARENT].notnull()] if PARENT in lines.columns else []
        found += [lines[OPEN]] if OPEN in lines.columns else []
        found += [lines[f"_{name}_odd"] for name in self.sums]
        value, landing = self.amounts["value"], self._landing()
        if landing:
            given = reduce(or_, (one.given for one in landing))
            found.append(given if value is None else given & (value.value == 0))
        return found

    def _flags(self, odd: list[Any]) -> Any:
        value, weight = self.amounts["value"], self.amounts["net_weight_kg"]
        worth = None if value is None else self._with_assists(value, self.lines)
        net = counted = worth
        if worth is not None and "deductions" in self.sums:
            net = _less(worth, self.lines["_deducted"])
            counted = _less(net, self.lines["_in_content"])
        states = {"value": worth, "net": net, "counted": counted}
        parts = [_known(value, one) * _STATES[name] for name, one in states.items()]
        parts.append(_known(weight, None if weight is None else weight.value) * _STATES["weight"])
        landing = self._landing()
        told = {
            _ODD: reduce(or_, odd) if odd else None,
            _LANDED: landing[0].given & landing[1].given if len(landing) == 2 else None,
            _DEDUCTED: self.lines["deductions"].notnull() if "deductions" in self.sums else None,
        }
        parts += [ibis.ifelse(one, bit, 0) for bit, one in told.items() if one is not None]
        return sum(parts[1:], parts[0]).cast("int16")


_ZERO: Any = ibis.literal(0).cast(AMOUNT)


def _less(worth: Any, part: Any) -> Any:
    return ibis.greatest(worth - part, _ZERO).cast(AMOUNT)


def of_flags(flags: int) -> dict[str, Any]:
    """What is known of a line's value, of that less what is deducted, of what counts of it, and of its weight.

    `odd`: the single engine has to look at it; `landed`: freight and insurance are given; `deducted`: something is.
    """
    states = {name: flags // place % 4 for name, place in _STATES.items()}
    return {**states, "odd": bool(flags & _ODD), "landed": bool(flags & _LANDED), "deducted": bool(flags & _DEDUCTED)}


def _known(one: Amount | None, value: Any) -> Any:
    if one is None:
        return ibis.literal(MISSING, type="int16")
    return ibis.ifelse(one.given, ibis.ifelse(value > 0, GIVEN, ZERO), MISSING).cast("int16")


def _with_sums(lines: ir.Table, law: Law) -> ir.Table:
    """Lines with the sums of their assists, and of what is deducted from them: always, and in a value content alone."""
    says: dict[str, Callable[[Material], dict[str, int]]] = {
        "assists": lambda one: {"_added": sum(whole(assist.amount) for assist in one.assists)},
        "deductions": lambda one: {
            "_deducted": deducted(one, law),
            "_in_content": deducted(one, law, for_content=True),
        },
    }
    names = {"assists": ("_added",), "deductions": ("_deducted", "_in_content")}
    for name, sums in names.items():
        if name not in lines.columns:
            continue
        kept = [one for one in (name, "basis") if one in lines.columns]

        def say(row: Mapping[str, Any], name: str = name, sums: tuple[str, ...] = sums) -> Mapping[str, Any]:
            try:
                found = says[name](Material.model_validate(nested(row)))
            except ValueError:
                found = dict.fromkeys(sums, _TOO_MUCH)
            odd = any(one >= _TOO_MUCH for one in found.values())
            return {**{one: None if odd else _decimal(found[one]) for one in sums}, f"_{name}_odd": odd}

        types = {**dict.fromkeys(sums, pa.decimal128(18, 6)), f"_{name}_odd": pa.bool_()}
        lines = joined(lines, said_of(lines, kept, say, types), kept)
        lines = lines.mutate(**{one: lines[one].fill_null(_ZERO) for one in sums})
    return lines


_TOO_MUCH = BOUND * 10**6


def _decimal(millionths: int) -> Decimal:
    return Decimal(millionths).scaleb(-6)
