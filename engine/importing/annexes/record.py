"""What an import wrote, row by row, beside the file: the next import tells by it what an analyst mended."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from headnote.catalogues import _
from headnote.engine.claims.reading.problems import InputError, InputProblem
from headnote.engine.claims.reading.sheets import read_rows

SUFFIX = ".rows.csv"
_COLUMNS = ("place", "printed", "status", "governs", "rule")
"""Where the row stands; its text; what became of it; and of a row, the codes and goods it governs, and its rule."""

FURTHER = "further period"
"""The status of a row of the source from the second of its periods on: it is one row, and counted once."""

PROPOSED = "proposed "
"""What the status of a name begins with, before its kind."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a source and what became of it: read, kept, title, no row. Or a name proposed, and its kind."""

    place: str
    printed: str
    status: str
    governs: str = ""
    rule: str = ""


def print_record(lines: Iterable[Line]) -> str:
    """The record as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((line.place, line.printed, line.status, line.governs, line.rule) for line in lines)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Record:
    """What the last import wrote: the rule of each of the goods governed, and the names proposed with their kinds."""

    rules: Mapping[str, str]
    proposed: frozenset[tuple[str, str]] = frozenset()


def read_record(name: str, data: bytes) -> Record:
    """Read what an import recorded. Raises InputError."""
    rows = list(read_rows(name, data))
    if not rows or tuple(rows[0]) != _COLUMNS or any(len(row) != len(_COLUMNS) for row in rows):
        message = _("this is not the record of an import: its columns are not {listed}", listed=", ".join(_COLUMNS))
        raise InputError([InputProblem(name, "", message)])
    lines = [Line(*map(str, row)) for row in rows[1:]]
    return Record(
        {line.governs: line.rule for line in lines if line.governs},
        frozenset(
            (line.status.removeprefix(PROPOSED), line.printed) for line in lines if line.status.startswith(PROPOSED)
        ),
    )
