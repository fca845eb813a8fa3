"""Commands that compare and test rules: diff."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headnote.catalogues import _

from .shared import day_option, fail, language_option, load_engine, load_typed, rulesets_option
from .writing import write

if TYPE_CHECKING:
    from headnote.analysis.diffing import Diff
    from headnote.analysis.turning import Told
    from headnote.engine import Engine, InputError

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
    help="Claims that are run on both sides, and listed if they turn: a folder, or a record of decisions.",
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
                _add(found, given, engines, rulesets)
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
            for name, one, other in found:
                titles = (f"{name} ({span[0]})", f"{name} ({span[1] or _('as it is')})")
                sides.append((titles, (load_engine(one, rulesets), load_engine(other, rulesets))))
            if not sides:
                click.echo(_("No agreement's rule files differ."), err=True)
            yield sides
    except RevisionError as error:
        fail(_("Error: {problem}.", problem=error))


def _add(diff: Diff, given: str, engines: tuple[Engine, Engine], rulesets: tuple[Path, ...]) -> None:
    """The claims of a folder, or of a record of decisions, that turn."""
    from headnote.analysis.diffing import add_claims
    from headnote.analysis.turning import Told, claims_in, turned

    told = []
    for one in claims_in(Path(given)) if Path(given).is_dir() else _recorded(given):
        if isinstance(one, Told):
            told.append(one)
        else:
            add_claims(diff, [one])
    diff.claims += sum(any(engine.answers_to(one.claim.agreement) for engine in engines) for one in told)
    add_claims(diff, turned(told, engines, rulesets))


def _recorded(address: str) -> Iterator[Told | InputError]:
    """The claims of the decisions on record; those that were erased are gone."""
    from headnote.analysis.turning import Told
    from headnote.engine import Claim
    from headnote.records import RecordError, open_store
    from headnote.records.decisions import DECISION
    from headnote.records.entries import Stored

    if "://" not in address and not Path(address).exists():
        fail(_("Error: {path} is neither a folder nor a record of decisions.", path=address))
    try:
        for one in open_store(address).read():
            if isinstance(one, Stored) and one.entry.kind == DECISION and one.payload is not None:
                yield Told(f"{address}#{one.entry.sequence}", Claim.model_validate(one.payload.body["claim"]))
    except RecordError as error:
        fail(_("Error: {problem}.", problem=error))
