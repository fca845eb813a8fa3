"""headnote test: what cases reach, filtered, for machines, and again on every save."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from click.testing import Result

from headnote import Engine
from headnote.analysis.coverage import coverage_of
from headnote.analysis.watching import changes
from headnote.engine.cases.claims import read_cases

Run = Callable[..., Result]

CASE = """
case: {name}
source: Demo, Annex 1
claim:
  agreement: DEMO
  date: 2022-01-01
  good: {{hs: "8418.10", fob: 100, currency: USD}}
  production: {{party: JP, operations: []}}
  materials: [{{hs: "{hs}", originating: no, value: {value}}}]
expect: {{verdict: originating}}
"""


def with_cases(demo: Callable[..., Path], **cases: tuple[str, str]) -> Path:
    folder = demo("84.18    CTH or RVC40\n84.19    CTH\n")
    (folder / "cases").mkdir(exist_ok=True)
    for name, (hs, value) in cases.items():
        text = CASE.format(name=name, hs=hs, value=value)
        (folder / "cases" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_rows_alternatives_and_articles_are_counted_at_their_lines(headnote: Run, demo: Callable[..., Path]) -> None:
    folder = with_cases(demo, content=("8418.21", "60"))
    output = headnote("test", folder, "--coverage").output
    assert "annex.origin: rows 1 of 2, alternatives 1 of 3" in output
    assert "not reached: lines 3-4" in output  # CTH of 84.18 in line 3, and 84.19
    assert "agreement.origin: articles" in output
    folder = with_cases(demo, content=("8418.21", "60"), heading=("7208.10", "99"))
    assert "rows 1 of 2, alternatives 2 of 3" in headnote("test", folder, "--coverage").output


def test_the_cases_that_reach_a_line(demo: Callable[..., Path]) -> None:
    folder = with_cases(demo, content=("8418.21", "60"))
    (case,) = read_cases(folder / "cases" / "content.yaml")
    found = coverage_of(folder, Engine.load(folder), [case])
    annex = str(folder / "annex.origin")
    assert found.cases_at(annex, 3) == ["content"]
    assert found.cases_at(annex, 4) == []


def test_filter_and_junit(headnote: Run, demo: Callable[..., Path]) -> None:
    folder = with_cases(demo, content=("8418.21", "60"), wrong=("8418.21", "61"))
    assert headnote("test", folder, "--filter", "CONTENT").output == "1 passed, 0 failed\n"
    assert headnote("test", folder, "--filter", "nosuch").exit_code == 2
    suite = ElementTree.fromstring(headnote("test", folder, "--format", "junit").stdout)
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    failed = [case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None]
    assert failed == ["wrong"]


def test_a_saved_file_is_seen(tmp_path: Path) -> None:
    rule, other = tmp_path / "annex.origin", tmp_path / "notes.txt"
    rule.write_text("a", encoding="utf-8")
    seen: list[list[Path]] = []
    begun = threading.Event()

    def watch() -> None:
        for changed in changes([tmp_path], every=0.01):
            seen.append(changed)
            begun.set()
            return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    number = 0
    while not begun.wait(0.05) and number < 200:
        number += 1
        other.write_text(str(number), encoding="utf-8")
        rule.write_text("b" * number, encoding="utf-8")
        os.utime(rule, ns=(number, number))
    watcher.join(5)
    assert seen == [[rule]]
