"""The parts of a run as one file: Parquet, or CSV with lists as JSON text."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import ibis
import pyarrow.parquet as pq

SUFFIXES = (".parquet", ".csv")


def combined(files: Sequence[Path], made: Path, memory: str) -> None:
    """Write the rows of some Parquet files, by key and agreement, as one file in the form that its name ends with."""
    held = [file for file in files if pq.read_metadata(file).num_rows] or list(files[:1])
    if made.suffix == ".parquet" and len(held) == 1:
        shutil.copyfile(held[0], made)
        return
    con = ibis.duckdb.connect(memory_limit=memory)
    table = con.read_parquet([str(file) for file in held])
    if made.suffix == ".csv":
        texts = {name: table[name].cast("string") for name in table.columns}
        texts["missing"] = ibis.literal("[") + table.missing.map(_quoted).join(", ") + ibis.literal("]")
        table = table.select(**texts).order_by("key", "agreement")
        con.to_csv(table, str(made), header=True)
        return
    con.to_parquet(table, str(made))


def _quoted(one: ibis.expr.types.StringValue) -> ibis.expr.types.StringValue:
    """A text of JSON; a field's name may hold quotes."""
    return ibis.literal('"') + one.replace("\\", "\\\\").replace('"', '\\"') + ibis.literal('"')
