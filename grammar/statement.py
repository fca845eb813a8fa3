"""One statement to its node, with the problems met on the way; both know only the statement."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from headnote.catalogues import _
from headnote.grammar.lines import read_line
from headnote.grammar.rules.problems import RuleProblem
from headnote.grammar.rules.tree import Definition, Rule, Unread
from headnote.grammar.rules.vocabulary import Vocabulary

from .layout import Statement
from .line import Line
from .syntax import SyntaxProblem

_DEFINED = re.compile(r"(?:\([a-z0-9]+\)\s*)?([A-Z][A-Za-z]*[A-Z])(?:<([a-z])>)?(?=\s)")


def read_statement(part: Statement, kind: str, vocabulary: Vocabulary) -> tuple[Any, tuple[RuleProblem, ...]]:
    """Read a statement as the kind of line named, with the names that its rules may use.

    Returns its node, None where there is none, and the problems, placed by offsets into the statement.
    """
    if (at := _unclosed(part.text)) is not None:
        problem = RuleProblem("HN0211", (at, at + 1), _("the quoted text is not closed"), help=_('add the closing "'))
        return _as_if_closed(part, kind, at, vocabulary), (problem,)
    line = Line(part, vocabulary)
    try:
        node = read_line(line, kind)
    except SyntaxProblem as stopped:
        place = (stopped.start, stopped.end)
        more = (stopped.expected, stopped.suggestion, _continued(part, stopped.start))
        return _unread(part, kind), (RuleProblem(stopped.id, place, stopped.message, *more),)
    return node, tuple(replace(one, help=one.help or _continued(part, one.span[0])) for one in line.problems)


def _as_if_closed(part: Statement, kind: str, at: int, vocabulary: Vocabulary) -> Any:
    """A statement whose quoted text ends with its line: what it says is missed nowhere else."""
    end = part.text.find("\n", at)
    closed = part.text + '"' if end < 0 else part.text[:end] + '"' + part.text[end:]
    try:
        return read_line(Line(replace(part, text=closed), vocabulary), kind)
    except SyntaxProblem:
        return _unread(part, kind)


def _unread(part: Statement, kind: str) -> Any:
    """A definition that cannot be read is one all the same: rules that use it are not wrong."""
    if kind != "definition" or (name := _DEFINED.match(part.text)) is None:
        return None
    span = (part.start, part.start + len(part.text))
    return Definition(None, name.group(1), name.group(2), Rule("", Unread(), ""), part.trivia, span)


def _unclosed(text: str) -> int | None:
    """Where a quotation mark opens a text that its line does not close."""
    start = 0
    for line in text.split("\n"):
        if line.count('"') % 2:
            return start + line.rindex('"')
        start += len(line) + 1
    return None


def _continued(part: Statement, at: int) -> str | None:
    """A mistake on a continuation line is most often a row that slipped to the right."""
    if "\n" in part.text[:at]:
        return _(
            "this line is indented deeper than the one above and so continues it; align it if it is a row of its own"
        )
    return None
