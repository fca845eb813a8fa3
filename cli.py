"""The `headnote` command: a thin face over the grammar and the engine.

Exit codes: 0 done; 1 problems found by check, fmt --check or test; 2 bad usage or input.
`determine --exit-code`: 0 originating, 10 not originating, 11 undetermined.
"""

from __future__ import annotations

import difflib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem, get_completion_class

if TYPE_CHECKING:
    from headnote.engine import Claim, Determination, Engine
    from headnote.engine.explain import Words
    from headnote.grammar.diagnostics import Diagnostic

LANGUAGES = ("en", "ja")
VERDICT_CODES = {"originating": 0, "not originating": 10, "undetermined": 11}


class _Group(click.Group):
    """Commands listed in the order an analyst meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="headnote")
def main() -> None:
    """Rules of origin as the treaty prints them, and whether a good originates."""


# --- shared pieces ------------------------------------------------------------------------------------------

Command = TypeVar("Command", bound=Callable[..., Any])


def _complete_agreement(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from headnote.engine.library import Library

    folders = [Path(p) for p in ctx.params.get("rulesets") or ()]
    return [CompletionItem(n) for n in Library(folders).rulesets() if n.startswith(incomplete.lower())]


def _rulesets(command: Command) -> Command:
    return click.option(
        "--rulesets",
        multiple=True,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        envvar="HEADNOTE_RULESETS",
        help="A folder of your own rulesets, looked in before the shipped ones; may be given again.",
    )(command)


def _language(command: Command) -> Command:
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        help="Language of explanations.",
    )(command)


def _claim_options(command: Command) -> Command:
    for option in (
        _rulesets,
        _language,
        click.option(
            "--agreement",
            shell_complete=_complete_agreement,
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


def _fail(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(2)


def _engine(agreement: str, rulesets: tuple[Path, ...]) -> Engine:
    from headnote.engine import Engine, RulesetError, UnknownAgreement
    from headnote.grammar import report

    try:
        return Engine.load(agreement, rulesets)
    except UnknownAgreement as error:
        _fail(f"Error: {error}")
    except RulesetError as error:
        for diagnostic in error.diagnostics:
            click.echo(report.as_text(diagnostic), err=True)
        _fail("Error: the ruleset has errors and was not loaded.")
    raise AssertionError("unreachable")


def _determined(
    claim_file: str, agreement: str | None, rule: str | None, bom: str | None, rulesets: tuple[Path, ...]
) -> tuple[Claim, Determination]:
    """Read a claim and determine it; bad input ends the command with every problem and exit code 2."""
    from headnote.engine import InputError, RuleTextError
    from headnote.engine.reading import read_claim

    try:
        claim = read_claim(claim_file, bom)
        if agreement is not None:
            claim = claim.model_copy(update={"agreement": agreement})
        engine = _engine(claim.agreement, rulesets)
        return claim, engine.determine(claim, rule)
    except InputError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        _fail(f"Error: {len(error.problems)} problem(s) in the input; nothing was determined.")
    except RuleTextError as error:
        from headnote.grammar import report
        from headnote.grammar.checks.context import at
        from headnote.grammar.text import SourceText

        source = SourceText("rule", error.text)
        click.echo(report.as_text(at(source, (0, len(error.text)), error.problem)), err=True)
        _fail("Error: the rule cannot be read; nothing was determined.")
    raise AssertionError("unreachable")


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    folder = path.parent
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            if path.exists():
                Path(name).chmod(path.stat().st_mode & 0o777)
            else:
                Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        _fail(f"Error: {path} cannot be written: {error.strerror}")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _words(lang: str) -> Words:
    from headnote.engine.explain import Words

    return Words("ja" if lang == "ja" else "en")


def _show(determination: Determination, words: Words) -> None:
    """An explanation: tables and colour on a terminal, plain text elsewhere."""
    from headnote.engine.explain import as_text, explain

    blocks = explain(determination, words)
    if sys.stdout.isatty():
        from rich.console import Console

        from headnote.engine.explain.terminal import show

        show(Console(), blocks)
    else:
        click.echo(as_text(blocks), nl=False)


# --- rules --------------------------------------------------------------------------------------------------


def _grouped(paths: tuple[Path, ...]) -> Iterator[list[Path]]:
    """Rule files by the folder they stand in: the files of a ruleset are checked together."""
    from headnote.engine.library import SUFFIX, shipped

    groups: dict[Path, list[Path]] = {}
    for path in paths or (shipped(),):
        found = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        if not found:
            _fail(f"Error: {path} holds no rule files (*{SUFFIX}).")
        for file in found:
            groups.setdefault(file.parent, [])
            if file not in groups[file.parent]:
                groups[file.parent].append(file)
    yield from groups.values()


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@_rulesets
def check(paths: tuple[Path, ...], form: str, rulesets: tuple[Path, ...]) -> None:
    """Report every problem of rule files. PATHS: files or folders; none: the shipped rulesets."""
    from importlib.metadata import version

    from headnote.engine.library import Library
    from headnote.engine.ruleset import check_files
    from headnote.grammar import report

    found: list[Diagnostic] = []
    files = 0
    for group in _grouped(paths):
        files += len(group)
        found += check_files(group, Library(rulesets)).diagnostics
    errors = sum(one.is_error for one in found)
    if form == "json":
        click.echo(report.as_json(found))
    elif form == "sarif":
        click.echo(report.as_sarif(found, version("headnote")))
    else:
        for one in found:
            click.echo(report.as_text(one))
        click.echo(f"{files} file(s): {errors} error(s), {len(found) - errors} warning(s).", err=bool(found))
    sys.exit(1 if errors else 0)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with 1 if a file would change.")
@click.option("--diff", "show_diff", is_flag=True, help="Change nothing; show what would change.")
def fmt(paths: tuple[Path, ...], only_check: bool, show_diff: bool) -> None:
    """Write rule files in the canonical layout. A file that cannot be read whole is left as it is."""
    from headnote.engine.ruleset import read_bytes
    from headnote.grammar import report
    from headnote.grammar.parser import parse_bytes
    from headnote.grammar.printer import print_file

    broken = changed = 0
    for path in (file for group in _grouped(paths) for file in group):
        data = read_bytes(path)
        parsed = parse_bytes(str(path), data)
        errors = [one for one in parsed.diagnostics if one.is_error]
        if errors:
            broken += 1
            for one in errors:
                click.echo(report.as_text(one), err=True)
            click.echo(f"{path}: left as it is", err=True)
            continue
        text = print_file(parsed.file)
        if text.encode() == data:
            continue
        changed += 1
        if show_diff:
            old = parsed.source.text.splitlines(keepends=True)
            new = text.splitlines(keepends=True)
            click.echo("".join(difflib.unified_diff(old, new, str(path), f"{path} (formatted)")), nl=False)
        elif only_check:
            click.echo(f"{path}: would be reformatted")
        else:
            _write(path, text)
            click.echo(f"{path}: reformatted")
    if broken:
        sys.exit(2)
    sys.exit(1 if changed and only_check else 0)


@main.command()
@click.argument("agreement", shell_complete=_complete_agreement)
@click.argument("code")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day whose text is shown; today if not given.",
)
@_rulesets
@_language
def show(agreement: str, code: str, day: Any, rulesets: tuple[Path, ...], lang: str) -> None:
    """Show the row that governs a code: its rule, what that means in plain words, and its source."""
    from headnote.engine.plans import expand_for
    from headnote.grammar.codes import CodeError, HSCode

    law = _engine(agreement, rulesets).law(day.date() if day else date.today())
    words = _words(lang)
    try:
        wanted = HSCode.read(code)
    except CodeError as error:
        _fail(f"Error: {error}")
    nomenclature = law.nomenclature
    if nomenclature is not None and not nomenclature.has(wanted):
        _fail(f"Error: {wanted.dotted} is not a code of {law.edition}.")
    shown = False
    for ref, index in law.annexes.items():
        governing = index.governing(wanted)
        if governing.deeper:
            _fail(f"Error: {wanted.dotted} is split by rows of annex {ref} below it; give more digits.")
        for row in governing.rows:
            shown = True
            described = f' ex "{row.description}"' if row.description else ""
            click.echo(f"{wanted.dotted} under {law.name}, annex {ref}: row {row.scope}{described}")
            click.echo(f"  {row.rule.text}")
            click.echo(f"  = {words.wording(expand_for(law, row.rule))}")
            kind = " (secondary source)" if row.secondary else ""
            click.echo(f"  {words.heading('source')}: {row.source}{kind}")
    if not shown:
        click.echo(f"no rule transcribed for {wanted.dotted}; give it with --rule, or add a row")


@main.command()
@click.argument("agreement", shell_complete=_complete_agreement)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day whose text is counted; today if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@_rulesets
def coverage(agreement: str, day: Any, as_json: bool, rulesets: tuple[Path, ...]) -> None:
    """Count the subheadings that a row governs, by chapter, and list what was not transcribed."""
    from headnote.engine.coverage import coverage as count

    law = _engine(agreement, rulesets).law(day.date() if day else date.today())
    rows = count(law)
    total, governed = sum(r.subheadings for r in rows), sum(r.governed for r in rows)
    if as_json:
        chapters = [
            {
                "chapter": r.chapter,
                "subheadings": r.subheadings,
                "governed": r.governed,
                "not_transcribed": r.missing,
            }
            for r in rows
        ]
        data = {"agreement": law.name, "edition": law.edition, "subheadings": total, "governed": governed}
        click.echo(json.dumps({**data, "chapters": chapters}, indent=2))
        return
    click.echo(f"{law.name}: a row governs {governed:,} of {total:,} subheadings of {law.edition}.")
    click.echo(f"{'chapter':>7}  {'governed':>8}  {'of':>5}  not transcribed")
    for row in rows:
        gaps = "" if not row.missing else "all" if row.governed == 0 else ", ".join(row.missing)
        click.echo(f"{row.chapter:>7}  {row.governed:>8,}  {row.subheadings:>5,}  {gaps}".rstrip())


# --- claims -------------------------------------------------------------------------------------------------


@main.command()
@click.argument("claim", type=click.Path(dir_okay=False, allow_dash=True))
@_claim_options
@click.option("--json", "as_json", is_flag=True, help="Print the determination as JSON.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the explanation as an HTML page.")
@click.option("--exit-code", is_flag=True, help="Exit with 0 originating, 10 not originating, 11 undetermined.")
def determine(
    claim: str,
    bom: str | None,
    rule: str | None,
    agreement: str | None,
    lang: str,
    rulesets: tuple[Path, ...],
    as_json: bool,
    html: Path | None,
    exit_code: bool,
) -> None:
    """Determine whether a claim's good originates. CLAIM: a YAML or JSON file, or - for standard input."""
    from headnote.engine.explain import as_data, as_html, explain, verdict_line, why

    _, determination = _determined(claim, agreement, rule, bom, rulesets)
    words = _words(lang)
    if html is not None:
        _write(html, as_html(explain(determination, words), lang))
    if as_json:
        click.echo(as_data(determination, words).model_dump_json(indent=2))
    else:
        tones = {"originating": "green", "not originating": "red", "undetermined": "yellow"}
        click.secho(verdict_line(determination, words), fg=tones[determination.verdict], bold=True)
        click.echo(f"{determination.good}, {determination.agreement}, {determination.date}")
        click.echo(why(determination, words))
        if determination.missing:
            click.echo(f"{words.heading('missing')}: {', '.join(determination.missing)}")
        for warning in determination.warnings:
            click.echo(f"{words.heading('warnings')}: {words.sentence(warning)}")
    sys.exit(VERDICT_CODES[determination.verdict] if exit_code else 0)


@main.command()
@click.argument("claim", type=click.Path(dir_okay=False, allow_dash=True))
@_claim_options
def explain(
    claim: str,
    bom: str | None,
    rule: str | None,
    agreement: str | None,
    lang: str,
    rulesets: tuple[Path, ...],
) -> None:
    """Explain a determination: why, why not, what would change it, and the sources."""
    _, determination = _determined(claim, agreement, rule, bom, rulesets)
    _show(determination, _words(lang))


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@_rulesets
def test(paths: tuple[Path, ...], rulesets: tuple[Path, ...]) -> None:
    """Run cases against their rules. PATHS: case files or folders; none: the shipped cases."""
    from headnote.engine import InputError, RuleTextError
    from headnote.engine.cases import case_files, read_case, ruleset_of, run_case
    from headnote.engine.library import shipped

    passed = failed = broken = 0
    for path in case_files(list(paths) or [shipped()]):
        try:
            case = read_case(path)
            beside = ruleset_of(path)
            engine = _engine(str(beside) if beside is not None else case.claim.agreement, rulesets)
            outcome = run_case(path, case, engine)
        except InputError as error:
            broken += 1
            for problem in error.problems:
                click.echo(str(problem), err=True)
            continue
        except RuleTextError as error:
            broken += 1
            click.echo(f"{path}: {error}", err=True)
            continue
        if not outcome.differences:
            passed += 1
            continue
        failed += 1
        click.echo(f"FAILED {path}: {case.case}")
        for difference in outcome.differences:
            click.echo(f"  - {difference.what}: {difference.expected}")
            click.echo(f"  + {difference.what}: {difference.found}")
    if not passed + failed + broken:
        _fail("Error: no cases found.")
    click.echo(f"{passed} passed, {failed} failed" + (f", {broken} could not be read" if broken else ""))
    sys.exit(2 if broken else 1 if failed else 0)


# --- reference ----------------------------------------------------------------------------------------------


@main.command()
@click.argument("what", type=click.Choice(["claim", "determination", "case"]), default="claim")
def schema(what: str) -> None:
    """Print the JSON Schema of a claim, a determination or a case."""
    from pydantic import BaseModel

    from headnote.engine import Claim
    from headnote.engine.cases import Case
    from headnote.engine.explain import DeterminationData

    models: dict[str, type[BaseModel]] = {"claim": Claim, "determination": DeterminationData, "case": Case}
    data = {"$schema": "https://json-schema.org/draft/2020-12/schema", **models[what].model_json_schema()}
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


@main.command("explain-error")
@click.argument("ids", nargs=-1)
def explain_error(ids: tuple[str, ...]) -> None:
    """Explain diagnostics by their ids, such as HN0203; without one, list them all."""
    from headnote.grammar.diagnostics import all_ids, did_you_mean, explanation

    for one in ids:
        try:
            click.echo(explanation(one.upper()).text)
        except KeyError:
            near = did_you_mean(one.upper(), all_ids())
            _fail(f"Error: there is no diagnostic {one}" + (f"; did you mean {near}?" if near else "."))
    if not ids:
        for one in all_ids():
            click.echo(f"{one}  {explanation(one).title}")


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell: eval "$(headnote completion bash)"."""
    kind = get_completion_class(shell)
    if kind is None:
        _fail(f"Error: {shell} is not supported.")
        return
    click.echo(kind(main, {}, "headnote", "_HEADNOTE_COMPLETE").source())


if __name__ == "__main__":
    main()
