"""The README does what it says: its commands are run in order and give the output that it prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def run(command: str, folder: Path, language: str = "en") -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", "HEADNOTE_LANG": language}
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


PAGES = (
    *("README.md", "docs/guide.md", "docs/language.md", "docs/declarations.md", "docs/papers.md", "docs/records.md"),
    *("docs/importing.md", "docs/editors.md", "docs/portfolios.md", "docs/seeds.md", "docs/workbooks.md"),
    *(f"docs/ja/{name}.md" for name in ("README", "workbooks", "portfolios", "papers", "declarations", "records")),
)


@pytest.mark.parametrize("page", PAGES)
def test_the_console_examples_of(page: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    shutil.copytree(ROOT / "rulesets", tmp_path / "rulesets")
    text = (ROOT / page).read_text(encoding="utf-8")
    language = "ja" if page.startswith("docs/ja/") else "en"

    def filled(match: re.Match[str]) -> str:
        commands = [line[2:] for line in match.group(1).splitlines() if line.startswith("$ ")]
        shown = "".join(f"$ {command}\n{run(command, tmp_path, language)}" for command in commands)
        return f"```console\n{shown}```"

    expected = BLOCK.sub(filled, text)
    assert "Traceback" not in expected
    if request.config.getoption("--record"):
        (ROOT / page).write_text(expected, encoding="utf-8")
        text = expected
    assert text == expected


@pytest.mark.parametrize(("page", "count"), [("README.md", 1), ("docs/guide.md", 2)])
def test_the_programs_of_a_page_run(page: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    programs = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    assert len(programs) == count
    exec(compile("\n".join(programs), page, "exec"), {})  # noqa: S102


def test_every_page_in_japanese_is_run() -> None:
    assert {f"docs/ja/{path.name}" for path in (ROOT / "docs" / "ja").glob("*.md")} <= set(PAGES)


def test_the_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_the_program_of_the_page_of_records_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (program,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "records.md").read_text(encoding="utf-8"), re.DOTALL
    )
    exec(compile(program, "records.md", "exec"), {})  # noqa: S102
