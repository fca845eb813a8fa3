"""A portfolio of a million claims of ten lines, beside what DuckDB needs to read and group the same tables, beside one
claim after the other by the single engine, and beside plain Python; the last two on a part of it.

Run once, without measuring, it is a small portfolio.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from headnote import Claim, Engine
from headnote.cli import main

LINES = 10
PART = 2_000
GOODS = """
copy (select 'P' || lpad(i::varchar, 9, '0') as key, date '2026-04-01' as date,
    ['8517.11', '8418.10', '8538.10', '2710.12', '8539.10', '21.01'][1 + (hash(i) % 6)::int] as "good.hs",
    (100 + hash(i * 7) % 900)::decimal(18, 2) as "good.fob", 'USD' as "good.currency",
    ['JP', 'TH', 'VN'][1 + (hash(i * 3) % 3)::int] as "production.party", 'JP' as importing_party
from range({claims}) t(i)) to '{folder}/goods.parquet'"""
MATERIALS = """
copy (select 'P' || lpad(i::varchar, 9, '0') as key, (j + 1)::int as line,
    ['8542.31', '8517.11', '8418.99', '3824.99', '2710.12', '8539.90', '2101.11', '7208.10'][
        1 + (hash(i * 100 + j) % 8)::int] as hs,
    hash(i * 31 + j) % 10 >= 6 as originating, ['JP', 'TH', 'US', 'CN'][1 + (hash(i * 5 + j) % 4)::int] as country,
    (hash(i * 17 + j) % 5000 / 100)::decimal(18, 2) as value
from range({claims}) t(i), range({lines}) u(j) order by i, j) to '{folder}/materials.parquet'"""
GROUPED = """
select count(*), sum(value), sum(lines) from '{folder}/goods.parquet' join (
    select key, sum(value) as value, count(*) as lines, min(hs), max(country), count(*) filter (originating)
    from '{folder}/materials.parquet' group by key) using (key)"""


@pytest.fixture(scope="module")
def claims(request: pytest.FixtureRequest) -> int:
    return 5_000 if request.config.getoption("benchmark_disable") else 1_000_000


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory, claims: int) -> Path:
    folder = tmp_path_factory.mktemp("portfolio")
    con = duckdb.connect()
    for text in (GOODS, MATERIALS):
        con.execute(text.format(folder=folder, claims=claims, lines=LINES))
    return folder


def rows(portfolio: Path) -> list[dict[str, Any]]:
    """The first claims as data."""
    con = duckdb.connect()
    goods = con.execute(f"select * from '{portfolio}/goods.parquet' order by key limit {PART}").fetchall()
    found = {
        key: {
            "agreement": "rcep",
            "date": date,
            "good": {"hs": hs, "fob": fob, "currency": currency},
            "production": {"party": party},
            "importing_party": importing,
            "materials": [],
        }
        for key, date, hs, fob, currency, party, importing in goods
    }
    last = max(found)
    bills = con.execute(f"select * from '{portfolio}/materials.parquet' where key <= '{last}'").fetchall()
    for key, _line, hs, originating, country, value in bills:
        line = {"hs": hs, "originating": originating, "country": country, "value": value}
        found[key]["materials"].append(line)
    return list(found.values())


def test_duckdb_reads_and_groups(benchmark: Any, portfolio: Path, claims: int) -> None:
    benchmark.group = f"{claims:,} claims of {LINES} lines"

    def grouped() -> Any:
        return duckdb.connect().execute(GROUPED.format(folder=portfolio)).fetchone()

    found = benchmark.pedantic(grouped, rounds=3)
    assert found[0] == claims


def test_headnote_batch(benchmark: Any, portfolio: Path, claims: int, tmp_path: Path) -> None:
    benchmark.group = f"{claims:,} claims of {LINES} lines"

    def batch() -> str:
        out = tmp_path / "verdicts.parquet"
        arguments = ["batch", str(portfolio), "--agreement", "rcep", "--out", str(out)]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        return result.output

    assert f"{claims:,} in columns" in benchmark.pedantic(batch, rounds=1)


def test_one_after_the_other(benchmark: Any, portfolio: Path) -> None:
    benchmark.group = f"{PART:,} claims of {LINES} lines"
    engine, data = Engine.load("rcep"), rows(portfolio)

    def determine() -> int:
        return len([engine.determine(Claim.model_validate(one)).verdict for one in data])

    assert benchmark.pedantic(determine, rounds=3) == PART


def test_plain_python(benchmark: Any, portfolio: Path) -> None:
    """CTSH or RVC40 by hand: no three values, no reasons, no other rule, no missing facts."""
    benchmark.group = f"{PART:,} claims of {LINES} lines"
    data = rows(portfolio)

    def plain() -> int:
        met = 0
        for one in data:
            hs, fob = one["good"]["hs"].replace(".", ""), one["good"]["fob"]
            outside = [line for line in one["materials"] if not line["originating"]]
            changed = all(line["hs"].replace(".", "")[:6] != hs[:6] for line in outside)
            met += changed or 100 * (fob - sum((line["value"] for line in outside), Decimal(0))) >= 40 * fob
        return met

    assert 0 < benchmark.pedantic(plain, rounds=3) <= PART
