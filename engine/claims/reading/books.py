"""Claims from tables: a bill of materials, a workbook alone, a workbook of several products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from headnote.catalogues import _

from .bom import Sheet, read_materials, worked_out
from .finding import Table, find_table
from .good import GoodSheet, read_good
from .portfolio import read_portfolio
from .problems import InputError, InputProblem
from .profile import Profile
from .read import Asked, Read, read_data, with_all
from .sheets import Tab, read_tabs


def products_of(asked: Asked, name: str, data: bytes) -> list[tuple[str, Read]] | None:
    """The goods of a workbook of several products, each with its key; None: it is none of several.

    Raises InputError where it is not readable, or where products and lines do not belong together.
    """
    portfolio = read_portfolio(read_tabs(name, data), asked.profile or Profile())
    if portfolio is None:
        return None
    if portfolio.problems:
        raise InputError(portfolio.problems)
    sheets = [portfolio.materials(product) for product in portfolio.products]
    formulas = worked_out(portfolio.table, [row for sheet in sheets for row in sheet.worked_out])
    notes = (*portfolio.notes, *formulas)
    found = []
    for product, sheet in zip(portfolio.products, sheets, strict=True):
        one = _completed(asked, name, product.good, sheet)
        found.append((product.key, replace(one, notes=(*notes, *one.notes))))
        notes = ()
    return found


def of_workbook(asked: Asked, name: str, data: bytes) -> Read:
    """A workbook alone: its good on one sheet, its materials on another, unless they come from a file of their own."""
    tabs = read_tabs(name, data)
    if asked.bom is None and (several := read_portfolio(tabs, asked.profile or Profile())) is not None:
        message = _(
            "the workbook holds {count} products; headnote batch and headnote margins take them all",
            count=len(several.products),
        )
        raise InputError([InputProblem(name, "", message)])
    table = _table(asked, tabs if asked.bom is None else read_tabs(*read_data(asked.bom)))
    return _completed(asked, name, read_good(name, tabs, table.tab), read_materials(table))


def _completed(asked: Asked, name: str, good: GoodSheet, sheet: Sheet) -> Read:
    """A good of a workbook with its materials, and with what stands in where it does not say it. Raises InputError."""
    notes = list(good.notes)
    if "date" not in good.value and asked.day is not None and not any(one.path == ("date",) for one in asked.given):
        good.value["date"] = asked.day.isoformat()
        today = _("no day of importation is given; today's is taken: {day}", day=asked.day)
        notes.append(InputProblem(name, "date", today))
    if "agreement" not in good.value and asked.agreement is None:
        message = _("no agreement is named; --agreement names it, or a sheet of the good")
        raise InputError([InputProblem(name, "agreement", message)])
    for needed in ("good", "production"):
        good.value.setdefault(needed, {})
    return with_all(asked, good, sheet, good.problems, notes)


def materials_of(asked: Asked, bom: str) -> Sheet:
    """The materials of a table that is given beside a claim. Raises InputError."""
    return read_materials(_table(asked, read_tabs(*read_data(bom))))


def _table(asked: Asked, tabs: Sequence[Tab]) -> Table:
    return find_table(tabs, asked.profile or Profile(), asked.sheet)
