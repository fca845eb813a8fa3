"""What commands about a claim have in common: its argument and options, reading it, determining it, recording that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from headnote.catalogues import _

from .shared import (
    complete_agreement,
    fail,
    fail_input,
    fail_rule,
    language_option,
    load_engine,
    load_typed,
    lookup,
    record_option,
    register_option,
    rulesets_option,
)

if TYPE_CHECKING:
    from headnote.engine import Claim, Determination, Engine
    from headnote.engine.claims.drawing import Drawn
    from headnote.engine.claims.reading import Asked, Read
    from headnote.engine.claims.reading.giving import Given
    from headnote.engine.claims.reading.problems import InputProblem

METHODS = ("fifo", "lifo", "average", "ratio")
"""The inventory methods of `engine.claims.drawing`."""

MAX_NOTES = 100
"""Notes of a reading that are told on standard error; `--mark` writes every one."""

_FIELDS = {
    "hs": ("good.hs", "The good's HS code, where neither a claim nor a sheet gives it."),
    "fob": ("good.fob", "Its FOB value."),
    "currency": ("good.currency", "The currency of its value, such as USD."),
    "made_in": ("production.party", "The country of production, such as JP."),
    "to": ("importing_party", "The importing country."),
    "date": ("date", "The day of importation; for a workbook that names none, today."),
}


@dataclass(frozen=True, slots=True)
class Request:
    """A claim to be determined, as given on the command line.

    `given` are fields given beside it, by option; `assigned` those of --set, by their names.
    """

    claim: str
    bom: str | None = None
    sheet: str | None = None
    map: str | None = None
    given: tuple[tuple[str, str, str], ...] = ()
    assigned: tuple[tuple[str, str], ...] = ()
    rule: str | None = None
    agreement: str | None = None
    rulesets: tuple[Path, ...] = ()
    record: str | None = None
    register: str | None = None
    ledgers: tuple[Path, ...] = ()
    method: str | None = None
    mark: Path | None = None


_SET = "Any other field of the claim, as FIELD=VALUE; may be given again."


def reading_options(
    command: Callable[..., None], assigning: str = _SET, *, several: bool = False
) -> Callable[..., None]:
    """The argument and options by which a claim or a workbook is read; the command gets a Request.

    `assigning` says in --help what --set does; with `several` it gets `requests`, one for each claim that is named.
    """

    @wraps(command)
    def with_request(claim: str | tuple[str, ...], **options: Any) -> None:
        given = [(f"--{name.replace('_', '-')}", field, options.pop(name)) for name, (field, _help) in _FIELDS.items()]
        assigned = tuple(_assigned(one) for one in options.pop("assigned"))
        own = {name: options.pop(name) for name in Request.__dataclass_fields__ if name in options}
        chosen = tuple((option, field, text) for option, field, text in given if text is not None)
        named = (claim,) if isinstance(claim, str) else claim
        requests = tuple(Request(one, given=chosen, assigned=assigned, **own) for one in named)
        command(**{"requests": requests} if several else {"request": requests[0]}, **options)

    for option in (
        register_option,
        rulesets_option,
        language_option,
        click.option(
            "--mark",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write what is to be mended into a copy of the workbook, at its cells (.xlsx).",
        ),
        click.option("--set", "assigned", multiple=True, help=assigning),
        *(click.option(f"--{name.replace('_', '-')}", name, help=said) for name, (_field, said) in _FIELDS.items()),
        click.option("--map", type=click.Path(dir_okay=False), envvar="HEADNOTE_MAP", help=_MAP),
        click.option("--sheet", help="The sheet of the materials, where a workbook has several."),
        click.option("--rule", help="The good's rule, where the annex has none transcribed: “CTH or RVC40”."),
        click.option(
            "--bom", type=click.Path(dir_okay=False), help="Bill of materials as CSV or XLSX; its table is found."
        ),
        click.option(
            "--agreement",
            shell_complete=complete_agreement,
            help="Use this agreement, a name or a folder, instead of the claim's.",
        ),
        click.argument(
            "claim",
            type=click.Path(dir_okay=False, allow_dash=True),
            nargs=-1 if several else 1,
            required=True,
        ),
    ):
        with_request = option(with_request)
    return with_request


_MAP = "A profile (YAML) that says what the heads of your table mean; headnote map writes one."


def claim_options(command: Callable[..., None]) -> Callable[..., None]:
    """The argument and options of commands that determine a claim: they get a Request, and `lang`."""
    return reading_options(ledger_options(record_option(command)))


def ledger_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that draw materials from stocks."""
    for option in (
        click.option(
            "--ledger",
            "ledgers",
            multiple=True,
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Stock of fungible materials (CSV) that materials are drawn from (`from_ledger`); may be given again.",
        ),
        click.option("--method", type=click.Choice(METHODS), help="How the stock of --ledger is drawn."),
    ):
        command = option(command)
    return command


def _assigned(text: str) -> tuple[str, str]:
    """FIELD=VALUE in its parts; anything else ends the command."""
    field, equals, value = text.partition("=")
    if not equals or not field.strip():
        fail(_("Error: write a field as FIELD=VALUE, not “{text}”.", text=text))
    return field.strip(), value.strip()


def read(request: Request, agreement: str | None = None) -> Read:
    """The files of a request as they were read, what has to be told of that on standard error.

    `agreement` stands in where they name none. Input that cannot be read at all ends the command.
    """
    from headnote.engine.claims.reading import read_asked

    return _told(lambda: [read_asked(_asked(request, agreement))])[0]


def read_goods(request: Request, agreement: str | None = None) -> list[tuple[str, Read]]:
    """The same of every good of a workbook of several products, by its key."""
    from headnote.engine.claims.reading import read_several

    found: list[tuple[str, Read]] = []

    def several() -> list[Read]:
        found.extend(read_several(_asked(request, agreement)))
        return [one for _key, one in found]

    _told(several)
    return found


def _asked(request: Request, agreement: str | None) -> Asked:
    """What is to be read. Raises InputError."""
    from headnote.engine import InputError
    from headnote.engine.claims.reading import Asked

    given: list[Given] = []
    if beside := [*request.given, *(("--set", field, text) for field, text in request.assigned)]:
        from headnote.engine.claims.reading.giving import options

        given, problems = options(beside)
        if problems:
            raise InputError(problems)
    profile = None
    if request.map is not None:
        from headnote.engine.claims.reading.profile import read_profile

        profile = read_profile(request.map)
    return Asked(request.claim, request.bom, profile, request.sheet, given, agreement, date.today())


def _told(reading: Callable[[], list[Read]]) -> list[Read]:
    """What was read, its notes told; input that cannot be read ends the command."""
    from headnote.engine import InputError

    try:
        found = reading()
    except InputError as error:
        fail_input(error, _("{count} problem(s) in the input; nothing was determined.", count=len(error.problems)))
    notes = list(dict.fromkeys(note for one in found for note in one.notes))
    for note in notes[:MAX_NOTES]:
        click.echo(_("note: {note}", note=note), err=True)
    if len(notes) > MAX_NOTES:
        click.echo(_("note: and {count} more", count=len(notes) - MAX_NOTES), err=True)
    return found


def draw_from(request: Request, claim: Claim) -> Claim:
    """The claim with what its ledgers say of the materials drawn from them. Raises InputError."""
    from headnote.engine.claims.from_ledger import with_ledgers

    return with_ledgers(claim, _withdrawals(request))


def claimed(request: Request, engine: Engine | None) -> tuple[Read, Claim]:
    """A request's claim; problems end the command, and are written into a copy of the workbook if that is asked for."""
    from headnote.engine import InputError
    from headnote.engine.claims.reading import claim_of

    found = read(request, engine.name if engine is not None else None)
    try:
        return found, draw_from(request, claim_of(found, lookup(request.register)))
    except InputError as error:
        write_marks(request, found, error.problems)
        fail_input(error, _("{count} problem(s) in the input; nothing was determined.", count=len(error.problems)))


def determined(request: Request) -> tuple[Engine, Claim, Determination]:
    """Read a claim and determine it; bad input ends the command with every problem and exit code 2."""
    from headnote.engine import InputError, RuleTextError

    asked = load_typed(request.agreement, request.rulesets) if request.agreement is not None else None
    found, claim = claimed(request, asked)
    try:
        engine, claim = for_engine(claim, asked or load_engine(claim.agreement, request.rulesets))
        if request.rule is not None:
            claim = claim.model_copy(update={"rule": request.rule})
        determination = engine.determine(claim)
    except InputError as error:
        write_marks(request, found, error.problems)
        fail_input(error, _("{count} problem(s) in the input; nothing was determined.", count=len(error.problems)))
    except RuleTextError as error:
        fail_rule(error)
    put_on_record(request.record, [(engine, claim, determination)])
    write_marks(request, found, _lacks(found, determination))
    return engine, claim, determination


def for_engine(claim: Claim, engine: Engine) -> tuple[Engine, Claim]:
    """A claim as it is put to an engine: its own agreement's, or another's. Raises InputError."""
    from headnote.engine.claims.origins import for_another

    if engine.answers_to(claim.agreement):
        claim = claim.model_copy(update={"agreement": engine.name})
    else:
        claim = for_another(claim, engine.name)
    return engine, engine.as_given(claim)


def _lacks(found: Read, determination: Determination) -> list[InputProblem]:
    """What a determination lacks of the lines of a table, at their cells."""
    from headnote.engine.claims.reading.marks import lacking

    return lacking(found, determination.missing)


def write_marks(request: Request, found: Read, problems: Sequence[InputProblem]) -> None:
    """Write problems and notes into a copy of the user's workbook, if that is asked for."""
    if request.mark is None:
        return
    from headnote.engine.claims.reading import read_data
    from headnote.engine.documents.marking import MarkingError, marked

    from .writing import write

    table = request.bom or request.claim
    if found.sheet is None:
        fail(_("Error: --mark needs a workbook or a table of materials; {path} is none.", path=table))
    if table == "-" or request.mark.resolve() == Path(table).resolve():
        fail(_("Error: --mark writes a copy; name another file than {path}.", path=table))
    try:
        name, data = read_data(table)
        write(request.mark, marked(name, data, problems, found.notes))
    except MarkingError as error:
        fail(_("Error: {problem}.", problem=error))
    click.echo(_("{path}: {count} problem(s) are marked", path=request.mark, count=len(problems)), err=True)


def _withdrawals(request: Request) -> dict[str, list[Drawn]]:
    """The withdrawals of the ledgers that are given beside a claim, by their names. Raises InputError."""
    if not request.ledgers:
        return {}
    from headnote.engine.claims.drawing import draw
    from headnote.engine.claims.ledger import read_ledger
    from headnote.engine.claims.reading import read_data

    if request.method is None:
        fail(_("Error: --ledger needs --method, one of {methods}.", methods=", ".join(METHODS)))
    method: Any = request.method
    return {path.stem: draw(read_ledger(*read_data(str(path))), method) for path in request.ledgers}


def put_on_record(address: str | None, decided: Sequence[tuple[Engine, Claim, Determination]]) -> None:
    """Put decisions on record, if a record is named, before anything is said of them; or end the command."""
    if address is None:
        return
    from headnote.records import RecordError, open_store, record
    from headnote.records.decisions import Decided

    try:
        entries = record(open_store(address, create=True), [Decided(*one) for one in decided])
    except RecordError as error:
        fail(_("Error: {problem}; nothing was recorded, and nothing is told of the decision.", problem=error))
    for entry in entries:
        click.echo(_("on record: {record}, entry {number}", record=address, number=entry.sequence), err=True)
