"""Commands about duties: duty, compare, staging."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .shared import (
    Request,
    claim_options,
    complete_agreement,
    country_code,
    day_option,
    determined,
    fail,
    fail_input,
    language_option,
    load_engine,
    loaded_between,
    loaded_country,
    partners_of,
    rulesets_option,
    words_of,
    write,
)

if TYPE_CHECKING:
    from headnote.engine.comparison import Candidate, Comparison
    from headnote.engine.duty import DutyFound
    from headnote.engine.explain import Words
    from headnote.engine.preference import Preference
    from headnote.grammar.duties import Duty


@click.command()
@click.argument("agreement", shell_complete=complete_agreement)
@click.argument("country")
@click.argument("line")
@click.option("--origin", help="The party whose goods are asked about, where the country treats parties differently.")
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path), help="Draw the rates into this .svg file.")
@day_option("The day that is marked")
@rulesets_option
def staging(
    agreement: str,
    country: str,
    line: str,
    origin: str | None,
    chart: Path | None,
    day: date,
    rulesets: tuple[Path, ...],
) -> None:
    """Show the rates of a tariff line, step by step. COUNTRY: the importing party; LINE: its code as printed."""
    from headnote.engine.documents import staging_chart
    from headnote.engine.preference import Preferences
    from headnote.grammar.codes import CodeError, HSCode

    if chart is not None and chart.suffix.lower() != ".svg":
        fail(f"Error: {chart} has to end in .svg.")
    try:
        code = HSCode.read(line)
    except CodeError as error:
        fail(f"Error: {error}")
    engine, country = load_engine(agreement, rulesets), country_code(country)
    preferences = Preferences(engine.name, country, engine.schedules, loaded_country(country, rulesets))
    groups: dict[tuple[object, ...], list[str]] = {}
    rates: dict[str, Preference] = {}
    for partner in partners_of(engine, country, origin, day):
        rates[partner] = one = preferences.of(code, partner, day)
        groups.setdefault((one.duty, one.path.steps if one.path else None, one.why), []).append(partner)
    found = list(rates.values())
    if not any(one.duty is not None or one.path is not None for one in found):
        lines = preferences.lines(code, day)
        deeper = f" Its lines: {', '.join(one.dotted for one in lines)}." if lines and lines != (code,) else ""
        fail(f"Error: {found[0].why if found else 'no parties'}; that is not free.{deeper}")
    if chart is not None and len(groups) > 1:
        fail("Error: parties have different rates; name one with --origin to draw its rates.")
    for parties in groups.values():
        one = rates[parties[0]]
        goods = f", goods of {' '.join(parties)}" if len(groups) > 1 or origin else ""
        heading = f"{code.dotted} into {country} under {engine.name}{goods}"
        for text in _staging_lines(heading, one, day):
            click.echo(text)
        if chart is not None:
            drawn = staging_chart(heading, one.path, day) if one.path is not None else None
            if drawn is None:
                fail("Error: there is no path of shares of the value to draw; nothing was written.")
            write(chart, drawn)
            click.echo(f"{chart}: {heading}")


def _staging_lines(heading: str, one: Preference, day: date) -> Iterator[str]:
    from headnote.grammar.duties import print_duty
    from headnote.grammar.schedule_text import print_reliefs

    if one.path is None and one.duty is None:
        yield f"{heading}: {one.why}"
        return
    if one.path is None:
        yield f"{heading}: {_rate(one.duty)} on {day}; other days are not transcribed"
        yield f"  Source: {one.source}"
        return
    path = one.path
    base = "base not printed" if path.line.base is None else f"base {path.line.base.text}"
    yield f"{heading}: {base}, category {path.line.category}"
    texts = [print_duty(step.duty) for step in path.steps]
    width = max(map(len, texts), default=0)
    for step, text in zip(path.steps, texts, strict=True):
        yield f"  {step.first}    {text:>{width}}{f'  <- {day}' if step is one.step else ''}"
    if not path.steps:
        yield "  no concession"
    if path.reliefs:
        yield f"  free if {print_reliefs(path.reliefs)}"
    if path.quota is not None:
        yield f"  quota: {path.quota}"
    yield f"  Source: {one.source}"


@click.command()
@claim_options
@click.option("--json", "as_json", is_flag=True, help="Print the duty as JSON.")
def duty(request: Request, lang: str, as_json: bool) -> None:
    """The rate of duty on the claim's day under the agreement, the MFN rate beside it, and what is paid and saved."""
    from headnote.engine.duty import duty_of
    from headnote.engine.explain import verdict_line

    engine, read, determination = determined(request)
    found = duty_of(engine, read, determination, loaded_country(read.importing_party or "", request.rulesets))
    if as_json:
        from headnote.engine.explain.duty_data import duty_data

        click.echo(duty_data(found, determination, read.good.currency).model_dump_json(indent=2))
        return
    click.echo(verdict_line(determination, words_of(lang)))
    for line in _duty_lines(engine.name, found, read.good.currency or "", read.good.customs_value):
        click.echo(line)


def _rate(duty: Duty | None) -> str:
    from headnote.grammar.duties import print_duty

    return "not known" if duty is None else print_duty(duty)


def _sum(amount: int, currency: str) -> str:
    from headnote.engine.amounts import money
    from headnote.engine.explain import figure_text

    return figure_text(money("", amount, currency))


def _duty_lines(agreement: str, found: DutyFound, currency: str, value: object) -> Iterator[str]:
    line = f" on line {found.line.dotted}" if found.line is not None else ""
    for_party = f" for goods of {found.origin}" if found.origin and found.elections else ""
    preferential = "none" if found.preferential is None and not found.missing else _rate(found.preferential)
    yield f"{agreement}{for_party}: {preferential}{line}"
    if found.found is not None and found.found.path is not None and found.found.step is not None:
        path = found.found.path
        base = f", base {path.line.base.text}" if path.line.base is not None else ""
        yield f"  category {path.line.category}{base}, step from {found.found.step.first}"
    if found.found is not None and found.found.source:
        yield f"  Source: {found.found.source}"
    yield f"MFN: {_rate(found.mfn)}"
    for note in found.notes:
        yield f"  {note}"
    for one in found.elections:
        whose = "any party" if one.among == "any" else "the contributing parties"
        elected = f"The importer may elect the highest rate for {whose}"
        if one.duty is None:
            yield f"{elected}: not known; needed: {', '.join(one.missing)}"
        else:
            due = "" if one.amount is None else f", {_sum(one.amount, currency)}"
            yield f"{elected}: {_rate(one.duty)} ({' '.join(one.parties)}){due}"
    if found.duty is None:
        yield f"Duty: not known; needed: {', '.join(found.missing)}"
        return
    on_value = f" on a customs value of {value:,.2f} {currency}" if value is not None else ""
    yield f"Duty: {_rate(found.duty)}" + ("" if found.due is None else f", {_sum(found.due, currency)}{on_value}")
    if found.saving is not None:
        yield f"Saving: {_sum(found.saving, currency)}"


@click.command()
@click.argument("claim", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@rulesets_option
@language_option
def compare(claim: str, as_json: bool, rulesets: tuple[Path, ...], lang: str) -> None:
    """Every agreement between the claim's two countries side by side, the best on top, and why the others lose."""
    from headnote.engine import InputError
    from headnote.engine.comparison import compare as compare_all
    from headnote.engine.reading import read_claim

    try:
        read = read_claim(claim)
    except InputError as error:
        fail_input(error, f"{len(error.problems)} problem(s) in the input; nothing was compared.")
    exporting, importing = read.production.party or read.exporting_party, read.importing_party
    if exporting is None or importing is None:
        fail("Error: give production.party and importing_party: they say which agreements there are.")
    own = load_engine(read.agreement, rulesets)
    engines = loaded_between(exporting, importing, read.date, rulesets)
    found = compare_all(read, own, engines, loaded_country(importing, rulesets))
    if as_json:
        from headnote.engine.explain.duty_data import comparison_data

        click.echo(comparison_data(found, read.good.currency, words_of(lang)).model_dump_json(indent=2))
        return
    for line in _comparison_lines(found, read.good.currency or "", words_of(lang)):
        click.echo(line)


def _comparison_lines(found: Comparison, currency: str, words: Words) -> Iterator[str]:
    if found.best is None:
        yield f"No agreement is known to be better than the MFN rate: {_rate(found.mfn)}"
    else:
        saving = f", saves {_sum(found.best.duty.saving, currency)}" if found.best.duty.saving is not None else ""
        yield f"Best: {found.best.agreement}, {_rate(found.best.duty.preferential)}{saving}"
    yield f"MFN: {_rate(found.mfn)}"
    for one in found.candidates:
        yield ""
        yield from _candidate_lines(one, found, currency, words)


def _candidate_lines(one: Candidate, found: Comparison, currency: str, words: Words) -> Iterator[str]:
    from headnote.engine.explain import verdict_line, why

    yield f"{one.agreement}: {one.title}"
    yield f"  {verdict_line(one.determination, words)}"
    yield f"  {why(one.determination, words)}"
    due = "" if one.duty.due is None else f", duty {_sum(one.duty.due, currency)}"
    saving = "" if one.duty.saving is None else f", saving {_sum(one.duty.saving, currency)}"
    yield f"  rate now: {_rate(one.duty.preferential)}{due}{saving}"
    if one.coming:
        yield f"  later: {', '.join(f'{_rate(step.duty)} from {step.first}' for step in one.coming)}"
    elif one.duty.preferential is not None and (one.duty.found is None or one.duty.found.path is None):
        yield "  later: not transcribed"
    for text in one.proof:
        yield f"  proof: {text}"
    if one.asked:
        yield f"  proof: not known; needed: {', '.join(dict.fromkeys(one.asked))}"
    for note in one.duty.notes:
        yield f"  {note}"
    yield f"  {_why_not(one, found)}" if one is not found.best else "  the lowest rate"


def _why_not(one: Candidate, found: Comparison) -> str:
    if one.determination.verdict == "undetermined":
        return f"not chosen: whether it originates is not known; needed: {', '.join(one.determination.missing)}"
    if not one.determination.originating:
        return "not chosen: the good does not originate"
    if one.duty.preferential is None:
        return f"not chosen: no rate is known; {', '.join(one.duty.missing) or 'no concession'}"
    if found.best is None:
        return "not chosen: its rate is not below the MFN rate, or that is not known"
    if one.duty.preferential == found.best.duty.preferential:
        return f"not chosen: the same rate as {found.best.agreement}"
    return f"not chosen: {_rate(one.duty.preferential)} is above {_rate(found.best.duty.preferential)}"
