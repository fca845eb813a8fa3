"""What heads and words of tables mean: the synonyms of `heads.toml`, and countries and currencies by their names."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from headnote.engine.iso import COUNTRIES, CURRENCIES
from headnote.grammar.diagnostics import did_you_mean

from .table import folded

LANGUAGES = ("en", "ja", "zh")
BY_AGREEMENT = ("originating", "wholly_obtained", "country")
"""Columns that may be given for each agreement: “originating (name)”."""

MONEY = ("value", "unit_price", "freight", "insurance", "price")
"""Columns of amounts of money, whose heads may name a currency: “単価（円）”."""

_BRACKETS = re.compile(r"(.*?)[\[(【〔<](.+?)[\])】〕>]\s*(.*)")
_SHORTEST_HINT = 5


class Head(NamedTuple):
    """What a column holds: a field, for which agreement, in which money, and in how many of it a unit."""

    key: str
    agreement: str = ""
    currency: str = ""
    times: Decimal = Decimal(1)

    @property
    def name(self) -> str:
        """The field, with its agreement: no two columns may have the same."""
        return f"{self.key} ({self.agreement})" if self.agreement else self.key


@cache
def _lists() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("heads.toml").read_text(encoding="utf-8"))


def columns() -> tuple[str, ...]:
    """The fields that columns may hold."""
    return tuple(_lists()["columns"])


def synonym(key: str, language: str) -> str:
    """What a template calls a column."""
    return str(_lists()["columns"][key][language][0])


@cache
def _by_head() -> dict[str, str]:
    found = {folded(key): key for key in columns()}
    for key, languages in _lists()["columns"].items():
        found |= {tight(name): key for names in languages.values() for name in names}
    return found


def tight(text: str) -> str:
    """A head without regard to case, width and space; between Latin words one space is kept."""
    return _tight(text) if len(text) <= _SHORT else _tightened(text)


_SHORT = 100
"""Characters of what stands in many cells alike; a longer text is made tight each time."""


def _tightened(text: str) -> str:
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", folded(text)).strip(" :*※")


_tight = lru_cache(maxsize=4096)(_tightened)


def head_of(text: str) -> Head | None:
    """What a head means: as a whole, before or in its brackets, or beside a slash; None where it is not known."""
    whole = tight(text)
    if (key := _by_head().get(whole)) is not None:
        return Head(key)
    if found := _BRACKETS.fullmatch(whole):
        outer, inner = f"{found[1]} {found[3]}".strip(), found[2]
        key, meant = _by_head().get(tight(outer)), _by_head().get(tight(inner))
        if key == "net_weight_kg":
            times = _lists()["weights"].get(tight(inner))
            return Head(key, times=Decimal(times)) if times is not None else None
        if key in MONEY and (money := _money(inner)):
            return Head(key, "", *money)
        if key in BY_AGREEMENT and meant is None:
            return Head(key, inner.strip())
        return Head(key or meant or "") if key or meant else None
    keys = {key for part in re.split(r"[/／|\n]", whole) if (key := _by_head().get(tight(part)))}
    return Head(keys.pop()) if len(keys) == 1 else None


def with_money(head: Head, text: str) -> Head:
    """A head of amounts with the money that stands in the brackets of a text: “購入価（円）”."""
    found = _BRACKETS.fullmatch(tight(text))
    money = _money(found[2]) if found is not None and head.key in MONEY else None
    return head if money is None else Head(head.key, head.agreement, *money)


def nearest(head: str) -> str | None:
    """The known head that one was perhaps meant to be: of Latin letters and long enough that this says something."""
    own = tight(head)
    if len(own) < _SHORTEST_HINT or not own.isascii():
        return None
    return did_you_mean(own, [name for name in _by_head() if name.isascii() and len(name) >= _SHORTEST_HINT])


def _money(text: str) -> tuple[str, Decimal] | None:
    """A currency in brackets behind a head, and how many of it are one: 円, USD, 千円; None where it says neither."""
    own = tight(text).removeprefix("単位:").removeprefix("in ").strip()
    if (currency := currency_of(own)) is not None:
        return currency, Decimal(1)
    for times, words in _lists()["multiples"].items():
        for word in words:
            rest = own.removeprefix(word) if own.startswith(word) else own.removesuffix(word)
            if rest == own:
                continue
            if not rest.strip():
                return "", Decimal(times)
            if (currency := currency_of(rest)) is not None:
                return currency, Decimal(times)
    return None


@cache
def _by_money() -> dict[str, str]:
    found = {tight(name): code for code, names in _lists()["money"].items() for name in names}
    return found | {code.casefold(): code for code in CURRENCIES}


def currency_of(text: str) -> str | None:
    """A currency's three letters, by those or by what it is called."""
    return _by_money().get(tight(text))


@cache
def _by_country() -> dict[str, str]:
    from babel import Locale  # for names alone

    known = COUNTRIES
    found: dict[str, str] = {}
    for language in LANGUAGES:
        names = Locale(language).territories
        found |= {tight(name): code for code, name in names.items() if code in known}
    found |= dict(_iso_names())
    found |= {tight(name): code for code, names in _lists()["countries"].items() for name in names}
    return found | {code.casefold(): code for code in known}


def _iso_names() -> Iterator[tuple[str, str]]:
    import pycountry  # for names alone

    for country in pycountry.countries:
        yield tight(country.alpha_3), country.alpha_2
        yield tight(country.name), country.alpha_2


def country_of(text: str) -> str | None:
    """A country's two letters, by those, three letters, or its name in one of the languages."""
    return _by_country().get(tight(text))


@cache
def _by_status() -> dict[str, str]:
    answers = {"yes": "yes", "no": "no", "unknown": ""}
    return {tight(word): answers[key] for key, one in _lists()["status"].items() for word in one["words"]}


def status_of(text: str) -> str | None:
    """``yes``, ``no`` or nothing for what is not known; None where the word is not known."""
    return _by_status().get(tight(text))


def status_words(language: str) -> tuple[str, str, str]:
    """How a template says yes, no and not known of origin."""
    one = _lists()["status"]
    return one["yes"][language], one["no"][language], one["unknown"][language]


@cache
def _totals() -> frozenset[str]:
    return frozenset(tight(word) for word in _lists()["totals"]["words"])


def is_total(text: str) -> bool:
    """Whether a cell says that its row totals others. A number and a code say nothing in words."""
    return _is_total(text) if len(text) <= _SHORT else _totals_others(text)


@cache
def _initials() -> frozenset[str]:
    return frozenset(word[0] for word in _totals())


_BEFORE = " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029_:*※"
"""What may stand before a word without being a part of it (`tight`)."""


def _totals_others(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    if plain.lstrip(_BEFORE)[:1].lower() not in _initials():
        return False  # most cells of a long table are told by their first letter
    own = tight(plain.replace(" ", ""))
    return own in _totals() or tight(text) in _totals() or tight(_BRACKETS.sub(r"\1", tight(text))) in _totals()


_is_total = lru_cache(maxsize=4096)(_totals_others)


@cache
def labels() -> dict[str, str]:
    """The fields of a claim by what a sheet of the good calls them."""
    found: dict[str, str] = {}
    for field, languages in _lists()["good"].items():
        found |= {tight(name): field for names in languages.values() for name in names}
        found[field] = field
    return found


def label_of(text: str) -> tuple[str, str] | None:
    """The field that a label of the good's sheet names, and the money in its brackets: “FOB価額（円）”.

    A question is named as explanations print it: ``answers."the notes ask for nothing more"``.
    """
    whole = tight(text)
    if whole in labels():
        return labels()[whole], ""
    if text.strip().startswith("answers."):
        return text.strip(), ""
    found = _BRACKETS.fullmatch(whole)
    if found is None:
        return None
    outer, money = tight(f"{found[1]} {found[3]}"), currency_of(found[2])
    if money is not None and outer in {tight(name) for names in _lists()["exchange"].values() for name in names}:
        return f"good.exchange.{money}", ""
    field = labels().get(outer)
    return (field, money or "") if field is not None else None


def label(field: str, language: str) -> str:
    """What a template calls a field of the good's sheet."""
    return str(_lists()["good"][field][language][0])


def fields_of_goods() -> tuple[str, ...]:
    """The fields that a sheet of the good may give, in the order of a template."""
    return tuple(_lists()["good"])


def is_product(text: str) -> bool:
    """Whether a head names what joins products and their bills."""
    return tight(text) in _products()


@cache
def _products() -> frozenset[str]:
    return frozenset(tight(name) for names in _lists()["product"].values() for name in names)


def is_none(text: str) -> bool:
    """Whether a cell says that a list is empty."""
    return tight(text) in {tight(word) for word in _lists()["none"]["words"]}
