"""Where the table of materials stands: on which sheet, below which titles, in which columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from headnote.catalogues import _

from .heads import Head, columns, nearest
from .problems import InputError, InputProblem
from .profile import Profile
from .sheets import Tab, letters
from .values import written

MAX_ABOVE = 200
"""Rows among which the heads are looked for."""

_CLEARLY = 3
"""How many more heads a table needs than one on another sheet, to be taken without asking."""

_FREE = ("id", "part", "description", "supplier", "evidence", "unit", "supplied", "described_as")
"""Fields that another column may name again: the first counts, and later ones are kept as notes."""


_PLAIN = ("hs", "description", "part", "value", "unit_price", "quantity")
"""Fields whose heads are no words of cells."""


@dataclass(slots=True)
class Table:
    """A table: its sheet, the row of its heads, what each column holds, and the columns kept as notes by their head."""

    tab: Tab
    row: int
    columns: dict[int, Head]
    kept: dict[int, str]
    problems: list[InputProblem] = field(default_factory=list)
    notes: list[InputProblem] = field(default_factory=list)

    @property
    def score(self) -> int:
        """How many heads are known."""
        return len(self.columns)


def is_header(cells: Sequence[Any], profile: Profile | None = None) -> bool:
    """Whether a row is a header: two of its cells are heads. One may be chance: “no” is a head and an answer."""
    return _known(cells, profile or Profile()) >= 2


def find_table(tabs: Sequence[Tab], profile: Profile, sheet: str | None = None) -> Table:
    """The table of materials of a file: on the sheet named, else where its heads are. Raises InputError."""
    file, named = tabs[0].file, sheet or profile.sheet
    if named is not None:
        chosen = [tab for tab in tabs if tab.title == named]
        if not chosen:
            there = ", ".join(f"“{tab.title}”" for tab in tabs if tab.title) or _("a table of text without sheets")
            message = _("there is no sheet “{sheet}”; there are {there}", sheet=named, there=there)
            raise InputError([InputProblem(file, "", message)])
        return _table(chosen[0], profile)
    visible = [tab for tab in tabs if not tab.hidden] or list(tabs)
    if not any(any(cell not in (None, "") for cell in row) for tab in visible for row in tab.rows):
        message = _("the sheet is empty; it needs a row of heads, and materials below it")
        raise InputError([InputProblem(file, "", message)])
    ranked = sorted(((_rank(tab, profile), tab) for tab in visible), key=lambda one: one[0], reverse=True)
    (best, tab), *others = ranked
    near = [other.title for rank, other in others if best[0] == rank[0] and rank[1] > best[1] - _CLEARLY and rank[1]]
    if near:
        said = ", ".join(f"“{title}”" for title in (tab.title, *near))
        message = _("more than one sheet may hold the materials: {sheets}; name one with --sheet", sheets=said)
        raise InputError([InputProblem(file, "", message)])
    table = _table(tab, profile)
    if len(visible) > 1:
        note = _("the materials are read from this sheet, below row {row}", row=table.row)
        table.notes.insert(0, InputProblem(tab.cell(table.row), "", note))
    return table


def table_of(tab: Tab, profile: Profile) -> Table:
    """The table of materials of one sheet. Raises InputError where no row heads it."""
    return _table(tab, profile)


def _rank(tab: Tab, profile: Profile) -> tuple[bool, int]:
    """How much a sheet is the materials': whether a head names codes, and how many heads are known."""
    row = _header_row(tab, profile)
    if row is None:
        return False, 0
    known = {head.name for cell in tab.rows[row - 1] if (head := _meaning(cell, profile)) is not None}
    return "hs" in known, len(known) if len(known) > 1 else 0


def _header_row(tab: Tab, profile: Profile) -> int | None:
    """The row with the most known heads; one known head is enough in the first row, or where it can be no answer."""
    best, most, first, lone = None, 1, None, None
    seen = 0
    for number, row in enumerate(tab.rows, 1):
        if not any(cell not in (None, "") for cell in row):
            continue
        seen += 1
        if seen > MAX_ABOVE:
            break
        first = first or number
        if (count := _known(row, profile)) > most:
            best, most = number, count
        if lone is None and any((head := _meaning(cell, profile)) and head.key in _PLAIN for cell in row):
            lone = number
    if best is None and first is not None and _known(tab.rows[first - 1], profile):
        return first
    return best or lone


def _known(cells: Sequence[Any], profile: Profile) -> int:
    return len({head.name for cell in cells if (head := _meaning(cell, profile)) is not None})


def _meaning(cell: Any, profile: Profile) -> Head | None:
    return profile.head(cell) if isinstance(cell, str) and cell.strip() else None


def _table(tab: Tab, profile: Profile) -> Table:
    """The table of one sheet. Raises InputError where no row heads it."""
    row = _header_row(tab, profile)
    if row is None:
        known = ", ".join(columns())
        message = _(
            "no row heads a table of materials; heads are known for {fields}, or --map tells them", fields=known
        )
        raise InputError([InputProblem(tab.cell(1) if tab.title else tab.file, "", message)])
    table = Table(tab, row, {}, {})
    used = {n for below in tab.rows[row:] for n, cell in enumerate(below, 1) if cell not in (None, "")}
    used |= {column for number, column in tab.unvalued if number > row}
    heads = tab.rows[row - 1]
    for column in sorted({*used, *range(1, len(heads) + 1)}):
        text = written(heads[column - 1]) if column <= len(heads) else ""
        if text or column in used:
            _put(table, profile, column, text)
    return table


def _put(table: Table, profile: Profile, column: int, text: str) -> None:
    head = profile.head(text) if text else None
    place = table.tab.cell(table.row, column)
    if head is None:
        table.kept[column] = text or _("column {letters}", letters=letters(column))
        if not profile.silent(text):
            table.notes.append(InputProblem(place, "", _unknown(text)))
        return
    earlier = next((number for number, other in table.columns.items() if other.name == head.name), None)
    if earlier is None:
        table.columns[column] = head
    elif head.key in _FREE:
        table.kept[column] = text
    else:
        first = written(table.tab.rows[table.row - 1][earlier - 1])
        message = _(
            "“{head}” names {field} a second time, after “{first}”; --map says which one counts",
            head=text,
            field=head.name,
            first=first,
        )
        table.problems.append(InputProblem(place, "", message))


def _unknown(text: str) -> str:
    if not text:
        return _("the column has entries but no head; they are kept as notes")
    if near := nearest(text):
        return _("“{head}” is no known head and is kept as a note; did you mean “{near}”?", head=text, near=near)
    return _("“{head}” is no known head and is kept as a note; --map gives it a field", head=text)
