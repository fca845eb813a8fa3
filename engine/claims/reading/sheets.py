"""The sheets of a file that somebody gives: a workbook's, or the one table of a file of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from headnote.catalogues import _

from .document import MAX_BYTES
from .merging import Merged, with_texts
from .problems import InputError, InputProblem

MAX_ROWS = 200_000
"""Rows of a sheet that may be of a table. One more is read, and tells that there are more."""

_OLD_OR_ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1")
_PACKED = b"PK"


class Cell(str):
    """A place in a sheet, in words; `sheet` is empty where there is one alone. Rows and columns from 1, 0: all."""

    sheet: str
    row: int
    column: int

    def __new__(cls, file: str, sheet: str, row: int, column: int) -> Cell:
        """The place as problems name it: ``bom.xlsx: BOM row 3, column B``."""
        named = f"{sheet} " if sheet else ""
        at = _("row {number}", number=row) + (_(", column {letters}", letters=letters(column)) if column else "")
        made = super().__new__(cls, f"{file}: {named}{at}")
        made.sheet, made.row, made.column = sheet, row, column
        return made


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet: its rows as the file has them, and the cells whose formula the file holds no value of."""

    file: str
    title: str
    rows: list[list[Any]]
    unvalued: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False
    alone: bool = True
    merged: tuple[Merged, ...] = ()

    def cell(self, row: int, column: int = 0) -> Cell:
        """A place in it."""
        return Cell(self.file, "" if self.alone else self.title, row, column)


def is_workbook(data: bytes) -> bool:
    """Whether bytes are a workbook's, or would be."""
    return data.startswith((_OLD_OR_ENCRYPTED, _PACKED))


def read_tabs(name: str, data: bytes) -> list[Tab]:
    """Every sheet of a workbook, or a table of text as one. Raises InputError."""
    from .separated import read_separated
    from .workbook import read_all

    _refuse_unread(name, data)
    if not data.startswith(_PACKED):
        return [Tab(name, "", list(read_separated(name, data)))]
    found = read_all(name, data)
    alone = sum(not one.hidden for one in found) == 1
    return [
        Tab(
            name,
            one.title,
            with_texts(one.rows, one.merged),
            one.unvalued,
            one.hidden,
            alone and not one.hidden,
            one.merged,
        )
        for one in found
    ]


def read_rows(name: str, data: bytes, most: int = MAX_BYTES) -> Iterator[list[Any]]:
    """The rows of a table of text, of at most so many bytes, or of a workbook's first sheet. Raises InputError."""
    from .separated import read_separated
    from .workbook import read_workbook

    _refuse_unread(name, data, MAX_BYTES if data.startswith(_PACKED) else most)
    return read_workbook(name, data) if data.startswith(_PACKED) else read_separated(name, data)


def _refuse_unread(name: str, data: bytes, most: int = MAX_BYTES) -> None:
    if len(data) > most:
        message = _("the file has more than {max_bytes} MiB, which are not read", max_bytes=most // 2**20)
        raise InputError([InputProblem(name, "", message)])
    if data.startswith(_OLD_OR_ENCRYPTED):
        message = _("this is an encrypted or an old Excel workbook; save it without a password as .xlsx or CSV")
        raise InputError([InputProblem(name, "", message)])


def letters(number: int) -> str:
    """A column's letters as spreadsheets show them: 1 is A, 27 is AA."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found
