"""Headnote's own pages as a site: MkDocs builds them, and a link that leads nowhere stops it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def build(root: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_every_page_is_built_and_every_link_leads_somewhere(tmp_path: Path) -> None:
    done = build(ROOT, tmp_path)
    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    pages = {
        page.with_stem("index") if page.stem == "README" else page for page in pages if page.parts[0] != "examples"
    }
    assert {page for page in pages if not (tmp_path / page).is_file()} == set()
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="decisions/index.html"' in index
    assert 'href="CHANGELOG.html"' in index


@pytest.mark.parametrize("wrong", ["[a](nosuch.md)", "[a](guide.md#nosuch)", "[a](#nosuch)"])
def test_a_link_that_leads_nowhere_stops_it(wrong: str, tmp_path: Path) -> None:
    root = tmp_path / "headnote"
    shutil.copytree(ROOT / "docs", root / "docs")
    for name in ("mkdocs.yml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, root)
    page = root / "docs" / "analysis.md"
    page.write_text(page.read_text(encoding="utf-8") + f"\n{wrong}\n", encoding="utf-8")
    done = build(root, tmp_path / "site")
    assert done.returncode != 0
    assert "nosuch" in done.stderr
