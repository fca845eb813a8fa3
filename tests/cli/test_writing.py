"""Where commands write: what is there is replaced whole, and a device, a pipe or a link never is."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "refrigerator.yaml"


def test_a_link_stays_and_what_it_points_to_is_written(headnote: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("old")
    (tmp_path / "page.html").chmod(0o640)
    link = tmp_path / "link.html"
    link.symlink_to("page.html")
    assert headnote("determine", EXAMPLE, "--html", link).exit_code == 0
    assert link.is_symlink()
    assert "ORIGINATING" in (tmp_path / "page.html").read_text().upper()
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o640


def test_a_file_of_two_names_is_written_under_both(headnote: Callable[..., Result], tmp_path: Path) -> None:
    page, other = tmp_path / "page.html", tmp_path / "other.html"
    page.write_text("old" * 10_000)
    other.hardlink_to(page)
    assert headnote("determine", EXAMPLE, "--html", page).exit_code == 0
    assert other.samefile(page)
    assert other.read_text(encoding="utf-8").endswith("</html>\n")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_pipe_stays_and_the_whole_is_poured_into_it(headnote: Callable[..., Result], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    poured: list[bytes] = []
    reader = threading.Thread(target=lambda: poured.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert headnote("determine", EXAMPLE, "--html", pipe).exit_code == 0
    reader.join()
    assert poured[0].endswith(b"</html>\n")
    assert pipe.is_fifo()


def test_a_device_stays(headnote: Callable[..., Result]) -> None:
    before = os.lstat("/dev/null")
    assert headnote("determine", EXAMPLE, "--html", "/dev/null").exit_code == 0
    assert os.lstat("/dev/null").st_ino == before.st_ino
    full = headnote("determine", EXAMPLE, "--html", "/dev/full")
    assert (full.exit_code, full.stderr) == (2, "Error: /dev/full cannot be written: No space left on device\n")


@pytest.mark.parametrize(
    ("name", "problem"),
    [("loop", "its link leads to itself"), ("nowhere", "No such file"), ("a" * 260, "File name too long")],
)
def test_what_cannot_be_written_is_told_and_leaves_nothing(
    headnote: Callable[..., Result], tmp_path: Path, name: str, problem: str
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "nowhere").symlink_to("missing/page.html")
    result = headnote("determine", EXAMPLE, "--html", tmp_path / name)
    assert result.exit_code == 2
    assert problem in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["loop", "nowhere"]
