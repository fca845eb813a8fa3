"""A country's tariff: what its table prints for a line, and the most-favoured-nation rate that follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from headnote.grammar.agreements.nodes import NomenclatureLine
from headnote.grammar.checks import columns_of
from headnote.grammar.codes import HSCode, at_or_below
from headnote.grammar.file import File
from headnote.grammar.nodes import SourceLine
from headnote.grammar.schedules.duties import Duty, Either, Rate
from headnote.grammar.tariffs.nodes import Column, RateRow, TariffHead

from .rates import simplified
from .staging import cited


class Cell(NamedTuple):
    """What a tariff gives a line in a column or several.

    `duty` None: not printed, or in doubt between the `candidates` of group rows above the line.
    """

    duty: Duty | None
    candidates: tuple[str, ...] = ()


NOT_PRINTED = Cell(None)


class Tariff:
    """One edition of a country's tariff, ready to be asked."""

    def __init__(self, file: File) -> None:
        """`file` is free of errors (`check_tariff`)."""
        self.head = next(top for top in file.statements if isinstance(top, TariffHead))
        self.cited = cited(next(top for top in file.statements if isinstance(top, SourceLine)))
        self.edition = next(top.edition for top in file.statements if isinstance(top, NomenclatureLine))
        self.columns: tuple[Column, ...] = columns_of(file)
        self._base = next((n for n, column in enumerate(self.columns) if column.role == "MFN"), 0)
        self._rows: dict[HSCode, RateRow] = {}
        self._above: dict[HSCode, tuple[RateRow, ...]] = {}
        groups: list[RateRow] = []
        for top in file.statements:
            if not isinstance(top, RateRow):
                continue
            if top.group:
                groups = [one for one in groups if top.code.startswith(one.code)]
                groups.append(top)
            else:
                self._rows[top.code] = top
                self._above[top.code] = tuple(one for one in groups if top.code.startswith(one.code))
        self._codes = sorted(self._rows)
        self.mfn = lru_cache(maxsize=65536)(self._mfn)

    def covers(self, day: date) -> bool:
        """Whether the edition's rates are those of a day."""
        return self.head.period.covers(day)

    def lines(self, code: str) -> tuple[HSCode, ...]:
        """The lines that a code is, or that lie below it."""
        return at_or_below(self._codes, code)

    def preferential(self, line: HSCode, agreement: str, origin: str) -> Cell | None:
        """An agreement's rate for goods of a party; None where the tariff has no column for them."""
        for n, column in enumerate(self.columns):
            if column.agreement == agreement and (not column.origins or origin in column.origins):
                found = list(self._candidates(line, n))
                if len(found) == 1:
                    return Cell(found[0].duty) if found[0] is not None else NOT_PRINTED
                return Cell(None, tuple(one.text if one is not None else "none" for one in found))
        return None

    def _mfn(self, line: HSCode) -> Cell:
        """The rate of no agreement: the columns composed as they say, for every way the table can be read."""
        roles: dict[str, list[list[Rate | None]]] = {"MFN": [], "MFN instead": [], "MFN where lower": []}
        for n, column in enumerate(self.columns):
            if column.role in roles:
                roles[column.role].append(list(self._candidates(line, n)))
        found: dict[Duty | None, None] = {}
        for own in product(*roles["MFN"]):
            for instead in product(*roles["MFN instead"]):
                for lower in product(*roles["MFN where lower"]):
                    found[_composed([*instead, *own], list(lower))] = None
        if len(found) == 1:
            return Cell(next(iter(found)))
        texts = dict.fromkeys(one.text for lists in roles.values() for column in lists for one in column if one)
        return Cell(None, tuple(texts))

    def _candidates(self, line: HSCode, column: int) -> Iterator[Rate | None]:
        """What a column may hold for a line: its own cell, or that of group rows printed above it.

        A blank says only that the row prints nothing: the rate may stand on a group row. Every line has a rate in
        the MFN column; so, if one group row alone can give it that, the line lies below this row, and has its
        other rates too.
        """
        row = self._rows.get(line)
        if row is None:
            yield None
            return
        own = _cell(row, column)
        if own is not None:
            yield own
            return
        above = [(one, cell) for one in self._above[line] if (cell := _cell(one, column)) is not None]
        if not above:
            yield None
            return
        holders = [one for one in self._above[line] if _cell(one, self._base) is not None]
        sure = _cell(row, self._base) is None and len(holders) == 1 and any(one is holders[0] for one, _ in above)
        seen: set[Duty] = set()
        for _, cell in above:
            if cell.duty not in seen:
                seen.add(cell.duty)
                yield cell
        if not sure and column != self._base:
            yield None


def _cell(row: RateRow, column: int) -> Rate | None:
    return row.cells[column] if column < len(row.cells) else None


def _composed(own: list[Rate | None], lower: list[Rate | None]) -> Duty | None:
    base = next((one.duty for one in own if one is not None), None)
    options = [one.duty for one in lower if one is not None]
    if base is None:
        return None
    for option in options:
        base = simplified(Either("lower", (base, option)))
    return base
