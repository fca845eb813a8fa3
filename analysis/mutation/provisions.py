"""Mistakes in provisions, forms, schedules and appendices: numbers, conditions, boxes, categories, rates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from headnote.grammar.provisions.nodes import Ask, Form, Provision, Term, Test, Unit, When
from headnote.grammar.schedules.duties import AdValorem, Rate, print_duty
from headnote.grammar.schedules.nodes import Categories, DatedSteps, EqualSteps, Staging, TariffLine

from .articles import Changed


def in_provision(top: Provision) -> Iterator[Changed]:
    """Every mistake that operators plant in a provision."""
    whens = [item for item in top.items if isinstance(item, When)]
    dates = [item.name for item in top.items if isinstance(item, Ask) and item.kind == "a date"]
    for number, item in enumerate(top.items):
        if not isinstance(item, When):
            continue
        if len(whens) > 1:
            yield "when", replace(top, items=(*top.items[:number], *top.items[number + 1 :]))
        for operator, found in _when(item, dates):
            yield operator, replace(top, items=(*top.items[:number], found, *top.items[number + 1 :]))


def _when(when: When, dates: Sequence[str]) -> Iterator[tuple[str, When]]:
    term = when.term
    if term is not None:
        for other in _terms(term, dates):
            outcome = when.outcome.replace(f" {term.count} ", f" {other.count} ", 1)
            yield "term", replace(when, term=other, outcome=outcome)
    for number, test in enumerate(when.tests):
        rest = (*when.tests[:number], *when.tests[number + 1 :])
        if rest:
            yield "condition", replace(when, tests=rest)
        for found in _tests(test):
            yield "condition", replace(when, tests=(*when.tests[:number], found, *when.tests[number + 1 :]))


_UNITS: dict[Unit, Unit] = {"hours": "days", "days": "months", "months": "years", "years": "months"}


def _terms(term: Term, dates: Sequence[str]) -> Iterator[Term]:
    yield replace(term, count=term.count + 1)
    if term.count > 1:
        yield replace(term, count=term.count - 1)
    yield replace(term, unit=_UNITS[term.unit])
    if term.since is not None:
        yield replace(term, day_after=not term.day_after)
    yield from (replace(term, since=name) for name in dates if term.since is not None and name != term.since)


def _tests(test: Test) -> Iterator[Test]:
    if test.at_least is not None:
        yield from (replace(test, at_least=test.at_least + by) for by in (1, -1))
    elif test.at_most is not None:
        yield from (replace(test, at_most=test.at_most + by) for by in (1, -1))
    else:
        yield replace(test, negated=not test.negated)
    for word in test.words if len(test.words) > 1 else ():
        yield replace(test, words=tuple(one for one in test.words if one != word))


def in_form(top: Form) -> Iterator[Changed]:
    """Every mistake that operators plant in a form."""
    yield "form", replace(top, in_english=not top.in_english)
    for number, item in enumerate(top.items):
        yield "form", replace(top, items=(*top.items[:number], *top.items[number + 1 :]))
        turned = replace(item, where=None if item.where is not None else "known")
        yield "form", replace(top, items=(*top.items[:number], turned, *top.items[number + 1 :]))


def in_schedule(top: Any, categories: Sequence[str]) -> Iterator[Changed]:
    """Every mistake that operators plant in a statement of a schedule."""
    match top:
        case Staging():
            yield "staging", replace(top, first=top.first.replace(year=top.first.year + 1))
            yield "staging", replace(top, month="July" if top.month != "July" else "January")
            yield "staging", replace(top, rounding="up" if top.rounding != "up" else "down")
        case Categories():
            for number, item in enumerate(top.items):
                for plan in _plans(item.plan):
                    changed = replace(item, plan=plan)
                    yield "category", replace(top, items=(*top.items[:number], changed, *top.items[number + 1 :]))
        case TariffLine():
            yield from (("category", replace(top, category=name)) for name in _others(top.category, categories)[:1])
            if top.base is not None and (rate := _raised(top.base)) is not None:
                yield "rate", replace(top, base=rate)
        case _:
            return


def _others(own: str, names: Sequence[str]) -> list[str]:
    return [name for name in names if name != own]


def _plans(plan: Any) -> Iterator[Any]:
    match plan:
        case EqualSteps():
            yield replace(plan, count=plan.count + 1)
        case DatedSteps() if len(plan.steps) > 1:
            yield replace(plan, steps=plan.steps[:-1])
        case _:
            return


def _raised(rate: Rate) -> Rate | None:
    """A rate by one per cent more; None where it is none by value."""
    if not isinstance(rate.duty, AdValorem):
        return None
    more = AdValorem(rate.duty.percent + 1)
    return Rate(print_duty(more), more)
