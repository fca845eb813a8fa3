"""Columns of few distinct values: each distinct row of them is read once, and what it says is joined back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

Say = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def said_of(table: ir.Table, names: Sequence[str], say: Say, types: Mapping[str, pa.DataType]) -> pa.Table:
    """What `say` says of each distinct row of some columns: those columns, and one for each of `types`."""
    if not names:
        return pa.table({name: pa.array([value], types[name]) for name, value in say({}).items()})
    found = table.select(*names).distinct().to_pyarrow()
    said = [say(row) for row in found.to_pylist()]
    for name, kind in types.items():
        found = found.append_column(name, pa.array([one[name] for one in said], kind))
    return found


def joined(table: ir.Table, said: pa.Table, names: Sequence[str]) -> ir.Table:
    """A table with what is said of each row, nothing where it was not asked. Values that are not given are alike."""
    own = [name for name in said.column_names if name not in names]
    if not names:
        values = {name: ibis.literal(said[name][0].as_py(), type=_ibis(said, name)) for name in own}
        return table.mutate(**values)
    texts = [name for name in names if isinstance(table[name], ir.StringValue)]
    columns = {f"_{name}": _filled(said[name]) if name in texts else said[name] for name in names}
    other = ibis.memtable(pa.table({**columns, **{name: said[name] for name in own}}))
    alike = [
        table[name].fill_null(_NONE) == other[f"_{name}"]
        if name in texts
        else table[name].identical_to(other[f"_{name}"])
        for name in names
    ]
    return table.join(other, alike, how="left").drop(*(f"_{name}" for name in names))


_NONE = "\x00"
"""Stands for a text that is not given: what a backend makes of a missing one on its way in is its own affair."""


def _filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(column.cast(pa.string()), _NONE)


def _ibis(said: pa.Table, name: str) -> Any:
    return ibis.schema(said.schema)[name]
