"""Tables that stand beside one another within one table: its heads are said again further right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from headnote.engine.claims.reading.table import folded
from headnote.engine.importing.tables.raw import EMPTY, Row, Table

from .heads import Columns, Role, role_of

_PASSED_OVER = 40


@dataclass(slots=True)
class Beside:
    """Where tables of a width were parted: one without heads of its own, on a later page, is parted there, too."""

    named: Mapping[str, Role]
    _known: dict[int, int] = field(default_factory=dict)

    def apart(self, table: Table, part: int = 0) -> Iterator[tuple[int, Table]]:
        """The tables within a table, from the left, numbered; the table itself where it is one."""
        width = max((len(row.cells) for row in table.rows), default=0)
        at = self._second(table) or (self._known.get(width) if not self._has_heads(table) else None)
        if at is None:
            yield part, table
            return
        self._known[width] = at
        yield part, replace(table, rows=tuple(Row(row.place, row.cells[:at]) for row in table.rows))
        yield from self.apart(replace(table, rows=tuple(_right(row, at) for row in table.rows)), part + 1)

    def _second(self, table: Table) -> int | None:
        """The column at which the heads begin anew."""
        for row in table.rows[:_PASSED_OVER]:
            heads = [folded(cell.text) if cell.merged == "no" else "" for cell in row.cells]
            for at in range(2, len(heads) - 1):
                left, right = _said(heads[:at]), _said(heads[at:])
                if heads[at] and left == right[: len(left)] and self._complete(heads[:at]):
                    return at
        return None

    def _has_heads(self, table: Table) -> bool:
        return any(self._complete([folded(cell.text) for cell in row.cells]) for row in table.rows[:_PASSED_OVER])

    def _complete(self, heads: list[str]) -> bool:
        roles = {at: role for at, head in enumerate(heads) if (role := self.named.get(head) or role_of(head))}
        return Columns(roles, len(heads)).complete


def _said(heads: list[str]) -> list[str]:
    return [head for head in heads if head]


def _right(row: Row, at: int) -> Row:
    """What of a row stands from a column on. A cell that reaches over from the left stands there alone."""
    cells = row.cells[at:]
    reach = next((n for n, cell in enumerate(cells) if cell.merged != "left"), len(cells))
    return Row(row.place, (*[EMPTY] * reach, *cells[reach:]))
