"""The sheet of a workbook that says what the good is and how it was produced: a label and its value a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from headnote.catalogues import _

from .giving import path_of, read_with_money
from .heads import label_of
from .problems import InputProblem, Located, Path
from .sheets import Cell, Tab
from .values import written

FEWEST = 2
"""Labels by which a sheet is told to be the good's."""


@dataclass(slots=True)
class GoodSheet:
    """What it says as a claim's fields, and where each stood."""

    name: str
    value: dict[str, Any] = field(default_factory=dict)
    cells: dict[Path, Cell] = field(default_factory=dict)
    problems: list[InputProblem] = field(default_factory=list)
    notes: list[InputProblem] = field(default_factory=list)

    def locate(self, path: Path) -> Located:
        """Where a field stands; what stands nowhere is of the file."""
        for length in range(len(path), 0, -1):
            if cell := self.cells.get(path[:length]):
                return (cell.row, cell.column), cell
        return (0, 0), self.name

    def put(self, path: Path, value: Any, place: Cell) -> None:
        """Take in a field; one that was given otherwise is a problem."""
        holder = self.value
        for part in path[:-1]:
            holder = holder.setdefault(str(part), {})
        there = holder.setdefault(str(path[-1]), value)
        if there != value:
            message = _("{there} is given above, and {value} here", there=there, value=value)
            self.problems.append(InputProblem(place, ".".join(map(str, path)), message))
        self.cells.setdefault(path, place)


def read_good(name: str, tabs: Sequence[Tab], materials: Tab | None) -> GoodSheet:
    """What a workbook says of its good, on the sheet with the most labels that is not the materials'."""
    found = GoodSheet(name)
    others = [tab for tab in tabs if tab is not materials and not tab.hidden]
    ranked = sorted(((len(_labelled(tab)), -n, tab) for n, tab in enumerate(others)), key=lambda one: one[:2])
    if not ranked or ranked[-1][0] < FEWEST:
        return found
    tab = ranked[-1][2]
    rows = _labelled(tab)
    used = {column for row in tab.rows for column, cell in enumerate(row, 1) if cell not in (None, "")}
    first = min(label for _number, label in rows)
    # Beside the labels; further on only where nothing at all stands beside them, as beside merged cells.
    at = next((column for column in sorted(used) if column > first), first + 1)
    for number, label in rows:
        row = tab.rows[number - 1]
        cell = row[at - 1] if at <= len(row) else None
        if (number, at) in tab.unvalued:
            message = _("the file holds no result of this formula; it counts as not given")
            found.notes.append(InputProblem(tab.cell(number, at), "", message))
        elif written(cell):
            _take(found, tab, (number, at), written(row[label - 1]), cell)
    return found


def _labelled(tab: Tab) -> list[tuple[int, int]]:
    """The rows that begin with a known label, and the label's column."""
    found = []
    for number, row in enumerate(tab.rows, 1):
        first = next((column for column, cell in enumerate(row, 1) if cell not in (None, "")), None)
        if first is not None and isinstance(row[first - 1], str) and label_of(row[first - 1]) is not None:
            found.append((number, first))
    return found


def _take(found: GoodSheet, tab: Tab, at: tuple[int, int], label: str, cell: Any) -> None:
    named = label_of(label)
    if named is None:
        return
    field_, money = named
    place = tab.cell(*at)
    try:
        value, beside = read_with_money(field_, cell)
    except ValueError as error:
        found.problems.append(InputProblem(place, field_, str(error)))
        return
    found.put(path_of(field_), value, place)
    for currency in {money, beside} - {""}:
        found.put(("good", "currency"), currency, place)
