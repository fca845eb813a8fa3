"""The products of a workbook, each as a claim: what its sheets say is read as everywhere else (`claims.reading`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from headnote.catalogues import _
from headnote.engine import Claim
from headnote.engine.claims.reading import Read, claim_of
from headnote.engine.claims.reading.bom import Sheet
from headnote.engine.claims.reading.good import GoodSheet
from headnote.engine.claims.reading.portfolio import read_portfolio
from headnote.engine.claims.reading.problems import InputError, InputProblem
from headnote.engine.claims.reading.profile import Profile
from headnote.engine.claims.reading.read import Asked, with_all
from headnote.engine.claims.reading.sheets import read_tabs


class Product(NamedTuple):
    """A product by its key: what its row and its lines say, or why they cannot be read."""

    key: str
    description: str
    read: Read

    def claim(self, agreement: str, *, alone: bool) -> Claim:
        """The product as a claim, for an agreement where its row names none. Raises InputError with every problem.

        `alone`: it is the only one that is asked; else origin has to be said of one by its name.
        """
        data = self.read.data
        if not data:
            raise InputError(self.read.problems)
        if "agreement" in data:
            return claim_of(self.read)
        lines = data.get("materials") or ()
        if not alone and any(line.get(name) is not None for line in lines for name in ("originating", "declaration")):
            mend = _("say of which agreement: a head such as 原産性 (RCEP), or a column for the product's agreement")
            raise InputError([InputProblem(self.read.source.name, "originating", mend)])
        return claim_of(replace(self.read, data={"agreement": agreement, **data}))


def products_of(name: str, data: bytes, day: date) -> Iterator[Product]:
    """The products of a workbook, then what belongs to none. `day` stands in where a row names none.

    Raises InputError where the workbook does not have both sheets.
    """
    portfolio = read_portfolio(read_tabs(name, data), Profile())
    if portfolio is None:
        message = _(
            "a portfolio needs two sheets with a column of product codes (製品コード, product code): one with a row for"
            " each product (its HS code, FOB value, country of production), one with the lines of their bills"
        )
        raise InputError([InputProblem(name, "", message)])
    if portfolio.table.problems:
        raise InputError(portfolio.table.problems)
    for product in portfolio.products:
        read = _read(product.good, portfolio.materials(product), day)
        yield Product(product.key, str(_good(product.good).get("description") or ""), read)
    for stray in portfolio.strays:
        yield Product(stray.key, "", Read(GoodSheet(name), {}, None, (stray.problem,)))


def _good(sheet: GoodSheet) -> dict[str, object]:
    found = sheet.value.get("good", {})
    return found if isinstance(found, dict) else {}


def _read(good: GoodSheet, sheet: Sheet, day: date) -> Read:
    good.value.setdefault("date", day.isoformat())
    for needed in ("good", "production"):
        good.value.setdefault(needed, {})
    return with_all(Asked(good.name), good, sheet, good.problems)
