"""Claims from files: YAML, JSON, standard input, workbooks, and bills of materials from spreadsheets."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path as FilePath
from typing import Any, Protocol

from headnote.catalogues import _

from ..claim import Claim
from ..declared import Register
from .bom import Sheet, read_materials, worked_out
from .declarations import with_declarations
from .document import MAX_BYTES, read_document
from .exchange import with_exchange
from .finding import Table, find_table
from .giving import Given, with_given
from .good import GoodSheet, read_good
from .portfolio import read_portfolio
from .problems import InputError, InputProblem, Located, Path
from .profile import Profile
from .sheets import Cell, Tab, is_workbook, read_tabs
from .validating import validated

__all__ = [
    "Asked",
    "InputError",
    "InputProblem",
    "Read",
    "claim_of",
    "data_of",
    "read_asked",
    "read_claim",
    "read_data",
    "read_several",
    "validated",
]

_TABLES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
_AMOUNTS = ("fob", "exw", "first_ascertainable_price", "customs_value")


class Source(Protocol):
    """Data of a claim, and where its parts stand."""

    @property
    def name(self) -> str:
        """The name of its file."""

    @property
    def value(self) -> Any:
        """The data."""

    def locate(self, path: Path) -> Located:
        """Where a field stands."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read: a claim or a workbook, a table of its materials, how that is read, what is given beside it.

    `agreement` and `day` stand in where nothing names one.
    """

    claim: str
    bom: str | None = None
    profile: Profile | None = None
    sheet: str | None = None
    given: Sequence[Given] = ()
    agreement: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A claim's data as they were read, before anything is made of them, and what has to be told of the reading."""

    source: Source
    data: Any
    sheet: Sheet | None
    problems: tuple[InputProblem, ...] = ()
    notes: tuple[InputProblem, ...] = field(default=())

    def locate(self, path: Path) -> Located:
        """Where a field stands: in the claim, or in the table of materials, which comes behind it."""
        if self.sheet is not None and path[:1] == ("materials",):
            (row, column), where = self.sheet.locate(path)
            return (row + 1_000_000_000, column), where
        return self.source.locate(path)


def read_data(name: str) -> tuple[str, bytes]:
    """The bytes of a file, or of standard input for ``-``. Raises InputError."""
    try:
        if name == "-" and sys.stdin is None:
            raise InputError([InputProblem("<stdin>", "", _("the file cannot be read: {reason}", reason="closed"))])
        if name == "-":
            return "<stdin>", sys.stdin.buffer.read(MAX_BYTES + 1)
        with FilePath(name).open("rb") as file:
            return name, file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = _("the file cannot be read: {reason}", reason=reason)
        raise InputError([InputProblem(name, "", message)]) from None


def read_claim(name: str, bom: str | None = None, register: Register | None = None) -> Claim:
    """Read a claim (``-``: standard input) or a workbook, its bill of materials from a spreadsheet where one is named.

    `register` is where the declarations that its materials name are looked up. Raises InputError with every problem.
    """
    return claim_of(read_asked(Asked(name, bom)), register)


def read_asked(asked: Asked) -> Read:
    """Read the files of a claim, with the problems of their cells. Raises InputError where one is not readable."""
    name, data = read_data(asked.claim)
    if is_workbook(data) or name.lower().endswith(_TABLES):
        return _of_workbook(asked, name, data)
    document = read_document(name, data)
    sheet = read_materials(_table(asked, read_tabs(*read_data(asked.bom)))) if asked.bom is not None else None
    return _with_all(asked, document, sheet, [])


def read_several(asked: Asked) -> list[tuple[str, Read]]:
    """The goods of a workbook of several products, each with its key; of any other file the one, without a key.

    Raises InputError where one is not readable, or where products and lines do not belong together.
    """
    name, data = read_data(asked.claim)
    workbook = is_workbook(data) and asked.bom is None
    portfolio = read_portfolio(read_tabs(name, data), asked.profile or Profile()) if workbook else None
    if portfolio is None:
        return [("", read_asked(asked))]
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


def _of_workbook(asked: Asked, name: str, data: bytes) -> Read:
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
    return _with_all(asked, good, sheet, good.problems, notes)


def _table(asked: Asked, tabs: Sequence[Tab]) -> Table:
    return find_table(tabs, asked.profile or Profile(), asked.sheet)


def _with_all(
    asked: Asked,
    source: Source,
    sheet: Sheet | None,
    problems: Sequence[InputProblem],
    notes: Sequence[InputProblem] = (),
) -> Read:
    data, told = source.value, list(problems)
    if isinstance(data, dict) and sheet is not None:
        if data.get("materials"):
            message = _("the claim lists materials and a bill of materials is given as well; keep one")
            told.append(InputProblem(source.locate(("materials",))[1], "materials", message))
        # A table without lines says nothing; that there were no materials at all is a claim's to say.
        data = {**data, "materials": sheet.materials} if sheet.materials else data
    data, given_twice = with_given(data, asked.given)
    told += given_twice
    if isinstance(data, dict) and asked.agreement is not None:
        data = {"agreement": asked.agreement, **data}
    if sheet is not None:
        told += sheet.problems
        notes = (*notes, *sheet.notes)
        if not sheet.materials:
            empty = _("no line stands below the heads: the materials count as not given")
            notes = (*notes, InputProblem(sheet.locate(())[1], "materials", empty))
    return Read(source, _in_one_currency(data), sheet, tuple(told), tuple(notes))


def _in_one_currency(data: Any) -> Any:
    """A claim whose materials are all in one currency, and whose good gives no amounts, is in that currency."""
    good = data.get("good") if isinstance(data, dict) else None
    if not isinstance(good, dict) or "currency" in good or any(good.get(name) is not None for name in _AMOUNTS):
        return data
    materials = data.get("materials")
    said = {one.get("currency") for one in materials if isinstance(one, dict)} if isinstance(materials, list) else set()
    if len(said) != 1 or None in said:
        return data
    return {**data, "good": {**good, "currency": said.pop()}}


def data_of(data: Any, locate: Any, register: Register | None = None, *, in_one_currency: bool = True) -> Claim:
    """Data as a claim, declarations looked up, and in the good's currency unless lines are to keep their own.

    Raises InputError.
    """
    claim = with_declarations(validated(Claim, data, locate), register, locate)
    converted = with_exchange(claim, locate)
    return converted if in_one_currency else claim


def _order(problem: InputProblem) -> tuple[int, int, int]:
    """Problems of the claim as they are, then those of a table by their cells."""
    where = problem.where
    return (1, where.row, where.column) if isinstance(where, Cell) else (0, 0, 0)


def claim_of(source: Read | Source, register: Register | None = None, *, in_one_currency: bool = True) -> Claim:
    """Validate what was read, or a document, as a claim (see `data_of`). Raises InputError with every problem."""
    read = source if isinstance(source, Read) else Read(source, source.value, None)
    try:
        claim = data_of(read.data, read.locate, register, in_one_currency=in_one_currency)
    except InputError as error:
        raise InputError(sorted((*error.problems, *read.problems), key=_order)) from None
    if read.problems:
        raise InputError(read.problems)
    return claim
