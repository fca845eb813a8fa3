"""`headnote watch`: what is said at every save."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from headnote.authoring.watching import Watched

ROWS = '84.18    CTH or RVC40    @ "p. 1"\n'
CASE = """\
case: "a compressor of another heading"
source: "made up for this test"
claim:
  agreement: DEMO
  date: 2023-01-01
  good: {hs: "8418.21", fob: 100, currency: USD}
  production: {party: JP, operations: []}
  materials:
    - {hs: "8414.30", originating: no, value: 40}
expect:
  verdict: originating
  criterion: [CTC]
"""


def with_case(demo: Callable[..., Path]) -> Path:
    folder = demo(ROWS)
    (folder / "cases").mkdir()
    (folder / "cases" / "01.yaml").write_text(CASE, encoding="utf-8")
    return folder


def test_a_save_says_what_turned_with_claims_that_were_run(demo: Callable[..., Path]) -> None:
    folder = with_case(demo)
    watched = Watched(folder)
    assert list(watched.look()) == ["check: 0 error(s), 0 warning(s)", "test: 1 passed, 0 failed"]
    annex = folder / "annex.origin"
    text = annex.read_text(encoding="utf-8")

    annex.write_text(text.replace("CTH or RVC40", "CC or RVC40"), encoding="utf-8")
    said = "\n".join(watched.look())
    assert "stricter  8418.10 … 8418.99" in said
    assert "no longer originates: 8418" in said
    assert "originating, CTC → originating, RVC" in said  # 60 per cent of value is left
    annex.write_text(text.replace("CTH or RVC40", "CC or RVC70"), encoding="utf-8")
    said = "\n".join(watched.look())
    assert f"FAILED {folder / 'cases' / '01.yaml'}: a compressor of another heading" in said
    assert "test: 0 passed, 1 failed" in said
    assert "originating, RVC → not originating" in said


def test_rules_with_a_mistake_wait_and_are_compared_with_the_last_that_could_be_used(
    demo: Callable[..., Path],
) -> None:
    folder = with_case(demo)
    watched = Watched(folder)
    list(watched.look())
    annex = folder / "annex.origin"
    text = annex.read_text(encoding="utf-8")
    annex.write_text(text.replace("CTH", "CHT"), encoding="utf-8")
    said = list(watched.look())
    assert "did you mean “CTH”?" in said[0]
    assert said[-2:] == [
        "check: 1 error(s), 0 warning(s)",
        "The rules cannot be used so; cases and goods wait until they can.",
    ]
    annex.write_text(text + "# a remark\n", encoding="utf-8")
    assert list(watched.look())[-1] == "Nothing turned."  # nothing but a remark since it could be used
    annex.write_text(text.replace("CTH", "CC"), encoding="utf-8")
    assert any("stricter" in line for line in watched.look())


def test_goods_of_an_agreement_whose_first_day_is_not_at_hand_turn_as_well(demo: Callable[..., Path]) -> None:
    folder = with_case(demo)
    agreement = folder / "agreement.origin"
    text = agreement.read_text(encoding="utf-8")
    agreement.write_text(text.replace("from 2022-01-01", "from a day not at hand"), encoding="utf-8")
    watched = Watched(folder)
    list(watched.look())
    annex = folder / "annex.origin"
    annex.write_text(annex.read_text(encoding="utf-8").replace("RVC40", "RVC41"), encoding="utf-8")
    assert any("no longer originates" in line for line in watched.look())


def test_the_command_goes_on_until_it_is_interrupted(demo: Callable[..., Path]) -> None:
    folder = with_case(demo)
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "headnote", "watch", str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines: Iterator[str] = iter(process.stdout.readline, "")
    try:
        assert next(one for one in lines if one.startswith("test:")) == "test: 1 passed, 0 failed\n"
        annex = folder / "annex.origin"
        annex.write_text(annex.read_text(encoding="utf-8").replace("CTH or RVC40", "CC"), encoding="utf-8")
        assert "changed: annex.origin\n" in lines
        assert next(one for one in lines if one.startswith("test:")) == "test: 0 passed, 1 failed\n"
        assert any("stricter" in one for one in lines)
        process.send_signal(2)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.stdout.close()
