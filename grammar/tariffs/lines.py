"""The lines of a country's tariff to their nodes. A row of rates is cut at its bars; each cell is a duty."""

from __future__ import annotations

import re
from typing import Any, cast

from lark import Token, Tree

from headnote.catalogues import _
from headnote.grammar.codes import CodeError, HSCode
from headnote.grammar.line import Line, one_of, period_of, strings_of
from headnote.grammar.rules.problems import RuleProblem
from headnote.grammar.schedules.duties import Rate
from headnote.grammar.schedules.duty_text import read_rate
from headnote.grammar.schedules.lines import origins_of
from headnote.grammar.syntax import SyntaxProblem

from .nodes import Column, Columns, RateRow, TariffHead, without_trailing

_CELL = re.compile(r'(?:"[^"]*"|[^|"])*')
_GROUP = re.compile(r"group\b\s*", re.IGNORECASE)
_ROLES = {"MFN": "MFN", "MFN_INSTEAD": "MFN instead", "MFN_WHERE_LOWER": "MFN where lower"}


def _tariff(line: Line, tree: Tree[Token]) -> TariffHead:
    country, title = one_of(tree, "COUNTRY") or "", strings_of(tree)[0]
    return TariffHead(country, title, period_of(line, tree), line.statement.trivia, line.span)


def _columns(line: Line, tree: Tree[Token]) -> Columns:
    return Columns((), line.statement.trivia, line.span)


def _column(line: Line, tree: Tree[Token]) -> Column:
    role = next((said for token, said in _ROLES.items() if one_of(tree, token)), "agreement")
    name, agreement = one_of(tree, "COLUMN") or "", one_of(tree, "ABBR")
    return Column(name, cast(Any, role), agreement, origins_of(tree), line.statement.trivia, line.span)


def read_row(line: Line) -> RateRow:
    """A row of rates: code, then a cell for each column; an empty cell is not printed."""
    text = line.statement.text
    group = _GROUP.match(text)
    start = group.end() if group else 0
    cells: list[Rate | None] = []
    code = HSCode("00")
    for number, (begin, words) in enumerate(_cells(text, start)):
        if number == 0:
            try:
                code = HSCode.read(words)
            except CodeError as error:
                line.problems.append(RuleProblem("HN0302", (begin, begin + len(words)), str(error)))
            continue
        cells.append(_cell(line, begin, words))
    return RateRow(code, without_trailing(cells), group is not None, line.statement.trivia, line.span)


def _cells(text: str, start: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    at = start
    while True:
        match = _CELL.match(text, at)
        words = match.group() if match else ""
        found.append((at + len(words) - len(words.lstrip()), words.strip()))
        at += len(words) + 1
        if at > len(text):
            return found


def _cell(line: Line, begin: int, words: str) -> Rate | None:
    if not words:
        return None
    try:
        return read_rate(words)
    except SyntaxProblem as problem:
        span = (begin + problem.start, begin + problem.end)
        said = _("a rate that is not worked out is put in quotes, as printed")
        line.problems.append(
            RuleProblem(
                "HN0224",
                span,
                _("{message} in a rate", message=problem.message),
                problem.expected,
                problem.suggestion,
                said,
            )
        )
        return None


READERS = {"tariff": _tariff, "columns": _columns, "column": _column}
