"""Tables with a header row: which column is which, and what a cell says."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from headnote.catalogues import _

from .problems import InputError, InputProblem, at_row

Headers = Mapping[str, tuple[str, ...]]


def text_of(cell: Any) -> str:
    """A cell as text: full-width forms plain, a whole number without its decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        cell = repr(cell).removesuffix(".0")
    return unicodedata.normalize("NFKC", str(cell)).strip()


def folded(text: str) -> str:
    """A heading or a word of a cell, however it is capitalised and spaced."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().replace("_", " ").split())


def records(
    name: str,
    rows: Iterable[Sequence[Any]],
    headers: Headers,
    needed: Sequence[str],
    read: Callable[[Any], str] = text_of,
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table below its header, by number from 2, with their cells by meaning; empty rows are passed over.

    Raises InputError where there is no header, or where it lacks what is needed.
    """
    columns: dict[str, int] | None = None
    for number, row in enumerate(rows, 1):
        if columns is None:
            columns = _columns(name, row, headers, needed)
            continue
        cells = {key: read(row[at]) if at < len(row) else "" for key, at in columns.items()}
        if any(cells.values()):
            yield number, cells
    if columns is None:
        raise InputError([InputProblem(name, "", _("the table is empty"))])


def _columns(name: str, header: Sequence[Any], headers: Headers, needed: Sequence[str]) -> dict[str, int]:
    """The columns of a table by their meaning, from its first row. Raises InputError where one is lacking or twice."""
    by_header = {text: key for key, texts in headers.items() for text in (key, *texts)}
    columns: dict[str, int] = {}
    problems = []
    for number, cell in enumerate(header):
        key = by_header.get(folded(text_of(cell)))
        if key is None:
            continue
        if key in columns:
            both = {"first": text_of(header[columns[key]]), "second": text_of(cell)}
            problems.append(_("two columns say {key}: “{first}” and “{second}”", key=key, **both))
        columns.setdefault(key, number)
    if lacking := [key for key in needed if key not in columns]:
        named = "; ".join(f"{key}: {', '.join(headers[key])}" for key in lacking)
        problems.append(_("the header lacks {columns}", columns=named))
    if problems:
        raise InputError([InputProblem(at_row(name, 1), "", problem) for problem in problems])
    return columns
