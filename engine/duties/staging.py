"""The rate of a tariff line on a day: worked out from the base each time, exactly, and rounded as the schedule says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from headnote.grammar.checks import MOST_STEPS, categories_of, category_of, notes_of
from headnote.grammar.codes import HSCode, at_or_below
from headnote.grammar.file import File
from headnote.grammar.nodes import MONTHS, SourceLine
from headnote.grammar.schedules.duties import (
    FREE,
    IN_QUOTA,
    AdValorem,
    BaseRate,
    ByCondition,
    Compound,
    Duty,
    Either,
    Specific,
    parts_of,
)
from headnote.grammar.schedules.nodes import (
    Category,
    DatedSteps,
    EqualSteps,
    Mode,
    Note,
    Plan,
    QuotaPlan,
    ScheduleHead,
    Staging,
    Standing,
    TariffLine,
)


class Step(NamedTuple):
    """A duty from a day on."""

    first: date
    duty: Duty


class Path(NamedTuple):
    """The whole path of a line. No steps: no concession. `reliefs`: free where one of them is attested."""

    line: TariffLine
    category: Category
    steps: tuple[Step, ...]
    reliefs: tuple[tuple[str, ...], ...] = ()
    quota: str | None = None

    def on(self, day: date) -> Step | None:
        """The step in force on a day; None before the first, or without a concession."""
        return next((step for step in reversed(self.steps) if step.first <= day), None)

    @property
    def free_from(self) -> date | None:
        """The first day that the line is free, whatever is attested; None where that never comes."""
        return next((step.first for step in self.steps if _zero(step.duty)), None)


def _zero(duty: Duty) -> bool:
    parts = parts_of(duty)
    return parts is not None and all((p.percent if isinstance(p, AdValorem) else p.amount) == 0 for p in parts)


def cited(source: SourceLine) -> str:
    """A source as it is named beside a rate; one that is not the official text says so."""
    return source.title if source.reading == "official" else f"{source.title} ({source.reading})"


class Schedule:
    """A party's schedule, ready to be asked."""

    def __init__(self, file: File) -> None:
        """`file` is free of errors (`check_schedule`)."""
        tops = file.statements
        self.head = next(top for top in tops if isinstance(top, ScheduleHead))
        self.staging = next(top for top in tops if isinstance(top, Staging))
        self.cited = cited(next(top for top in tops if isinstance(top, SourceLine)))
        self._categories: Mapping[str, Category] = categories_of(file)
        self._notes: Mapping[str, Note] = notes_of(file)
        self._lines = {top.code: top for top in tops if isinstance(top, TariffLine)}
        self._codes = sorted(self._lines)

    def lines(self, code: str) -> tuple[HSCode, ...]:
        """The transcribed lines that a code is, or that lie below it."""
        return at_or_below(self._codes, code)

    def covers(self, origin: str) -> bool:
        """Whether the schedule is for goods of a party."""
        return not self.head.origins or origin in self.head.origins

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
        plan = note.plan if note is not None and note.plan is not None else category.plan
        steps = tuple(self._steps(plan, line.base.duty if line.base is not None else None, number or 0))
        quota = plan.volume if isinstance(plan, QuotaPlan) else None
        return Path(line, category, steps, note.reliefs if note is not None else (), quota)

    def _steps(self, plan: Plan, base: Duty | None, number: int) -> Iterator[Step]:
        match plan:
            case Standing(kind="free"):
                yield Step(self.staging.first, FREE)
            case Standing(kind="base rate") if base is not None:
                yield Step(self.staging.first, base)
            case Standing():
                pass
            case EqualSteps():
                yield from self._equal(plan, base, number)
            case DatedSteps():
                for duty, day in plan.steps:
                    yield Step(day or self.staging.first, base if isinstance(duty, BaseRate) and base else duty)
            case QuotaPlan():
                inside = base if isinstance(plan.inside, BaseRate) and base else plan.inside
                steps = list(self._steps(plan.outside, base, number))
                if not steps:
                    yield Step(self.staging.first, ByCondition(((inside, IN_QUOTA),)))
                for step in steps:
                    yield Step(step.first, ByCondition(((inside, IN_QUOTA),), step.duty))

    def _equal(self, plan: EqualSteps, base: Duty | None, number: int) -> Iterator[Step]:
        start = plan.start if plan.start is not None else base
        if start is None:
            raise ValueError("a schedule is checked before it is asked")
        count = plan.count + (number if plan.parameter else 0)
        if plan.cut is not None:
            # The cut is taken first; the equal steps follow it on the yearly days.
            left = 1 - Fraction(plan.cut) / 100
            for k, day in enumerate(self._days(count + 1)):
                yield Step(day, self._between(start, plan.target, left * (count - k) / count))
            return
        days = self._days(count) if plan.by is None else [day for day in self._days(MOST_STEPS + 1) if day <= plan.by]
        for k, day in enumerate(days, 1):
            yield Step(day, self._between(start, plan.target, Fraction(len(days) - k, len(days))))

    def _days(self, count: int) -> list[date]:
        """The first days of so many steps: the first step's own day, then the yearly day."""
        first, month = self.staging.first, MONTHS[self.staging.month]
        year = first.year if date(first.year, month, 1) > first else first.year + 1
        return [first, *(date(year + n, month, 1) for n in range(count - 1))][:count]

    def _between(self, start: Duty, target: Duty, share: Fraction) -> Duty:
        """What is left of a start on the way to its target, `share` of the way before it; every part on its own."""
        match start:
            case AdValorem():
                end = Fraction(target.percent) if isinstance(target, AdValorem) else Fraction(0)
                exact = end + (Fraction(start.percent) - end) * share
                return AdValorem(self._rounded(exact, self.staging.rounding, self.staging.digit))
            case Specific():
                if self.staging.specific is None:
                    raise ValueError("a schedule is checked before it is asked")
                amount = self._rounded(Fraction(start.amount) * share, *self.staging.specific)
                return Specific(amount, start.currency, start.unit, start.per)
            case Compound():
                parts = [self._between(part, target, share) for part in start.parts]
                return Compound(tuple(part for part in parts if isinstance(part, AdValorem | Specific)))
            case Either():
                return Either(start.which, tuple(self._between(one, target, share) for one in start.options))
            case ByCondition():
                rest = None if start.otherwise is None else self._between(start.otherwise, target, share)
                return ByCondition(tuple((self._between(one, target, share), said) for one, said in start.cases), rest)
            case _:
                return start

    @staticmethod
    def _rounded(exact: Fraction, mode: Mode, digit: Decimal) -> Decimal:
        """A figure rounded to a digit, in a mode."""
        units = exact / Fraction(digit)
        whole, rest = divmod(units.numerator, units.denominator)
        up = {"half up": 2 * rest >= units.denominator, "down": False, "up": rest > 0}[mode]
        return Decimal(whole + up) * digit
