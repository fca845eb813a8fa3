"""The hooks of pre-commit: what each runs passes on rules that are in order, and ends with 1 on those that are not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from headnote.engine.agreements.library import shipped

ROOT = Path(__file__).resolve().parents[2]
HOOKS = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
WRONG = {
    "headnote-fmt": ("8418.10    CTSH or", "8418.10 CTSH   or"),
    "headnote-check": ("8418.10    CTSH or", "8418.10    CTHS or"),
    "headnote-test": ("8418.10    CTSH or RVC40", "8418.10    CTSH or RVC90"),
}


def run(hook: str, repository: Path) -> int:
    """Run a hook as pre-commit does: on the names of its files, or on none."""
    one = HOOKS[hook]
    names = [str(path.relative_to(repository)) for path in sorted(repository.rglob("*")) if path.is_file()]
    chosen = [name for name in names if re.search(one["files"], name)]
    assert chosen
    command = [*one["entry"].split(), *one.get("args", []), *(chosen if one.get("pass_filenames", True) else [])]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_passes_what_is_in_order_and_no_more(hook: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "rcep"
    shutil.copytree(shipped() / "rcep", folder, ignore=lambda _at, names: [n for n in names if n == "cases"])
    (folder / "cases").mkdir()
    shutil.copy(shipped() / "rcep" / "cases" / "02-refrigerator.yaml", folder / "cases")
    annex = folder / "annex-3a.origin"
    right = annex.read_text(encoding="utf-8")
    assert run(hook, tmp_path) == 0
    assert annex.read_text(encoding="utf-8") == right
    wrong = right.replace(*WRONG[hook])
    assert wrong != right
    annex.write_text(wrong, encoding="utf-8")
    code = run(hook, tmp_path)
    # A formatter mends, and pre-commit fails where a file changed.
    assert (code == 0 and annex.read_text(encoding="utf-8") == right) if hook == "headnote-fmt" else code == 1
