"""Names that no file system takes, folders that look like files, outputs of few characters, inputs that are closed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "refrigerator.yaml"
LONG = "a" * 300


@pytest.mark.parametrize(
    "command",
    [
        ("determine", LONG),
        ("determine", EXAMPLE, "--agreement", LONG),
        ("determine", EXAMPLE, "--bom", LONG),
        ("determine", EXAMPLE, "--rulesets", LONG),
        ("show", LONG, "8418.10"),
        ("coverage", LONG),
        ("check", LONG),
        ("staging", LONG, "JP", "0101.21"),
        ("records", "list", f"{LONG}.jsonl"),
    ],
    ids=lambda command: " ".join(map(str, command))[:20],
)
def test_a_name_too_long_is_told(headnote: Callable[..., Result], command: tuple[str | Path, ...]) -> None:
    result = headnote(*command)
    assert result.exit_code == 2
    assert LONG[:60] in result.stderr


def test_an_agreement_s_name_too_long_in_a_claim_is_told(headnote: Callable[..., Result], tmp_path: Path) -> None:
    claim = tmp_path / "claim.yaml"
    claim.write_text(EXAMPLE.read_text(encoding="utf-8").replace("agreement: rcep", f"agreement: {LONG}"))
    result = headnote("determine", claim)
    assert (result.exit_code, result.stderr[:25]) == (2, "Error: no ruleset is call")


def test_a_folder_called_like_a_rule_file_is_none(headnote: Callable[..., Result], demo: Callable[..., Path]) -> None:
    folder = demo("84.18    CC\n")
    (folder / "more.origin").mkdir()
    for command in (("check", folder), ("fmt", folder), ("show", folder, "8418.10")):
        assert headnote(*command).exit_code == 0
    alone = headnote("check", folder / "more.origin")
    assert (alone.exit_code, "holds no rule files" in alone.stderr) == (2, True)


def run(*args: str | Path, code: str = "", **more: str) -> subprocess.CompletedProcess[bytes]:
    main = f"{code}\nfrom headnote.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", main, *args], capture_output=True, check=False, env={**os.environ, **more}
    )


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_what_an_output_lacks_is_written_as_its_number(encoding: str) -> None:
    ran = run("determine", EXAMPLE, "--lang", "ja", PYTHONIOENCODING=encoding)
    assert ran.returncode == 0
    assert ran.stdout.startswith(rb"\u539f\u7523\u54c1")
    assert "原産品" in ran.stdout.decode("latin-1").encode().decode("unicode_escape")


def test_a_terminal_of_japan_shows_what_it_can_and_escapes_the_rest() -> None:
    ran = run("determine", "été_原産.yaml", "--lang", "ja", PYTHONIOENCODING="cp932")
    assert ran.returncode == 2
    assert ran.stderr.decode("cp932").startswith(r"\xe9t\xe9_原産.yaml: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("command", [("determine", EXAMPLE), ("show", "rcep", "1302.19")], ids=lambda one: one[0])
def test_an_output_without_space_is_told(command: tuple[str | Path, ...]) -> None:
    main = "from headnote.cli import main; main()"
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([sys.executable, "-c", main, *command], stdout=full, stderr=subprocess.PIPE, check=False)
    assert (ran.returncode, ran.stderr) == (2, b"Error: the output cannot be written: No space left on device.\n")


def test_a_closed_input_is_told() -> None:
    ran = run("determine", "-", code="import sys; sys.stdin = None")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.startswith(b"<stdin>: the file cannot be read: closed")
