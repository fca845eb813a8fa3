"""The command screen: a list of products, and what agreements are worth for it."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from headnote.catalogues import _

from .shared import (
    country_code,
    day_option,
    fail,
    fail_input,
    language_option,
    loaded_between,
    loaded_country,
    rulesets_option,
    words_of,
)
from .writing import writing

if TYPE_CHECKING:
    from headnote.engine.documents.screening import Writer
    from headnote.engine.duties.screening import Totals
    from headnote.engine.explain import Words

_SUFFIXES = (".xlsx", ".csv", ".html")


@click.command()
@click.argument("products", type=click.Path(exists=True, dir_okay=False))
@click.option("--from", "exporting", required=True, help="The country that the products are exported from.")
@click.option("--to", "importing", required=True, help="The country that they are imported into.")
@click.option("--edition", help="HS edition of the codes, such as HS2017; none: the tariff's.")
@click.option("--currency", default="", help="Currency of the values, where the table has no column for it.")
@click.option(
    "--out",
    multiple=True,
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file to write: .xlsx, .csv or .html; may be given again.",
)
@day_option("The day of the rates, from which years are counted")
@rulesets_option
@language_option
def screen(
    products: str,
    exporting: str,
    importing: str,
    edition: str | None,
    currency: str,
    out: tuple[Path, ...],
    day: date,
    rulesets: tuple[Path, ...],
    lang: str,
) -> None:
    """Screen a list of products (CSV or XLSX): which agreement makes each free, when, and what it saves now.

    The table has a header row: line, and where known description, value (of the yearly trade), currency, and mfn: the
    MFN rate, where the country's tariff is not at hand. Products are taken to originate in the exporting country. A row
    that cannot be read stays in the result, and the command then ends with 1.
    """
    from rich.console import Console
    from rich.progress import Progress

    from headnote.engine import InputError
    from headnote.engine.agreements.library import editions
    from headnote.engine.claims.reading import read_data
    from headnote.engine.claims.reading.sheets import read_rows
    from headnote.engine.duties.preference import Preferences
    from headnote.engine.duties.screening import MAX_BYTES, Screener, Totals, read_products
    from headnote.engine.iso import CURRENCIES

    exporting, importing, currency = country_code(exporting), country_code(importing), currency.upper()
    if currency and currency not in CURRENCIES:
        fail(_("Error: “{currency}” is not a currency's three letters (ISO 4217), such as USD.", currency=currency))
    places = [Path(products).resolve(), *(path.resolve() for path in out)]
    for path in out:
        if path.suffix.lower() not in _SUFFIXES:
            fail(_("Error: {path} has to end in {suffixes}.", path=path, suffixes=", ".join(_SUFFIXES)))
        if places.count(path.resolve()) > 1:
            fail(_("Error: {path} is given twice, or is the table itself; nothing was written.", path=path))
    if edition is not None and edition not in editions():
        fail(
            _(
                "Error: {edition} is not an edition at hand; known are {editions}.",
                edition=edition,
                editions=", ".join(editions()),
            )
        )
    engines = loaded_between(exporting, importing, day, rulesets)
    country = loaded_country(importing, rulesets)
    rates = [Preferences.under(one, importing, country) for one in engines]
    screener = Screener(rates, exporting, day, edition)
    agreements = [one.agreement for one in screener.preferences]
    totals, words = Totals(), words_of(lang)
    try:
        name, data = read_data(products, MAX_BYTES)
        shown = sys.stderr.isatty()
        count = sum(1 for _ in read_rows(name, data, MAX_BYTES)) - 1 if shown else None
        with ExitStack() as files:
            between = {"exporting": words.country(exporting), "importing": words.country(importing)}
            title = words.heading("screen_title", table=Path(products).name, day=str(day), **between)
            writers = [_writer(path, files.enter_context(writing(path)), agreements, words, title) for path in out]
            with Progress(console=Console(stderr=True), disable=not shown) as progress:
                task = progress.add_task(_("Screening"), total=count)
                for product in read_products(name, read_rows(name, data, MAX_BYTES), currency):
                    one = screener.screen(product)
                    totals.add(one)
                    for writer in writers:
                        writer.add(one)
                    progress.update(task, advance=1)
            for writer in writers:
                writer.finish(totals)
    except InputError as error:
        fail_input(error, _("the table cannot be used; nothing was written."))
    _report(totals, out, words)
    sys.exit(1 if totals.unread else 0)


def _writer(path: Path, file: BinaryIO, agreements: list[str], words: Words, title: str) -> Writer:
    from headnote.engine.documents.screening import CsvWriter, HtmlWriter, XlsxWriter

    match path.suffix.lower():
        case ".csv":
            return CsvWriter(file, agreements, words)
        case ".xlsx":
            return XlsxWriter(file, agreements, words)
        case _:
            return HtmlWriter(file, agreements, words, title)


def _report(totals: Totals, out: tuple[Path, ...], words: Words) -> None:
    from headnote.engine.explain.duties import sum_text

    counts = totals.by_when()
    listed = ", ".join(f"{number:,} {words.word(when)}" for when, number in counts.items() if number)
    click.echo(words.heading("screened", count=f"{sum(counts.values()):,}", counts=listed))
    for currency in sorted({key[1] for key in totals.savings}):
        saved = sum(saving for key, saving in totals.savings.items() if key[1] == currency)
        left = sum(number for key, number in totals.open_savings.items() if key[1] == currency)
        more = words.heading("screen_open", count=f"{left:,}") if left else ""
        click.echo(words.heading("screen_saving", amount=sum_text(saved, currency)) + more)
    for path in out:
        click.echo(f"{path}: {sum(counts.values()):,}")
    if totals.unread:
        click.echo(words.heading("screen_unread", count=f"{totals.unread:,}"), err=True)
