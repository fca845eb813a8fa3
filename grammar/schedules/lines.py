"""The lines of tariff schedules to their nodes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from lark import Token, Tree

from headnote.catalogues import _
from headnote.grammar.codes import HSCode
from headnote.grammar.line import (
    Line,
    citation_of,
    keyword,
    one_of,
    period_of,
    strings_of,
    text_of,
    tokens_of,
    trees_of,
)
from headnote.grammar.rules.problems import RuleProblem
from headnote.grammar.syntax import number_of, whole_number_of
from headnote.grammar.text import squeeze

from .duties import Rate
from .duty_text import duty_of
from .nodes import (
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


def origins_of(tree: Tree[Token]) -> tuple[str, ...]:
    """The countries whose goods a schedule or a column is for."""
    return tuple(str(token) for found in trees_of(tree, "origins") for token in tokens_of(found, "COUNTRY"))


def _schedule(line: Line, tree: Tree[Token]) -> ScheduleHead:
    country, agreement = one_of(tree, "COUNTRY") or "", one_of(tree, "ABBR") or ""
    title, period = strings_of(tree)[0], period_of(line, tree)
    return ScheduleHead(country, agreement, origins_of(tree), title, period, line.statement.trivia, line.span)


def _day(line: Line, token: Token) -> date:
    """A day; one that the calendar lacks is a problem, and the file does not load."""
    return line.day(token) or date.min


def _staging(line: Line, tree: Tree[Token]) -> Staging:
    month = (one_of(tree, "YEARLY") or "").split()[1]
    rounding, digit = _rounding(tree)
    specific = trees_of(tree, "specific_rounding")
    return Staging(
        _day(line, tokens_of(tree, "DATE")[0]),
        cast(Any, month),
        rounding,
        digit,
        _rounding(specific[0]) if specific else None,
        line.statement.trivia,
        line.span,
    )


def _rounding(tree: Tree[Token]) -> tuple[Any, Decimal]:
    return keyword(one_of(tree, "ROUNDING") or ""), number_of(tokens_of(tree, "NUM")[0])


def _categories(line: Line, tree: Tree[Token]) -> Categories:
    return Categories((), line.statement.trivia, line.span)


def _category(line: Line, tree: Tree[Token]) -> Category:
    stem, bracket, parameter = (one_of(tree, "CATEGORY") or "").partition("<")
    declared = parameter.rstrip(">") if bracket else None
    plan = _plan(line, trees_of(tree, "plan")[0])
    used = plan.parameter if isinstance(plan, EqualSteps) else None
    if used != declared:
        own = _("with {letter}", letter=declared) if declared else _("without a letter")
        message = _("“{stem}” is declared {own}, and its steps use {used}", stem=stem, own=own, used=used or _("none"))
        mend = (
            _("write {form}", form=f"{stem}<{used}>")
            if used
            else _("write {stem}, or use {letter} in its steps", stem=stem, letter=declared)
        )
        line.problems.append(RuleProblem("HN0204", (0, len(line.statement.text)), message, help=mend))
    return Category(stem, plan, declared, line.statement.trivia, line.span)


def _plan(line: Line, tree: Tree[Token]) -> Plan:
    inner = cast("Tree[Token]", tree.children[0])
    match inner.data:
        case "standing":
            return Standing(cast(Any, keyword(str(inner.children[0]))))
        case "equal_steps":
            return _equal_steps(line, inner)
        case "dated_steps":
            duties = [duty_of(one) for one in trees_of(inner, "simple")]
            days = [None, *(_day(line, token) for token in tokens_of(inner, "DATE"))]
            return DatedSteps(tuple(zip(duties, days, strict=True)))
        case _:
            outside = _plan(line, trees_of(inner, "plan")[0])
            if isinstance(outside, QuotaPlan):
                place = (0, len(line.statement.text))
                line.problems.append(RuleProblem("HN0202", place, _("a quota in a quota cannot be read")))
                outside = outside.outside
            return QuotaPlan(strings_of(inner)[0], duty_of(trees_of(inner, "simple")[0]), outside)


def _equal_steps(line: Line, tree: Tree[Token]) -> EqualSteps:
    *start, target = (duty_of(one) for one in trees_of(tree, "simple"))
    counts, cuts, by = trees_of(tree, "count"), trees_of(tree, "cut"), trees_of(tree, "by")
    return EqualSteps(
        target,
        one_of(counts[0], "PARAM") if counts else None,
        next(map(whole_number_of, tokens_of(counts[0], "NUM")), 0) if counts else 0,
        start[0] if start else None,
        _day(line, tokens_of(by[0], "DATE")[0]) if by else None,
        number_of(tokens_of(cuts[0], "NUM")[0]) if cuts else None,
    )


def _note(line: Line, tree: Tree[Token]) -> Note:
    number, plans = one_of(tree, "NUM") or "", trees_of(tree, "plan")
    if not plans:
        reliefs = tuple(tuple(strings_of(relief)) for relief in trees_of(tree, "relief"))
        return Note(number, reliefs=reliefs, trivia=line.statement.trivia, span=line.span)
    return Note(number, _plan(line, plans[0]), trivia=line.statement.trivia, span=line.span)


def _line(line: Line, tree: Tree[Token]) -> TariffLine:
    code = tokens_of(tree, "NUM")[0]
    scope = line.scope(None, code, None)
    noted, duties, texts = trees_of(tree, "noted"), trees_of(tree, "duty"), strings_of(tree)
    category = tokens_of(tree, "CATEGORY")[0]
    base = None
    if duties:
        printed = line.statement.text[code.end_pos or 0 : category.start_pos or 0]
        base = Rate(squeeze(printed), duty_of(duties[0]))
    return TariffLine(
        scope.first if scope is not None else HSCode("00"),
        base,
        str(category),
        one_of(noted[0], "NUM") if noted else None,
        text_of(texts[0]) if texts else None,
        citation_of(line, tree),
        line.statement.trivia,
        line.span,
    )


READERS = {
    "schedule": _schedule,
    "staging": _staging,
    "categories": _categories,
    "category": _category,
    "note": _note,
    "line": _line,
}
