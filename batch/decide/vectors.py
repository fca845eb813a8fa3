"""Each distinct vector of states, decided once: by the single engine, on one of the claims that have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from headnote.batch.columns import KEY
from headnote.batch.encode.goods import Case, Planned
from headnote.batch.measure.table import ABSENT, Measures, unpacked
from headnote.engine import Determination
from headnote.engine.origin.determination import Finding
from headnote.engine.truth import Truth

from .claims import Row, claim_of, rows_of
from .outcome import determined


@dataclass(frozen=True, slots=True)
class Vector:
    """Claims that are alike: their plan, their case, their states; `count` of them, one is `key`."""

    words: tuple[int, ...]
    plan: int
    way: int
    key: Any
    count: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What a vector's claims have in common.

    `open`: the numbers of the requirements that are asked for what they lack; `missing`: what lacks besides them.
    `differs`: the single engine measured a requirement otherwise, or could not read the claim; it takes all of them.
    """

    vector: Vector
    determination: Determination | None
    open: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    differs: str = ""


def vectors_of(table: ir.Table, words: Sequence[str]) -> list[Vector]:
    """The distinct vectors among claims that are for the columns."""
    names = ["plan", "way", *words]
    clean = table.filter(~table.odd)
    found = clean.group_by(names).aggregate(key=clean[KEY].min(), count=clean.count()).to_pyarrow().to_pylist()
    return [
        Vector(tuple(one[word] for word in words), one["plan"], one["way"], one["key"], one["count"])
        for one in sorted(found, key=lambda one: str(one["key"]))
    ]


def decide(
    vectors: Sequence[Vector],
    measures: Measures,
    plans: Mapping[int, Planned],
    case: Case,
    goods: ir.Table,
    lines: ir.Table | None,
) -> Iterator[Decided]:
    """Decide each vector on the claim that stands for it."""
    keys = [vector.key for vector in vectors]
    for vector, (good, bill) in zip(vectors, rows_of(goods, lines, keys), strict=True):
        yield _decided(vector, measures, plans[vector.plan], case, good, bill)


def _decided(
    vector: Vector, measures: Measures, planned: Planned, case: Case, good: Row, bill: Sequence[Row]
) -> Decided:
    told = determined(case.engine, lambda: claim_of(good, list(bill), case.engine))
    found = told.determination
    if found is None:
        return Decided(vector, None, differs=told.problem)
    states = unpacked(vector.words, measures.states)
    findings = {one.requirement: one for alternative in found.alternatives for one in alternative.findings}
    numbers = {one.text: n for n, one in enumerate(measures.asked) if states[n] != ABSENT}
    for text, number in numbers.items():
        finding = findings.get(text)
        if finding is not None and finding.state != states[number]:
            words = Truth(states[number]).words if states[number] < ABSENT else "absent"
            return Decided(vector, found, differs=f"{text}: {finding.state.words} and not {words}")
    if found.verdict != "undetermined":
        return Decided(vector, found)
    asked = _asked(found, planned)
    in_columns = [one for one in asked if one.requirement in numbers]
    lacked = {field for one in in_columns for field in one.missing}
    by_claim = {field for one in asked if one.requirement not in numbers for field in one.missing}
    open_ = sorted({numbers[one.requirement] for one in in_columns})
    return Decided(vector, found, tuple(open_), tuple(sorted((set(found.missing) - lacked) | by_claim)))


def _asked(found: Determination, planned: Planned) -> list[Finding]:
    """The findings whose lacks are named: of open alternatives, where none decided with them is met."""
    asked: list[Finding] = []
    for part in planned.plan.parts:
        together = [found.alternatives[n] for n in part]
        if all(one.state is not Truth.MET for one in together):
            asked += [f for one in together if one.state is Truth.NOT_KNOWN for f in one.findings]
    return [one for one in dict.fromkeys(asked) if one.state is Truth.NOT_KNOWN]


def table_of(decided: Sequence[Decided], words: Sequence[str]) -> pa.Table:
    """What was decided, to be joined to the claims by their vectors."""
    columns: dict[str, Any] = {
        "_plan": pa.array([one.vector.plan for one in decided], pa.int32()),
        "_way": pa.array([one.vector.way for one in decided], pa.int32()),
    }
    for n, word in enumerate(words):
        columns[f"_{word}"] = pa.array([one.vector.words[n] for one in decided], pa.int64())
    right = [None if one.differs else one.determination for one in decided]
    columns["verdict"] = pa.array([one.verdict if one else None for one in right], pa.string())
    columns["criterion"] = pa.array([", ".join(one.criterion) if one else None for one in right], pa.string())
    columns["origin_party"] = pa.array([one.party if one else None for one in right], pa.string())
    columns["asked"] = pa.array([sum(1 << n for n in one.open) for one in decided], pa.int64())
    columns["besides"] = pa.array([list(one.missing) for one in decided], pa.list_(pa.string()))
    return pa.table(columns)
