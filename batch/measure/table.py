"""The features of a case's claims, each a row: which kinds of lines it has, its sums, and their signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from headnote.batch.encode.amounts import TOTAL
from headnote.batch.encode.figures import figure, figures_of
from headnote.engine.agreements.law import Law

from .features import COUNTED, PER_WORD, VALUE, WEIGHT, Form, Parts
from .forms import Asked
from .signatures import LACKING, ODD, Signatures, signatures
from .states import Array
from .view import Kinds, Pairs

ID = "_id"
"""What a claim is known by while it is worked out: the number of its row, or its key."""

PAIR = "_pair"
"""The kind of a line beside that of its good, as one number."""

bit_or: Any = ibis.udf.agg.builtin(lambda bits: ..., name="bit_or", signature=((dt.int64,), dt.int64))
"""Which bits are set in any row. (Ibis has it for DuckDB alone; Spark calls it the same.)"""

SIGNS = PER_WORD // 2
"""Signs of two bits in a whole number."""

Keep = Callable[[ir.Table, str], ir.Table]
"""Works a table out and keeps it under a name. What is used twice is kept, or worked out twice."""


@dataclass(frozen=True, slots=True)
class Paired:
    """The lines of a case: `lines` with the claim, the pair and the amounts of each; `pairs` are those that occur."""

    lines: ir.Table
    pairs: Pairs
    numbers: pa.Array

    def of_plans(self, plans: Sequence[int]) -> Paired:
        """Those whose good's rule has any of the numbers; the lines stay as they are."""
        which = np.isin(self.pairs.of_good("plan"), plans)
        return Paired(self.lines, self.pairs.only(which), self.numbers.filter(pa.array(which)))


@dataclass(frozen=True, slots=True)
class Measured:
    """Claims with what was measured of them: alike in `words`, they are alike in every requirement.

    `flags`: pairs with their first word and their class; `signatures` say what was summed, and what tells in each plan.
    """

    table: ir.Table
    words: tuple[str, ...]
    flags: pa.Table
    signatures: Signatures


def paired(claims: ir.Table, goods: Kinds, lines: ir.Table, kinds: Kinds, keep: Keep) -> Paired:
    """The lines of claims (`ID`, `key`, `good_kind`) with the pair of each."""
    count = len(kinds.told["low"])
    own = claims.select(ID, "good_kind", _good=claims["key"])
    joined = lines.inner_join(own, lines["key"] == own["_good"])
    pair = joined.good_kind.cast("int64") * count + joined["_kind"]
    amounts = [name for name in (VALUE, COUNTED, WEIGHT) if name in joined.columns]
    found = keep(joined.select(ID, *amounts, **{PAIR: pair}), "lines")
    numbers = found.select(PAIR).distinct().to_pyarrow()[PAIR].combine_chunks()
    held = numbers.to_numpy(zero_copy_only=False).astype(np.int64)
    return Paired(found, Pairs(goods, kinds, held // count, held % count), numbers)


def measure(claims: ir.Table, lines: Paired, plans: Mapping[int, tuple[Asked, ...]], law: Law, keep: Keep) -> Measured:
    """Measure claims whose rules are `plans`. Raises OverflowError where these ask for too much in one pass."""
    own = lines.of_plans(list(plans))
    found = signatures(own.pairs, own.pairs.of_good("plan"), plans, law)
    words = {f"w{number}": pa.array(word) for number, word in enumerate(found.words)}
    told = pa.table({"_of": own.numbers, **words, "_adds": pa.array(found.adds)})
    summed = _summed(own.lines, ibis.memtable(told), found, list(words))
    flags = pa.table({"_of": own.numbers, "w0": words["w0"], CLASS: pa.array(_classes(own.pairs, found))})
    joined = claims.left_join(summed, claims[ID] == summed["_claim"])
    none = ibis.literal(0).cast(TOTAL)
    sums = {f"t{place}": joined[f"t{place}"].fill_null(none) for place, _ in found.sums.values()}
    bits = {name: joined[name].fill_null(ibis.literal(0, type="int64")) for name in words}
    row = joined.select(*claims.columns, **bits, **sums)
    shapes = ibis.memtable(_shapes(found, law))
    row = row.inner_join(shapes, row.plan == shapes["_plan"]).drop("_plan")
    odd = row.strange | _bit(row.w0, ODD)
    signs = _signs(row, found)
    row = row.mutate(
        known=row.known & row["_matters"],
        odd=odd,
        lacking=_bit(row.w0, LACKING),
        **signs,
    )
    kept = keep(row.drop("_matters", "strange", *(f"_form{n}" for n in range(found.slots))), "measured")
    return Measured(kept, ("way", "plan", "known", *words, *signs), flags, found)


CLASS = "_class"
_WORD = ("low", "high", "digits", "done", "value", "counted", "weight", "wholly", "component")


def _classes(pairs: Pairs, found: Signatures) -> Array:
    """The number of each pair's class: lines of one class lack the same facts, wherever these lack."""
    words = {one: number for number, one in enumerate(dict.fromkeys(pairs.lines.described))}
    codes = {one: number for number, one in enumerate(dict.fromkeys(pairs.lines.told["claimed"].tolist()))}
    described = np.array([words[one] for one in pairs.lines.described])[pairs.line]
    claimed = np.array([codes[one] for one in pairs.lines.told["claimed"].tolist()])[pairs.line]
    told = [*found.words, found.adds, described, claimed, *(pairs.of_line(name) for name in _WORD)]
    return classes(np.stack([one.astype(np.int64) for one in told]))


def classes(told: Array) -> Array:
    """The number of each distinct column."""
    order = np.lexsort(told)
    columns = told[:, order]
    new = np.any(columns[:, 1:] != columns[:, :-1], axis=0)
    found = np.zeros(told.shape[1], dtype=np.int64)
    found[order[1:]] = np.cumsum(new)
    return found


def _bit(word: Any, place: int) -> Any:
    return (word & ibis.literal(1 << place, type="int64")) != 0


def _summed(lines: ir.Table, told: ir.Table, found: Signatures, words: list[str]) -> ir.Table:
    """The conditions and sums of each claim over its lines."""
    row = lines.inner_join(told, lines[PAIR] == told["_of"])
    sums = {}
    for place, amount in found.sums.values():
        value = row[amount] if amount in row.columns else row[VALUE]
        if amount == WEIGHT and WEIGHT not in row.columns:
            value = ibis.literal(0).cast(TOTAL)
        sums[f"t{place}"] = ibis.ifelse(_bit(row["_adds"], place), value, ibis.literal(0)).sum().cast(TOTAL)
    return row.group_by(_claim=row[ID]).aggregate(**{name: bit_or(row[name]) for name in words}, **sums)


def _shapes(found: Signatures, law: Law) -> pa.Table:
    """For each plan, the number of the form in each slot, and which figures matter."""
    places = {name: place for place, name in enumerate(figures_of(law))}
    columns: dict[str, Any] = {"_plan": pa.array([one.number for one in found.shapes], pa.int32())}
    matters = [sum(3 << (2 * places[name]) for name in one.figures) for one in found.shapes]
    columns["_matters"] = pa.array(matters, pa.int64())
    for slot in range(found.slots):
        held = [one.forms[slot] if slot < len(one.forms) else None for one in found.shapes]
        columns[f"_form{slot}"] = pa.array([-1 if one is None else found.numbers[one] for one in held], pa.int32())
    return pa.table(columns)


def _signs(row: Any, found: Signatures) -> dict[str, Any]:
    """The sign of each form that matters for a claim's rule, packed by slots: 0 below, 1 nothing, 2 above."""
    zero = ibis.literal(0, type="int64")
    words: dict[str, Any] = {}
    for slot in range(found.slots):
        there = dict.fromkeys(one.forms[slot] for one in found.shapes if slot < len(one.forms))
        told = [(row[f"_form{slot}"] == found.numbers[form], _sign(total(row, tuple(form), found))) for form in there]
        name = f"x{slot // SIGNS}"
        place = ibis.literal(4 ** (slot % SIGNS), type="int64")
        words[name] = words.get(name, zero) + ibis.cases(*told, else_=zero) * place
    return words


def _sign(amount: Any) -> Any:
    return (amount > 0).cast("int64") + (amount >= 0).cast("int64")


def total(row: Any, parts: Parts | Form, found: Signatures) -> Any:
    """A sum of figures and of sums over lines, each so many times."""
    terms = []
    for name, times in sorted(parts):
        one = row[f"t{found.sums[name][0]}"] if name in found.sums else figure(row, name).cast(TOTAL)
        terms.append(one if times == 1 else one * times)
    return reduce(add, terms) if terms else ibis.literal(0).cast(TOTAL)
