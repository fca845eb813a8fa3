"""The same expressions on Spark: a sample of random rules and claims, and the example, against DuckDB."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from headnote.cli import main

pytest.importorskip("pyspark")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java (debian-packages.txt)"),
    pytest.mark.filterwarnings("ignore"),
]
EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "portfolio"


def test_spark_gives_what_duckdb_gives(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = []
    for backend in ("duckdb", "spark"):
        out = tmp_path / backend
        arguments = ["batch", str(EXAMPLE), "--agreement", "rcep", "--out", str(out), "--backend", backend]
        result = CliRunner().invoke(main, arguments)
        assert isinstance(result.exception, SystemExit), result.output + repr(result.exception)
        tables = [pq.read_table(file) for file in sorted(out.rglob("*.parquet")) if file.is_file()]
        rows = pa.concat_tables(tables, promote_options="permissive").to_pylist()
        found.append(sorted(rows, key=lambda row: str(row["key"])))
    assert found[0] == found[1]
