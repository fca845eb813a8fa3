"""Rows that are pasted from a spreadsheet: cells between tabs, with heads or without."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from headnote.engine.claims.reading.finding import is_header
from headnote.engine.claims.reading.heads import country_of, status_of
from headnote.workbench.form import COLUMNS

Row = list[str]

FILE = "paste.csv"

_CODE = re.compile(r"\d{3,12}|\d{4}\.\d{2}(\.?\d{2,6})*|\d{2}\.\d{2}(\.\d{2})*")
_LONG_CODE = re.compile(r"\d{4}\.\d{2}(\.?\d{2,6})*|\d{2}\.\d{2}(\.\d{2})*|\d{6}(\d{2}){0,2}")
_WHOLE = re.compile(r"-?\d+|-?\d{1,3}([.,]\d{3})+")
_COMMA = re.compile(r"-?(\d+,\d{1,2}|\d{1,3}(\.\d{3})+,\d+)")
_POINT = re.compile(r"-?(\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+(\.\d+)?)")


_DIGITS = re.compile(r"\d[\d.,\s'’]*")


class NotPasted(Exception):
    """What was pasted cannot be told apart; its text is the key of a word that says why."""


class Pasted(NamedTuple):
    """A pasted table as CSV, whether it brought heads of its own, and what was taken for what."""

    table: bytes
    headed: bool
    fields: tuple[str, ...]
    commas: bool


def pasted(text: str) -> Pasted:
    """A pasted table. Without heads its columns are told by what stands in them. Raises NotPasted."""
    rows = _rows(text)
    if not rows:
        raise NotPasted("paste_empty")
    headed = is_header(rows[0])
    heads, body = (rows[0], rows[1:]) if headed else _heads(rows)
    commas = [number for number in range(len(heads)) if _has_commas([row[number] for row in body])]
    for row in body:
        for number in commas:
            row[number] = _with_point(row[number])
    table = io.StringIO()
    csv.writer(table).writerows([heads, *body])
    fields = () if headed else tuple(head for head in heads if head in COLUMNS)
    return Pasted(table.getvalue().encode(), headed, fields, bool(commas))


def _rows(text: str) -> list[Row]:
    """The cells of a text: a spreadsheet puts one with a line break between quotes, and doubles the quotes in it."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        rows = [line.split("\t") for line in text.splitlines()]
    rows = [[" ".join(cell.split()) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    width = max(map(len, rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    used = [number for number in range(width) if any(row[number] for row in rows)]
    return [[row[number] for number in used] for row in rows]


def _heads(rows: list[Row]) -> tuple[Row, list[Row]]:
    """The field of each column, and the rows without a first one that heads them in words that are not known."""
    body = rows[1:] if len(rows) > 1 and _only_words(rows[0]) else rows
    if _in_order(body):
        return [*COLUMNS, *_others(len(COLUMNS), len(body[0]))][: len(body[0])], body
    heads = _others(0, len(body[0]))
    tests: list[tuple[str, Callable[[str], object]]] = [
        ("hs", _LONG_CODE.fullmatch),
        ("originating", status_of),
        ("country", country_of),
    ]
    taken: set[int] = set()
    for name, test in tests:
        number = next((n for n in range(len(heads)) if n not in taken and _all(body, n, test)), None)
        if number is not None:
            heads[number] = name
            taken.add(number)
    if "hs" not in heads:
        raise NotPasted("paste_no_codes")
    amounts = [n for n in range(len(heads)) if n not in taken and _all(body, n, _amount)]
    if len(amounts) > 1:
        raise NotPasted("paste_figures")
    for number in amounts:
        heads[number] = "value"
        taken.add(number)
    texts = [n for n in range(len(heads)) if n not in taken]
    if texts:
        heads[texts[0]] = "description"
    return heads, body


def _only_words(row: Row) -> bool:
    """Whether a row may head others: words in two cells or more, and nothing that a material says."""
    cells = [cell for cell in row if cell]
    tests: tuple[Callable[[str], object], ...] = (_CODE.fullmatch, status_of, country_of)
    return len(cells) > 1 and not any(_amount(cell) or any(test(cell) for test in tests) for cell in cells)


def _others(first: int, last: int) -> Row:
    return [f"#{number + 1}" for number in range(first, last)]


def _in_order(body: list[Row]) -> bool:
    """Whether the columns are the grid's own, in its order."""
    tests: tuple[Callable[[str], object], ...] = (_CODE.fullmatch, status_of, country_of, _amount, _amount)
    width = len(body[0])
    return (
        width >= 2
        and not _all(body, 0, _LONG_CODE.fullmatch)
        and all(
            _all(body, number, test) or (number > 1 and not any(row[number] for row in body))
            for number, test in enumerate(tests[: width - 1], 1)
        )
    )


def _all(body: Sequence[Row], number: int, test: Callable[[str], object]) -> bool:
    """Whether what stands in a column passes a test; an empty column does not."""
    cells = [unicodedata.normalize("NFKC", row[number]) for row in body if row[number]]
    return bool(cells) and all(test(cell) not in (None, False) for cell in cells)


def _amount(cell: str) -> bool:
    return any(kind.fullmatch(_bare(cell)) for kind in (_COMMA, _POINT, _WHOLE))


def _has_commas(cells: Sequence[str]) -> bool:
    """Whether a column writes its decimals behind a comma: some cell can be read no other way, and none otherwise."""
    bare = [_bare(cell) for cell in cells if cell]
    return any(map(_COMMA.fullmatch, bare)) and not any(map(_POINT.fullmatch, bare))


def _bare(cell: str) -> str:
    """A figure without the money beside it, and without spaces and the like between its thousands."""
    found = _DIGITS.search(cell)
    return re.sub(r"[\s'’]", "", found[0]) if found is not None and len(_DIGITS.findall(cell)) == 1 else cell


def _with_point(cell: str) -> str:
    return _DIGITS.sub(lambda found: re.sub(r"[^\d,]", "", found[0]).replace(",", "."), cell, count=1)
