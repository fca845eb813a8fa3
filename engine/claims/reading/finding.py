"""Where the table of materials stands: on which sheet, below which titles, in which columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from headnote.catalogues import _

from .headings import Heading, find_heading, heads_known
from .heads import MONEY, Head, columns, nearest
from .merging import put
from .problems import InputError, InputProblem
from .profile import Profile
from .sheets import Tab, letters

_CLEARLY = 3
"""How many more heads a table needs than one on another sheet, to be taken without asking."""

_FREE = ("id", "part", "description", "supplier", "evidence", "unit", "supplied", "described_as")
"""Fields that another column may name again: the first counts, and later ones are kept as notes."""


_OF_ONE_LINE = (*MONEY, "quantity", "net_weight_kg")
"""Fields of which several lines cannot have one together."""


@dataclass(slots=True)
class Table:
    """A table: its sheet, its heads, what each column holds, and the columns kept as notes by their head."""

    tab: Tab
    heading: Heading
    columns: dict[int, Head]
    kept: dict[int, str]
    problems: list[InputProblem] = field(default_factory=list)
    notes: list[InputProblem] = field(default_factory=list)

    @property
    def row(self) -> int:
        """The last row of the heads; lines stand below it."""
        return self.heading.last

    def head(self, column: int) -> str:
        """The head of a column, as it is written; nothing for one without."""
        return self.heading.texts.get(column, "")

    def head_rows(self) -> list[list[Any]]:
        """The rows of the heads as they stand in the sheet."""
        return self.tab.rows[self.heading.first - 1 : self.heading.last]


def is_header(cells: Sequence[Any], profile: Profile | None = None) -> bool:
    """Whether a row is a header: two of its cells are heads. One may be chance: “no” is a head and an answer."""
    return heads_known(cells, profile or Profile()) >= 2


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
    heading = find_heading(tab, profile)
    if heading is None:
        return False, 0
    return any(head.name == "hs" for head in heading.meant.values()), heading.known if heading.known > 1 else 0


def _table(tab: Tab, profile: Profile) -> Table:
    """The table of one sheet. Raises InputError where no row heads it."""
    heading = find_heading(tab, profile)
    if heading is None:
        known = ", ".join(columns())
        message = _(
            "no row heads a table of materials; heads are known for {fields}, or --map tells them", fields=known
        )
        raise InputError([InputProblem(tab.cell(1) if tab.title else tab.file, "", message)])
    table, row = Table(tab, heading, {}, {}), heading.last
    used = {n for below in tab.rows[row:] for n, cell in enumerate(below, 1) if cell not in (None, "")}
    used |= {column for number, column in tab.unvalued if number > row}
    for column in sorted({*used, *heading.texts}):
        _put(table, profile, column)
    _spread(table)
    return table


def _spread(table: Table) -> None:
    """Put what is merged over several lines into each of them; an amount of several lines is a problem."""
    for one in table.tab.merged:
        held, head = one.held(table.tab.rows), table.columns.get(one.left)
        below = list(one.rows_below(table.tab.rows)) if one.top > table.row and one.bottom > one.top else []
        if not below or held in (None, ""):
            continue
        if head is not None and head.key in _OF_ONE_LINE:
            message = _(
                "the merged cell stands beside {count} lines (rows {first}–{last}); give each its own",
                count=len(below) + 1,
                first=one.top,
                last=below[-1],
            )
            table.problems.append(InputProblem(table.tab.cell(one.top, one.left), "", message))
            continue
        for number in below:
            put(table.tab.rows[number - 1], one.left, held)


def _put(table: Table, profile: Profile, column: int) -> None:
    text, head = table.head(column), table.heading.meant.get(column)
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
        first = table.head(earlier)
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
