"""The command that turns an official annex into an annex file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headnote.catalogues import _

from .shared import fail, fail_input, fail_ruleset, rulesets_option
from .writing import write

if TYPE_CHECKING:
    from headnote.engine.importing.annexes import Imported, Record
    from headnote.engine.importing.annexes.heads import Role
    from headnote.engine.importing.annexes.merging import Change
    from headnote.grammar.checks import CheckContext
    from headnote.grammar.file import File
    from headnote.grammar.rules.vocabulary import Vocabulary

_SHOWN = 20


def _pages(ctx: click.Context, param: click.Parameter, text: str | None) -> list[int] | None:
    """Pages as given: ``62-280,290``."""
    if text is None:
        return None
    pages: list[int] = []
    for part in text.split(","):
        first, dash, last = (one.strip() for one in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()) or int(last or first) < max(int(first), 1):
            raise click.BadParameter(_("“{part}” is not a page or pages such as 62-280", part=part.strip()))
        if int(last or first) - int(first) > 10_000:
            raise click.BadParameter(_("“{part}” is more than 10,000 pages", part=part.strip()))
        pages += range(int(first), int(last or first) + 1)
    return pages


def _columns(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, Role]:
    """Columns as given: ``rule=Working or processing``, ``code=1``."""
    from headnote.engine.claims.reading.table import folded
    from headnote.engine.importing.annexes.heads import ROLES

    named: dict[str, Role] = {}
    for one in given:
        role, equals, head = one.partition("=")
        if not equals or role not in ROLES or not head.strip():
            raise click.BadParameter(_("“{one}” is not ROLE=HEAD; roles are {roles}", one=one, roles=", ".join(ROLES)))
        named[folded(head)] = role
    return named


@click.command("annex")
@click.argument("document", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An annex file with its head and source; its agreement stands beside it, or in the rulesets.",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option(
    "--column",
    "named",
    multiple=True,
    callback=_columns,
    help="ROLE=HEAD, or ROLE=NUMBER of the column from 1, where heads are not found; may be repeated.",
)
@click.option("--pages", callback=_pages, help="Of a PDF, the pages to read: 62-280.")
@rulesets_option
def import_annex(
    document: Path,
    into: Path,
    out: Path,
    named: dict[str, Role],
    pages: list[int] | None,
    rulesets: tuple[Path, ...],
) -> None:
    """Read an official annex from a Word, PDF, Excel, HTML or CSV DOCUMENT.

    Every row of it is in the file: read, or as a condition in quotes where the language does not read its rule,
    with the reason beside it. What cannot be a row is kept as a comment; the command then ends with 1. A second
    import, of a new version of the document, keeps what was mended in the file and shows what the source changed.
    """
    from headnote.engine import InputError
    from headnote.engine.agreements.library import editions, nomenclature
    from headnote.engine.importing.annexes import NoAnnex, merged, print_record
    from headnote.engine.importing.annexes import import_annex as read_annex
    from headnote.engine.importing.tables import read_tables
    from headnote.grammar.checks.annex import rows
    from headnote.grammar.printer import print_file

    head, context, names = _head(into, rulesets)
    edition = context.nomenclature
    if edition is None:
        fail(_("Error: the nomenclature of the agreement of {into} is not at hand; nothing was written.", into=into))
    record = out.with_suffix(".rows.csv")
    try:
        own, before = _own(out, record, head, names)
        refused = _refused(own, before, names)
        read = read_tables(str(document), _bytes(document), pages)
        others = [one for name in editions() if name != edition.edition and (one := nomenclature(name)) is not None]
        found = read_annex(read.tables, own, context, names, edition, others, named, refused)
    except InputError as error:
        fail_input(error, _("nothing was written."))
    except NoAnnex as error:
        fail(
            _(
                "Error: {document}: no table has a column of codes and one of rules; name them with --column, "
                "such as --column code=1 --column rule=3. Its tables begin: {error}",
                document=document,
                error=error,
            )
        )
    result = merged(found.file, own, before.rules)
    text = print_file(result.file)
    wrong = _problems(out, text, context, names) if any(rows(own)) else []
    write(out, text)
    write(record, print_record(found.record))
    for line in (*(f"not read: {one}." for one in read.unread), *_told(found), *_changes(result.changes), *wrong):
        click.echo(line, err=True)
    click.echo(f"{out}: {_counts(found)}.")
    sys.exit(1 if found.unplaced or wrong else 0)


def _bytes(path: Path) -> bytes:
    from headnote.engine.importing.tables import MAX_BYTES

    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _head(into: Path, rulesets: tuple[Path, ...]) -> tuple[File, CheckContext, Vocabulary]:
    """The statements of an annex file, and what its agreement says; either with errors ends the command."""
    from headnote.engine import RulesetError, UnknownAgreement
    from headnote.engine.agreements.library import Library
    from headnote.engine.agreements.loaded import read_bytes
    from headnote.engine.agreements.ruleset import annex_context
    from headnote.grammar.agreements.nodes import AnnexHead
    from headnote.grammar.parser import kind_of, parse_bytes

    file = parse_bytes(str(into), read_bytes(into)).file
    if not isinstance(kind_of(file), AnnexHead):
        fail(
            _(
                'Error: {into} is no annex file; it begins with: annex 3A of NAME "Title". Nothing was written.',
                into=into,
            )
        )
    try:
        context, names = annex_context(into, file, Library(rulesets))
    except UnknownAgreement as error:
        fail(_("Error: {error}. Nothing was written.", error=error))
    except RulesetError as error:
        fail_ruleset(error, _("the agreement has errors; nothing was written."))
    return _parsed(into, names), context, names


def _parsed(path: Path, names: Vocabulary) -> File:
    from headnote.engine.agreements.loaded import read_bytes
    from headnote.grammar import report
    from headnote.grammar.parser import parse_bytes

    parsed = parse_bytes(str(path), read_bytes(path), names)
    if any(one.is_error for one in parsed.diagnostics):
        for one in parsed.diagnostics:
            click.echo(report.as_text(one), err=True)
        fail(_("Error: {path} has errors; nothing was written.", path=path))
    return parsed.file


def _own(out: Path, record: Path, head: File, names: Vocabulary) -> tuple[File, Record]:
    """The file as it stands, and what the last import wrote into it."""
    from headnote.engine.importing.annexes import Record, read_record
    from headnote.grammar.checks.annex import rows

    own = _parsed(out, names) if out.exists() else head
    if not out.exists():
        return own, Record({})
    if record.exists():
        return own, read_record(str(record), _bytes(record))
    if any(rows(own)):
        fail(
            _(
                "Error: {out} has rows, and {record}, which tells what an import wrote and what was mended "
                "since, is not there. Name another file to write, and compare. Nothing was written.",
                out=out,
                record=record,
            )
        )
    return own, Record({})


def _refused(own: File, before: Record, names: Vocabulary) -> set[tuple[str, str]]:
    """Names that the last import proposed and neither the file nor the agreement declares."""
    from headnote.grammar.agreements.vocabulary import vocabulary_of

    known = {name.casefold() for name in (names + vocabulary_of(own.statements)).all()}
    return {(kind, name) for kind, name in before.proposed if name.casefold() not in known}


def _problems(out: Path, text: str, context: CheckContext, names: Vocabulary) -> list[str]:
    """What `check` will say of the file: where rows of the file and of the source do not go together."""
    from headnote.grammar import report
    from headnote.grammar.checks import check_annex
    from headnote.grammar.parser import parse_text
    from headnote.grammar.text import SourceText

    parsed = parse_text(SourceText(str(out), text), names)
    found = [*parsed.diagnostics, *check_annex(parsed.source, parsed.file, context)]
    return [report.as_text(one) for one in found if one.is_error]


def _counts(found: Imported) -> str:
    kinds = (
        ("read", _("{count} row(s) read")),
        ("partly kept", _("{count} read in part")),
        ("kept", _("{count} kept in quotes")),
        ("title", _("{count} title(s)")),
        ("no row", _("{count} that cannot be rows")),
    )
    return ", ".join(words.format(count=f"{count:,}") for kind, words in kinds if (count := found.count(kind)))


def _told(found: Imported) -> Iterator[str]:
    if found.strangers is not None:
        yield _("edition: {strangers}.", strangers=found.strangers)
    for table in found.passed_over:
        yield _(
            "{name}, {count} row(s), has no column of codes or none of rules, and was passed over.",
            name=table.name,
            count=len(table.rows),
        )
    for head, count in found.left.items():
        yield _(
            "column “{head}” holds text in {count} row(s) and is not read; if it should be, name it with --column.",
            head=head,
            count=f"{count:,}",
        )
    for twice in found.twice:
        places = ", ".join(twice.places)
        yield _(
            "{codes} has several rules, and nothing says for which goods each is: {places}.",
            codes=twice.codes,
            places=places,
        )
    yield from _first(
        [_("{place} is no row: {why}: {text}", place=one.place, why=one.why, text=one.text) for one in found.unplaced],
        _("rows"),
    )
    for note in found.notes:
        yield _("{place} has a note, which stands as a comment: {text}", place=note.place, text=note.text)
    if found.proposals:
        yield (
            _(
                "{count} name(s) are used by rules and declared by no headnote; they are declared for review in "
                "headnote “names to review” of the file:",
                count=f"{len(found.proposals):,}",
            )
        )
    yield from _first(
        [_("  {kind} “{name}”, {rows} row(s)", kind=one.kind, name=one.name, rows=one.rows) for one in found.proposals],
        _("names"),
    )
    if found.kept:
        yield _("{count} different rule(s) are not read, and stand in quotes:", count=f"{len(found.kept):,}")
    yield from _first(
        [
            _("  {count} row(s), {codes}", count=len(one.codes), codes=", ".join(one.codes[:3]))
            + f"{' …' if len(one.codes) > 3 else ''}: {one.unread.id} {one.unread.message}: {one.unread.text}"
            for one in found.kept
        ],
        _("rules"),
    )


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    words = {
        "new": _("new in the source: {now}"),
        "changed": _("changed in the source: {before} → {now}"),
        "gone": _("gone from the source: {before}"),
        "mended": _("kept as mended: {own} (the source: {now})"),
        "mended and changed": _("kept as mended, but changed in the source: {own} (the source: {before} → {now})"),
        "mended and gone": _("kept as mended, but gone from the source: {own} (the source: {before})"),
        "left out": _("left out, as in the file: {now}"),
    }
    for one in changes:
        texts = {"before": one.before, "own": one.own, "now": one.now}
        yield f"{one.governs}: {words[one.kind].format(**texts)}"


def _first(lines: Sequence[str], what: str) -> Iterator[str]:
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield _(
            "  and {count} more {what}; all stand in the file's comments.", count=f"{len(lines) - _SHOWN:,}", what=what
        )
