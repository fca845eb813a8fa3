"""What commands have in common: options, loading, failing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from click.shell_completion import CompletionItem

from headnote.catalogues import LANGUAGES, Language, _, speak

if TYPE_CHECKING:
    from headnote.engine import Claim, Determination, Engine, InputError, RulesetError, RuleTextError
    from headnote.engine.claims.declared import Declared
    from headnote.engine.claims.drawing import Drawn
    from headnote.engine.duties.country import Country
    from headnote.engine.explain import Words

METHODS = ("fifo", "lifo", "average", "ratio")
"""The inventory methods of `engine.claims.drawing`."""

Command = TypeVar("Command", bound=Callable[..., Any])


def complete_agreement(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of agreements that begin as typed."""
    from headnote.engine.agreements.library import Library, holds_agreement

    known = Library([Path(p) for p in ctx.params.get("rulesets") or ()]).rulesets()
    names = (name for name in known if name.startswith(incomplete.lower()))
    return [CompletionItem(name) for name in names if holds_agreement(known[name])]


def rulesets_option(command: Command) -> Command:
    """The option --rulesets."""
    return click.option(
        "--rulesets",
        multiple=True,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        envvar="HEADNOTE_RULESETS",
        help="A folder of your own rulesets, looked in before the shipped ones; may be given again.",
    )(command)


def language_option(command: Command) -> Command:
    """The option --lang: what the command says from here on is in that language."""

    def chosen(ctx: click.Context, param: click.Parameter, value: Language) -> Language:
        speak(value)
        return value

    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        callback=chosen,
        is_eager=True,
        envvar="HEADNOTE_LANG",
        default="en",
        show_default=True,
        help="Language of explanations.",
    )(command)


def record_option(command: Command) -> Command:
    """The option --record."""
    return click.option(
        "--record",
        metavar="RECORDS",
        envvar="HEADNOTE_RECORD",
        help="Put the decision on record first: in a file that ends in .jsonl, or sqlite:///FILE.",
    )(command)


def register_option(command: Command) -> Command:
    """The option --register."""
    return click.option(
        "--register",
        metavar="REGISTER",
        envvar="HEADNOTE_REGISTER",
        help="The register of suppliers' declarations: sqlite:///FILE; none: the user's own.",
    )(command)


class LateRegister:
    """A register that is opened when a claim names declarations, and not before; see `declared.Register`."""

    def __init__(self, address: str) -> None:
        self.address = address

    def current(self, ids: Collection[str]) -> Mapping[str, Declared]:
        """See `Register`; a register that cannot be read ends the command."""
        from headnote.declarations import RegisterError, open_register

        try:
            return open_register(self.address).current(ids)
        except RegisterError as error:
            fail(_("Error: {problem}.", problem=error))


def register_address(named: str | None) -> str:
    """The register that was named, or the user's own."""
    if named is not None:
        return named
    from platformdirs import user_data_path

    return f"sqlite:///{user_data_path('headnote') / 'declarations.db'}"


def lookup(named: str | None) -> LateRegister | None:
    """Where the declarations of a claim are looked up; None where no register was named and the user has none."""
    address = register_address(named)
    there = named is not None or Path(address.removeprefix("sqlite:///")).is_file()
    return LateRegister(address) if there else None


def day_option(what: str) -> Callable[[Command], Command]:
    """The option --date, as the date `day`; `what` says in --help what the day is for."""

    def chosen(ctx: click.Context, param: click.Parameter, value: datetime | None) -> date:
        return value.date() if value is not None else date.today()

    kind = click.DateTime(["%Y-%m-%d"])
    return click.option("--date", "day", type=kind, callback=chosen, help=f"{what}; today if not given.")


@dataclass(frozen=True, slots=True)
class Request:
    """A claim to be determined, as given on the command line."""

    claim: str
    bom: str | None
    rule: str | None
    agreement: str | None
    rulesets: tuple[Path, ...]
    record: str | None
    register: str | None
    ledgers: tuple[Path, ...] = ()
    method: str | None = None


def claim_options(command: Callable[..., None]) -> Callable[..., None]:
    """The argument and options of commands that determine a claim: they get a Request, and `lang`."""

    @wraps(command)
    def with_request(
        claim: str,
        bom: str | None,
        rule: str | None,
        agreement: str | None,
        rulesets: tuple[Path, ...],
        record: str | None,
        register: str | None,
        ledgers: tuple[Path, ...],
        method: str | None,
        **rest: Any,
    ) -> None:
        command(Request(claim, bom, rule, agreement, rulesets, record, register, ledgers, method), **rest)

    for option in (
        record_option,
        register_option,
        rulesets_option,
        language_option,
        click.option(
            "--agreement",
            shell_complete=complete_agreement,
            help="Use this agreement, a name or a folder, instead of the claim's.",
        ),
        click.option(
            "--ledger",
            "ledgers",
            multiple=True,
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Stock of fungible materials (CSV) that materials are drawn from (`from_ledger`); may be given again.",
        ),
        click.option("--method", type=click.Choice(METHODS), help="How the stock of --ledger is drawn."),
        click.option("--rule", help="The good's rule, where the annex has none transcribed: “CTH or RVC40”."),
        click.option(
            "--bom",
            type=click.Path(dir_okay=False),
            help="Bill of materials as CSV or XLSX, with a header row.",
        ),
        click.argument("claim", type=click.Path(dir_okay=False, allow_dash=True)),
    ):
        with_request = option(with_request)
    return with_request


def fail(message: str) -> NoReturn:
    """End the command: bad usage or input."""
    click.echo(message, err=True)
    sys.exit(2)


def fail_input(error: InputError, ending: str) -> NoReturn:
    """End the command with every problem of its input, and what follows from them."""
    for problem in error.problems:
        click.echo(str(problem), err=True)
    fail(f"Error: {ending}")


def load_engine(agreement: str | Path, rulesets: tuple[Path, ...]) -> Engine:
    """The engine of an agreement by its name, or of a folder; a ruleset that cannot be loaded ends the command."""
    from headnote.engine import Engine, RulesetError, UnknownAgreement

    try:
        return Engine.load(agreement, rulesets)
    except UnknownAgreement as error:
        fail(f"Error: {error}")
    except RulesetError as error:
        fail_ruleset(error, "the ruleset has errors and was not loaded.")


def load_typed(agreement: str, rulesets: tuple[Path, ...]) -> Engine:
    """The engine of an agreement as typed on the command line: a name, or else a folder.

    Only the caller names folders; a claim, which anyone may have written, names agreements.
    """
    from headnote.engine.agreements.library import Library

    folder = Path(agreement)
    known = agreement.strip().lower() in Library(rulesets).rulesets()
    return load_engine(folder if folder.is_dir() and not known else agreement, rulesets)


def country_code(text: str) -> str:
    """A country's two letters, as ISO 3166 has them; anything else ends the command."""
    from headnote.engine.claims.fields import countries

    if text.upper() not in countries():
        fail(f"Error: “{text}” is not a country's two letters (ISO 3166), such as JP.")
    return text.upper()


def loaded_country(code: str, rulesets: tuple[Path, ...]) -> Country:
    """What an importing country publishes; files with errors end the command."""
    from headnote.engine import RulesetError
    from headnote.engine.duties.country import load_country

    try:
        return load_country(code, rulesets)
    except RulesetError as error:
        fail_ruleset(error, f"the files of {code} have errors and were not loaded.")


def loaded_between(exporting: str, importing: str, day: date, rulesets: tuple[Path, ...]) -> list[Engine]:
    """The agreements in force between two countries; none, or one with errors, ends the command."""
    from headnote.engine import RulesetError
    from headnote.engine.duties.comparison import between

    try:
        engines = between(exporting, importing, day, rulesets)
    except RulesetError as error:
        fail_ruleset(error, "a ruleset has errors; nothing was compared.")
    if not engines:
        fail(f"Error: no agreement between {exporting} and {importing} on {day} was transcribed.")
    return engines


def partners_of(engine: Engine, country: str, origin: str | None, day: date) -> list[str]:
    """The parties whose goods a country imports under an agreement, or the one that is asked for."""
    partners = sorted(engine.law(day).parties - {country})
    if origin is None:
        return partners
    if origin.upper() not in partners:
        fail(f"Error: {origin} is not a party besides {country}; known are {', '.join(partners)}.")
    return [origin.upper()]


def fail_ruleset(error: RulesetError, ending: str) -> NoReturn:
    """End the command with every problem of a ruleset's files, and what follows from them."""
    from headnote.grammar import report

    for diagnostic in error.diagnostics:
        click.echo(report.as_text(diagnostic), err=True)
    fail(f"Error: {ending}")


def determined(request: Request) -> tuple[Engine, Claim, Determination]:
    """Read a claim and determine it; bad input ends the command with every problem and exit code 2."""
    from headnote.engine import InputError, RuleTextError
    from headnote.engine.claims.from_ledger import with_ledgers
    from headnote.engine.claims.origins import for_another
    from headnote.engine.claims.reading import read_claim

    try:
        read = read_claim(request.claim, request.bom, lookup(request.register))
        claim = with_ledgers(read, _withdrawals(request))
        if request.agreement is None:
            engine = load_engine(claim.agreement, request.rulesets)
        else:
            engine = load_typed(request.agreement, request.rulesets)
            if engine.answers_to(claim.agreement):
                claim = claim.model_copy(update={"agreement": engine.name})
            else:
                claim = for_another(claim, engine.name)
        claim = engine.as_given(claim)
        if request.rule is not None:
            claim = claim.model_copy(update={"rule": request.rule})
        determination = engine.determine(claim)
        put_on_record(request.record, [(engine, claim, determination)])
        return engine, claim, determination
    except InputError as error:
        fail_input(error, f"{len(error.problems)} problem(s) in the input; nothing was determined.")
    except RuleTextError as error:
        fail_rule(error)


def _withdrawals(request: Request) -> dict[str, list[Drawn]]:
    """The withdrawals of the ledgers that are given beside a claim, by their names. Raises InputError."""
    from headnote.engine.claims.drawing import draw
    from headnote.engine.claims.ledger import read_ledger
    from headnote.engine.claims.reading import read_data

    if not request.ledgers:
        return {}
    if request.method is None:
        fail(f"Error: --ledger needs --method, one of {', '.join(METHODS)}.")
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


def fail_rule(error: RuleTextError) -> NoReturn:
    """End the command: a rule that the claim supplies cannot be read."""
    from headnote.grammar import report
    from headnote.grammar.checks.context import at
    from headnote.grammar.text import SourceText

    source = SourceText("rule", error.text)
    click.echo(report.as_text(at(source, (0, len(error.text)), error.problem)), err=True)
    fail("Error: the rule cannot be read; nothing was determined.")


def words_of(lang: str) -> Words:
    """The words of a language given on the command line."""
    from headnote.engine.explain import Words

    return Words("ja" if lang == "ja" else "en")


def show_explanation(determination: Determination, words: Words) -> None:
    """An explanation: tables and colour on a terminal, plain text elsewhere."""
    from headnote.engine.explain import as_text, explain

    blocks = explain(determination, words)
    if sys.stdout.isatty():
        from rich.console import Console

        from headnote.engine.explain.terminal import show

        show(Console(), blocks)
    else:
        click.echo(as_text(blocks), nl=False)
