"""Claims that are alike, decided once: by the single engine, on one of them, and on another one to be sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from headnote.batch.columns import KEY
from headnote.batch.measure.features import Content
from headnote.batch.measure.signatures import LACKING
from headnote.batch.measure.table import Measured
from headnote.engine import Determination, Engine

from .claims import claim_of, rows_of
from .contents import Shown, shown
from .outcome import determined

MANY = 1_000
"""Claims that are alike, of which two are determined."""


@dataclass(frozen=True, slots=True)
class Vector:
    """Claims that are alike: their plan, their words; `count` of them, the first and the last by their keys."""

    number: int
    plan: int
    words: tuple[int, ...]
    first: Any
    last: Any
    count: int

    @property
    def ends(self) -> tuple[Any, ...]:
        """The claims that are determined: the first, and of many the last as well, to be sure."""
        return (self.first,) if self.count < MANY else (self.first, self.last)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a vector's claims have in common.

    `missing` are the facts of the claim that would decide; `by_line`: they hang on what its lines lack. `contents` tell
    which value contents are shown. `differs`: the single engine measured the last otherwise than the first, or could
    not read the claim; it takes all of them.
    """

    vector: Vector
    determination: Determination | None
    missing: tuple[str, ...] = ()
    by_line: bool = False
    contents: Mapping[str, Shown] = field(default_factory=dict)
    differs: str = ""


def vectors_of(measured: Measured) -> list[Vector]:
    """The distinct vectors among claims that are for the columns."""
    table, words = measured.table, measured.words
    clean = table.filter(~table.odd)
    ends = {"first": clean[KEY].min(), "last": clean[KEY].max(), "count": clean.count()}
    found = clean.group_by(list(words)).aggregate(**ends).to_pyarrow().to_pylist()
    found.sort(key=lambda one: (str(one["first"]), str(one["last"])))
    return [
        Vector(number, one["plan"], tuple(one[word] for word in words), one["first"], one["last"], one["count"])
        for number, one in enumerate(found)
    ]


def decide(
    vectors: Sequence[Vector], measured: Measured, engine: Engine, goods: ir.Table, lines: ir.Table | None
) -> Iterator[Decided]:
    """Decide each vector on the claims that stand for it."""
    keys = list(dict.fromkeys(key for one in vectors for key in one.ends))
    figures = _figures_of(measured, keys)
    contents = {one.number: one.contents for one in measured.signatures.shapes}
    told = {}
    for key, (good, bill) in zip(keys, rows_of(goods, lines, keys), strict=True):
        told[key] = determined(engine, lambda good=good, bill=bill: claim_of(good, bill, engine))
    for vector in vectors:
        ends = [(one, figures[key]) for key in vector.ends if (one := told[key].determination) is not None]
        if len(ends) < len(vector.ends):
            problem = next(told[key].problem for key in vector.ends if told[key].determination is None)
            yield Decided(vector, None, differs=problem)
            continue
        yield _decided(vector, ends, contents[vector.plan], measured)


def _figures_of(measured: Measured, keys: Sequence[Any]) -> dict[Any, Mapping[str, Any]]:
    """What was measured of some claims."""
    table = measured.table
    some = ibis.memtable({"_wanted": list(keys)}, schema={"_wanted": table[KEY].type()})
    return {row[KEY]: row for row in table.semi_join(some, table[KEY] == some["_wanted"]).to_pyarrow().to_pylist()}


End = tuple[Determination, Mapping[str, Any]]


def _decided(vector: Vector, ends: Sequence[End], contents: Sequence[Content], measured: Measured) -> Decided:
    first, last = ends[0][0], ends[-1][0]
    lacks = bool(vector.words[measured.words.index("w0")] >> LACKING & 1)
    told, other = ({}, {}) if first is last else (_told(one, missing=not lacks) for one in (first, last))
    if told != other:
        what = next(
            (f"{name}: {one} and {other.get(name)}" for name, one in told.items() if other.get(name) != one), ""
        )
        return Decided(vector, first, differs=f"{vector.last}: {what}")
    content = shown(ends, contents, measured.signatures, alone=vector.count == 1)
    if content is None:
        return Decided(vector, first, differs=f"{vector.last}: another value content")
    missing = tuple(sorted(set(first.missing)))
    return Decided(vector, first, missing, lacks and first.verdict == "undetermined", content)


def _told(found: Determination, *, missing: bool) -> dict[str, Any]:
    """What claims that are alike have in common; what is missing, where that hangs on no line."""
    findings = [f for one in found.alternatives for f in one.findings] + list(found.provisions)
    return {
        "verdict": found.verdict,
        "criterion": found.criterion,
        "party": found.party,
        "missing": set(found.missing) if missing else set(),
        **{one.requirement: one.state.words for one in findings},
    }


def table_of(decided: Sequence[Decided], measured: Measured, methods: Sequence[str]) -> pa.Table:
    """What was decided, to be joined to the claims by their words."""
    columns: dict[str, Any] = {"_vector": pa.array([one.vector.number for one in decided], pa.int32())}
    for n, word in enumerate(measured.words):
        columns[f"_{word}"] = pa.array([one.vector.words[n] for one in decided], pa.int64())
    right = [None if one.differs else one.determination for one in decided]
    columns["verdict"] = pa.array([one.verdict if one else None for one in right], pa.string())
    columns["criterion"] = pa.array([", ".join(one.criterion) if one else None for one in right], pa.string())
    columns["origin_party"] = pa.array([one.party if one else None for one in right], pa.string())
    columns["missing"] = pa.array([list(one.missing) for one in decided], pa.list_(pa.string()))
    columns["by_line"] = pa.array([one.by_line for one in decided], pa.bool_())
    for n, method in enumerate(methods):
        held = [one.contents.get(method) for one in decided]
        columns[f"_content{n}"] = pa.array([-1 if one is None else one.number for one in held], pa.int32())
        columns[f"_asked{n}"] = pa.array([None if one is None else one.asked for one in held], pa.int64())
    return pa.table(columns)
