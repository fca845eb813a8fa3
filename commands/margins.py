"""The command margins: how far value contents stand above their thresholds, and what takes them below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from headnote.catalogues import _

from .requests import Request, draw_from, ledger_options, read_goods, reading_options
from .shared import fail, fail_input, fail_rule, load_engine, load_typed, lookup, words_of
from .writing import write

if TYPE_CHECKING:
    from datetime import date

    from headnote.engine import Claim, Engine
    from headnote.engine.claims.reading import InputProblem, Read
    from headnote.engine.explain.margins import Report
    from headnote.engine.margins.period import Corner, Period, Range

_ENDINGS = (".xlsx", ".csv")


class _Asked(NamedTuple):
    """A claim with its engine, its lines in their own money, and the files that it was read from."""

    request: Request
    engine: Engine
    claim: Claim
    found: Read


@click.command()
@partial(reading_options, several=True)
@ledger_options
@click.option(
    "--range",
    "ranges",
    multiple=True,
    help="A field that may be anything between, as FIELD=LOW..HIGH: fob=900..1100; may be given again.",
)
@click.option("--months", type=click.IntRange(1, 60), help="Over a period from the day of importation, such as 12.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the margins as a table: .xlsx or .csv."
)
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path), help="Draw the margins into this .svg file.")
@click.option("--json", "as_json", is_flag=True, help="Print the margins as JSON.")
def margins(
    requests: tuple[Request, ...],
    lang: str,
    ranges: tuple[str, ...],
    months: int | None,
    out: Path | None,
    chart: Path | None,
    as_json: bool,
) -> None:
    """How far each value content stands above its threshold, and at which price, rate or supplier it falls.

    For one claim or workbook, or several. --range and --months tell whether a good originates over a whole period,
    whatever its values within the ranges.
    """
    from headnote.engine.documents.margins import as_csv, as_workbook, margin_chart
    from headnote.engine.explain.margins import as_json as to_json
    from headnote.engine.explain.margins import report_lines

    if out is not None and out.suffix.lower() not in _ENDINGS:
        fail(_("Error: {path} has to end in .xlsx or .csv.", path=out))
    if chart is not None and chart.suffix.lower() != ".svg":
        fail(_("Error: {path} has to end in .svg.", path=chart))
    words = words_of(lang)
    wanted = [_range(one) for one in ranges]
    reports = [report for request in requests for report in _reports(request, wanted, months)]
    if out is not None:
        write(out, as_workbook(reports, words) if out.suffix.lower() == ".xlsx" else as_csv(reports, words))
    if chart is not None:
        write(chart, margin_chart(reports, words))
    if as_json:
        click.echo(to_json(reports))
        return
    for number, report in enumerate(reports):
        for line in report_lines(report, words):
            click.echo(line)
        if number + 1 < len(reports):
            click.echo("")
    for path in (out, chart):
        if path is not None:
            click.echo(_("{path}: margins of {count} good(s)", path=path, count=len(reports)))


def _range(text: str) -> Range:
    from headnote.engine.margins.period import Range

    field, equals, ends = text.partition("=")
    low, dots, high = ends.partition("..")
    if not equals or not dots or not low.strip() or not high.strip():
        fail(_("Error: write a range as FIELD=LOW..HIGH, not “{text}”.", text=text))
    return Range(field.strip(), low.strip(), high.strip())


def _reports(request: Request, ranges: Sequence[Range], months: int | None) -> Iterator[Report]:
    """The margins of a claim, or of every product of a workbook; bad input ends the command."""
    from headnote.engine import InputError, RuleTextError

    engine = load_typed(request.agreement, request.rulesets) if request.agreement is not None else None
    problems: list[InputProblem] = []
    for key, found in read_goods(request, engine.name if engine is not None else None):
        try:
            yield _report(request, engine, key, found, ranges, months)
        except InputError as error:
            problems += error.problems
        except RuleTextError as error:
            fail_rule(error)
    if problems:
        fail_input(InputError(problems), _("{count} problem(s); nothing was determined.", count=len(problems)))


def _report(
    request: Request, engine: Engine | None, key: str, found: Read, ranges: Sequence[Range], months: int | None
) -> Report:
    """The margins of one good. Raises InputError and RuleTextError."""
    from headnote.engine.explain.margins import Report
    from headnote.engine.margins.content import margins as margins_of
    from headnote.engine.margins.sources import origins, rates

    claim = _claim(request, found, engine)
    engine = engine or load_engine(claim.agreement, request.rulesets)
    determination = engine.determine(claim)
    held = margins_of(determination, engine.law(claim.date))
    lines, unasked = origins(engine, claim)
    period = None
    if ranges or months is not None:
        period = _period(_Asked(request, engine, claim, found), ranges, months)
    return Report(determination, held, rates(engine, claim, held), lines, unasked, period, key)


def _claim(request: Request, found: Read, engine: Engine | None) -> Claim:
    """What was read, as a claim for its engine, its lines in their own money. Raises InputError."""
    from headnote.engine.claims.origins import for_another
    from headnote.engine.claims.reading import claim_of

    claim = draw_from(request, claim_of(found, lookup(request.register), in_one_currency=False))
    if engine is not None and not engine.answers_to(claim.agreement):
        claim = for_another(claim, engine.name)
    elif engine is not None:
        claim = claim.model_copy(update={"agreement": engine.name})
    return claim if request.rule is None else claim.model_copy(update={"rule": request.rule})


def _period(asked: _Asked, ranges: Sequence[Range], months: int | None) -> Period:
    """The good over the ranges, and over the period. Raises InputError."""
    from headnote.engine.claims.reading.altering import altered
    from headnote.engine.margins.period import MAX_TRIED, corners, days_of, on, over

    days: tuple[date, ...] = (asked.claim.date,)
    if months is not None:
        days = days_of(asked.engine, asked.claim, months)
    try:
        tried = corners(ranges, days)
    except ValueError as error:
        fail(_("Error: {count} corners of ranges and days; at most {most} are tried.", count=error, most=MAX_TRIED))

    def claimed(corner: Corner) -> Claim:
        data, _changes = altered(asked.found.data, corner.values)
        claim = _claim(asked.request, replace(asked.found, data=data), asked.engine)
        return on(claim, corner.day) if months is not None else claim

    return over(asked.engine, tried, claimed)
