"""A run that was killed goes on where it stopped: nothing twice, nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner

from headnote.cli import main

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "portfolio"
PARTITIONS = 2


def portfolio(folder: Path) -> Path:
    """The example as some partitions, each with keys of its own."""
    for number in range(PARTITIONS):
        place = folder / f"part-{number}"
        place.mkdir(parents=True)
        for name in ("goods.csv", "materials.csv"):
            head, *rows = (EXAMPLE / name).read_text(encoding="utf-8").splitlines()
            (place / name).write_text("\n".join([head, *(f"{number}-{row}" for row in rows)]) + "\n", encoding="utf-8")
    return folder


def rows_in(folder: Path) -> list[dict[str, object]]:
    tables = [pq.read_table(file) for file in sorted(folder.rglob("*.parquet"))]
    return sorted(pa.concat_tables(tables, promote_options="permissive").to_pylist(), key=lambda row: str(row["key"]))


def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    tables, out = portfolio(tmp_path / "in"), tmp_path / "out"
    arguments = ["batch", str(tables), "--agreement", "rcep", "--out", str(out)]
    running = subprocess.Popen([sys.executable, "-m", "headnote", *arguments], stdout=subprocess.DEVNULL)
    first = out / "00000-00000-rcep.json"
    while not first.is_file():
        assert running.poll() is None, "the run ended before it could be killed"
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    finished = {path.name: path.stat().st_mtime_ns for path in out.glob("*-rcep.json")}
    assert 0 < len(finished) < PARTITIONS

    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 1, again.output
    assert f"{len(finished)} part(s) were done before" in again.output
    assert {name: (out / name).stat().st_mtime_ns for name in finished} == finished

    found = rows_in(out)
    # Six goods, one that cannot be read, and a line of no good, in each partition.
    assert len(found) == 8 * PARTITIONS
    for number in range(PARTITIONS):
        verdicts = {str(row["key"]).removeprefix(f"{number}-"): row["verdict"] for row in found if row["key"]}
        assert (verdicts["S-100"], verdicts["T-100"], verdicts["T-200"]) == (
            *("originating", "not originating", "undetermined"),
        )
    assert len({row["key"] for row in found}) == len(found)

    other = CliRunner().invoke(main, [*arguments[:-3], "jiepa", *arguments[-2:]])
    assert other.exit_code == 2
    assert "holds parts of another run" in other.output
