"""The facts of lines that lack where a verdict is open, by the claim's names.

Claims that are alike, and whose lines that may lack something are of the same kinds, lack the same facts of lines of
the same kind: one of them is determined, and what lacks of its lines is told of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from headnote.batch.columns import KEY, LINE, ROW
from headnote.batch.measure.signatures import LACKING
from headnote.batch.measure.table import CLASS, ID, PAIR, Keep, Measured
from headnote.engine import Engine

from .claims import claim_of, rows_of
from .outcome import determined

_OF_A_LINE = re.compile(r"^materials\[(\d+)\]\.(.+)$")
"""What lacks of a line, by its place in the bill of materials."""

TEXTS = "array<string>"


class Lacking:
    """Claims that are undetermined for want of facts of their lines (`told`: with `_vector` and their `missing`).

    `lines` are the encoded lines, with what orders them; `differing` the keys of claims whose verdict was another one.
    """

    def __init__(self, told: ir.Table, lines: ir.Table, measured: Measured, count: int, keep: Keep) -> None:
        """`count` is how many kinds of lines there are."""
        own = told.select(_claim=told[KEY], _own=told[ID], _vector=told["_vector"], _good=told.good_kind)
        joined = lines.inner_join(own, lines[KEY] == own["_claim"])
        order = [joined[name].cast("int64") for name in (LINE, ROW) if name in joined.columns]
        place = ibis.row_number().over(group_by=joined["_own"], order_by=order) + 1
        pair = joined["_good"].cast("int64") * count + joined["_kind"]
        flags = ibis.memtable(measured.flags)
        kept = joined.select("_own", "_vector", KEY, **{PAIR: pair}, place=place)
        kept = flags.inner_join(kept, flags["_of"] == kept[PAIR])
        lacks = (kept.w0 & ibis.literal(1 << LACKING, type="int64")) != 0
        self._lines = keep(kept.select("_own", "_vector", KEY, CLASS, "place", lacks=lacks), "lacking")
        lacking = self._lines.filter(self._lines.lacks)
        mixed = lacking.group_by("_own").aggregate(kinds=_joined(lacking[CLASS]))
        claims = told.drop("missing").left_join(mixed, told[ID] == mixed["_own"]).drop("_own")
        self._claims = keep(claims.mutate(kinds=claims.kinds.fill_null("")), "open")
        self._keep = keep
        self.differing: list[Any] = []

    def determined(self, engine: Engine, goods: ir.Table, raw: ir.Table) -> ir.Table:
        """The claims with all that is missing. `goods` and `raw` (lines) are the rows as they were given."""
        claims = self._claims
        held = claims.group_by(["_vector", "kinds"]).aggregate(first=claims[KEY].min()).to_pyarrow().to_pylist()
        found = list(self._told([one["first"] for one in held], engine, goods, raw))
        same = [{**one, "own": told and sorted(told.own)} for one, told in zip(held, found, strict=True)]
        fields = [
            {**one, CLASS: number, "field": field}
            for one, told in zip(held, found, strict=True)
            for number, field in (told.of_lines if told is not None else ())
        ]
        names = ["_vector", "kinds"]
        claims = _with(claims, pa.Table.from_pylist(same, _SAME), names)
        self.differing = claims.filter(claims.own.isnull()).select(KEY).to_pyarrow()[KEY].to_pylist()
        claims = claims.filter(claims.own.notnull())
        named = self._named(claims, pa.Table.from_pylist(fields, _FIELDS))
        both = claims.left_join(named, claims[ID] == named["_own"]).drop("_own")
        empty = ibis.literal([], type=TEXTS)
        return both.mutate(missing=ibis.array([both.own, both.of_lines.fill_null(empty)]).flatten().unique().sort())

    def _told(self, keys: Sequence[Any], engine: Engine, goods: ir.Table, raw: ir.Table) -> Iterator[_Lacks | None]:
        """What lacks; None where a claim is not undetermined, or lacks what it should not."""
        some = ibis.memtable({"_wanted": list(keys)}, schema={"_wanted": self._lines[KEY].type()})
        classes: dict[Any, dict[int, int]] = {}
        for row in self._lines.semi_join(some, self._lines[KEY] == some["_wanted"]).to_pyarrow().to_pylist():
            classes.setdefault(row[KEY], {})[row["place"]] = row[CLASS] if row["lacks"] else -1
        for key, (good, bill) in zip(keys, rows_of(goods, raw, keys), strict=True):
            told = determined(engine, lambda good=good, bill=bill: claim_of(good, bill, engine)).determination
            if told is None or told.verdict != "undetermined":
                yield None
                continue
            of_lines = [found for one in told.missing if (found := _OF_A_LINE.match(one)) is not None]
            own = frozenset(one for one in told.missing if not _OF_A_LINE.match(one))
            lacks = frozenset((classes[key][int(one[1])], one[2]) for one in of_lines)
            yield None if any(number < 0 for number, _ in lacks) else _Lacks(own, lacks)

    def _named(self, claims: ir.Table, fields: pa.Table) -> ir.Table:
        """The facts that lack of each claim's lines, by their names."""
        mine = claims.select(_mine=claims[ID], kinds=claims.kinds)
        own = self._lines.inner_join(mine, self._lines["_own"] == mine["_mine"])
        lines = own.select("_own", "_vector", CLASS, "place", kinds=own.kinds)
        found = _with(lines, fields, ["_vector", "kinds", CLASS])
        name = ibis.literal("materials[") + found.place.cast("string") + ibis.literal("].") + found.field
        named = found.mutate(name=name)
        return self._keep(named.group_by("_own").aggregate(of_lines=named.name.collect()), "named")


class _Lacks(NamedTuple):
    """The facts that lack of a claim, and of its lines by their class."""

    own: frozenset[str]
    of_lines: frozenset[tuple[int, str]]


_SAME = pa.schema([("_vector", pa.int32()), ("kinds", pa.string()), ("own", pa.list_(pa.string()))])
_FIELDS = pa.schema([("_vector", pa.int32()), ("kinds", pa.string()), (CLASS, pa.int64()), ("field", pa.string())])


def _joined(numbers: Any) -> Any:
    """Which there are, as a text."""
    return numbers.cast("string").collect().unique().sort().join(",")


def _with(table: ir.Table, told: pa.Table, names: Sequence[str]) -> ir.Table:
    """The rows of a table of which something is told, with that."""
    other = ibis.memtable(told.rename_columns([f"_{name}" if name in names else name for name in told.column_names]))
    return table.inner_join(other, [table[name] == other[f"_{name}"] for name in names]).drop(*(f"_{n}" for n in names))
