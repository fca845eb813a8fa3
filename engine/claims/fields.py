"""What the fields of a claim hold: amounts, codes, countries, days and texts, each read strictly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from headnote.catalogues import _
from headnote.engine.amounts import DECIMALS, MAX_AMOUNT
from headnote.engine.iso import COUNTRIES, CURRENCIES
from headnote.grammar.codes import CodeError, HSCode
from headnote.grammar.text import brief, shown

from .fixed import Fixed, kept

MAX_DIGITS = 28
"""Digits of an amount, zeros among them: what Decimal's arithmetic keeps exactly."""

_USUAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)
_AMOUNT = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,9})?")
_YES = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}


def _plain(value: object) -> object:
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


def _text(value: object) -> object:
    if isinstance(value, str) and value.isascii():
        return shown(value.strip())
    value = _plain(value)
    return shown(value) if isinstance(value, str) else value


def _written(value: object) -> object:
    return shown(value.strip()) if isinstance(value, str) else value


def _paragraph(value: object) -> object:
    return "\n".join(map(shown, value.strip().splitlines())) if isinstance(value, str) else value


def _decimal(value: object) -> object:
    if isinstance(value, str) and _USUAL.fullmatch(value):
        return Decimal(value)  # within every bound below
    value = _plain(value)
    if isinstance(value, bool | float):
        raise ValueError(_("write the amount as exact text or a whole number, not as a binary fraction"))
    if isinstance(value, str):
        if not _AMOUNT.fullmatch(value):
            mend = _("write it without thousands separators, such as 1000.50")
            raise ValueError(_("“{value}” is not an amount; {mend}", value=_quoted(value), mend=mend))
        value = Decimal(value)
    if isinstance(value, int):
        value = Decimal(value)
    if isinstance(value, Decimal):
        # No arithmetic on a number that anybody wrote: it may have any exponent, and any count of digits.
        if not value.is_finite() or not -MAX_AMOUNT < value < MAX_AMOUNT:
            raise ValueError(_("amounts are below {max_amount} in size", max_amount=f"{MAX_AMOUNT:.0e}"))
        digits, exponent = value.as_tuple()[1:]
        if len(digits) > MAX_DIGITS or (isinstance(exponent, int) and exponent < -MAX_DIGITS):
            raise ValueError(_("amounts have at most {max_digits} digits", max_digits=MAX_DIGITS))
        if value.scaleb(DECIMALS) % 1:
            raise ValueError(_("at most {decimals} decimals are read", decimals=DECIMALS))
    return value


def _quoted(value: str) -> str:
    """A text from outside as a message quotes it: half a surrogate pair is in no message that pydantic can hold."""
    return shown(brief(value))


def _hs(value: object) -> object:
    if isinstance(value, HSCode):
        return value
    if not isinstance(value, str):
        raise ValueError(_('an HS code must be text, so that no zero is lost: write "0805.10" in quotes'))
    try:
        return _code(value)
    except CodeError as error:
        raise ValueError(shown(str(error))) from None


@lru_cache(maxsize=16384)
def _code(text: str) -> HSCode:
    """The code that a text prints: one object for all the lines that have it."""
    return HSCode.read(text)


def _country(value: object) -> object:
    if isinstance(value, str) and value in COUNTRIES:
        return value
    value = _plain(value)
    if isinstance(value, str):
        value = value.upper()
        if value not in COUNTRIES:
            raise ValueError(_("“{value}” is not a country's two letters (ISO 3166), such as JP", value=_quoted(value)))
    return value


def _currency(value: object) -> object:
    if isinstance(value, str) and value in CURRENCIES:
        return value
    value = _plain(value)
    if isinstance(value, str):
        value = value.upper()
        if value not in CURRENCIES:
            raise ValueError(
                _("“{value}” is not a currency's three letters (ISO 4217), such as USD", value=_quoted(value))
            )
    return value


def _yes_no(value: object) -> object:
    if isinstance(value, str):
        word = str(_plain(value)).lower()
        if word not in _YES:
            raise ValueError(_("“{value}” is neither yes nor no", value=_quoted(value)))
        return _YES[word]
    return value


def _yes_no_or_letter(value: object) -> object:
    text = _text(value)
    return _YES.get(text.lower(), text) if isinstance(text, str) else text


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(str(_plain(value)))
        except ValueError:
            raise ValueError(_("“{value}” is not a date; write it as 2026-04-01", value=_quoted(value))) from None
    return value


# A bound stands before what reads the value: pydantic then checks it itself, and calls no function for it.
_READ_AS_DECIMAL = BeforeValidator(_decimal)
_PUBLISHED_AS_DECIMAL = WithJsonSchema({"type": ["string", "integer", "number"]})
Amount = Annotated[Decimal, _READ_AS_DECIMAL, _PUBLISHED_AS_DECIMAL]
Positive = Annotated[Decimal, Field(ge=0), _READ_AS_DECIMAL, _PUBLISHED_AS_DECIMAL]
AboveZero = Annotated[Decimal, Field(gt=0), _READ_AS_DECIMAL, _PUBLISHED_AS_DECIMAL]
Code = Annotated[HSCode, BeforeValidator(_hs), WithJsonSchema({"type": "string", "examples": ["8418.10"]})]
Country = Annotated[str, BeforeValidator(_country), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"})]
Currency = Annotated[str, BeforeValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{3}$"})]
YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"type": ["boolean", "string"]})]
YesNoOrLetter = Annotated[
    bool | str, BeforeValidator(_yes_no_or_letter), WithJsonSchema({"type": ["boolean", "string"]})
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, Field(max_length=2000), BeforeValidator(_text)]
"""A word or a code on one line, in plain letters: what would end the line or move in it is kept as its escape."""

Written = Annotated[str, Field(max_length=2000), BeforeValidator(_written)]
"""A text on one line as it is written, such as a name: full-width letters stay what they are."""

Paragraph = Annotated[str, Field(max_length=2000), BeforeValidator(_paragraph)]
"""A text of some lines as it is written, such as an address."""


FIXED = AfterValidator(Fixed)
"""A mapping that never changes."""

Edition = Literal["HS2002", "HS2007", "HS2012", "HS2017", "HS2022"]

Unit = Literal["kg", "t", "l", "kl", "m2", "head", "pair", "piece", "sheet"]


class StrictModel(BaseModel):
    """What is read from files: no field but those named, no value of another type, nothing changed afterwards."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True, ignored_types=(kept,)
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values. What was worked out from the old ones stays behind."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied
