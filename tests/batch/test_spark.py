"""The same expressions on Spark, in a session of its own on this machine: what DuckDB gives of the example."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from headnote.cli import main

pytest.importorskip("pyspark")
pytestmark = [
    pytest.mark.skipif(os.environ.get("HYPOTHESIS_PROFILE") != "nightly", reason="a session takes long: make nightly"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java (debian-packages.txt)"),
    pytest.mark.filterwarnings("ignore"),
]
EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "portfolio"


def results(backend: str, out: Path) -> list[dict[str, object]]:
    arguments = ["batch", str(EXAMPLE), "--agreement", "rcep", "--out", str(out), "--backend", backend]
    result = CliRunner().invoke(main, arguments)
    assert isinstance(result.exception, SystemExit), result.output + repr(result.exception)
    assert "6 in columns, by 6 distinct outcome(s); 0 by the single engine" in result.output
    assert "measured otherwise" not in result.output
    tables = [pq.read_table(file) for file in sorted(out.rglob("*.parquet")) if file.is_file()]
    rows = pa.concat_tables(tables, promote_options="permissive").to_pylist()
    return sorted(rows, key=lambda row: str(row["key"]))


def test_spark_gives_what_duckdb_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", "--master local[2] --conf spark.sql.shuffle.partitions=2 pyspark-shell")
    assert results("spark", tmp_path / "spark") == results("duckdb", tmp_path / "duckdb")
