"""Commands that turn published tables into rule files: schedules and tariffs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headnote.catalogues import _

from .annexes import import_annex
from .shared import fail, fail_input
from .writing import write

if TYPE_CHECKING:
    from headnote.grammar.diagnostics import Diagnostic
    from headnote.grammar.file import File, Top
    from headnote.grammar.parser import Parsed


@click.group("import")
def import_() -> None:
    """Turn published tables into rule files."""


def _head(into: Path, check: Callable[[Parsed], Iterator[Diagnostic]]) -> File:
    """The file that a table's lines are added to; one with errors ends the command."""
    from headnote.engine.agreements.loaded import read_bytes
    from headnote.grammar import report
    from headnote.grammar.parser import parse_bytes

    parsed = parse_bytes(str(into), read_bytes(into))
    problems = [*parsed.diagnostics, *check(parsed)]
    for one in problems:
        click.echo(report.as_text(one), err=True)
    if any(one.is_error for one in problems):
        fail(_("Error: {into} has errors; nothing was written.", into=into))
    return parsed.file


def _write_lines(out: Path, head: File, lines: Sequence[Top], unread: Sequence[tuple[int, str, str]]) -> None:
    """Write a file with the lines of a table, and its unread rows as comments; the command ends with 1 if there are."""
    from dataclasses import replace

    from headnote.grammar.nodes import NO_TRIVIA, Trivia
    from headnote.grammar.printer import print_file
    from headnote.grammar.text import one_line

    notes = [
        one_line(_("row {row} of the table was not read: {text}: {why}", row=row, text=text, why=why))
        for row, text, why in unread
    ]
    trivia = Trivia((*head.trivia.before, *notes))
    if lines and lines[0].trivia == NO_TRIVIA:
        lines = [replace(lines[0], trivia=Trivia((None,))), *lines[1:]]
    write(out, print_file(replace(head, statements=(*head.statements, *lines), trivia=trivia)))
    for note in notes:
        click.echo(note, err=True)
    click.echo(
        _("{out}: {count} line(s) written, {unread} row(s) not read.", out=out, count=len(lines), unread=len(unread))
    )
    sys.exit(1 if unread else 0)


@import_.command("schedule")
@click.argument("table", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--into",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A schedule file with its steps, categories and notes; the lines are added to what it says.",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def import_schedule(table: str, into: Path, out: Path) -> None:
    """Read tariff lines from a CSV or XLSX TABLE: line, base, category, note, description.

    A row that cannot be read is reported and kept as a comment; the command then ends with 1.
    """
    from headnote.engine import InputError
    from headnote.engine.agreements.ruleset import edition_beside
    from headnote.engine.claims.reading import read_data
    from headnote.engine.importing.schedule import import_schedule as read_table
    from headnote.engine.iso import CURRENCIES
    from headnote.grammar.checks import check_schedule

    head = _head(into, lambda parsed: check_schedule(parsed.source, parsed.file, None, CURRENCIES))
    try:
        found = read_table(*read_data(table), head, edition_beside(into, head))
    except InputError as error:
        fail_input(error, _("the table cannot be used; nothing was written."))
    _write_lines(out, head, found.lines, found.unread)


@import_.command("tariff")
@click.argument("table", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--into",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A tariff file with its columns and no rows; the rows are added to what it says.",
)
@click.option(
    "--column",
    "headings",
    multiple=True,
    help="COLUMN=HEADING, where the table calls a column otherwise; may be repeated.",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def import_tariff(table: str, into: Path, headings: tuple[str, ...], out: Path) -> None:
    """Read a country's tariff from a CSV or XLSX TABLE: line, and a rate in each of the tariff's columns.

    Rows whose code goes on in others become groups. A cell that cannot be worked out is kept in quotes, as printed. A
    row whose code cannot be read is reported and kept as a comment; the command then ends with 1.
    """
    from headnote.engine import InputError
    from headnote.engine.claims.reading import read_data
    from headnote.engine.importing.tariff import import_tariff as read_table
    from headnote.engine.iso import CURRENCIES
    from headnote.grammar.checks import check_tariff, columns_of

    head = _head(into, lambda parsed: check_tariff(parsed.source, parsed.file, None, CURRENCIES))
    known = [column.name for column in columns_of(head)]
    renamed: dict[str, str] = {}
    for one in headings:
        column, equals, heading = one.partition("=")
        if not equals or column not in known:
            fail(
                _(
                    "Error: “{one}” is not COLUMN=HEADING; the tariff's columns are {known}.",
                    one=one,
                    known=", ".join(known),
                )
            )
        renamed[column] = heading
    try:
        found = read_table(*read_data(table), head, renamed)
    except InputError as error:
        fail_input(error, _("the table cannot be used; nothing was written."))
    if found.quoted:
        click.echo(_("{count} cell(s) are kept in quotes, as printed; the first:", count=len(found.quoted)), err=True)
        for row, text in found.quoted[:10]:
            click.echo("  " + _("row {number}", number=row) + f": {text}", err=True)
    _write_lines(out, head, found.rows, found.unread)


import_.add_command(import_annex)
