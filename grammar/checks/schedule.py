"""Checks of tariff schedules: every line has one rate for any day."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic, did_you_mean
from headnote.grammar.file import File
from headnote.grammar.nodes import SourceLine
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.schedules.duties import FREE, AdValorem, BaseRate, Duty, Specific, innermost, parts_of
from headnote.grammar.schedules.nodes import (
    Categories,
    Category,
    DatedSteps,
    EqualSteps,
    Note,
    Plan,
    QuotaPlan,
    ScheduleHead,
    Staging,
    Standing,
    TariffLine,
)
from headnote.grammar.text import SourceText

MOST_PERCENT = Decimal(1000)
MOST_STEPS = 100
"""Yearly steps beyond which a schedule is mistyped; the longest at hand has 21."""
_NUMBERED = re.compile(r"([A-Z]+)(\d{1,15})")


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


def staging_of(file: File) -> Staging | None:
    """How a schedule dates and rounds its steps."""
    return next((top for top in file.statements if isinstance(top, Staging)), None)


def check_schedule(
    source: SourceText, file: File, nomenclature: Nomenclature | None, currencies: Collection[str]
) -> Iterator[Diagnostic]:
    """Every problem of a schedule that its lines alone do not show.

    `nomenclature`: the codes of its edition; None: not known, codes are not checked. `currencies`: those of ISO 4217.
    """
    staging = staging_of(file)
    if staging is None:
        form = ("steps from 2008-07-01, then every 1 January; round half up to 0.1",)
        yield Diagnostic("HN0207", source.place(0), _("the schedule does not say when its steps are"), form)
    else:
        digits = [staging.digit, *([staging.specific[1]] if staging.specific is not None else [])]
        if not all(0 < digit <= 1 for digit in digits):
            expected = ("0.1", "0.01", "1")
            yield Diagnostic(
                "HN0208", source.place(*staging.span), _("rates cannot be rounded to this digit"), expected
            )
        if staging.first.year + MOST_STEPS > date.max.year:
            yield Diagnostic(
                "HN0223", source.place(*staging.span), _("{first} is too late for a first step", first=staging.first)
            )
    if not any(isinstance(top, SourceLine) for top in file.statements):
        yield Diagnostic("HN0401", source.place(0), _("the schedule says no source"))
    yield from _plans(source, file, staging, currencies)
    categories, notes = categories_of(file), notes_of(file)
    seen: dict[str, int] = {}
    for line in (top for top in file.statements if isinstance(top, TariffLine)):
        place = source.place(*line.span)
        if line.code in seen:
            yield Diagnostic(
                "HN0304",
                place,
                _("{code} already has a rate in line {line}", code=line.code.dotted, line=seen[line.code]),
            )
        seen.setdefault(line.code, place.line)
        for problem in line_problems(line, categories, notes, staging, nomenclature, currencies):
            yield Diagnostic(problem.id, place, problem.message, problem.expected, problem.suggestion)


class LineProblem(NamedTuple):
    """What is wrong with a tariff line; `id` is the diagnostic's."""

    id: str
    message: str
    expected: tuple[str, ...] = ()
    suggestion: str | None = None


def line_problems(
    line: TariffLine,
    categories: Mapping[str, Category],
    notes: Mapping[str, Note],
    staging: Staging | None,
    nomenclature: Nomenclature | None,
    currencies: Collection[str],
) -> Iterator[LineProblem]:
    """What keeps a line, written or imported, from having a rate by its schedule's categories and notes."""
    if nomenclature is not None and not nomenclature.has(line.code):
        yield LineProblem(
            "HN0301", _("{code} is not in {edition}", code=line.code.dotted, edition=nomenclature.edition)
        )
    note = notes.get(line.note) if line.note is not None else None
    if line.note is not None and note is None:
        yield LineProblem("HN0221", _("the schedule has no note {note}", note=line.note), tuple(notes))
    found = category_of(line.category, categories)
    if found is None:
        near = did_you_mean(line.category, categories)
        message = _("the schedule has no category {category}", category=line.category or _("(none given)"))
        yield LineProblem("HN0220", message, tuple(categories), near)
        return
    plan = note.plan if note is not None and note.plan is not None else found[0].plan
    if plan == Standing("as its note says"):
        yield LineProblem("HN0221", _("{code} is as its note says, and names no note", code=line.code.dotted))
    if isinstance(plan, EqualSteps) and plan.parameter is not None:
        count = plan.count + (found[1] or 0)
        if not 0 < count <= MOST_STEPS:
            yield LineProblem(
                "HN0226",
                _(
                    "{category} has {count} steps; there are 1 to {most_steps}",
                    category=line.category,
                    count=count,
                    most_steps=MOST_STEPS,
                ),
            )
    if uses_base(plan) and line.base is None:
        yield LineProblem(
            "HN0222", _("{code} is staged, and its base rate is missing", code=line.code.dotted), ("15%",)
        )
    if line.base is not None:
        yield from duty_problems(line.base.duty, currencies)
        yield from _staged_base(line, line.base.duty, plan, staging)


def duty_problems(duty: Duty, currencies: Collection[str]) -> Iterator[LineProblem]:
    """A rate beyond reason, or a currency that does not exist."""
    for inner in innermost(duty):
        if isinstance(inner, BaseRate):
            yield LineProblem("HN0224", _("a rate cannot be its own base rate; that is said of a category or a note"))
        for part in parts_of(inner) or ():
            if isinstance(part, AdValorem) and part.percent > MOST_PERCENT:
                yield LineProblem("HN0208", _("{percent} per cent is no rate of duty", percent=f"{part.percent:f}"))
            if isinstance(part, Specific) and part.currency not in currencies:
                near = did_you_mean(part.currency, currencies)
                yield LineProblem(
                    "HN0208", _("{currency} is no currency of ISO 4217", currency=part.currency), suggestion=near
                )
            if isinstance(part, Specific) and part.per == 0:
                yield LineProblem("HN0208", _("a duty for 0 {unit} is no duty", unit=part.unit))


def _staged_base(line: TariffLine, base: Duty, plan: Plan, staging: Staging | None) -> Iterator[LineProblem]:
    steps = plan.outside if isinstance(plan, QuotaPlan) else plan
    if not isinstance(steps, EqualSteps) or steps.start is not None:
        return
    parts = [part for inner in innermost(base) for part in parts_of(inner) or ()]
    if any(isinstance(part, Specific) for part in parts) and staging is not None and staging.specific is None:
        form = ("steps …; round half up to 0.1, specific duties half up to 0.01",)
        message = _(
            "{code} stages an amount of money, and the schedule does not say how that is rounded",
            code=line.code.dotted,
        )
        yield LineProblem("HN0226", message, form)
    if steps.target != FREE and not isinstance(base, AdValorem):
        yield LineProblem(
            "HN0226",
            _(
                "{code} goes from {base} to a share of value",
                code=line.code.dotted,
                base=line.base and line.base.text,
            ),
        )


def uses_base(plan: Plan) -> bool:
    """Whether a plan needs the line's base rate."""
    match plan:
        case Standing():
            return plan.kind == "base rate"
        case EqualSteps():
            return plan.start is None
        case DatedSteps():
            return any(isinstance(duty, BaseRate) for duty, _ in plan.steps)
        case QuotaPlan():
            return isinstance(plan.inside, BaseRate) or uses_base(plan.outside)


def _plans(
    source: SourceText, file: File, staging: Staging | None, currencies: Collection[str]
) -> Iterator[Diagnostic]:
    seen: dict[str, int] = {}
    for note in (top for top in file.statements if isinstance(top, Note)):
        place = source.place(*note.span)
        if note.number in seen:
            yield Diagnostic(
                "HN0206",
                place,
                _("note {number} already stands in line {line}", number=note.number, line=seen[note.number]),
            )
        seen.setdefault(note.number, place.line)
        if note.plan == Standing("as its note says"):
            yield Diagnostic("HN0221", place, _("a note cannot be as its note says"))
        elif note.plan is not None:
            for id_, message in _plan_problems(note.plan, staging, currencies):
                yield Diagnostic(id_, place, message)
    names: set[str] = set()
    for block in (top for top in file.statements if isinstance(top, Categories)):
        for category in block.items:
            place = source.place(*category.span)
            if category.name in names:
                yield Diagnostic("HN0206", place, _("category {category} is already defined", category=category.name))
            names.add(category.name)
            for id_, message in _plan_problems(category.plan, staging, currencies):
                yield Diagnostic(id_, place, message)


def _plan_problems(plan: Plan, staging: Staging | None, currencies: Collection[str]) -> Iterator[tuple[str, str]]:
    for duty in _duties(plan):
        for problem in duty_problems(duty, currencies):
            yield problem.id, problem.message
    match plan:
        case QuotaPlan():
            yield from _plan_problems(plan.outside, staging, currencies)
        case EqualSteps():
            if not isinstance(plan.target, AdValorem):
                yield "HN0226", _("equal steps go to free, or to a share of the value")
            elif plan.target != FREE and plan.start is not None and not isinstance(plan.start, AdValorem):
                yield "HN0226", _("equal steps to a share of the value come from a share of the value")
            if plan.count > MOST_STEPS:
                yield "HN0226", _("there are at most {most_steps} steps", most_steps=MOST_STEPS)
            if plan.by is not None and staging is not None and plan.by.year > staging.first.year + MOST_STEPS:
                yield (
                    "HN0226",
                    _("{by} is more than {most_steps} years after the first step", by=plan.by, most_steps=MOST_STEPS),
                )
            if plan.by is None and not plan.count and plan.parameter is None:
                yield "HN0226", _("how many steps there are is not said: write “6 equal yearly steps”, or a last day")
            if plan.by is not None and (plan.count or plan.parameter):
                yield "HN0226", _("say how many steps there are, or by which day, not both")
            if plan.cut is not None and (plan.target != FREE or plan.start is not None):
                yield "HN0226", _("a part that falls away at once is taken of the base rate, on its way to free")
            if plan.cut is not None and (plan.by is not None or plan.cut > 100):
                yield "HN0226", _("after at most 100% less at once, say how many equal steps follow")
            yield from _early(staging, [plan.by] if plan.by is not None else [])
            yield from _rising([plan.start, plan.target])
        case DatedSteps():
            days = [day for _, day in plan.steps if day is not None]
            if days != sorted(set(days)):
                yield "HN0223", _("the steps of a note come one after another")
            yield from _early(staging, days)
            yield from _rising([duty for duty, _ in plan.steps])
        case Standing():
            pass


def _duties(plan: Plan) -> Iterator[Duty]:
    """The duties that a plan itself names, but for the line's base rate."""
    named: list[Duty | None] = []
    match plan:
        case EqualSteps():
            named = [plan.start, plan.target]
        case DatedSteps():
            named = [duty for duty, _ in plan.steps]
        case QuotaPlan():
            named = [plan.inside]
        case Standing():
            pass
    yield from (duty for duty in named if duty is not None and not isinstance(duty, BaseRate))


def _early(staging: Staging | None, days: list[date]) -> Iterator[tuple[str, str]]:
    for day in days:
        if staging is not None and day < staging.first:
            yield "HN0223", _("{day} is before the schedule's first step, {first}", day=day, first=staging.first)


def _rising(duties: list[Duty | None]) -> Iterator[tuple[str, str]]:
    shares = [duty.percent for duty in duties if isinstance(duty, AdValorem)]
    if shares != sorted(shares, reverse=True):
        yield "HN0223", _("a step raises the rate")


def origins_overlap(heads: list[tuple[SourceText, ScheduleHead]]) -> Iterator[Diagnostic]:
    """Two schedules of a country under one agreement for goods of the same party."""
    seen: dict[tuple[str, str, str], str] = {}
    for source, head in heads:
        for origin in head.origins or ("every party",):
            key = (head.country, head.agreement, origin)
            if key in seen:
                message = _(
                    "{path} is already a schedule of {country} under {agreement} for {origin}",
                    path=seen[key],
                    country=head.country,
                    agreement=head.agreement,
                    origin=origin,
                )
                yield Diagnostic("HN0206", source.place(*head.span), message)
                break
            seen[key] = source.name
