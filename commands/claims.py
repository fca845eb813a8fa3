"""Commands about claims: determine, explain, test."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .requests import Request, claim_options, determined
from .shared import fail, fail_ruleset, rulesets_option, show_explanation, words_of
from .writing import write

VERDICT_CODES = {"originating": 0, "not originating": 10, "undetermined": 11}


@click.command()
@claim_options
@click.option("--json", "as_json", is_flag=True, help="Print the determination as JSON.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the explanation as an HTML page.")
@click.option("--exit-code", is_flag=True, help="Exit with 0 originating, 10 not originating, 11 undetermined.")
def determine(
    request: Request,
    lang: str,
    as_json: bool,
    html: Path | None,
    exit_code: bool,
) -> None:
    """Determine whether a claim's good originates. CLAIM: YAML, JSON, a workbook alone, or - for standard input."""
    from headnote.engine.explain import verdict_line, why

    _, _, determination = determined(request)
    words = words_of(lang)
    if html is not None:
        from headnote.engine.explain import as_html, explain

        write(html, as_html(explain(determination, words), lang))
    if as_json:
        from headnote.engine.explain import as_data

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
@claim_options
def explain(request: Request, lang: str) -> None:
    """Explain a determination: why, why not, what would change it, and the sources."""
    _, _, determination = determined(request)
    show_explanation(determination, words_of(lang))


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@rulesets_option
def test(paths: tuple[Path, ...], rulesets: tuple[Path, ...]) -> None:
    """Run cases against their rules. PATHS: case files or folders; none: the shipped cases."""
    from headnote.engine import RulesetError, UnknownAgreement
    from headnote.engine.agreements.library import shipped
    from headnote.engine.cases.running import run_cases

    passed = failed = broken = 0
    try:
        for ran in run_cases(list(paths) or [shipped()], rulesets):
            if ran.passed:
                passed += 1
            elif ran.problems:
                broken += 1
                for problem in ran.problems:
                    click.echo(problem, err=True)
            else:
                failed += 1
                click.echo(f"FAILED {ran.path}: {ran.name}")
                for difference in ran.differences:
                    click.echo(f"  - {difference.what}: {difference.expected}")
                    click.echo(f"  + {difference.what}: {difference.found}")
    except UnknownAgreement as error:
        fail(f"Error: {error}")
    except RulesetError as error:
        fail_ruleset(error, "the ruleset has errors and was not loaded.")
    if not passed + failed + broken:
        fail("Error: no cases found.")
    click.echo(f"{passed} passed, {failed} failed" + (f", {broken} could not be read" if broken else ""))
    sys.exit(2 if broken else 1 if failed else 0)
