"""Commands about suppliers' declarations: import, list, expiring, affects, request."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from headnote.catalogues import _

from .shared import (
    day_option,
    fail,
    fail_input,
    language_option,
    load_engine,
    register_address,
    register_option,
    rulesets_option,
    words_of,
)
from .writing import write

if TYPE_CHECKING:
    from headnote.declarations import SqlRegister
    from headnote.engine import Claim, Determination
    from headnote.engine.claims.declared import Declared
    from headnote.engine.explain import Words

    Opened = Callable[[], SqlRegister]

_WITHIN = re.compile(r"(\d{1,4}) ?([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def with_register(*, create: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option --register, as a function that opens the register; what is wrong with it ends the command."""

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def guarded(register: str | None, **rest: Any) -> None:
            from headnote.declarations import RegisterError, open_register
            from headnote.records import RecordError

            try:
                command(lambda: open_register(register_address(register), create=create), **rest)
            except (RegisterError, RecordError) as error:
                fail(_("Error: {problem}.", problem=error))

        return register_option(guarded)

    return decorated


@click.group("declarations")
def declarations_() -> None:
    """The register of suppliers' declarations: import, list, what expires, what rests on one, a form to send."""


@declarations_.command("import")
@click.argument("table", type=click.Path(exists=True, dir_okay=False))
@with_register(create=True)
@language_option
def import_(opened: Opened, table: str, lang: str) -> None:
    """Put the declarations of a table (CSV or XLSX) into the register; a changed one becomes its next version.

    The table has a header row: declaration, supplier, agreement, from; and where known material, hs, criterion,
    country, until, document, sha256. A document beside the table is digested. All rows are taken, or none.
    """
    from headnote.declarations import read_declarations
    from headnote.engine import InputError

    try:
        read = read_declarations(table)
    except InputError as error:
        fail_input(error, _("{count} problem(s) in the table; nothing was imported.", count=len(error.problems)))
    put = opened().put(read.declared)
    counts = {"new": len(put.new), "corrected": len(put.corrected), "same": len(put.same)}
    click.echo(_("{new} new, {corrected} corrected, {same} as they were", **counts))
    if put.corrected:
        click.echo(_("corrected: {ids}", ids=", ".join(put.corrected)))
    if read.open_rows:
        click.echo(_("rows left open, passed over: {rows}", rows=", ".join(map(str, read.open_rows))))


@declarations_.command("list")
@with_register()
@click.option("--supplier", help="Only those of this supplier.")
@click.option("--agreement", help="Only those under this agreement.")
@click.option("--versions", is_flag=True, help="Earlier versions too.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@language_option
def list_(
    opened: Opened, supplier: str | None, agreement: str | None, versions: bool, as_json: bool, lang: str
) -> None:
    """List the declarations of the register."""
    kept = [
        one
        for one in opened().all(versions=versions)
        if supplier in (None, one.declared.supplier)
        and (agreement is None or one.declared.agreement.lower() == agreement.strip().lower())
    ]
    if as_json:
        data = [{**one.declared.model_dump(mode="json"), "recorded": one.recorded} for one in kept]
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    for one in kept:
        click.echo(_line(one.declared))


def _line(one: Declared) -> str:
    hs = one.hs.dotted if one.hs is not None else None
    about = " ".join(part for part in (hs, one.material) if part) or "-"
    under = " ".join(part for part in (one.agreement, one.criterion, one.country) if part)
    ends = one.valid_until or _("without end")
    return f"{one.id} v{one.version}  {one.supplier}  {about}  {under}  {one.valid_from} – {ends}"


def _within(ctx: click.Context, param: click.Parameter, value: str) -> timedelta:
    found = _WITHIN.fullmatch(value.strip().lower())
    if found is None:
        raise click.BadParameter(_("write it as 60d, 8w, 2m or 1y"))
    return timedelta(days=int(found[1]) * _DAYS[found[2]])


@declarations_.command("expiring")
@with_register()
@click.option(
    "--within",
    default="60d",
    show_default=True,
    callback=_within,
    help="How far ahead is looked: days (60d), weeks, months of 30 days or years of 365 days.",
)
@day_option("The day from which is looked ahead")
@language_option
def expiring(opened: Opened, within: timedelta, day: date, lang: str) -> None:
    """List the declarations that end soon, and those that ended, the first to end first."""
    found = opened().ending(day + within)
    for one in found:
        ended = one.valid_until is not None and one.valid_until < day
        state = _("ended on {day}", day=one.valid_until) if ended else _("ends on {day}", day=one.valid_until)
        click.echo(f"{state}  {_line(one)}")
    if not found:
        click.echo(_("none ends by {day}", day=day + within))


@declarations_.command("affects")
@click.argument("declaration", metavar="ID")
@click.argument("claims", nargs=-1, type=click.Path(exists=True, dir_okay=False))
@click.option("--record", metavar="RECORDS", help="The claims of the decisions on record, too.")
@with_register()
@rulesets_option
@language_option
def affects(
    opened: Opened,
    declaration: str,
    claims: tuple[str, ...],
    record: str | None,
    rulesets: tuple[Path, ...],
    lang: str,
) -> None:
    """Tell which verdicts rest on a declaration: of CLAIMS and of decisions on record, decided without it.

    Where the register has a later version than a claim carries, the claim is decided with that one too. Ends with 1
    where a verdict would turn.
    """
    from headnote.declarations import affected
    from headnote.engine.explain import verdict_line

    if not claims and record is None:
        fail(_("Error: name claims, or a record with --record."))
    register = opened()
    last = register.current([declaration]).get(declaration)
    if last is None:
        fail(_("Error: the register has no declaration {id}.", id=declaration))
    words = words_of(lang)

    def determine(claim: Claim) -> Determination:
        return load_engine(claim.agreement, rulesets).determine(claim)

    turned = found = 0
    for one in affected(declaration, _claims(claims, record, register), determine, last):
        found += 1
        without, corrected = one.without, one.corrected
        click.echo(f"{one.name}: {verdict_line(one.given, words)}")
        turned += _told(_("without it"), one.given, without, words)
        if corrected is not None:
            turned += _told(_("with version {version}", version=last.version), one.given, corrected, words)
    if not found:
        click.echo(_("none of them carries {id}", id=declaration))
    raise SystemExit(1 if turned else 0)


def _told(how: str, given: Determination, other: Determination, words: Words) -> int:
    from headnote.engine.explain import verdict_line, why

    if other.verdict == given.verdict:
        click.echo("  " + _("{how}: the same verdict", how=how))
        return 0
    click.echo(f"  {how}: {verdict_line(other, words)}")
    click.echo(f"    {why(other, words)}")
    return 1


def _claims(paths: tuple[str, ...], record: str | None, register: SqlRegister) -> Iterator[tuple[str, Claim]]:
    from headnote.engine import InputError
    from headnote.engine.claims.reading import read_claim

    for path in paths:
        try:
            yield path, read_claim(path, register=register)
        except InputError as error:
            fail_input(error, _("{count} problem(s) in the input.", count=len(error.problems)))
    if record is None:
        return
    from headnote.records import open_store
    from headnote.records.replay import decisions

    for kept in decisions(open_store(record)):
        yield _("{record}, entry {number}", record=record, number=kept.sequence), kept.claim


@declarations_.command("request")
@click.argument("supplier")
@click.option("--from", "buyer", default="", help="Who asks: name and address, printed on the form.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write: .xlsx or .pdf."
)
@with_register()
@day_option("The day of the form")
@language_option
def request(opened: Opened, supplier: str, buyer: str, out: Path, day: date, lang: str) -> None:
    """Write a blank declaration for a supplier to fill in, with the materials that it declared before.

    As a workbook it can be imported when it comes back.
    """
    from headnote.declarations.request import COLUMNS, PRINTED, request_sheet
    from headnote.engine.documents import as_pdf, as_xlsx

    if out.suffix.lower() not in (".xlsx", ".pdf"):
        fail(_("Error: {path} has to end in .xlsx or .pdf.", path=out))
    declared = [one.declared for one in opened().all()]
    paper = out.suffix.lower() == ".pdf"
    sheet = request_sheet(supplier, declared, buyer, day, PRINTED if paper else COLUMNS)
    write(out, as_pdf([sheet]) if paper else as_xlsx([sheet]))
    known = sum(1 for one in declared if one.supplier == supplier)
    click.echo(_("{path}: {title}, {count} material(s) declared before", path=out, title=sheet.title, count=known))
