"""Tables with a header row: which column is which, and what a cell says."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from .problems import InputError, InputProblem

Headers = Mapping[str, tuple[str, ...]]


def columns_of(name: str, header: Sequence[Any], headers: Headers, needed: Sequence[str]) -> dict[str, int]:
    """The columns of a table by their meaning, from its first row. Raises InputError where one is lacking or twice."""
    by_header = {text: key for key, texts in headers.items() for text in (key, *texts)}
    columns: dict[str, int] = {}
    problems = []
    for number, cell in enumerate(header):
        key = by_header.get(" ".join(text_of(cell).lower().replace("_", " ").split()))
        if key is None:
            continue
        if key in columns:
            problems.append(f"two columns say {key}: “{text_of(header[columns[key]])}” and “{text_of(cell)}”")
        columns.setdefault(key, number)
    if lacking := [key for key in needed if key not in columns]:
        problems.append("the header lacks " + "; ".join(f"{key}: {', '.join(headers[key])}" for key in lacking))
    if problems:
        raise InputError([InputProblem(f"{name}: row 1", "", problem) for problem in problems])
    return columns


def text_of(cell: Any) -> str:
    """A cell as text: full-width forms plain, a whole number without its decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        cell = repr(cell).removesuffix(".0")
    return unicodedata.normalize("NFKC", str(cell)).strip()
