"""Commands about claims: determine, explain, test."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from headnote.catalogues import _

from .requests import Request, claim_options, determined
from .shared import show_explanation, words_of
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

    *_rest, determination = determined(request)
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
            _show_answers(determination.missing)
        for warning in determination.warnings:
            click.echo(f"{words.heading('warnings')}: {words.sentence(warning)}")
    sys.exit(VERDICT_CODES[determination.verdict] if exit_code else 0)


def _show_answers(missing: Sequence[str]) -> None:
    """How the questions among missing facts are answered, to be copied: nobody types a condition's words again."""
    questions = [fact for fact in missing if fact.startswith("answers.")]
    if questions:
        click.echo(_("Where the answer is yes (a claim's file and a workbook's sheet of the good take it as well):"))
    for question in questions:
        click.echo(f"  --set {shlex.quote(f'{question}=yes')}")


@click.command()
@claim_options
def explain(request: Request, lang: str) -> None:
    """Explain a determination: why, why not, what would change it, and the sources."""
    *_rest, determination = determined(request)
    show_explanation(determination, words_of(lang))
