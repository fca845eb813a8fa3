"""Checks of tariff schedules: every line has one rate for any day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..diagnostics import Diagnostic, did_you_mean
from ..file import File
from ..nodes import SourceLine
from ..schedules import Categories, Category, Note, Staging, TariffLine
from ..text import SourceText

_NUMBERED = re.compile(r"([A-Z]+)(\d+)")


def category_of(name: str, categories: Mapping[str, Category]) -> tuple[Category, int | None] | None:
    """The category that a line names, with its number: B7 is ``B<n>`` with 7."""
    if name in categories:
        return (categories[name], None) if categories[name].parameter is None else None
    numbered = _NUMBERED.fullmatch(name)
    if numbered is None or numbered[1] not in categories or categories[numbered[1]].parameter is None:
        return None
    return categories[numbered[1]], int(numbered[2])


def categories_of(file: File) -> dict[str, Category]:
    """A schedule's categories by name."""
    return {one.name: one for top in file.statements if isinstance(top, Categories) for one in top.items}


def notes_of(file: File) -> dict[str, Note]:
    """A schedule's notes by number."""
    return {top.number: top for top in file.statements if isinstance(top, Note)}


def check_schedule(source: SourceText, file: File) -> Iterator[Diagnostic]:
    """Every problem of a schedule that its lines alone do not show."""
    staging = next((top for top in file.statements if isinstance(top, Staging)), None)
    if staging is None:
        form = ("steps from 2008-07-01, then every 1 January; round half up to 0.1",)
        yield Diagnostic("HN0207", source.place(0), "the schedule does not say when its steps are", form)
    if not any(isinstance(top, SourceLine) for top in file.statements):
        yield Diagnostic("HN0401", source.place(0), "the schedule says no source")
    categories, notes = categories_of(file), notes_of(file)
    yield from _notes(source, file, staging)
    seen: dict[str, int] = {}
    for line in (top for top in file.statements if isinstance(top, TariffLine)):
        place = source.place(*line.span)
        if line.code in seen:
            yield Diagnostic("HN0304", place, f"{line.code.dotted} already has a rate in line {seen[line.code]}")
        seen.setdefault(line.code, place.line)
        for problem in line_problems(line, categories, notes):
            yield Diagnostic(problem.id, place, problem.message, problem.expected, problem.suggestion)


class LineProblem(NamedTuple):
    """What is wrong with a tariff line; `id` is the diagnostic's."""

    id: str
    message: str
    expected: tuple[str, ...] = ()
    suggestion: str | None = None


def line_problems(
    line: TariffLine, categories: Mapping[str, Category], notes: Mapping[str, Note]
) -> Iterator[LineProblem]:
    """What keeps a line, written or imported, from having a rate by its schedule's categories and notes."""
    if line.note is not None and line.note not in notes:
        yield LineProblem("HN0221", f"the schedule has no note {line.note}", tuple(notes))
    found = category_of(line.category, categories)
    if found is None:
        near = did_you_mean(line.category, categories)
        message = f"the schedule has no category {line.category or '(none given)'}"
        yield LineProblem("HN0220", message, tuple(categories), near)
        return
    if found[0].kind == "equal yearly steps" and line.base is None:
        yield LineProblem("HN0222", f"{line.code.dotted} is staged, and its base rate is missing", ("15%",))
    if found[0].kind == "as its note says" and line.note is None:
        yield LineProblem("HN0221", f"{line.code.dotted} is as its note says, and names no note")
    if line.base is not None and not 0 <= line.base <= Decimal(1000):
        yield LineProblem("HN0208", f"{line.base} per cent is no rate of duty")


def _notes(source: SourceText, file: File, staging: Staging | None) -> Iterator[Diagnostic]:
    seen: dict[str, int] = {}
    for note in (top for top in file.statements if isinstance(top, Note)):
        place = source.place(*note.span)
        if note.number in seen:
            yield Diagnostic("HN0206", place, f"note {note.number} already stands in line {seen[note.number]}")
        seen.setdefault(note.number, place.line)
        days = [day for _, day in note.steps if day is not None]
        if days != sorted(set(days)):
            yield Diagnostic("HN0223", place, "the steps of a note come one after another")
        for day in (*days, *([note.free_by] if note.free_by is not None else [])):
            if staging is not None and day < staging.first:
                yield Diagnostic("HN0223", place, f"{day} is before the schedule's first step, {staging.first}")
