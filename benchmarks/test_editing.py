"""What an editor waits for: an annex of 10,410 rows checked as it is opened, and again of each change."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from headnote.engine.agreements.library import nomenclature, shipped
from headnote.languageserver.views import Viewer

RULES = ["CC", "CTH", "CTH or RVC40", "CTSH or RVC40", "CC except from chapter 01", "CTH or RVC40 or CR", "WO"]
CHANGED = 5_000
"""The line that changes; half of the rows stand below it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "agreement.origin").write_bytes((shipped() / "rcep" / "agreement.origin").read_bytes())
    return tmp_path


def lines_of() -> list[str]:
    """A row for every subheading of HS2012 until a day, and one from the next."""
    edition = nomenclature("HS2012")
    assert edition is not None
    lines = ['annex 3A of RCEP "Every subheading twice"', 'source "benchmark"']
    for number, code in enumerate(edition.subheadings):
        rule = RULES[number % len(RULES)]
        for period in ("until 2025-12-31", "from 2026-01-01"):
            lines.append(f'{code[:4]}.{code[4:]}    {rule}    @ "3A-{number // 40}"    {period}')
    return lines


@pytest.mark.benchmark(group="an annex of 10,410 rows in an editor")
@pytest.mark.parametrize("way", ["opened", "a sign typed", "a line more"])
def test_checked(benchmark: Any, folder: Path, way: str) -> None:
    lines = lines_of()
    annex = folder / "annex-3a.origin"
    viewer = Viewer()
    viewer.look(folder, {annex: "\n".join(lines)})
    fresh = count(1)

    def changed() -> tuple[tuple[Viewer, str], dict[str, Any]]:
        number = next(fresh)
        if way == "opened":
            return (Viewer(), "\n".join([f"# {number}", *lines])), {}
        head, line, tail = lines[:CHANGED], lines[CHANGED], lines[CHANGED + 1 :]
        put = [f"{line} # {number}"] if way == "a sign typed" else [f"# {number}", line]
        return (viewer, "\n".join([*head, *put, *tail])), {}

    def looked(one: Viewer, text: str) -> None:
        assert not any(one.look(folder, {annex: text}).said[annex])

    benchmark.pedantic(looked, setup=changed, rounds=2 if way == "opened" else 15)
