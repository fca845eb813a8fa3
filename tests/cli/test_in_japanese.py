"""What a command says in Japanese: help, problems of rule files, pages of diagnostics, problems of requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from headnote.cli import main
from headnote.grammar.diagnostics import all_ids, explanation
from headnote.grammar.text import display_width

Run = Callable[..., Result]

_KANA = re.compile("[぀-ヿ]")
_ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("command", [(), *commands(main)], ids=" ".join)
def test_help_is_in_japanese_and_within_a_terminal(
    headnote: Run, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    english = headnote(*command, "--help").output
    monkeypatch.setenv("HEADNOTE_LANG", "ja")
    lines = headnote(*command, "--help").output.splitlines()
    assert max(display_width(line) for line in lines if _KANA.search(line)) <= 80
    assert _KANA.search("".join(lines[1:4]))
    # Click makes the line of --help itself once, in whichever language it was first asked for.
    told = [re.sub(r"`.*?`|\".*?\"", "", line) for line in lines[1:] if not line.startswith("  -h, --help")]
    assert not [line for line in told if _ENGLISH.search(line)]
    monkeypatch.delenv("HEADNOTE_LANG")
    assert headnote(*command, "--help").output == english


def test_no_line_of_help_begins_with_what_ends_a_sentence(headnote: Run) -> None:
    for line in headnote("batch", "--lang", "ja", "--help").output.splitlines():
        assert not line.lstrip().startswith(("。", "、", "）"))


def test_mistakes_of_a_rule_file(headnote: Run, demo: Callable[..., Path]) -> None:
    folder = demo('84.1O    CC\n84.18    CTX @ "p. 1"\n8418.99    CTH\n')
    result = headnote("check", folder, "--lang", "ja")
    assert result.exit_code == 1
    said = [line for line in result.output.splitlines() if "誤り HN" in line]
    assert [line.partition(": 誤り ")[2] for line in said] == [
        "HN0202: 「84.1O」はここに書けません",
        "HN0203: 「CTX」は協定の頭注で定義されていません",
    ]
    assert "「CTH」のことですか。" in result.output
    assert not _ENGLISH.search(result.output.replace(str(folder), ""))


def test_every_page_of_a_diagnostic(headnote: Run) -> None:
    for id_ in all_ids():
        page = headnote("explain-error", id_, "--lang", "ja").output
        prose = re.sub(r"```.*?```|`[^`]*`|「[^」]*」", "", page, flags=re.DOTALL)
        assert _KANA.search(prose)
        assert not _ENGLISH.search(prose), id_
        examples = re.findall(r"```.*?```", explanation(id_).text, re.DOTALL)
        assert re.findall(r"```.*?```", page, re.DOTALL) == examples


def test_a_mistyped_command_line(headnote: Run, tmp_path: Path) -> None:
    for wrong in (("determne",), ("determine",), ("batch", "none.xlsx"), ("margins", "x.yaml", "--months", "99")):
        told = headnote(*wrong, "--lang", "ja")
        assert told.exit_code == 2
        assert _KANA.search(told.stderr)
        assert not _ENGLISH.search(told.stderr), told.stderr
