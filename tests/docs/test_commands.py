"""Every command and option is documented in docs/commands.md, word for word as --help says it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from headnote.cli import main
from headnote.engine.agreements.library import Library
from headnote.engine.agreements.ruleset import check_files
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "commands.md"


def help_of(*command: str) -> str:
    result = CliRunner().invoke(main, [*command, "--help"], prog_name="headnote", terminal_width=100)
    assert result.exit_code == 0
    return result.output.rstrip()


def test_the_page_of_commands_is_in_step(request: pytest.FixtureRequest) -> None:
    parts = [
        "# Commands\n",
        "Exit codes: 0 done; 1 problems found by check, fmt --check or test; 2 bad usage or input.\n",
    ]
    parts += [f"```\n{help_of()}\n```\n"]
    parts += [f"## headnote {name}\n\n```\n{help_of(*name.split())}\n```\n" for name, _ in commands()]
    text = "\n".join(parts)
    if request.config.getoption("--record"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text


def commands() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in main.commands.items():
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {inner}", one) for inner, one in command.commands.items()]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_and_option_says_what_it_does(name: str, command: click.Command) -> None:
    assert command.help
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help or param.name == "form", f"{name} {param.name}"


def test_the_examples_of_the_language_page_are_clean_and_canonical(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    for kind in ("agreement", "annex", "provisions", "schedule", "tariff"):
        (block,) = re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
        (tmp_path / f"{kind}.origin").write_text(block, encoding="utf-8")
    checked = check_files(sorted(tmp_path.glob("*.origin")), Library())
    assert checked.diagnostics == ()
    # An article by itself is one of an agreement beside it.
    agreement = (tmp_path / "agreement.origin").read_text(encoding="utf-8")
    for number, block in enumerate(re.findall(r"```article\n(.*?)```", text, re.DOTALL)):
        folder = tmp_path / f"article-{number}"
        folder.mkdir()
        for name, content in (
            ("agreement", f"{agreement}\n{block}"),
            ("annex", (tmp_path / "annex.origin").read_text()),
        ):
            (folder / f"{name}.origin").write_text(content, encoding="utf-8")
        assert check_files(sorted(folder.glob("*.origin")), Library()).diagnostics == ()
        assert print_file(parse_bytes("x", block.encode()).file) == block
    for kind in ("agreement", "provisions", "schedule", "tariff"):
        data = (tmp_path / f"{kind}.origin").read_bytes()
        assert print_file(parse_bytes("x", data).file).encode() == data


def test_links_of_the_readme_lead_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "docs/language.md", "docs/seeds.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert ((ROOT / page).parent / target).exists(), f"{page}: {target}"


def test_the_changelog_names_the_version(headnote: Callable[..., object]) -> None:
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version is not None
    assert f"## {version.group(1)}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
