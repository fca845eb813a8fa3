"""What a cell holds for a field: codes, amounts, days, answers, countries as claims write them; texts as written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from headnote.catalogues import _
from headnote.engine.amounts import MAX_AMOUNT
from headnote.grammar.codes import CodeError, HSCode
from headnote.grammar.text import brief

from ..fields import MAX_DIGITS
from .heads import country_of, currency_of, status_of

SIGNIFICANT = 15
"""The digits of a number that spreadsheets show; those behind are of their binary arithmetic."""

_ERAS = {"令和": 2018, "令": 2018, "r": 2018, "平成": 1988, "平": 1988, "h": 1988, "昭和": 1925, "昭": 1925, "s": 1925}
_ERA = re.compile(r"(令和|令|平成|平|昭和|昭|[rhs])\s*(元|\d{1,2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
_WITH_MONEY = re.compile(r"(?P<before>[^\d\s.,+-]*)\s*(?P<amount>[-+]?[\d,]*\.?\d+)\s*(?P<behind>[^\d\s.,+-]*)")


class Said(NamedTuple):
    """What a cell says: its text for the claim, the currency that it names, and what has to be told of it."""

    text: str
    note: str = ""
    currency: str = ""


def written(cell: Any) -> str:
    """A cell as text, as it is written: a whole number without its point, a number as it is shown."""
    if type(cell) is str:
        return cell.strip()
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float():
            return number_text(cell)
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()


def number_text(number: float) -> str:
    """A binary number as spreadsheets show it: by its first fifteen digits, 0.1 + 0.2 as 0.3."""
    return f"{Decimal(f'{number:.{SIGNIFICANT}g}'):f}".removesuffix(".0")


def amount_of(text: Any) -> Decimal | None:
    """The number of a text, where it is one that a claim may hold: no arithmetic on what anybody wrote before."""
    try:
        found = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        return None
    if found is None or not found.is_finite() or found.copy_abs() >= MAX_AMOUNT:
        return None
    _sign, digits, exponent = found.as_tuple()
    return found if len(digits) <= MAX_DIGITS and isinstance(exponent, int) and exponent >= -MAX_DIGITS else None


def read_value(key: str, cell: Any) -> Said:
    """What a cell of a column says. Raises ValueError with what is wrong and how to mend it."""
    return _read_text(key, cell) if type(cell) is str and key not in _FREE and len(cell) <= _SHORT else _read(key, cell)


_SHORT = 100
"""Characters of what stands in many cells alike, such as a country; free texts seldom do."""


def _read(key: str, cell: Any) -> Said:
    if isinstance(cell, date) and key not in _DAYS:
        if key in _FREE:
            return Said(written(cell))
        raise ValueError(_("the cell holds a date where {field} is expected; format it as text", field=key))
    return _READ.get(key, _text)(cell)


_read_text = lru_cache(maxsize=4096)(_read)


def _text(cell: Any) -> Said:
    return Said(written(cell))


def _code(cell: Any) -> Said:
    """A code; one whose zeros a number cell has lost gets them back, and that is told. Raises ValueError."""
    text = unicodedata.normalize("NFKC", written(cell)).strip()
    if re.fullmatch(r"[\d.\s-]+", text):
        text = re.sub(r"(?<=\d)[-\s]+(?=\d)", ".", text)
    if not re.fullmatch(r"\d+\.?\d*", text) or (found := _with_zeros(text)) is None:
        return Said(text)
    shown = HSCode.read(found).dotted
    if isinstance(cell, int | float):
        return Said(found, _("the number {number} is read as {code}: it lost a zero", number=text, code=shown))
    raise ValueError(_("“{text}” lacks a digit; if a zero was lost, write {code}", text=text, code=shown))


def _with_zeros(text: str) -> str | None:
    """The code that a number was before it lost its first zero or its last; None where it lost none."""
    head, dot, tail = text.partition(".")
    if dot:
        width = 4 if len(head) > 2 else 2
        found = f"{head:0>{width}}.{tail:0<2}"
    else:
        found = f"0{text}" if len(text) in (3, 5, 7) else text
    return found if found != text and _is_code(found) else None


def _is_code(text: str) -> bool:
    try:
        HSCode.read(text)
    except CodeError:
        return False
    return True


def read_amount(cell: Any) -> Said:
    """An amount, without what marks thousands, and the currency that stands beside it."""
    text = unicodedata.normalize("NFKC", written(cell)).strip()
    found = _WITH_MONEY.fullmatch(text)
    if found is None:
        return Said(text)
    amount = found["amount"]
    if "," in amount:
        if not _GROUPED.fullmatch(amount):
            return Said(text)
        amount = amount.replace(",", "")
    names = [name for name in (found["before"], found["behind"]) if name]
    if not names:
        return Said(amount)
    money = [currency_of(name) for name in names]
    if None in money or len(set(money)) > 1:
        return Said(text)
    return Said(amount, currency=money[0] or "")


def read_day(cell: Any) -> Said:
    """A day: a date of the workbook, 2026-04-01 and its like, or of a Japanese era. Raises ValueError."""
    if isinstance(cell, datetime | date):
        return Said((cell.date() if isinstance(cell, datetime) else cell).isoformat())
    text = unicodedata.normalize("NFKC", written(cell)).strip()
    if not text:
        return Said("")
    try:
        if era := _ERA.fullmatch(text.lower()):
            year = _ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))
            return Said(date(year, int(era[3]), int(era[4])).isoformat())
        if found := _DAY.fullmatch(text):
            parts = [int(part) for part in found.groups() if part is not None]
            return Said(date(*parts).isoformat())
    except ValueError:
        pass
    mend = _("write it as 2026-04-01 or 令和8年4月1日")
    raise ValueError(_("“{text}” is not a day that can be read in one way; {mend}", text=brief(text), mend=mend))


def _status(cell: Any) -> Said:
    text = written(cell)
    found = status_of(text)
    return Said(text if found is None else found)


def _country(cell: Any) -> Said:
    text = written(cell)
    return Said(country_of(text) or text)


def _currency(cell: Any) -> Said:
    text = written(cell)
    return Said(currency_of(text) or text)


_DAYS = ("supplied", "declared_on", "valid_until")
_FREE = ("id", "parent", "part", "description", "evidence", "supplier", "declaration", "declared_by", "level", "unit")
_AMOUNTS = ("value", "quantity", "unit_price", "freight", "insurance", "net_weight_kg", "price")
_READ: dict[str, Callable[[Any], Said]] = {
    "hs": _code,
    "originating": _status,
    "wholly_obtained": _status,
    "country": _country,
    "currency": _currency,
    **dict.fromkeys(_DAYS, read_day),
    **dict.fromkeys(_AMOUNTS, read_amount),
}
