"""What a requirement sees: the lines of claims, and sums over them that are worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import ibis
import ibis.expr.types as ir

from headnote.batch.columns import KEY
from headnote.batch.encode.amounts import TOTAL
from headnote.engine.agreements.law import Law
from headnote.grammar.rules.tree import Scopes

from .states import Bool, State, fixed, state

LEVELS = {"chapter": "c", "heading": "h", "subheading": "s"}
"""What the columns of a good's range of codes at a level begin with."""

Atom = tuple[str, Scopes | str]
"""What is asked of a material's code or words: ``("within", scopes)`` or ``("named", name)``."""


Row: TypeAlias = Any
"""A claim with its totals and its good's columns, as one row of a table."""


class Totals:
    """Sums over the lines of each claim, and whether conditions hold for any of them; equal ones are one column."""

    def __init__(self, lines: ir.Table) -> None:
        self.lines = lines
        self.marks: dict[str, Callable[[Row], Any]] = {}
        self._sums: dict[str, Any] = {}
        self._conditions: list[Any] = []
        self._names: dict[Any, str] = {}

    def some(self, condition: Bool) -> str:
        """Whether a condition holds for any line."""
        name = self._names.setdefault(condition.op(), f"b{len(self._conditions)}")
        if name == f"b{len(self._conditions)}":
            self._conditions.append(condition)
        return name

    def sum(self, amount: Any, condition: Bool) -> str:
        """The sum of an amount over the lines that a condition holds for."""
        total = amount.sum(where=condition).cast(TOTAL)
        name = self._names.setdefault(total.op(), f"t{len(self._sums)}")
        self._sums[name] = total
        return name

    def mark(self, made: Callable[[Row], Any]) -> str:
        """What is worked out from a claim's sums, and used more than once: a column of its row."""
        name = f"m{len(self.marks)}"
        self.marks[name] = made
        return name

    def by_claim(self, key: Any) -> ir.Table:
        """The sums by claim, under a key's name, and which conditions hold."""
        held = {f"b{number}": self._column(one).any() for number, one in enumerate(self._conditions)}
        return self.lines.group_by(**{key: self.lines[KEY]}).aggregate(**self._sums, **held)

    def _column(self, condition: Any) -> Any:
        """A condition that holds for every line, or none, as a column."""
        return condition if isinstance(condition, ir.Column) else condition & (self.lines.low >= 0)

    def of_row(self, row: Row) -> dict[str, Any]:
        """The columns of a claim's row: of a claim without lines, no sum and no condition."""
        none, no = ibis.literal(0).cast(TOTAL), ibis.literal(value=False)
        found = {ZERO: none, **{name: row[name].fill_null(none) for name in self._sums}}
        return found | {f"b{n}": row[f"b{n}"].fill_null(no) for n in range(len(self._conditions))}


ZERO = "zero"
"""The sum of what no line has."""


class Lack(NamedTuple):
    """A field that would tell, where a condition holds: of a claim (on its row), or of a line."""

    field: str
    where: Callable[[Row], Bool] | None
    line: Bool | None = None
    needs: Callable[[Row], Bool] | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A requirement in columns: its state; `flag`: met by a tolerance alone; the fields that lack where it is open.

    `contents`: of a value content, the name of each method with what stands over and under its line, and where it is
    known.
    """

    state: Callable[[Row], State]
    flag: Callable[[Row], Bool] | None = None
    lacks: tuple[Lack, ...] = ()
    contents: Mapping[str, Content] = field(default_factory=dict)


class Content(NamedTuple):
    """A value content by one method: over and under the line, whether it is known, and the percentage asked."""

    over: Callable[[Row], Any]
    under: Callable[[Row], Any]
    known: Callable[[Row], Bool]
    asked: tuple[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """The lines as a kind of requirement sees them; `alone`: without what originates in other parties.

    `atoms` are the columns that say what a material's code or words are; `roles`: some lines are packing and the like;
    `weighed`: there are weights; `exact`: every code has its six digits, so that none is open.
    """

    lines: ir.Table
    law: Law
    totals: Totals
    atoms: Mapping[Atom, str]
    group: Scopes
    kind: str
    roles: bool
    weighed: bool
    exact: bool
    alone: bool = False

    @property
    def seen(self) -> Bool:
        """The lines that are not disregarded."""
        if not self.roles:
            return ibis.literal(value=True)
        held = [t.role for t in self.law.treatments.values() if self.kind in t.disregarded]
        return ~self.lines.role.isin(held) if held else ibis.literal(value=True)

    @property
    def originating(self) -> Bool:
        """The lines that count as originating."""
        found: Bool = self.lines.said == fixed(2)
        if self.alone:
            found = found & ~self.cumulated
        if self.roles:
            held = [t.role for t in self.law.treatments.values() if self.kind in t.originating]
            found = found | self.lines.role.isin(held) if held else found
        return found

    @property
    def cumulated(self) -> Bool:
        """The lines that originate in another party than the good was produced in."""
        if not self.law.of_party:
            return ibis.literal(value=False)
        return (self.lines.said == fixed(2)) & (self.lines.land != self.lines.party)

    @property
    def outside(self) -> Bool:
        """The lines that are non-originating materials."""
        return self.only(~self.originating)

    @property
    def inside(self) -> Bool:
        """The lines that are originating materials."""
        return self.only(self.originating)

    def only(self, condition: Any) -> Bool:
        """A condition of the lines that are seen."""
        return self.seen & condition if self.roles else condition

    @property
    def listed(self) -> Callable[[Row], Bool]:
        """Whether the bill of materials lists anything that is seen."""
        return self.some(self.seen)

    def some(self, condition: Bool) -> Callable[[Row], Bool]:
        """Whether a condition holds for any line."""
        name = self.totals.some(condition)
        return lambda row: row[name]

    def apart(self, level: str) -> Bool:
        """Whether a line's code is of another chapter, heading or subheading than the good's, as far as both go."""
        mark, lines = LEVELS[level], self.lines
        return (lines.high < lines[f"{mark}_low"]) | (lines.low > lines[f"{mark}_high"])

    def changed(self, level: str) -> State:
        """Whether a line's code leaves the good's chapter, heading or subheading."""
        mark, lines, apart = LEVELS[level], self.lines, self.apart(level)
        shared = (lines.low >= lines[f"{mark}_low"]) & (lines.high <= lines[f"{mark}_high"]) & ~lines[f"{mark}_short"]
        return state(apart, shared)

    def total(self, measure: str, condition: Bool) -> str:
        """The sum of the lines' values or weights, or of what they are at least, where a condition holds."""
        if measure == "weight":
            return self.totals.sum(self.lines.weight, condition) if self.weighed else ZERO
        return self.totals.sum(self.lines.value, condition)

    def known(self, measure: str) -> Bool:
        """Whether a line's value or weight is known."""
        return self.lines.weighed if measure == "weight" else self.lines.valued

    def unlisted(self) -> Lack:
        """That the claim lists no materials."""
        listed = self.listed
        return Lack("materials", lambda row: ~listed(row))


def base(row: Row, measure: str, price: str) -> Any:
    """What a share is taken of, 0 where it is not given."""
    if measure == "weight":
        return row.net_weight
    return row.exw if price == "EXW" else row.fob


def base_field(measure: str, price: str) -> str:
    """The field that gives it."""
    return "good.net_weight_kg" if measure == "weight" else f"good.{price.lower()}"
