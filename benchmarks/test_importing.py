"""Importing an annex with a row for every subheading of HS2012: reading Word and PDF, rows from tables, check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

import rcep
from demonstration import AGREEMENT, ANNEX_HEAD
from grids import as_csv, as_long_word
from headnote.analysis.checks.running import check_folder
from headnote.engine.agreements.library import Library, nomenclature
from headnote.engine.agreements.ruleset import annex_context
from headnote.engine.importing.annexes import import_annex
from headnote.engine.importing.tables import read_tables
from headnote.grammar.parser import parse_text
from headnote.grammar.printer import print_file
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.text import SourceText

HEADS = ("Chapter", "Heading", "Subheading", "Product Description", "Product-Specific Rule")
HEAD = parse_text(SourceText("head", ANNEX_HEAD)).file
EDITION = nomenclature("HS2012")
assert EDITION is not None
ROWS = rcep.rows_of(EDITION)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "agreement.origin").write_text(AGREEMENT, encoding="utf-8")
    return tmp_path


@pytest.mark.benchmark(group="an annex of 5,205 rows")
@pytest.mark.parametrize("kind", ["csv", "docx", "pdf"])
def test_reading(benchmark: Any, kind: str) -> None:
    make = {"csv": as_csv, "docx": as_long_word, "pdf": lambda grid: rcep.one_a_page(grid[1:])}[kind]
    rows = ROWS[:300] if benchmark.disabled else ROWS
    data = make([HEADS, *rows])
    found = benchmark.pedantic(read_tables, args=(f"annex.{kind}", data), rounds=1)
    assert sum(len(table.rows) for table in found.tables) > len(rows)


@pytest.mark.benchmark(group="an annex of 5,205 rows")
def test_rows(benchmark: Any, folder: Path) -> None:
    tables = read_tables("annex.csv", as_csv([HEADS, *ROWS])).tables
    context, names = annex_context(folder / "annex.origin", HEAD, Library())
    assert EDITION is not None
    found = benchmark.pedantic(import_annex, args=(tables, HEAD, context, names, EDITION), rounds=3)
    assert found.count("read") == sum(row[4] not in ("", "WO", "CTH or RVC40 or CR") for row in ROWS)


@pytest.mark.benchmark(group="an annex of 5,205 rows")
def test_check(benchmark: Any, folder: Path) -> None:
    tables = read_tables("annex.csv", as_csv([HEADS, *ROWS])).tables
    context, names = annex_context(folder / "annex.origin", HEAD, Library())
    assert EDITION is not None
    annex = folder / "annex.origin"
    annex.write_text(print_file(import_annex(tables, HEAD, context, names, EDITION).file), encoding="utf-8")
    paths = [folder / "agreement.origin", annex]
    # The texts of rules that were read before are kept: each round starts without them. Analyses are part of it.
    found = benchmark.pedantic(check_folder, args=(paths, Library()), setup=read_rule_anew, rounds=3)
    assert not any(one.level == "error" for one in found)


def read_rule_anew() -> None:
    """Forget the rules that were read."""
    clear = getattr(read_rule, "cache_clear", None)
    if clear is not None:
        clear()
