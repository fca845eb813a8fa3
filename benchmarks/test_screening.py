"""Screening 100,000 products of China into Japan, beside reading the same table alone."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from headnote.engine.claims.reading.sheets import read_rows
from headnote.engine.documents.screening import CsvWriter
from headnote.engine.duties.comparison import between
from headnote.engine.duties.country import load_country
from headnote.engine.duties.preference import Preferences
from headnote.engine.duties.screening import MAX_BYTES, Screener, Totals, read_products
from headnote.engine.explain import Words

DAY = date(2026, 11, 22)
COUNT = 100_000


@pytest.fixture(scope="module")
def table() -> bytes:
    chosen = random.Random(4)
    lines = load_country("jp").tariffs[0].lines("")
    rows = (f"{chosen.choice(lines).dotted},product {n},{chosen.randint(1, 10**6)}.50,USD" for n in range(COUNT))
    return "\n".join(["line,description,value,currency", *rows]).encode()


def read(table: bytes) -> int:
    return sum(1 for _ in read_products("table", read_rows("table", table, MAX_BYTES), "USD"))


def screen(table: bytes, out: Path) -> int:
    country = load_country("jp")
    rates = [Preferences.under(one, "JP", country) for one in between("CN", "JP", DAY)]
    screener, totals = Screener(rates, "CN", DAY, None), Totals()
    with out.open("wb") as file:
        writer = CsvWriter(file, [one.agreement for one in rates], Words("en"))
        for product in read_products("table", read_rows("table", table, MAX_BYTES), "USD"):
            one = screener.screen(product)
            totals.add(one)
            writer.add(one)
        writer.finish(totals)
    return sum(totals.by_when().values())


@pytest.mark.benchmark(group="100,000 products")
@pytest.mark.parametrize("way", ["reading the table", "screening it to CSV"])
def test_screening(benchmark: Any, table: bytes, tmp_path: Path, way: str) -> None:
    if way == "reading the table":
        assert benchmark.pedantic(read, args=(table,), rounds=3) == COUNT
    else:
        assert benchmark.pedantic(screen, args=(table, tmp_path / "out.csv"), rounds=3) == COUNT
