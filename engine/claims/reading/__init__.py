"""Claims from files: YAML, JSON, standard input, workbooks, and bills of materials from spreadsheets.

What reads tables (`books`) is imported for a table: most claims are none.
"""

from __future__ import annotations

from typing import Any

from ..claim import Claim
from ..declared import Register
from .declarations import with_declarations
from .document import read_document
from .exchange import with_exchange
from .problems import InputError, InputProblem
from .read import Asked, Read, Source, read_data, with_all
from .sheets import Cell, is_workbook
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


def read_claim(name: str, bom: str | None = None, register: Register | None = None) -> Claim:
    """Read a claim (``-``: standard input) or a workbook, its bill of materials from a spreadsheet where one is named.

    `register` is where the declarations that its materials name are looked up. Raises InputError with every problem.
    """
    return claim_of(read_asked(Asked(name, bom)), register)


def read_asked(asked: Asked) -> Read:
    """Read the files of a claim, with the problems of their cells. Raises InputError where one is not readable."""
    return _read(asked, *read_data(asked.claim))


def read_several(asked: Asked) -> list[tuple[str, Read]]:
    """The goods of a workbook of several products, each with its key; of any other file the one, without a key.

    Raises InputError where one is not readable, or where products and lines do not belong together.
    """
    name, data = read_data(asked.claim)
    if is_workbook(data) and asked.bom is None:
        from .books import products_of

        if (found := products_of(asked, name, data)) is not None:
            return found
    return [("", _read(asked, name, data))]


def _read(asked: Asked, name: str, data: bytes) -> Read:
    if is_workbook(data) or name.lower().endswith(_TABLES):
        from .books import of_workbook

        return of_workbook(asked, name, data)
    document = read_document(name, data)
    if asked.bom is None:
        return with_all(asked, document, None, [])
    from .books import materials_of

    return with_all(asked, document, materials_of(asked, asked.bom), [])


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
