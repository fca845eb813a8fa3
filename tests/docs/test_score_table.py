"""The page of scores: written by its script, of what is planted today, and as high as was promised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from headnote import Engine
from headnote.analysis.mutation.mutants import mutants
from headnote.analysis.mutation.plan import read_plan
from scripts import script

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "scores.md").read_text(encoding="utf-8")
LINE = re.compile(r"^\| (\S+) \| (\w+) \| ([\d,]+) \| ([\d,]+) \| (\d+) % \| (\d+) \|$", re.MULTILINE)
SCORES = {
    (name, part): tuple(int(one.replace(",", "")) for one in figures) for name, part, *figures in LINE.findall(PAGE)
}


def test_the_page_was_written_by_the_script() -> None:
    made = script("score_table")
    assert PAGE.startswith(made.INTRO)
    assert list(dict.fromkeys(name for name, _ in SCORES)) == list(made.AGREEMENTS)


@pytest.mark.parametrize("name", ["jbepa", "jiepa", "uk-eu"])
def test_it_counts_what_is_planted_today(name: str) -> None:
    planted: dict[str, int] = {}
    for mutant in mutants(Engine.load(name).ruleset, read_plan()):
        planted[mutant.place.role] = planted.get(mutant.place.role, 0) + 1
    assert planted == {part: found[0] + found[3] for (one, part), found in SCORES.items() if one == name}


def test_scores_are_as_high_as_was_promised() -> None:
    """Agreements and provisions 95 per cent; of annexes whose rules have a case each, 90."""
    for (name, part), (planted, noticed, per_cent, _) in SCORES.items():
        assert per_cent == 100 * noticed // planted
        if part in ("agreement", "procedures"):
            assert per_cent >= 95, (name, part)
    for name in ("rcep", "jiepa", "jbepa", "cptpp", "uk-japan"):
        assert SCORES[name, "annexes"][2] >= 90, name
