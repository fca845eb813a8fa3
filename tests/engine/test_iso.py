"""The table of countries and currencies is what the libraries know."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pycountry
import pytest
from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_precision

from headnote.catalogues import LANGUAGES, Language
from headnote.engine.amounts import minor_unit
from headnote.engine.explain import Words
from headnote.engine.iso import COUNTRIES, CURRENCIES, TABLE


def table() -> str:
    """The table, from the libraries."""
    lines = {
        "countries": {"EU", *(country.alpha_2 for country in pycountry.countries)},
        "currencies": {currency.alpha_3 for currency in pycountry.currencies},
    }
    for currency, (digits, *_) in sorted(get_global("currency_fractions").items(), key=lambda one: one[1][0]):
        if currency != "DEFAULT" and digits != 2:
            lines.setdefault(f"decimals-{digits}", set()).add(currency)
    return "".join(f"{name} {' '.join(sorted(codes))}\n" for name, codes in lines.items())


def test_the_table_is_what_the_libraries_know(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--record"):
        TABLE.write_text(table(), encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == table()


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD", "CLF", "", *sorted(CURRENCIES)[::7]])
def test_the_smallest_coin_is_babels(currency: str) -> None:
    assert minor_unit(currency) == 10 ** (6 - (get_currency_precision(currency) if currency else 2))


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_are_named_as_babel_names_them(language: Language, request: pytest.FixtureRequest) -> None:
    names = Locale.parse(language).territories
    text = "".join(f"{code} {name}\n" for code, name in sorted(names.items()) if len(code) == 2 and name)
    kept = Path(str(files("headnote.engine.explain").joinpath(f"countries_{language}.txt")))
    if request.config.getoption("--record"):
        kept.write_text(text, encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == text
    for code in COUNTRIES:
        assert (names.get(code) or code) in Words(language).country(code)
