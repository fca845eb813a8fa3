"""A list of products: which agreement makes each free, and when, and what the best rate saves on its trade value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from headnote.engine.amounts import whole
from headnote.engine.claims.reading.rate import read_cell
from headnote.engine.claims.reading.table import records
from headnote.engine.iso import CURRENCIES
from headnote.engine.origin.determination import Lack, Message, say
from headnote.engine.provisions.questions import months_after
from headnote.grammar.codes import CodeError, HSCode
from headnote.grammar.schedules.duties import FREE, Duty, parts_of

from .duty import coins
from .preference import Preference, Preferences
from .rates import Basis, amount, extreme, settle
from .staging import Path

MAX_BYTES = 256 * 1024 * 1024
"""Of a list of products as text: some millions."""

FIRST_YEAR, FIVE_YEARS, LATER, NEVER = "first year", "within five years", "later", "never"
MFN_FREE, NOT_KNOWN, NOT_READ = "MFN free", "not known", "not read"
WHEN = (MFN_FREE, FIRST_YEAR, FIVE_YEARS, LATER, NEVER, NOT_KNOWN, NOT_READ)
"""When a product is free, counted in years from the day that is asked for."""

_HEADERS = {
    "line": ("line", "tariff line", "tariff item", "hs", "hs code", "code", "品目番号", "関税番号", "税番", "hsコード"),
    "description": ("description", "goods", "product", "name", "品名", "物品名", "商品名"),
    "value": ("value", "trade value", "amount", "customs value", "価額", "金額", "貿易額", "輸出額", "輸入額"),
    "currency": ("currency", "通貨"),
    "mfn": ("mfn", "mfn rate", "mfn duty", "最恵国税率", "一般税率"),
}
# Below a quadrillion, with at most six decimals: what whole millionths hold exactly.
_AMOUNT = re.compile(r"(\d{1,3}(,\d{3}){1,4}|\d{1,15})(\.\d{1,6})?")


class Product(NamedTuple):
    """A row of a list of products. `value` is in `currency`; `problems` say why the row cannot be read.

    `mfn`: the MFN rate that the list itself gives, before that of the tariff.
    """

    row: int
    code: HSCode | None
    printed: str
    description: str
    value: Decimal | None
    currency: str
    problems: tuple[Message, ...] = ()
    mfn: Duty | None = None


class Option(NamedTuple):
    """What an agreement gives a product. `duty` None: not known, or no concession."""

    agreement: str
    duty: Duty | None
    when: str
    free_from: date | None
    why: tuple[Lack, ...] = ()


class Remark(NamedTuple):
    """What is open about a product, under one agreement or under all."""

    about: Lack
    agreement: str = ""


class Screened(NamedTuple):
    """A product's outcome. `saving` is in millionths of the product's currency, against the MFN rate."""

    product: Product
    mfn: Duty | None
    options: tuple[Option, ...]
    best: Option | None
    when: str
    free_under: str
    saving: int | None
    remarks: tuple[Remark, ...]


class _Rates(NamedTuple):
    """`settled`: that no agreement is below the MFN rate is known, where there is no best one."""

    mfn: Duty | None
    options: tuple[Option, ...]
    best: Option | None
    when: str
    free_under: str
    remarks: tuple[Remark, ...] = ()
    settled: bool = False


def read_products(name: str, rows: Iterable[Sequence[Any]], currency: str) -> Iterator[Product]:
    """The products of a table, one by one. `currency` is that of values without one of their own.

    Raises InputError where the header names no codes.
    """
    for number, cells in records(name, rows, _HEADERS, ("line",)):
        yield _product(number, cells, currency)


def _product(number: int, cells: Mapping[str, str], currency: str) -> Product:
    printed, own = cells["line"], cells.get("currency", "").upper() or currency
    problems: list[Message] = []
    code: HSCode | None = None
    try:
        code = HSCode.read(printed)
        if len(code) < 6:
            problems.append(say("screen_short", text=printed))
    except CodeError:
        problems.append(say("screen_no_code", text=printed))
    if own and own not in CURRENCIES:
        problems.append(say("screen_no_currency", text=own))
    value: Decimal | None = None
    if text := cells.get("value", ""):
        if _AMOUNT.fullmatch(text):
            value = Decimal(text.replace(",", ""))
        else:
            problems.append(say("screen_no_amount", text=text))
    mfn: Duty | None = None
    if text := cells.get("mfn", ""):
        rate = read_cell(text)
        mfn = rate.duty if rate is not None and parts_of(rate.duty) is not None else None
        if mfn is None:
            problems.append(say("screen_no_rate", text=text))
    return Product(number, code, printed, cells.get("description", ""), value, own, tuple(problems), mfn)


class Screener:
    """The rates between two countries on a day, ready for many products."""

    def __init__(self, preferences: Sequence[Preferences], exporting: str, day: date, edition: str | None) -> None:
        """`preferences`: one for each agreement; `edition`: that of the products' codes; None: the tariff's."""
        self.preferences = sorted(preferences, key=lambda one: one.agreement)
        self.exporting = exporting
        self.day = day
        self.edition = edition
        self._of = lru_cache(maxsize=65536)(self._rates)

    def screen(self, product: Product) -> Screened:
        """One product. Goods are taken to originate in the exporting country."""
        if product.code is None or product.problems:
            remarks = tuple(Remark(problem) for problem in product.problems)
            return Screened(product, None, (), None, NOT_READ, "", None, remarks)
        found = self._of(product.code, product.mfn)
        saving, by_quantity = self._saving(found, product)
        remarks = (*found.remarks, *([Remark(say("screen_quantity"))] if by_quantity else []))
        return Screened(product, found.mfn, found.options, found.best, found.when, found.free_under, saving, remarks)

    def _rates(self, code: HSCode, mfn: Duty | None) -> _Rates:
        lines, why = self._lines(code)
        if not lines:
            return _Rates(None, (), None, NOT_KNOWN, "", tuple(Remark(one) for one in _some(why)))
        outcomes = {self._of_line(line, mfn): None for line in lines}
        if len(outcomes) > 1:
            why = say("screen_lines_differ", codes=_listed(lines))
            return _Rates(None, (), None, NOT_KNOWN, "", (Remark(why),))
        return next(iter(outcomes))

    def _lines(self, code: HSCode) -> tuple[tuple[HSCode, ...], Message | None]:
        first = self.preferences[0]
        codes = first.codes(code, self.edition, self.day, {})
        below = {one: self._below(one) for one in codes}
        if any(below.values()):
            # A code without a line stands for itself: what is not transcribed is not the same as anything.
            return tuple(line for one, lines in below.items() for line in lines or (one,)), None
        if not codes:
            return (), say("screen_no_successor", line=code.dotted)
        if zeroed := self._below(HSCode(f"0{code}")):
            # Spreadsheets that hold codes as numbers drop the zero of chapters 01 to 09.
            return (), say("screen_lost_zero", line=code.dotted, codes=_listed(zeroed))
        return (), say("rate_not_transcribed", country=first.importing, line=code.dotted)

    def _below(self, code: HSCode) -> tuple[HSCode, ...]:
        return tuple(sorted({line for one in self.preferences for line in one.lines(code, self.day)}))

    def _of_line(self, line: HSCode, given: Duty | None) -> _Rates:
        own = Preference(given, "") if given is not None else self.preferences[0].mfn(line, self.day)
        mfn, about_mfn = _settled(own)
        if mfn == FREE:
            return _Rates(mfn, (), None, MFN_FREE, "", settled=True)
        options = tuple(self._option(one, one.of(line, self.exporting, self.day)) for one in self.preferences)
        best, known = _lowest(options, mfn)
        soonest = _soonest(options)
        remarks = [Remark(one) for one in about_mfn]
        for option in options:
            if option.when == NOT_KNOWN:
                remarks += [Remark(one, option.agreement) for one in option.why or (say("rate_no_later"),)]
        return _Rates(mfn, options, best, *soonest, tuple(remarks), known)

    def _option(self, preferences: Preferences, found: Preference) -> Option:
        duty, why = _settled(found)
        if found.path is None:
            free = self.day if duty == FREE else None
            return Option(preferences.agreement, duty, FIRST_YEAR if free else NOT_KNOWN, free, why)
        free = found.path.free_from
        return Option(preferences.agreement, duty, self._when(free, found.path), free, why)

    def _when(self, free: date | None, path: Path) -> str:
        if free is None:
            plain = all(settle(step.duty, {}).duty is not None for step in path.steps)
            return NEVER if plain else NOT_KNOWN
        if free < months_after(self.day, 12):
            return FIRST_YEAR
        return FIVE_YEARS if free < months_after(self.day, 60) else LATER

    def _saving(self, found: _Rates, product: Product) -> tuple[int | None, bool]:
        """What the best rate saves, in millionths; and whether that depends on a quantity."""
        if product.value is not None and found.best is None and found.mfn is not None and found.settled:
            return 0, False
        if product.value is None or found.best is None or found.best.duty is None or found.mfn is None:
            return None, False
        basis = Basis(product.value, product.currency, {}, {})
        full, due = amount(found.mfn, basis), amount(found.best.duty, basis)
        if full.exact is None or due.exact is None:
            return None, True
        return coins(full.exact, basis) - coins(due.exact, basis), False


def _lowest(options: Sequence[Option], mfn: Duty | None) -> tuple[Option | None, bool]:
    """The agreement with the lowest rate now; among equals the one that is free sooner.

    None: none is below the MFN rate, which is certain only where the second value says so. Which rate is lower is told
    without a quantity, or not at all.
    """
    able = sorted((one for one in options if one.duty is not None), key=lambda one: one.free_from or date.max)
    duties = [one.duty for one in able if one.duty is not None]
    place = extreme(duties, _NO_FACTS).place if duties else None
    if place is not None and (mfn is None or extreme([mfn, duties[place]], _NO_FACTS).place != 0):
        return able[place], True
    all_known = all(one.duty is not None or one.when == NEVER for one in options)
    return None, all_known and (place is not None or not duties)


def _soonest(options: Sequence[Option]) -> tuple[str, str]:
    """When a product is free first, and under which agreement. Never is said only where all of them are known."""
    known = [one for one in options if one.when != NOT_KNOWN]
    first = min(known, key=lambda one: WHEN.index(one.when), default=None)
    if first is None or (first.when == NEVER and len(known) < len(options)):
        return NOT_KNOWN, ""
    return first.when, first.agreement if first.when != NEVER else ""


def _settled(found: Preference) -> tuple[Duty | None, tuple[Lack, ...]]:
    """A rate as far as a list without answers settles it, and what is lacking."""
    if found.duty is None:
        return None, _some(found.why)
    settled = settle(found.duty, {})
    return settled.duty, settled.missing


def _some(why: Message | None) -> tuple[Message, ...]:
    return () if why is None else (why,)


def _listed(codes: Sequence[HSCode]) -> tuple[str, ...]:
    return (*(code.dotted for code in codes[:6]), *(["…"] if len(codes) > 6 else []))


_NO_FACTS = Basis(None, "", {}, {})


@dataclass
class Totals:
    """What is counted while products go by: for each chapter and currency, in millionths."""

    products: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    values: dict[tuple[str, str], int] = field(default_factory=dict)
    savings: dict[tuple[str, str], int] = field(default_factory=dict)
    open_savings: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def unread(self) -> int:
        """How many rows could not be read."""
        return self.by_when()[NOT_READ]

    def add(self, one: Screened) -> None:
        """Count a product."""
        code = one.product.code if one.when != NOT_READ else None
        key = (code[:2], one.product.currency) if code is not None else ("", "")
        counts = self.products.setdefault(key, {})
        counts[one.when] = counts.get(one.when, 0) + 1
        if code is not None and one.product.value is not None:
            self.values[key] = self.values.get(key, 0) + whole(one.product.value)
            if one.saving is None:
                self.open_savings[key] = self.open_savings.get(key, 0) + 1
            else:
                self.savings[key] = self.savings.get(key, 0) + one.saving

    def by_when(self) -> dict[str, int]:
        """How many products are free when."""
        return {when: sum(counts.get(when, 0) for counts in self.products.values()) for when in WHEN}
