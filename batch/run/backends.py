"""Where tables are worked out: DuckDB in this process, or Spark. What is asked of either are the same expressions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir

from headnote.catalogues import _


class BackendError(RuntimeError):
    """What is needed for a backend is not installed."""


class Backend(Protocol):
    """Reads, keeps and writes tables."""

    ordered: bool
    """Whether rows of a file have an order of their own."""

    def read(self, path: Path, row: str | None) -> ir.Table:
        """A Parquet file, or a folder of them; `row`: with the number of each row under that name."""

    def keep(self, table: ir.Table, name: str) -> ir.Table:
        """Work a table out and keep it until `forget`."""

    def forget(self) -> None:
        """Let go of what was kept."""

    def write(self, table: ir.Table, path: Path) -> None:
        """Work a table out into a Parquet file, or a folder of them, that is not there yet."""


class DuckDB:
    """DuckDB, within a bound of memory; what is beyond goes to a folder."""

    ordered = True

    def __init__(self, spill: Path, memory: str) -> None:
        self._con: Any = ibis.duckdb.connect(
            temp_directory=str(spill), memory_limit=memory, preserve_insertion_order=False
        )
        self._kept: list[str] = []

    def read(self, path: Path, row: str | None) -> ir.Table:
        """See `Backend`."""
        found = self._con.read_parquet(str(path), file_row_number=row is not None)
        return found if row is None else found.rename({row: "file_row_number"})

    def keep(self, table: ir.Table, name: str) -> ir.Table:
        """See `Backend`."""
        name = f"{name}_{len(self._kept)}"
        self._kept.append(name)
        return self._con.create_table(name, table, temp=True)

    def forget(self) -> None:
        """See `Backend`."""
        for name in self._kept:
            self._con.raw_sql(f'DROP TABLE "{name}"')
        self._kept.clear()

    def write(self, table: ir.Table, path: Path) -> None:
        """See `Backend`."""
        self._con.to_parquet(table, str(path))


class Spark:
    """Spark, in ANSI mode: an amount that overflows is an error and no wrong figure."""

    ordered = False

    def __init__(self, spill: Path) -> None:
        """`spill` is a folder that the executors share."""
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            needed = _("the backend spark needs pyspark and Java: pip install 'headnote[spark]'")
            raise BackendError(needed) from None
        builder = SparkSession.builder.appName("headnote").config("spark.sql.ansi.enabled", "true")
        builder = builder.config("spark.sql.session.timeZone", "UTC").config("spark.ui.enabled", "false")
        self._session = builder.getOrCreate()
        self._session.sparkContext.setLogLevel("ERROR")
        self._con: Any = ibis.pyspark.connect(self._session)
        self._kept: list[Path] = []
        self._spill = spill

    def read(self, path: Path, row: str | None) -> ir.Table:
        """See `Backend`."""
        return self._con.read_parquet(str(path))

    def keep(self, table: ir.Table, name: str) -> ir.Table:
        """See `Backend`."""
        # Files, and no cache: what follows is planned from them anew, and executors may come and go.
        place = self._spill / f"{name}-{len(self._kept)}"
        self._kept.append(place)
        self.write(table, place)
        return self._con.read_parquet(str(place))

    def forget(self) -> None:
        """See `Backend`."""
        for place in self._kept:
            shutil.rmtree(place, ignore_errors=True)
        self._kept.clear()

    def write(self, table: ir.Table, path: Path) -> None:
        """See `Backend`."""
        self._con.to_parquet_dir(table, str(path))


def opened(name: str, spill: Path, memory: str) -> Backend:
    """A backend by its name. Raises BackendError."""
    return Spark(spill) if name == "spark" else DuckDB(spill, memory)
