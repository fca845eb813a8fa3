"""What a determination lacks, at the cells of the table that would give it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from headnote.catalogues import _

from .problems import InputProblem, Path
from .sheets import Cell

if TYPE_CHECKING:
    from . import Read

_STEP = re.compile(r"materials\[(\d+)\]\.?")


def lacking(found: Read, missing: Iterable[str]) -> list[InputProblem]:
    """The facts that would decide (``materials[3].value``), each at its line; the good's own at the file."""
    problems = []
    for name in missing:
        path, rest = _path(name)
        where = found.locate((*path, rest))[1] if path else found.source.name
        if isinstance(where, Cell) and not where.column and found.sheet is not None:
            where = found.sheet.table.tab.cell(where.row, found.sheet.column(rest))
        problems.append(
            InputProblem(where, "", _("needed to decide, and not given: {field}", field=rest if path else name))
        )
    return problems


def _path(name: str) -> tuple[Path, str]:
    """The line of a field's full name, and the field there."""
    path: list[str | int] = []
    while step := _STEP.match(name):
        path += ["materials", int(step[1]) - 1]
        name = name[step.end() :]
    return tuple(path), name
