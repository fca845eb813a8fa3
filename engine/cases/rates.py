"""Cases of rates: a line of a schedule or tariff, and the rates that a published source prints for its days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from headnote.catalogues import _
from headnote.engine.claims.fields import Code, Country, Day, StrictModel, Text
from headnote.engine.claims.reading.rate import read_cell
from headnote.engine.duties.country import load_country
from headnote.engine.duties.preference import Preferences
from headnote.engine.origin.engine import Engine
from headnote.grammar.codes import HSCode
from headnote.grammar.schedules.duties import Rate, print_duty

from .stated import Stated


def _rate(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.strip() == "none":
        return None
    rate = read_cell(value)
    if rate is None:
        raise ValueError(_("“{value}” is not a rate such as 13.1% or 120 JPY/kg, nor none", value=value))
    return rate


PrintedRate = Annotated[Rate | None, BeforeValidator(_rate), WithJsonSchema({"type": "string", "examples": ["13.1%"]})]


class LineAsked(StrictModel):
    """A tariff line, by the importing country and the agreement."""

    agreement: Text
    country: Country
    line: Code
    origin: Country | None = Field(
        None, description="the party whose goods, where the country treats parties differently"
    )


Expected = Annotated[dict[Day, PrintedRate], Field(min_length=1, description="by day; none: no rate, or no concession")]


class RateCase(Stated):
    """A line, its rates by day, and the source that publishes them."""

    rates_of: LineAsked
    expect: Expected


def rates_found(case: RateCase, engine: Engine, rulesets: Sequence[Path]) -> Iterator[tuple[str, str, str]]:
    """Where a line's rates are not those that the case expects: the day, what was expected and what was found."""
    asked = case.rates_of
    preferences = Preferences.under(engine, asked.country, load_country(asked.country, rulesets))
    for day, expected in case.expect.items():
        found = preferences.of(HSCode(asked.line), asked.origin or _partner(engine, asked.country, day), day).duty
        if found != (expected.duty if expected is not None else None):
            shown = "none" if found is None else print_duty(found)
            yield str(day), "none" if expected is None else expected.text, shown


def _partner(engine: Engine, country: str, day: date) -> str:
    """Some other party; a case names the origin where it matters."""
    return min(engine.law(day).parties - {country}, default="")
