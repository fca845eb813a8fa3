"""Commands about claims: determine, explain, test."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .shared import (
    claim_options,
    complete_agreement,
    determined,
    fail,
    load_engine,
    rulesets_option,
    show_explanation,
    words_of,
    write,
)

if TYPE_CHECKING:
    from headnote.engine.procedures import Outcome

VERDICT_CODES = {"originating": 0, "not originating": 10, "undetermined": 11}


@click.command()
@click.argument("claim", type=click.Path(dir_okay=False, allow_dash=True))
@claim_options
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

    _, determination = determined(claim, agreement, rule, bom, rulesets)
    words = words_of(lang)
    if html is not None:
        write(html, as_html(explain(determination, words), lang))
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


@click.command()
@click.argument("claim", type=click.Path(dir_okay=False, allow_dash=True))
@claim_options
def explain(
    claim: str,
    bom: str | None,
    rule: str | None,
    agreement: str | None,
    lang: str,
    rulesets: tuple[Path, ...],
) -> None:
    """Explain a determination: why, why not, what would change it, and the sources."""
    _, determination = determined(claim, agreement, rule, bom, rulesets)
    show_explanation(determination, words_of(lang))


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@rulesets_option
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
            engine = load_engine(str(beside) if beside is not None else case.claim.agreement, rulesets)
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
        fail("Error: no cases found.")
    click.echo(f"{passed} passed, {failed} failed" + (f", {broken} could not be read" if broken else ""))
    sys.exit(2 if broken else 1 if failed else 0)


@click.command("calendar")
@click.argument("claim", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--agreement", shell_complete=complete_agreement, help="Use this agreement instead of the claim's.")
@rulesets_option
def calendar_(claim: str, agreement: str | None, rulesets: tuple[Path, ...]) -> None:
    """What the agreement's provisions ask of a claim, and by which day: proofs, records, verification.

    The claim answers their questions under `answers`, by their names.
    """
    from headnote.engine import InputError
    from headnote.engine.engine import decider
    from headnote.engine.procedures import evaluate_file
    from headnote.engine.reading import read_claim

    try:
        read = read_claim(claim)
    except InputError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        fail(f"Error: {len(error.problems)} problem(s) in the input.")
    engine = load_engine(agreement or read.agreement, rulesets)
    outcomes = [o for f in engine.ruleset.procedures for o in evaluate_file(f, read.answers, read.date, decider())]
    if not outcomes:
        click.echo(f"{engine.name} has no provisions for {read.date}.")
    _print_outcomes(outcomes)


def _answers(given: tuple[str, ...]) -> dict[str, bool | str]:
    answers: dict[str, bool | str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            fail(f"Error: write an answer as NAME=VALUE, not “{one}”.")
        answers[name.strip()] = {"yes": True, "no": False}.get(value.strip().lower(), value.strip())
    return answers


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--answer", "given", multiple=True, help="An answer as NAME=VALUE; may be given again.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if not given.")
def provisions(path: Path, given: tuple[str, ...], day: Any) -> None:
    """Evaluate a file of provisions. Without answers, it shows which questions decide."""
    from headnote.engine.engine import decider
    from headnote.engine.library import Library
    from headnote.engine.procedures import evaluate_file
    from headnote.engine.ruleset import check_files, read_bytes
    from headnote.grammar import report
    from headnote.grammar.parser import parse_bytes

    errors = [one for one in check_files([path], Library()).diagnostics if one.is_error]
    for one in errors:
        click.echo(report.as_text(one), err=True)
    if errors:
        fail("Error: the file has errors and was not evaluated.")
    file = parse_bytes(str(path), read_bytes(path)).file
    when = day.date() if day else date.today()
    _print_outcomes(list(evaluate_file(file, _answers(given), when, decider())))


def _print_outcomes(outcomes: list[Outcome]) -> None:
    strange = list(dict.fromkeys(problem for outcome in outcomes for problem in outcome.problems))
    for problem in strange:
        click.echo(problem, err=True)
    if strange:
        fail("Error: some answers cannot be read.")
    for outcome in outcomes:
        due = f": by {outcome.due}" if outcome.due is not None else ""
        click.echo(f"{outcome.provision}{due}")
        click.echo(f"  {outcome.text if outcome.text is not None else 'not known'}")
        if outcome.missing:
            click.echo(f"  needed: {', '.join(outcome.missing)}")
        click.echo(f"  Source: {'; '.join(outcome.sources)}")
