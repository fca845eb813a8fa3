"""What commands have in common: options, loading, failing, writing a file whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from headnote.engine import Claim, Determination, Engine
    from headnote.engine.explain import Words

LANGUAGES = ("en", "ja")

Command = TypeVar("Command", bound=Callable[..., Any])


def complete_agreement(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of rulesets that begin as typed."""
    from headnote.engine.library import Library

    folders = [Path(p) for p in ctx.params.get("rulesets") or ()]
    return [CompletionItem(n) for n in Library(folders).rulesets() if n.startswith(incomplete.lower())]


def rulesets_option(command: Command) -> Command:
    """The option --rulesets."""
    return click.option(
        "--rulesets",
        multiple=True,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        envvar="HEADNOTE_RULESETS",
        help="A folder of your own rulesets, looked in before the shipped ones; may be given again.",
    )(command)


def language_option(command: Command) -> Command:
    """The option --lang."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        help="Language of explanations.",
    )(command)


def claim_options(command: Command) -> Command:
    """The options of commands that determine a claim."""
    for option in (
        rulesets_option,
        language_option,
        click.option(
            "--agreement",
            shell_complete=complete_agreement,
            help="Use this agreement instead of the claim's.",
        ),
        click.option("--rule", help="The good's rule, where the annex has none transcribed: “CTH or RVC40”."),
        click.option(
            "--bom",
            type=click.Path(dir_okay=False),
            help="Bill of materials as CSV or XLSX, with a header row.",
        ),
    ):
        command = option(command)
    return command


def fail(message: str) -> NoReturn:
    """End the command: bad usage or input."""
    click.echo(message, err=True)
    sys.exit(2)


def load_engine(agreement: str, rulesets: tuple[Path, ...]) -> Engine:
    """The engine of an agreement; a ruleset that cannot be loaded ends the command."""
    from headnote.engine import Engine, RulesetError, UnknownAgreement
    from headnote.grammar import report

    try:
        return Engine.load(agreement, rulesets)
    except UnknownAgreement as error:
        fail(f"Error: {error}")
    except RulesetError as error:
        for diagnostic in error.diagnostics:
            click.echo(report.as_text(diagnostic), err=True)
        fail("Error: the ruleset has errors and was not loaded.")


def determined(
    claim_file: str, agreement: str | None, rule: str | None, bom: str | None, rulesets: tuple[Path, ...]
) -> tuple[Claim, Determination]:
    """Read a claim and determine it; bad input ends the command with every problem and exit code 2."""
    from headnote.engine import InputError, RuleTextError
    from headnote.engine.reading import read_claim

    try:
        claim = read_claim(claim_file, bom)
        if agreement is not None:
            claim = claim.model_copy(update={"agreement": agreement})
        engine = load_engine(claim.agreement, rulesets)
        return claim, engine.determine(claim, rule)
    except InputError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        fail(f"Error: {len(error.problems)} problem(s) in the input; nothing was determined.")
    except RuleTextError as error:
        from headnote.grammar import report
        from headnote.grammar.checks.context import at
        from headnote.grammar.text import SourceText

        source = SourceText("rule", error.text)
        click.echo(report.as_text(at(source, (0, len(error.text)), error.problem)), err=True)
        fail("Error: the rule cannot be read; nothing was determined.")


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all."""
    folder = path.parent
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
            if path.exists():
                Path(name).chmod(path.stat().st_mode & 0o777)
            else:
                Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        fail(f"Error: {path} cannot be written: {error.strerror}")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def words_of(lang: str) -> Words:
    """The words of a language given on the command line."""
    from headnote.engine.explain import Words

    return Words("ja" if lang == "ja" else "en")


def show_explanation(determination: Determination, words: Words) -> None:
    """An explanation: tables and colour on a terminal, plain text elsewhere."""
    from headnote.engine.explain import as_text, explain

    blocks = explain(determination, words)
    if sys.stdout.isatty():
        from rich.console import Console

        from headnote.engine.explain.terminal import show

        show(Console(), blocks)
    else:
        click.echo(as_text(blocks), nl=False)
