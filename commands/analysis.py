"""Commands that compare and test rules: diff, mutate."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headnote.catalogues import _

from .claimed import add_given
from .shared import complete_agreement, day_option, fail, language_option, load_engine, load_typed, rulesets_option
from .writing import write

if TYPE_CHECKING:
    from headnote.analysis.diffing import Diff
    from headnote.analysis.mutation.scoring import Score, Scores
    from headnote.engine import Engine

PARTS = ("agreement", "annexes", "appendices", "procedures", "schedules")
FORMS = ("text", "json", "markdown", "html")


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="text", show_default=True, help="Form of the report."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the report into this file.")
@click.option(
    "--claims",
    multiple=True,
    help="Claims that are run on both sides, and listed if they turn: a folder of claims or cases, a portfolio (a"
    " workbook, or a folder of tables of goods and materials), or a record of decisions; may be given again.",
)
@click.option("--de-minimis", is_flag=True, help="Of two agreements, with their de minimis.")
@day_option("Of two agreements, the day whose texts are compared")
@rulesets_option
@language_option
def diff_(
    old: str,
    new: str | None,
    form: str,
    out: Path | None,
    claims: tuple[str, ...],
    de_minimis: bool,
    day: date,
    rulesets: tuple[Path, ...],
    lang: str,
) -> None:
    """Compare rules: which goods originate no longer, or now, with claims that show it.

    OLD and NEW: folders of one agreement, or two agreements by name. OLD alone: revisions of git: main.. or v1..v2.

    Goods are compared by code and period. Equal, stricter and looser are proved; every claim shown was run on both
    sides. Exit code 1 if anything changed.
    """
    compared = list(_compared(old, new, day, rulesets, de_minimis=de_minimis, claims=claims))
    reports = [_told(one, form) for one in compared]
    if form == "json" and len(reports) != 1:
        reports = ["[\n" + ",\n".join(reports) + "\n]"]
    text = "\n".join(reports)
    if out is not None:
        write(out, text if text.endswith("\n") else f"{text}\n")
    else:
        click.echo(text, nl=not text.endswith("\n"))
    sys.exit(0 if all(one.same for one in compared) else 1)


def _told(diff: Diff, form: str) -> str:
    from headnote.analysis import reporting

    as_form = {"json": reporting.as_json, "markdown": reporting.as_markdown, "html": reporting.as_html}
    return as_form.get(form, reporting.as_text)(diff)


def _compared(
    old: str, new: str | None, day: date, rulesets: tuple[Path, ...], *, de_minimis: bool, claims: tuple[str, ...]
) -> Iterator[Diff]:
    from headnote.analysis.diffing import diff_agreements, diff_editions
    from headnote.analysis.terms import NotCorrelated

    with _sides(old, new, rulesets) as sides:
        for titles, engines in sides:
            try:
                if engines[0].name == engines[1].name:
                    found = diff_editions(*engines, titles)
                else:
                    found = diff_agreements(*engines, titles, day, de_minimis=de_minimis)
            except NotCorrelated as error:
                fail(_("Error: {problem}.", problem=error))
            for given in claims:
                add_given(found, given, engines, rulesets, day)
            yield found


Sides = list[tuple[tuple[str, str], tuple["Engine", "Engine"]]]


@contextmanager
def _sides(old: str, new: str | None, rulesets: tuple[Path, ...]) -> Iterator[Sides]:
    """The engines that are compared, with what each side is called."""
    if new is not None:
        yield [((old, new), (load_typed(old, rulesets), load_typed(new, rulesets)))]
        return
    from headnote.analysis.revisions import RevisionError, folders, read_span

    span = read_span(old)
    if span is None:
        fail(_("Error: give two folders or agreements, or revisions of git such as main.., not “{given}”.", given=old))
    try:
        with folders(*span, Path.cwd()) as found:
            sides: Sides = []
            as_it_is = _("as it is")
            for name, one, other in found:
                titles = (f"{name} ({span[0]})", f"{name} ({span[1] or as_it_is})")
                sides.append((titles, (load_engine(one, rulesets), load_engine(other, rulesets))))
            if not sides:
                click.echo(_("No agreement's rule files differ."), err=True)
            yield sides
    except RevisionError as error:
        fail(_("Error: {problem}.", problem=error))


@click.command()
@click.argument("agreements", nargs=-1, shell_complete=complete_agreement)
@click.option("--operator", "operators", multiple=True, help="Plant mistakes of this operator only; may be repeated.")
@click.option(
    "--part",
    "parts",
    type=click.Choice(PARTS),
    multiple=True,
    help="Plant mistakes in this part of a ruleset only; may be repeated.",
)
@click.option("--survivors", is_flag=True, help="List the mistakes that nobody notices.")
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON.")
@click.option(
    "--write",
    "drafts",
    type=click.Path(file_okay=False, path_type=Path),
    help="Draft for each survivor a case with a claim that shows it, into this folder.",
)
@click.option("--plan", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Operators, and which rows.")
@rulesets_option
@language_option
def mutate(
    agreements: tuple[str, ...],
    operators: tuple[str, ...],
    parts: tuple[str, ...],
    survivors: bool,
    as_json: bool,
    drafts: Path | None,
    plan: Path | None,
    rulesets: tuple[Path, ...],
    lang: str,
) -> None:
    """Plant mistakes in rulesets, and count those that check or a case notices, operator by operator.

    AGREEMENTS: names or folders. What is planted is fixed in rulesets/mutation.toml. Drafted cases neither run nor
    count until their outcome is confirmed.
    """
    from headnote.analysis.mutation.drafting import drafted
    from headnote.analysis.mutation.mutants import mutants
    from headnote.analysis.mutation.noticing import Bench
    from headnote.analysis.mutation.plan import PlanError, read_plan
    from headnote.analysis.mutation.scoring import score
    from headnote.engine import InputError
    from headnote.engine.agreements.library import Library, UnknownAgreement

    if not agreements:
        fail(_("Error: name the agreements, or folders, that mistakes are planted in."))
    try:
        fixed = read_plan(plan)
    except PlanError as error:
        fail(_("Error: {problem}.", problem=error))
    if strange := [one for one in operators if one not in fixed.operators]:
        fail(
            _(
                "Error: there is no operator {name}; known are {known}.",
                name=strange[0],
                known=", ".join(fixed.operators),
            )
        )
    told = {}
    for name in agreements:
        engine = load_typed(name, rulesets)
        try:
            folder = Path(name) if Path(name).is_dir() else Library(rulesets).find(name)
            bench = Bench(folder, engine, rulesets)
        except (InputError, UnknownAgreement) as error:
            fail(_("Error: {problem}.", problem=error))
        chosen = (
            one
            for one in mutants(engine.ruleset, fixed)
            if (not operators or one.operator in operators) and (not parts or one.place.role in parts)
        )
        scores = score(bench, chosen)
        told[name] = scores
        if not as_json:
            _show_scores(name, scores, survivors=survivors)
        if drafts is not None:
            for path, text in drafted(bench, scores.survivors):
                drafts.mkdir(parents=True, exist_ok=True)
                write(drafts / path, text)
                click.echo(str(drafts / path), err=True)
    if as_json:
        click.echo(json.dumps({name: _score_data(scores) for name, scores in told.items()}, indent=2))


def _show_scores(name: str, scores: Scores, *, survivors: bool) -> None:
    click.echo(name)
    for part, one in scores.parts.items():
        click.echo(f"  {part:<14} {one.noticed:>5} of {one.planted:>5}  {one.per_cent:>3} %")
    click.echo(_("By operator, the lowest first:"))
    for operator, one in scores.lowest_first():
        click.echo(f"  {operator:<14} {one.noticed:>5} of {one.planted:>5}  {one.per_cent:>3} %")
    equal = sum(one.counts["equal"] for one in scores.parts.values())
    if equal:
        click.echo(_("Left out, as proved to change nothing: {count}.", count=equal))
    for mutant in scores.survivors if survivors else ():
        click.echo(f"  {mutant.operator}: {mutant.place.role}: {mutant.text}")


def _score_data(scores: Scores) -> dict[str, object]:
    def plain(found: dict[str, Score]) -> dict[str, dict[str, int]]:
        return {
            name: {"planted": one.planted, "noticed": one.noticed, **{str(by): n for by, n in one.counts.items()}}
            for name, one in found.items()
        }

    survivors = [{"operator": one.operator, "part": one.place.role, "change": one.text} for one in scores.survivors]
    return {"parts": plain(scores.parts), "operators": plain(scores.operators), "survivors": survivors}
