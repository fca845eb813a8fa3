"""Commands about the workbooks that claims come in: map, template."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headnote.catalogues import Language, _

from .shared import fail, fail_input, language_option, rulesets_option
from .writing import write

if TYPE_CHECKING:
    from headnote.engine.claims.reading.finding import Table
    from headnote.engine.claims.reading.profile import Profile


@click.command("map")
@click.argument("bom", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The profile to write, or to add to; none: the table's name with .map.yaml.",
)
@click.option("--sheet", help="The sheet of the materials, where a workbook has several.")
@language_option
def map_(bom: str, out: Path | None, sheet: str | None, lang: Language) -> None:
    """Find the table of a bill of materials, show what its heads mean, ask for what is unknown, and keep the answers.

    The profile that is written is for --map; heads that it knows are not asked for again.
    """
    from headnote.engine import InputError
    from headnote.engine.claims.reading import read_data
    from headnote.engine.claims.reading.finding import find_table
    from headnote.engine.claims.reading.profile import Profile, read_profile
    from headnote.engine.claims.reading.sheets import read_tabs

    path = out or Path(bom).with_suffix(".map.yaml")
    try:
        known = read_profile(str(path)) if path.is_file() else Profile()
        tabs = read_tabs(*read_data(bom))
        table = find_table(tabs, known, sheet)
    except InputError as error:
        fail_input(error, _("{count} problem(s); nothing was written.", count=len(error.problems)))
    asked = on_terminal()
    meant = _meant(table, known, asked=asked)
    named = (table.tab.title or None) if sum(not tab.hidden for tab in tabs) > 1 else known.sheet
    write(path, _yaml(named, meant))
    for problem in table.problems:
        click.echo(str(problem), err=True)
    click.echo(_("{path}: {count} head(s); use it with --map {path}", path=path, count=len(meant)))


def on_terminal() -> bool:
    """Whether somebody may be asked."""
    return sys.stdin.isatty()


def _meant(table: Table, known: Profile, *, asked: bool) -> dict[str, str]:
    """What each head means, by head: as found, or as answered."""
    from headnote.engine.claims.reading.profile import NOTE
    from headnote.engine.claims.reading.sheets import letters
    from headnote.engine.claims.reading.values import written

    click.echo(_("heads in row {row}", row=table.row) + (f" ({table.tab.title})" if table.tab.title else ""))
    meant: dict[str, str] = {}
    for column in sorted({*table.columns, *table.kept}):
        head = table.head(column)
        below = (row[column - 1] for row in table.tab.rows[table.row :] if column <= len(row))
        samples = [text for cell in below if (text := written(cell))][:3]
        found = table.columns[column].name if column in table.columns else NOTE
        if found == NOTE and head and asked and not known.silent(head):
            found = _asked(head, samples)
        click.echo(f"  {letters(column)}  {head or '—'}  →  {found}  ({', '.join(samples)})")
        if head:
            meant[head] = found
    return meant


def _asked(head: str, samples: list[str]) -> str:
    """What the user says a head means."""
    from headnote.engine.claims.reading.heads import columns
    from headnote.engine.claims.reading.profile import NOTE, meaning
    from headnote.grammar.diagnostics import did_you_mean

    question = _("What is “{head}” ({samples})? a field, or note", head=head, samples=", ".join(samples))
    while True:
        answer = str(click.prompt(question, default=NOTE)).strip()
        if answer == NOTE or meaning(answer) is not None:
            return answer
        near = did_you_mean(answer, columns())
        known = ", ".join(columns()) if near is None else near
        click.echo(_("“{answer}” is no field of a material; known: {fields}", answer=answer, fields=known), err=True)


def _yaml(sheet: str | None, meant: dict[str, str]) -> str:
    import yaml

    data = {**({"sheet": sheet} if sheet else {}), "columns": meant}
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


@click.command()
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The .xlsx file to write.")
@rulesets_option
@language_option
def template(out: Path, rulesets: tuple[Path, ...], lang: Language) -> None:
    """Write a blank workbook for a claim: good, materials, lists to choose from, a page that explains.

    Filled in, it is read by every command about claims, without a map.
    """
    from headnote.engine.agreements.library import Library, holds_agreement
    from headnote.engine.documents.blank import blank_workbook

    if out.suffix.lower() != ".xlsx":
        fail(_("Error: {path} has to end in .xlsx.", path=out))
    known = Library(list(rulesets)).rulesets()
    write(out, blank_workbook(lang, [name for name in known if holds_agreement(known[name])]))
    click.echo(_("{path}: a workbook to be filled in", path=out))
