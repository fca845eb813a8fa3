"""Commands about duties: duty, compare, staging."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headnote.catalogues import _

from .requests import Request, claim_options, claimed, determined, put_on_record, reading_options
from .shared import (
    complete_agreement,
    country_code,
    day_option,
    fail,
    fail_input,
    fail_rule,
    language_option,
    load_engine,
    load_typed,
    loaded_between,
    loaded_country,
    partners_of,
    record_option,
    rulesets_option,
    words_of,
)
from .writing import write

if TYPE_CHECKING:
    from headnote.engine.duties.preference import Preference


@click.command()
@click.argument("agreement", shell_complete=complete_agreement)
@click.argument("country")
@click.argument("line")
@click.option("--origin", help="The party whose goods are asked about, where the country treats parties differently.")
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path), help="Draw the rates into this .svg file.")
@day_option("The day that is marked")
@rulesets_option
@language_option
def staging(
    agreement: str,
    country: str,
    line: str,
    origin: str | None,
    chart: Path | None,
    day: date,
    rulesets: tuple[Path, ...],
    lang: str,
) -> None:
    """Show the rates of a tariff line, step by step. COUNTRY: the importing party; LINE: its code as printed."""
    from headnote.engine.documents import staging_chart
    from headnote.engine.duties.preference import Preferences
    from headnote.engine.explain.duties import line_heading, staging_lines
    from headnote.grammar.codes import CodeError, HSCode

    if chart is not None and chart.suffix.lower() != ".svg":
        fail(_("Error: {chart} has to end in .svg.", chart=chart))
    try:
        code = HSCode.read(line)
    except CodeError as error:
        fail(_("Error: {problem}", problem=error))
    words = words_of(lang)
    engine, country = load_typed(agreement, rulesets), country_code(country)
    preferences = Preferences.under(engine, country, loaded_country(country, rulesets))
    groups: dict[tuple[object, ...], list[str]] = {}
    rates: dict[str, Preference] = {}
    for partner in partners_of(engine, country, origin, day):
        rates[partner] = one = preferences.of(code, partner, day)
        groups.setdefault((*one.terms, one.why), []).append(partner)
    found = list(rates.values())
    if not any(one.duty is not None or one.path is not None for one in found):
        lines = preferences.lines(code, day)
        deeper = (
            _(" Its lines: {lines}.", lines=", ".join(one.dotted for one in lines))
            if lines and lines != (code,)
            else ""
        )
        why = found[0].why if found else None
        said = (
            words.sentence(why) if why is not None else _("{name} has no parties on {day}", name=engine.name, day=day)
        )
        fail(_("Error: {said}; that is not free.{deeper}", said=said, deeper=deeper))
    if chart is not None and len(groups) > 1:
        fail(_("Error: parties have different rates; name one with --origin to draw its rates."))
    for parties in groups.values():
        one = rates[parties[0]]
        goods = " ".join(parties) if len(groups) > 1 or origin else ""
        heading = line_heading(code, country, engine.name, goods, words)
        for text in staging_lines(heading, one, day, words):
            click.echo(text)
        if chart is not None:
            drawn = staging_chart(heading, one.path, day) if one.path is not None else None
            if drawn is None:
                fail(_("Error: there is no path of shares of the value to draw; nothing was written."))
            write(chart, drawn)
            click.echo(f"{chart}: {heading}")


@click.command()
@claim_options
@click.option("--json", "as_json", is_flag=True, help="Print the duty as JSON.")
def duty(request: Request, lang: str, as_json: bool) -> None:
    """The rate of duty on the claim's day under the agreement, the MFN rate beside it, and what is paid and saved."""
    from headnote.engine.duties.duty import duty_of
    from headnote.engine.explain import verdict_line
    from headnote.engine.explain.duties import duty_lines

    engine, read, determination = determined(request)
    found = duty_of(engine, read, determination, loaded_country(read.importing_party or "", request.rulesets))
    if as_json:
        from headnote.engine.explain.duty_data import duty_data

        click.echo(duty_data(found, determination, read.good.currency, words_of(lang)).model_dump_json(indent=2))
        return
    words = words_of(lang)
    click.echo(verdict_line(determination, words))
    for line in duty_lines(engine.name, found, read.good.currency or "", read.good.customs_value, words):
        click.echo(line)


@click.command()
@reading_options
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@record_option
def compare(request: Request, lang: str, as_json: bool) -> None:
    """Every agreement between the claim's two countries side by side, the best on top, and why the others lose.

    Origin of materials counts for the agreements that it is given for: plainly for the claim's own, by `origin` for
    others. --agreement says whose own a workbook is that does not; --rule is the rule under the claim's own.
    """
    from headnote.engine import InputError, RuleTextError
    from headnote.engine.duties.comparison import compare as compare_all
    from headnote.engine.explain.duties import comparison_lines

    asked = load_typed(request.agreement, request.rulesets) if request.agreement is not None else None
    _found, read = claimed(request, asked)
    if request.rule is not None:
        read = read.model_copy(update={"rule": request.rule})
    exporting, importing = read.production.party or read.exporting_party, read.importing_party
    if exporting is None or importing is None:
        fail(_("Error: give production.party and importing_party: they say which agreements there are."))
    own = asked if asked is not None and asked.answers_to(read.agreement) else None
    own = own or load_engine(read.agreement, request.rulesets)
    engines = loaded_between(exporting, importing, read.date, request.rulesets)
    try:
        found = compare_all(read, own, engines, loaded_country(importing, request.rulesets))
    except InputError as error:
        fail_input(error, _("{count} problem(s) in the input; nothing was compared.", count=len(error.problems)))
    except RuleTextError as error:
        fail_rule(error)
    by_name = {engine.name: engine for engine in engines}
    put_on_record(request.record, [(by_name[one.agreement], one.claim, one.determination) for one in found.candidates])
    if as_json:
        from headnote.engine.explain.duty_data import comparison_data

        click.echo(comparison_data(found, read.good.currency, words_of(lang)).model_dump_json(indent=2))
        return
    for line in comparison_lines(found, read.good.currency or "", words_of(lang)):
        click.echo(line)
