"""Two whole annexes of 5,594 rows compared, beside reading one: nothing changed, and every fiftieth row."""

from __future__ import annotations

import re
import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from headnote import Engine
from headnote.analysis.diffing import diff_editions
from headnote.engine.agreements.library import shipped

NAME = "uk-australia"
ROW = re.compile(r"^    \d{4}\.\d\d    (CTH|CC)    @", re.MULTILINE)
_fresh = count(1)


def changed(folder: Path, way: str) -> Path:
    """A fresh copy of the ruleset with what is to be compared."""
    made = folder / str(next(_fresh)) / NAME
    shutil.copytree(shipped() / NAME, made, ignore=shutil.ignore_patterns("cases"))
    if way == "every 50th row":
        annex = made / "annex-ii.origin"
        text = annex.read_text(encoding="utf-8")
        for number, found in reversed(list(enumerate(ROW.finditer(text)))):
            if number % 50 == 0:
                other = "CC" if found[1] == "CTH" else "CTH"
                text = f"{text[: found.start(1)]}{other}{text[found.end(1) :]}"
        annex.write_text(text, encoding="utf-8")
    return made


@pytest.mark.benchmark(group="two annexes of 5,594 rows compared")
@pytest.mark.parametrize("way", ["reading one", "nothing", "every 50th row"])
def test_compared(benchmark: Any, tmp_path: Path, way: str) -> None:
    old = Engine.load(NAME)

    def copies() -> tuple[tuple[Path], dict[str, Any]]:
        return (changed(tmp_path, way),), {}

    def compared(folder: Path) -> None:
        new = Engine.load(folder)
        if way != "reading one":
            found = diff_editions(old, new, ("old", "new"))
            assert found.same is (way == "nothing")

    benchmark.pedantic(compared, setup=copies, rounds=2)
