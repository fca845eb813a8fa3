"""The row that governs a code: subheading before heading before chapter, described goods before the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from headnote.grammar.codes import LEVELS
from headnote.grammar.nodes import Reading
from headnote.grammar.printer import print_codes
from headnote.grammar.rules.tree import Rule, Scope, Scopes


@dataclass(frozen=True, slots=True)
class GoverningRow:
    """A row in force with the source it was read in. `annex` is how citations name it: ``Annex 3A``."""

    scopes: Scopes
    description: str | None
    rule: Rule
    annex: str
    source: str
    reading: Reading

    @property
    def scope(self) -> str:
        """The codes the row governs, as printed."""
        return print_codes(self.scopes)


@dataclass(frozen=True, slots=True)
class Governing:
    """Rows for a code: described goods first, the row for the rest last.

    `deeper` says that the code is too short: rows below it split it.
    """

    rows: tuple[GoverningRow, ...]
    deeper: bool = False


@dataclass(slots=True)
class _Level:
    exact: dict[str, list[GoverningRow]] = field(default_factory=dict)
    ranges: list[tuple[Scope, GoverningRow]] = field(default_factory=list)

    def add(self, scope: Scope, row: GoverningRow) -> None:
        if scope.first == scope.last:
            self.exact.setdefault(scope.first, []).append(row)
        else:
            self.ranges.append((scope, row))

    def holding(self, code: str) -> list[GoverningRow]:
        return self.exact.get(code, []) + [row for scope, row in self.ranges if scope.first <= code <= scope.last]

    def below(self, code: str) -> bool:
        return any(key.startswith(code) for key in self.exact) or any(
            scope.could_hold(code) for scope, _ in self.ranges
        )


class RowIndex:
    """The rows of an annex in force on a day, by code."""

    def __init__(self, rows: Iterable[GoverningRow]) -> None:
        self._levels = {digits: _Level() for digits in LEVELS}
        self.rows = tuple(rows)
        for row in self.rows:
            for scope in row.scopes:
                self._levels[len(scope.first)].add(scope, row)
        self._found: dict[str, Governing] = {}

    def governing(self, code: str) -> Governing:
        """The rows that govern a code of 2, 4, 6 or more digits."""
        code = code[:6]
        found = self._found.get(code)
        if found is None:
            found = self._found[code] = self._search(code)
        return found

    def _search(self, code: str) -> Governing:
        described: list[GoverningRow] = []
        for digits in sorted(self._levels, reverse=True):
            level = self._levels[digits]
            if digits > len(code):
                if level.below(code):
                    return Governing((), deeper=True)
                continue
            rows = level.holding(code[:digits])
            described += [row for row in rows if row.description is not None]
            if rest := [row for row in rows if row.description is None]:
                return Governing((*described, rest[0]))
        return Governing(tuple(described))
