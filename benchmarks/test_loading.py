"""Loading an annex with a row for every subheading of HS2012, and Japan's tariff: from text, and from the cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from headnote.engine.agreements.cache import load_cached
from headnote.engine.agreements.library import nomenclature, shipped
from headnote.engine.agreements.loaded import Published, Ruleset
from headnote.engine.agreements.ruleset import load, load_published
from headnote.grammar.agreements.nodes import Chapter
from headnote.grammar.schedules.duty_text import read_rate

RULES = ["CC", "CTH", "CTH or RVC40", "CTSH or RVC40", "CC except from chapter 01", "CTH or RVC40 or CR", "WO"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return annex_of(1, tmp_path)


def annex_of(years: int, tmp_path: Path) -> Path:
    """A folder with an annex of 5,205 rows, or as many for each of some years."""
    edition = nomenclature("HS2012")
    assert edition is not None
    (tmp_path / "agreement.origin").write_bytes((shipped() / "rcep" / "agreement.origin").read_bytes())
    lines = ['annex 3A of RCEP "Every subheading"', 'source "benchmark"']
    chapter = ""
    for number, code in enumerate(edition.subheadings):
        if code[:2] != chapter:
            chapter = code[:2]
            lines.append(f"chapter {chapter}")
        row = f'    {code[:4]}.{code[4:]}    {RULES[number % len(RULES)]}    @ "3A-{number // 40}"'
        dated = (f"{row} from {year}-01-01 until {year}-12-31" for year in range(2022, 2022 + years))
        lines += [row] if years == 1 else dated
    (tmp_path / "annex.origin").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.mark.benchmark(group="5,205 rows")
@pytest.mark.parametrize("way", ["text", "cache"])
def test_loading(benchmark: Any, folder: Path, way: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEADNOTE_CACHE", str(tmp_path / "cache"))
    assert load_cached(folder, load, Ruleset) == load(folder)
    if way == "text":
        benchmark.pedantic(load, args=(folder,), rounds=5)
    else:
        benchmark.pedantic(load_cached, args=(folder, load, Ruleset), rounds=20)


@pytest.mark.benchmark(group="5,205 rows")
def test_loading_ten_times_as_many(benchmark: Any, tmp_path: Path) -> None:
    found = benchmark.pedantic(load, args=(annex_of(10, tmp_path),), rounds=1)
    assert sum(len(block.items) for block in found.annexes[0].statements if isinstance(block, Chapter)) == 52_050


@pytest.mark.benchmark(group="Japan's tariff and schedules, 13,505 lines")
@pytest.mark.parametrize("way", ["text", "cache"])
def test_loading_a_tariff(benchmark: Any, way: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEADNOTE_CACHE", str(tmp_path / "cache"))
    folder = shipped() / "jp"
    assert load_cached(folder, load_published, Published) == load_published(folder)
    if way == "text":
        # The texts of rates that were read before are kept: each round starts without them.
        benchmark.pedantic(load_published, args=(folder,), setup=read_rate.cache_clear, rounds=5)
    else:
        benchmark.pedantic(load_cached, args=(folder, load_published, Published), rounds=20)
