"""Declarations from a table (CSV or XLSX): as a company keeps them, or as suppliers return the form of `request`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from headnote.catalogues import _
from headnote.engine.claims.declared import Declared
from headnote.engine.claims.reading import read_data, validated
from headnote.engine.claims.reading.problems import InputError, InputProblem, Located, Path
from headnote.engine.claims.reading.sheets import read_rows
from headnote.engine.claims.reading.table import folded, records, text_of
from headnote.engine.claims.reading.values import read_day

HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("no.", "no", "declaration", "declaration id", "宣誓書番号", "証明番号", "番号"),
    "supplier": ("supplier", "vendor", "仕入先", "供給者", "サプライヤー"),
    "material": ("material", "description", "part", "part number", "品名", "材料", "材料名", "品番"),
    "hs": ("hs", "hs code", "code", "hsコード", "hs番号", "税番"),
    "agreement": ("agreement", "fta", "epa", "協定", "協定名"),
    "criterion": ("criterion", "origin criterion", "原産地基準", "原産性の基準"),
    "country": ("country", "origin", "country of origin", "原産国"),
    "valid_from": ("from", "valid from", "date", "有効開始日", "開始日", "発行日"),
    "valid_until": ("until", "valid until", "expires", "有効期限", "終了日"),
    "document": ("document", "file", "文書", "書類", "ファイル"),
    "sha256": ("sha256", "sha-256"),
}
"""What a table's columns may be called; the first of each is what `request` writes."""

DAYS = ("valid_from", "valid_until")
NEEDED = ("id", "supplier", "agreement", "valid_from")
MAX_DOCUMENT = 64 * 1024 * 1024


class Read(NamedTuple):
    """The declarations of a table, and its rows without number, days and document: a form's lines left open."""

    declared: tuple[Declared, ...]
    open_rows: tuple[int, ...]


def read_declarations(name: str) -> Read:
    """The declarations of a table; one whose document stands beside the table has its SHA-256.

    Titles may stand above the header. Raises InputError with every problem.
    """
    shown, data = read_data(name)
    rows, skipped = _from_header(read_rows(shown, data))
    problems: list[InputProblem] = []
    found: list[Declared] = []
    seen: dict[str, int] = {}
    left: list[int] = []
    for below, cells in records(shown, rows, HEADERS, NEEDED, _cell):
        number = below + skipped
        if not any(cells.get(key) for key in ("id", "valid_from", "valid_until", "document")):
            left.append(number)
            continue
        where = _("{path}: row {number}", path=shown, number=number)
        try:
            said = {key: _day(cell) if key in DAYS else cell for key, cell in cells.items() if cell}
            one = validated(Declared, said, _at(where, number))
            one = _documented(one, FilePath(name).parent, where)
        except InputError as error:
            problems += error.problems
            continue
        if one.id in seen:
            twice = _("the declaration {id} stands in row {row} already", id=one.id, row=seen[one.id])
            problems.append(InputProblem(where, "id", twice))
        seen.setdefault(one.id, number)
        found.append(one)
    if problems:
        raise InputError(problems)
    return Read(tuple(found), tuple(left))


def _from_header(rows: Iterator[list[Any]]) -> tuple[Iterator[Sequence[Any]], int]:
    """The rows from the one that heads all the needed columns, and how many stand above; else all of them."""
    above: list[list[Any]] = []
    for row in rows:
        heads = {folded(text_of(cell)) for cell in row}
        if all(heads & {key, *HEADERS[key]} for key in NEEDED):
            return chain([row], rows), len(above)
        above.append(row)
        if len(above) > 50:
            break
    return chain(above, rows), 0


def _day(text: str) -> str:
    """A day as tables have it, of a Japanese era too; what is none stays, to be told as that."""
    try:
        return read_day(text).text
    except ValueError:
        return text


def _cell(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else text_of(cell)


def _at(where: str, number: int) -> Callable[[Path], Located]:
    return lambda _path: ((number, 0), where)


def _documented(one: Declared, folder: FilePath, where: str) -> Declared:
    """A declaration with the digest of its document, where that stands beside the table. Raises InputError."""
    if one.document is None or FilePath(one.document).name != one.document:
        return one
    try:
        with (folder / one.document).open("rb") as file:
            data = file.read(MAX_DOCUMENT + 1)
    except OSError:
        return one
    if len(data) > MAX_DOCUMENT:
        raise InputError([InputProblem(where, "document", _("{path} is too large", path=one.document))])
    shown, digest = one.document, hashlib.sha256(data).hexdigest()
    if one.sha256 is not None and one.sha256 != digest:
        message = _("{path} is another document than the table's: its SHA-256 is {digest}", path=shown, digest=digest)
        raise InputError([InputProblem(where, "sha256", message)])
    return one.model_copy(update={"sha256": digest})
