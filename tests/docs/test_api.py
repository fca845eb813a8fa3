"""docs/api.md: its examples ask a running service, as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from prepared import copy_prepared
from programs import program
from serving import Served

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("served")
    copy_prepared(prepared, folder)
    served = Served(folder)
    yield {**os.environ, "HEADNOTE_URL": served.address, "HEADNOTE_KEY": served.key("examples")}
    served.end()


def run(command: list[str], environment: dict[str, str], **given: object) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **given)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def test_curl(environment: dict[str, str]) -> None:
    """8538.10 with exactly 40 per cent by build-down: originating, RVC (RCEP 3A-141, Article 3.5)."""
    program("curl")
    assert '"verdict":"originating","criterion":["RVC"]' in run(["bash", "-c", example("bash")], environment)


def test_python(environment: dict[str, str]) -> None:
    said = run([sys.executable, "-c", example("python")], environment)
    assert said.split("\n")[0] == "originating ['RVC']"


def test_typescript(environment: dict[str, str], tmp_path: Path) -> None:
    """Compiled strictly by TypeScript's own compiler, then run."""
    tsc, node = program("tsc"), program("node")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "example.ts").write_text(example("typescript"), encoding="utf-8")
    modules = Path(tsc).parents[2]
    (tmp_path / "node_modules").symlink_to(modules)
    options = ["--strict", "--target", "es2022", "--module", "nodenext", "--types", "node"]
    run([node, tsc, *options, "example.ts"], environment, cwd=tmp_path)
    assert run([node, "example.js"], environment, cwd=tmp_path).strip() == "originating [ 'RVC' ]"
