"""What commands have in common: options, loading, failing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from click.shell_completion import CompletionItem

from headnote.catalogues import LANGUAGES, Language, _, speak

if TYPE_CHECKING:
    from headnote.engine import Determination, Engine, InputError, RulesetError, RuleTextError
    from headnote.engine.claims.declared import Declared
    from headnote.engine.duties.country import Country
    from headnote.engine.explain import Words

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
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        callback=_chosen,
        is_eager=True,
        envvar="HEADNOTE_LANG",
        default="en",
        show_default=True,
        help="Language of explanations.",
    )(command)


def speaking_every(command: click.Command) -> click.Command:
    """A command with the option --lang, and those below it: each says what it says in the reader's language."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            speaking_every(inner)
    elif not any(isinstance(one, click.Option) and "--lang" in one.opts for one in command.params):
        command.params.append(_language())
    return command


def _language() -> click.Option:
    return click.Option(
        ["--lang"],
        type=click.Choice(LANGUAGES),
        callback=_chosen,
        is_eager=True,
        expose_value=False,
        envvar="HEADNOTE_LANG",
        default="en",
        show_default=True,
        help="Language of what is said.",
    )


def _chosen(ctx: click.Context, param: click.Parameter, value: Language) -> Language:
    speak(value)
    return value


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


def fail(message: str) -> NoReturn:
    """End the command: bad usage or input."""
    click.echo(message, err=True)
    sys.exit(2)


def fail_input(error: InputError, ending: str) -> NoReturn:
    """End the command with every problem of its input, and what follows from them."""
    for problem in error.problems:
        click.echo(str(problem), err=True)
    fail(_("Error: {problem}", problem=ending))


def load_engine(agreement: str | Path, rulesets: tuple[Path, ...]) -> Engine:
    """The engine of an agreement by its name, or of a folder; a ruleset that cannot be loaded ends the command."""
    from headnote.engine import Engine, RulesetError, UnknownAgreement

    try:
        return Engine.load(agreement, rulesets)
    except UnknownAgreement as error:
        fail(_("Error: {problem}", problem=error))
    except RulesetError as error:
        fail_ruleset(error, _("the ruleset has errors and was not loaded."))


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
    from headnote.engine.iso import COUNTRIES

    if text.upper() not in COUNTRIES:
        fail(_("Error: “{text}” is not a country's two letters (ISO 3166), such as JP.", text=text))
    return text.upper()


def loaded_country(code: str, rulesets: tuple[Path, ...]) -> Country:
    """What an importing country publishes; files with errors end the command."""
    from headnote.engine import RulesetError
    from headnote.engine.duties.country import load_country

    try:
        return load_country(code, rulesets)
    except RulesetError as error:
        fail_ruleset(error, _("the files of {code} have errors and were not loaded.", code=code))


def loaded_between(exporting: str, importing: str, day: date, rulesets: tuple[Path, ...]) -> list[Engine]:
    """The agreements in force between two countries; none, or one with errors, ends the command."""
    from headnote.engine import RulesetError
    from headnote.engine.duties.comparison import between

    try:
        engines = between(exporting, importing, day, rulesets)
    except RulesetError as error:
        fail_ruleset(error, _("a ruleset has errors; nothing was compared."))
    if not engines:
        fail(
            _(
                "Error: no agreement between {exporting} and {importing} on {day} was transcribed.",
                exporting=exporting,
                importing=importing,
                day=day,
            )
        )
    return engines


def partners_of(engine: Engine, country: str, origin: str | None, day: date) -> list[str]:
    """The parties whose goods a country imports under an agreement, or the one that is asked for."""
    partners = sorted(engine.law(day).parties - {country})
    if origin is None:
        return partners
    if origin.upper() not in partners:
        fail(
            _(
                "Error: {origin} is not a party besides {country}; known are {partners}.",
                origin=origin,
                country=country,
                partners=", ".join(partners),
            )
        )
    return [origin.upper()]


def fail_ruleset(error: RulesetError, ending: str) -> NoReturn:
    """End the command with every problem of a ruleset's files, and what follows from them."""
    from headnote.grammar import report

    for diagnostic in error.diagnostics:
        click.echo(report.as_text(diagnostic), err=True)
    fail(_("Error: {problem}", problem=ending))


def fail_rule(error: RuleTextError) -> NoReturn:
    """End the command: a rule that the claim supplies cannot be read."""
    from headnote.grammar import report
    from headnote.grammar.checks.context import at
    from headnote.grammar.text import SourceText

    source = SourceText("rule", error.text)
    click.echo(report.as_text(at(source, (0, len(error.text)), error.problem)), err=True)
    fail(_("Error: the rule cannot be read; nothing was determined."))


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
