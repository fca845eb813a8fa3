"""The lines of tariff schedules to their nodes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from lark import Token, Tree

from .codes import HSCode
from .line import Line, citation_of, head_reader, keyword, one_of, strings_of, tokens_of, trees_of
from .rules import RuleProblem
from .schedules import Categories, Category, Duty, Note, ScheduleHead, Staging, TariffLine


def _day(line: Line, token: Token) -> date:
    """A day; one that the calendar lacks is a problem, and the file does not load."""
    return line.day(token) or date.min


def _staging(line: Line, tree: Tree[Token]) -> Staging:
    month = (one_of(tree, "YEARLY") or "").split()[1]
    rounding = keyword(one_of(tree, "ROUNDING") or "")
    return Staging(
        _day(line, tokens_of(tree, "DATE")[0]),
        cast(Any, month),
        cast(Any, rounding),
        Decimal(one_of(tree, "NUM") or "0.1"),
        line.statement.trivia,
        line.span,
    )


def _categories(line: Line, tree: Tree[Token]) -> Categories:
    return Categories((), line.statement.trivia, line.span)


def _category(line: Line, tree: Tree[Token]) -> Category:
    name = one_of(tree, "CATEGORY") or ""
    kinds = {"FREE": "free", "NO_CONCESSION": "no concession", "BY_NOTE": "as its note says"}
    kind = next((said for token, said in kinds.items() if tokens_of(tree, token)), "equal yearly steps")
    steps = trees_of(tree, "equal_steps")
    stem, bracket, parameter = name.partition("<")
    extra = int(one_of(steps[0], "NUM") or 0) if steps else 0
    used = one_of(steps[0], "PARAM") if steps else None
    declared = parameter.rstrip(">") if bracket else None
    if used != declared:
        problem = RuleProblem("HN0204", (0, len(line.statement.text)), f"“{stem}” declares {declared} but uses {used}")
        line.problems.append(problem)
    return Category(stem, cast(Any, kind), declared, extra, line.statement.trivia, line.span)


def _duty(tree: Tree[Token]) -> Duty:
    texts = strings_of(tree)
    return Duty(Decimal(one_of(tree, "NUM") or "0"), texts[0] if texts else None)


def _note(line: Line, tree: Tree[Token]) -> Note:
    number = one_of(tree, "NUM") or ""
    trivia, span = line.statement.trivia, line.span
    if equal := trees_of(tree, "by_equal"):
        duty = _duty(trees_of(equal[0], "duty")[0])
        return Note(
            number, equal_from=duty, free_by=_day(line, tokens_of(equal[0], "DATE")[0]), trivia=trivia, span=span
        )
    if stepped := trees_of(tree, "by_steps"):
        duties = [_duty(duty) for duty in trees_of(stepped[0], "duty")]
        days = [None, *(_day(line, token) for token in tokens_of(stepped[0], "DATE"))]
        return Note(number, steps=tuple(zip(duties, days, strict=True)), trivia=trivia, span=span)
    return Note(number, end_use=strings_of(tree)[0], trivia=trivia, span=span)


def _line(line: Line, tree: Tree[Token]) -> TariffLine:
    code, *rates = tokens_of(tree, "NUM")
    scope = line.scope(None, code, None)
    base = Decimal(0) if tokens_of(tree, "FREE") else Decimal(str(rates[0])) if rates else None
    noted = trees_of(tree, "noted")
    texts = strings_of(tree)
    return TariffLine(
        scope.first if scope is not None else HSCode("00"),
        base,
        one_of(tree, "CATEGORY") or "",
        one_of(noted[0], "NUM") if noted else None,
        texts[0] if texts else None,
        citation_of(line, tree),
        line.statement.trivia,
        line.span,
    )


READERS = {
    "schedule": head_reader(ScheduleHead, "COUNTRY"),
    "staging": _staging,
    "categories": _categories,
    "category": _category,
    "note": _note,
    "line": _line,
}
