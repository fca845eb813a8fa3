"""Random rules and claims as the two tables of a portfolio, and what the columns make of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from headnote import Determination, Engine
from headnote.batch.columns import KEY
from headnote.batch.decide.outcome import methods_of
from headnote.batch.decide.vectors import Decided
from headnote.batch.run.portfolio import Run, Tables, Tally
from headnote.engine.truth import Truth

_GOOD = ("hs", "fob", "exw", "net_weight_kg")
GOODS = pa.schema(
    [
        *((name, pa.string()) for name in (KEY, "date", "rule", "answers", "good.currency")),
        *((f"good.{name}", pa.string()) for name in _GOOD),
        *((f"production.{name}", pa.string()) for name in ("party", "operations", "wholly_obtained", "processes")),
        *((f"production.costs.{name}", pa.string()) for name in ("labour", "overhead", "profit", "other")),
    ]
)
LINES = pa.schema(
    [
        (KEY, pa.string()),
        ("line", pa.int64()),
        ("parent", pa.int64()),
        *((name, pa.string()) for name in ("hs", "originating", "country", "value", "net_weight_kg")),
        *((name, pa.string()) for name in ("wholly_obtained", "described_as", "production.party", "price", "role")),
    ]
)


def good_row(key: str, fields: Mapping[str, Any], rule: str) -> dict[str, Any]:
    """A claim of `random_claims` as a row of the goods."""
    row = {KEY: key, "date": "2022-01-01", "rule": rule, "good.currency": "USD", "answers": _text(fields["answers"])}
    row |= {f"good.{name}": fields[name] for name in _GOOD}
    row |= {
        f"production.{name}": _text(fields[name]) for name in ("party", "operations", "wholly_obtained", "processes")
    }
    return row | {f"production.costs.{name}": one for name, one in fields["costs"].items()}


def line_rows(key: str, materials: Sequence[Mapping[str, Any]], parent: int | None = None) -> list[dict[str, Any]]:
    """Its materials as rows of the lines."""
    rows: list[dict[str, Any]] = []
    _add(rows, key, materials, parent)
    return rows


def _add(rows: list[dict[str, Any]], key: str, materials: Sequence[Mapping[str, Any]], parent: int | None) -> None:
    for material in materials:
        own: dict[str, Any] = {KEY: key, "line": len(rows) + 1, "parent": parent}
        own |= {name: _text(one) for name, one in material.items() if name in LINES.names}
        if material.get("production"):
            own["production.party"] = material["production"].get("party")
        rows.append(own)
        _add(rows, key, material.get("materials") or [], own["line"])


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else json.dumps(value)


@dataclass
class Columns:
    """What the columns made of a portfolio: results by key, and the state of each requirement by its text."""

    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, dict[str, Truth]] = field(default_factory=dict)
    single: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    vectors: int = 0


def states_of(found: Determination) -> dict[str, Truth]:
    """The state of each requirement, by its text."""
    return {f.requirement: f.state for one in found.alternatives for f in one.findings}


def in_columns(
    engine: Engine,
    goods: Sequence[Mapping[str, Any]],
    lines: Sequence[Mapping[str, Any]],
    con: Any = None,
    forms: tuple[pa.Schema, pa.Schema] = (GOODS, LINES),
) -> Columns:
    """Run a portfolio, and look into it. `con`: a connection of Ibis; none: DuckDB in memory."""
    con = con or ibis.duckdb.connect()
    made = [
        pa.Table.from_pylist([dict(one) for one in rows], form)
        for rows, form in zip((goods, lines), forms, strict=True)
    ]
    tables = Tables(
        *(con.create_table(name, ibis.memtable(one)) for name, one in zip(("goods", "lines"), made, strict=True))
    )
    found, tally = Columns(), Tally()

    def keep(table: ir.Table, name: str) -> ir.Table:
        return con.create_table(name, table)

    def look(decided: Sequence[Decided], told: ir.Table) -> None:
        states = {one.vector.number: states_of(one.determination) for one in decided if one.determination is not None}
        for row in told.select(KEY, "_vector").to_pyarrow().to_pylist():
            found.states[row[KEY]] = states[row["_vector"]]

    run = Run(tables, engine, methods_of([engine]), keep, tally, look)
    for table in run.tables_of():
        found.results |= {row["key"]: row for row in table.to_pyarrow().to_pylist()}
    found.single = list(run.single)
    found.differing, found.vectors = tally.differing, tally.vectors
    found.results |= {row["key"]: dict(row) for row in run.rows()}
    return found
