"""Which column of a table is which: by the words of its heads, or as the user names them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

from headnote.engine.claims.reading.table import folded
from headnote.engine.importing.tables.raw import Cell, Row, Table
from headnote.grammar.text import one_line

from .codes import read_codes

Role = Literal["code", "chapter", "heading", "subheading", "description", "goods", "rule", "alternative"]
ROLES: tuple[Role, ...] = get_args(Role)
CODES: tuple[Role, ...] = ("chapter", "heading", "code", "subheading")
"""The columns that hold codes; where several do in a row, the one of the most digits counts.

A `description` describes the codes' goods, or behind ``ex`` and below a dash which of them; `goods` always does that.
`alternative` says which of several rules of the same goods a row has.
"""
_PASSED_OVER = 40
_LONGEST = 160
_BRACKETS = re.compile(r"\([^()]*\)|[\[\]*†‡:]")
_NUMBERED = re.compile(r"\(?(?:column |col\.? ?)?(\d{1,2})\)?(?:\s*or)?")


@dataclass(frozen=True, slots=True)
class Columns:
    """The role of each column that has one. Of several rule columns, each is an alternative."""

    roles: Mapping[int, Role]
    width: int

    def of(self, *roles: Role) -> list[int]:
        """The columns of some roles, from the left."""
        return [at for at, role in sorted(self.roles.items()) if role in roles]

    @property
    def complete(self) -> bool:
        """Whether there are codes and rules."""
        return bool(self.of(*CODES)) and bool(self.of("rule"))


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table below its heads."""

    columns: Columns
    rows: tuple[Row, ...]
    heads: int
    others: Mapping[int, str] = field(default_factory=dict)
    """What the columns without a role are called, by their heads or numbers."""


@cache
def _patterns() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    text = files(__package__).joinpath("heads.toml").read_text(encoding="utf-8")
    words: dict[Role, list[str]] = tomllib.loads(text)  # type: ignore[assignment]
    return tuple((role, re.compile("|".join(f"(?:{one})" for one in some))) for role, some in words.items())


@lru_cache(maxsize=4096)
def role_of(head: str) -> Role | None:
    """What a head says its column is."""
    if len(head) > _LONGEST:
        return None
    plain = " ".join(_BRACKETS.sub(" ", folded(head)).split())
    return next((role for role, pattern in _patterns() if pattern.fullmatch(plain)), None)


def body_of(table: Table, named: Mapping[str, Role], before: Columns | None) -> Body | None:
    """A table's columns and what stands below its heads; None where it has no codes and rules.

    `named`: heads, or numbers of columns from 1, with the role that the user gives them. `before`: the columns of the
    table before, which one without heads of its own and of the same width goes on.
    """
    numbers = {int(key) - 1: role for key, role in named.items() if key.isdecimal()}
    if Columns(numbers, 0).complete:
        first = next((n for n, row in enumerate(table.rows) if _has_code(row, numbers)), None)
        return None if first is None else _body(table, numbers, first)
    roles: dict[int, Role] = {}
    for number, row in enumerate(table.rows[:_PASSED_OVER]):
        found = _roles(row.cells, named)
        if found is not None:
            roles |= found
            continue
        if Columns(roles, len(row.cells)).complete:
            return _body(table, roles, number)
        roles = {}
    width = max((len(row.cells) for row in table.rows), default=0)
    if before is not None and width == before.width:
        return Body(before, table.rows, 0)
    return None


def _has_code(row: Row, roles: dict[int, Role]) -> bool:
    return any(read_codes(row.cells[at].text) for at in roles if at < len(row.cells) and roles[at] in CODES)


def _body(table: Table, roles: dict[int, Role], first: int) -> Body:
    columns = Columns(roles, max(len(row.cells) for row in table.rows))
    rows = table.rows[first:]
    if rows and is_numbers(rows[0]):
        rows, first = rows[1:], first + 1
    others: dict[int, str] = {}
    for at in range(columns.width):
        said = [one_line(row.cells[at].text) for row in table.rows[:first] if at < len(row.cells)]
        if at not in roles:
            others[at] = next((text for text in reversed(said) if text), str(at + 1))
    return Body(columns, rows, first, others)


def _roles(cells: Sequence[Cell], named: Mapping[str, Role]) -> dict[int, Role] | None:
    """The roles of a row of heads; None for a row that is none.

    Each cell of a row of heads has a role; one without is passed over where the others are codes and rules.
    """
    found: dict[int, Role] = {}
    others = False
    for at, cell in enumerate(cells):
        if not (head := folded(cell.text)):
            continue
        role = named.get(head) or role_of(cell.text)
        if role is None:
            others = True
        else:
            found[at] = role
    if others and not Columns(found, len(cells)).complete:
        return None
    return found or None


def is_head(row: Row, columns: Columns, named: Mapping[str, Role]) -> bool:
    """Whether a row repeats the heads, as at the top of a page."""
    at = columns.of("rule")[0]
    if at < len(row.cells) and _roles(row.cells[at : at + 1], named) is None and row.cells[at].text.strip():
        return False
    found = _roles(row.cells, named)
    return found is not None and len(found) > 1 and all(columns.roles.get(at) is not None for at in found)


def is_numbers(row: Row) -> bool:
    """Whether a row numbers the columns: (1), (2), (3)."""
    texts = [cell.text.strip() for cell in row.cells if cell.merged == "no"]
    found = [_NUMBERED.fullmatch(text.lower()) for text in texts]
    return len(texts) > 1 and [int(one[1]) for one in found if one] == list(range(1, len(texts) + 1))
