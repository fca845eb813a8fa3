"""Lines of a sheet as bills of materials in bills of materials: by the line that each is part of, or by its level."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from headnote.catalogues import _

from ..claim import MAX_DEPTH

Problem = Callable[[int, int | None, str], None]
"""How a problem is told: row, column, message."""

_LEVEL = re.compile(r"[.\s・*+-]*(\d{1,2})")


@dataclass(slots=True)
class Line:
    """A line of a sheet: its row, what it says by field, and the column of each."""

    row: int
    says: dict[str, Any] = field(default_factory=dict)
    where: dict[str, int] = field(default_factory=dict)

    def is_part(self) -> bool:
        """Whether the line is of another line's own bill, so that what totals the bill does not count it."""
        level = _LEVEL.fullmatch(str(self.says.get("level", "")))
        return "parent" in self.says or (level is not None and int(level[1]) > 1)


def parents_of(lines: Sequence[Line], problem: Problem) -> list[int | None]:
    """For each line, which it is part of; none for any where that cannot be said."""
    if any("level" in line.says for line in lines):
        return _by_level(lines, problem)
    found = _by_id(lines, problem)
    return found if _acyclic(lines, found, problem) else [None] * len(lines)


def _by_level(lines: Sequence[Line], problem: Problem) -> list[int | None]:
    """Of an indented bill of materials: a line is part of the last one above it that is a level higher."""
    found: list[int | None] = []
    open_: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        text = str(line.says.get("level", ""))
        read = _LEVEL.fullmatch(text)
        if read is None:
            lacks = _("“{text}” is no level of an indented bill of materials, such as 1 or ..2", text=text)
            problem(line.row, line.where.get("level"), lacks)
            found.append(None)
            continue
        level = int(read[1])
        while open_ and open_[-1][0] >= level:
            open_.pop()
        if (open_ and level > open_[-1][0] + 1) or len(open_) >= MAX_DEPTH:
            above = _("level {level} stands below level {above}: a level is left out", level=level, above=open_[-1][0])
            problem(line.row, line.where.get("level"), above)
        found.append(open_[-1][1] if open_ else None)
        open_.append((level, index))
    return found


def _by_id(lines: Sequence[Line], problem: Problem) -> list[int | None]:
    by_id: dict[str, int] = {}
    parents = any(line.says.get("parent") for line in lines)
    for index, line in enumerate(lines):
        if identity := line.says.get("id"):
            if identity in by_id and parents:
                problem(line.row, line.where["id"], _("the id “{id}” is given twice", id=identity))
            by_id[identity] = index
    found: list[int | None] = []
    for line in lines:
        parent = line.says.get("parent")
        if parent and parent not in by_id:
            problem(line.row, line.where["parent"], _("no line has the id “{id}”", id=parent))
        found.append(by_id.get(parent) if parent else None)
    return found


def _acyclic(lines: Sequence[Line], parents: Sequence[int | None], problem: Problem) -> bool:
    depth: dict[int, int] = {}
    for start in range(len(lines)):
        chain: list[int] = []
        at: int | None = start
        while at is not None and at not in depth:
            if at in chain:
                loop = " → ".join(str(lines[i].says.get("id", "?")) for i in (*chain[chain.index(at) :], at))
                message = _("the line is part of itself: {loop}", loop=loop)
                problem(lines[at].row, lines[at].where.get("parent"), message)
                return False
            chain.append(at)
            if len(chain) > MAX_DEPTH:
                deep = _("bills of materials stand more than {depth} deep", depth=MAX_DEPTH)
                problem(lines[start].row, None, deep)
                return False
            at = parents[at]
        below = depth.get(at, 0) if at is not None else 0
        for step, index in enumerate(reversed(chain), 1):
            depth[index] = below + step
    return True
