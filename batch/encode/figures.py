"""Figures of goods: prices, weights and costs as exact decimals, and whether each is given, 0, or below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from headnote.batch.columns import KEY, ROW, goods_paths, nested
from headnote.engine.agreements.law import Law
from headnote.engine.amounts import UNIT
from headnote.engine.claims.good import Good
from headnote.engine.claims.production import Costs
from headnote.engine.origin.bases import excluded_amount, given_as

from .amounts import AMOUNT, BOUND, Amount, amount, texts_too_long
from .dictionary import joined, said_of
from .goods import CODED, SAID

AMOUNTS = {
    "good.fob": "fob",
    "good.exw": "exw",
    "good.net_weight_kg": "net_weight",
    "good.component_kg": "component",
    "good.value": "value_of_good",
    "good.transaction_value": "transaction",
    "good.first_ascertainable_price": "first_price",
    "production.costs.labour": "labour",
    "production.costs.overhead": "overhead",
    "production.costs.profit": "profit",
    "production.costs.other": "other",
    "production.costs.total": "total_cost",
}
PAID = ("fob", "exw", "value_of_good", "transaction", "first_price")
INERT_AMOUNTS = ("good.customs_value", "good.mfn_percent")
LISTED = ("good.deducted", "good.added", "production.costs.excluded")
TEXTS = ("good.description",)

MISSING, ZERO, ABOVE, BELOW = range(4)
"""What is known of a figure."""


def figures_of(law: Law) -> tuple[str, ...]:
    """The figures of a claim, in the order of their places in `known`."""
    plain = tuple(name for name in AMOUNTS.values() if name != "first_price")
    return (*plain, *(f"excluded{number}" for number in range(len(law.excluded))))


def figure(row: Any, name: str) -> Any:
    """A figure of a claim's row: 0 where no claim gives it."""
    return row[name] if name in row.columns else ibis.literal(0).cast(AMOUNT)


def with_figures(goods: ir.Table, law: Law) -> ir.Table:
    """Goods with the figures that any of them gives, and what is `known` of each in two bits at its place.

    `strange`: the single engine has to look at the good.
    """
    goods = _with_listed(goods, law)
    found = {short: amount(goods, name, signed=short == "profit") for name, short in AMOUNTS.items()}
    given = {name: one for name, one in found.items() if one is not None}
    strange: list[Any] = [goods.plan < 0, *(one.strange for one in given.values() if not one.whole)]
    paid = [one.given for name, one in given.items() if name in PAID]
    for name in INERT_AMOUNTS:
        one = amount(goods, name)
        if one is not None:
            strange += [] if one.whole else [one.strange]
            paid += [one.given] if name == "good.customs_value" else []
    strange += [reduce(or_, paid) & ~goods.money] if paid else []
    strange += [*texts_too_long(goods, TEXTS), *(goods[name].notnull() for name in _others(goods))]
    strange += [goods[f"_{name}_odd"] for name in LISTED if f"_{name}_odd" in goods.columns]
    given |= _excluded(goods, law)
    if law.valuations.get("FOB not known") == "first ascertainable price" and "first_price" in given:
        given["fob"] = _else(given.get("fob"), given["first_price"])
    given.pop("first_price", None)
    stated = _at_basis(goods, law, given)
    if stated is not None:
        given["value_of_good"] = _else(given.get("value_of_good"), stated)
    places = {name: place for place, name in enumerate(figures_of(law))}
    known: Any = sum(
        (_known(one) * ibis.literal(4 ** places[name], type="int64") for name, one in given.items()), start=0
    )
    known = ibis.literal(0, type="int64") if not given else known
    return goods.mutate(**{name: one.value for name, one in given.items()}, known=known, strange=reduce(or_, strange))


def _known(one: Amount) -> Any:
    if one.whole:
        return ibis.literal(ABOVE, type="int64")
    sign = ibis.ifelse(one.value > 0, ABOVE, ibis.ifelse(one.value < 0, BELOW, ZERO))
    return ibis.ifelse(one.given, sign, MISSING).cast("int64")


def _else(one: Amount | None, other: Amount) -> Amount:
    """A figure, or another one where it is not given."""
    if one is None or one.whole:
        return other if one is None else one
    value = ibis.ifelse(one.given, one.value, other.value).cast(AMOUNT)
    return Amount(value, one.given | other.given, one.strange, other.whole)


def _at_basis(goods: ir.Table, law: Law, given: Mapping[str, Amount]) -> Amount | None:
    """The value of the good at the agreement's basis, less and plus what that names."""
    stated = law.value_of_good
    start = None if stated is None else given.get({"FOB": "fob", "EXW": "exw"}.get(stated.basis, "transaction"))
    if stated is None or start is None:
        return None
    parts, known = start.value, [start.given]
    for sign, name, texts in ((-1, "good.deducted", stated.less), (1, "good.added", stated.plus)):
        for number in range(len(texts)):
            if f"_{name}{number}" not in goods.columns:
                return None
            one = goods[f"_{name}{number}"]
            known.append(one.notnull())
            parts = parts + one if sign > 0 else parts - one
    if len(known) == 1:
        return start
    every = reduce(and_, known)
    return Amount(ibis.ifelse(every, parts, ibis.literal(0)).cast(AMOUNT), every, ibis.literal(value=False))


def _excluded(goods: ir.Table, law: Law) -> dict[str, Amount]:
    found = {}
    for number in range(len(law.excluded)):
        name = f"_{LISTED[2]}{number}"
        if name in goods.columns:
            zero, no = ibis.literal(0).cast(AMOUNT), ibis.literal(value=False)
            found[f"excluded{number}"] = Amount(goods[name].fill_null(zero), goods[name].notnull(), no)
    return found


def _with_listed(goods: ir.Table, law: Law) -> ir.Table:
    """Goods with the amounts that they list by an agreement's words."""
    stated = law.value_of_good
    asked = dict(zip(LISTED, (stated.less if stated else (), stated.plus if stated else (), law.excluded), strict=True))
    for name, texts in asked.items():
        if name not in goods.columns:
            continue

        def say(row: Mapping[str, Any], name: str = name, texts: tuple[str, ...] = texts) -> Mapping[str, Any]:
            try:
                amounts = list(_amounts(name, nested(row), texts))
            except ValueError:
                return {**{f"_{name}{n}": None for n in range(len(texts))}, f"_{name}_odd": True}
            odd = any(one is not None and one >= BOUND for one in amounts)
            return {**{f"_{name}{n}": None if odd else one for n, one in enumerate(amounts)}, f"_{name}_odd": odd}

        types = {**{f"_{name}{n}": pa.decimal128(18, 6) for n in range(len(texts))}, f"_{name}_odd": pa.bool_()}
        goods = joined(goods, said_of(goods, [name], say, types), [name])
    return goods


def _amounts(name: str, data: Mapping[str, Any], texts: tuple[str, ...]) -> Iterator[Decimal | None]:
    """What a list gives for each text. Raises ValueError where it cannot be read."""
    if name == LISTED[2]:
        costs = Costs.model_validate(data.get("production", {}).get("costs", {}))
        found = [excluded_amount(costs, text) for text in texts]
        yield from (None if one is None else Decimal(one) / UNIT for one in found)
        return
    good = Good.model_validate(data.get("good", {}))
    said = good.deducted if name == LISTED[0] else good.added
    yield from (given_as(said, text) for text in texts)


def _others(goods: ir.Table) -> set[str]:
    """Columns of a claim that have no form here: where one says anything, the single engine reads it."""
    read = {*SAID, *CODED, *AMOUNTS, *INERT_AMOUNTS, *LISTED, *TEXTS, KEY, ROW}
    return {name for name in goods.columns if name in goods_paths() and name not in read and not _for_papers(name)}


def _for_papers(name: str) -> bool:
    """What only papers say; it is read when they are written."""
    return name == "proof" or name.startswith("proof.")
