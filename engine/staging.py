"""The rate of a tariff line on a day: worked out from the base each time, exactly, and rounded as the schedule says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from headnote.grammar.checks import categories_of, category_of, notes_of
from headnote.grammar.codes import HSCode
from headnote.grammar.file import File
from headnote.grammar.schedules import Category, Note, ScheduleHead, Staging, TariffLine

_MONTHS = {"January": 1, "April": 4, "July": 7, "October": 10}


class Step(NamedTuple):
    """A rate from a day on, in per cent. `lower_of` names another rate that applies where it is lower."""

    first: date
    percent: Decimal
    lower_of: str | None = None


class Path(NamedTuple):
    """The whole path of a line. No steps: no concession. `end_use`: free where this is attested."""

    line: TariffLine
    category: Category
    steps: tuple[Step, ...]
    end_use: str | None

    def on(self, day: date) -> Step | None:
        """The step in force on a day; None before the first, or without a concession."""
        return next((step for step in reversed(self.steps) if step.first <= day), None)


class Schedule:
    """A party's schedule, ready to be asked."""

    def __init__(self, file: File) -> None:
        """`file` is free of errors (`check_schedule`)."""
        tops = file.statements
        self.head = next(top for top in tops if isinstance(top, ScheduleHead))
        self.staging = next(top for top in tops if isinstance(top, Staging))
        self._categories, self._notes = categories_of(file), notes_of(file)
        self._lines = {top.code: top for top in tops if isinstance(top, TariffLine)}

    def path(self, code: HSCode) -> Path | None:
        """The path of a line; None where the schedule has no such line transcribed."""
        line = self._lines.get(code)
        if line is None:
            return None
        found = category_of(line.category, self._categories)
        if found is None:
            raise ValueError("a schedule is checked before it is asked")
        category, number = found
        note = self._notes.get(line.note) if line.note is not None else None
        return Path(line, category, tuple(self._steps(line, category, number, note)), note.end_use if note else None)

    def _steps(self, line: TariffLine, category: Category, number: int | None, note: Note | None) -> Iterator[Step]:
        first = self.staging.first
        if note is not None and note.end_use is None:
            yield from self._by_note(note)
        elif category.kind == "free":
            yield Step(first, Decimal(0))
        elif category.kind == "equal yearly steps" and line.base is not None:
            count = (number or 0) + category.extra
            yield from self._equal(line.base, self._days(count))

    def _by_note(self, note: Note) -> Iterator[Step]:
        if note.equal_from is not None and note.free_by is not None:
            days = [day for day in self._days(200) if day <= note.free_by]
            yield from self._equal(note.equal_from.percent, days)
        for duty, day in note.steps:
            yield Step(day or self.staging.first, duty.percent, duty.lower_of)

    def _days(self, count: int) -> list[date]:
        """The first days of so many steps: the first step's own day, then the yearly day."""
        first, month = self.staging.first, _MONTHS[self.staging.month]
        year = first.year if date(first.year, month, 1) > first else first.year + 1
        return [first, *(date(year + n, month, 1) for n in range(count - 1))][:count]

    def _equal(self, base: Decimal, days: list[date]) -> Iterator[Step]:
        for number, day in enumerate(days, 1):
            exact = Fraction(base) * (len(days) - number) / len(days)
            yield Step(day, self.rounded(exact))

    def rounded(self, exact: Fraction) -> Decimal:
        """A rate rounded to the schedule's digit, in its mode."""
        digit = Fraction(self.staging.digit)
        units = exact / digit
        whole, rest = divmod(units.numerator, units.denominator)
        up = {"half up": 2 * rest >= units.denominator, "down": False, "up": rest > 0}[self.staging.rounding]
        return Decimal(whole + up) * self.staging.digit
