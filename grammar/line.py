"""A statement while it is read: its rules, codes, days and periods, and the problems met on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from typing import Any, cast

from lark import Token, Tree

from headnote.catalogues import _
from headnote.grammar.nodes import ALWAYS, Citation, Period, Span
from headnote.grammar.rules.problems import RuleProblem, ScopeProblem, scope_of
from headnote.grammar.rules.reading import Reading, read_rule
from headnote.grammar.rules.tree import Rule, Unread
from headnote.grammar.rules.vocabulary import NO_NAMES, Vocabulary

from .layout import Statement
from .rules import tree
from .text import squeeze


@dataclass(slots=True)
class Line:
    """A statement being read, with the problems met on the way."""

    statement: Statement
    vocabulary: Vocabulary = NO_NAMES
    problems: list[RuleProblem] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """The statement's offsets in the file."""
        return (self.statement.start, self.statement.start + len(self.statement.text))

    def rule(self, start: int, end: int) -> Rule:
        """Read the stretch of the statement that is a rule; one that cannot be read is Unread."""
        text = self.statement.text[start:end].rstrip()
        reading: Reading = read_rule(text, self.vocabulary)
        for problem in reading.problems:
            low, high = problem.span
            self.problems.append(
                RuleProblem(
                    problem.id,
                    (low + start, high + start),
                    problem.message,
                    problem.expected,
                    problem.suggestion,
                    problem.help,
                )
            )
        return reading.rule or Rule(squeeze(text), Unread(), text)

    def scope(self, level: str | None, first: Token, last: Token | None) -> tree.Scope | None:
        """A scope of the row, or None (and a problem) where its codes cannot be."""
        end = (last if last is not None else first).end_pos or 0
        start = first.start_pos or 0
        base = self.statement.start
        try:
            scope = scope_of(level, first, last, (start, end))
        except ScopeProblem as error:
            self.problems.append(error.problem)
            return None
        return tree.Scope(scope.first, scope.last, (base + start, base + end))

    def day(self, token: Token) -> date | None:
        """A date, or None (and a problem) where the calendar has no such day."""
        try:
            return date.fromisoformat(str(token))
        except ValueError:
            place = (token.start_pos or 0, token.end_pos or 0)
            self.problems.append(RuleProblem("HN0403", place, _("“{token}” is not a day of the calendar", token=token)))
            return None

    def period(self, dated: Tree[Token]) -> Period:
        """The ``from`` and ``until`` of a line."""
        if not dated.children:
            return ALWAYS
        days: dict[str, date | None] = {}
        for child in cast("list[Tree[Token]]", dated.children):
            days[str(child.data)] = self.day(cast(Token, child.children[0]))
        period = Period(days.get("from_date"), days.get("until_date"))
        if period.first and period.last and period.first > period.last:
            token = cast("Tree[Token]", dated.children[0]).children[0]
            place = (cast(Token, token).start_pos or 0, len(self.statement.text))
            self.problems.append(
                RuleProblem(
                    "HN0404", place, _("from {first} until {last} holds no day", first=period.first, last=period.last)
                )
            )
        return period


def text_of(token: Any) -> str:
    """What a quoted token says."""
    return squeeze(str(token).strip('"'))


def tokens_of(tree: Tree[Token], kind: str) -> list[Token]:
    """The tokens of a kind."""
    return [c for c in tree.children if isinstance(c, Token) and c.type == kind]


def strings_of(tree: Tree[Token]) -> list[str]:
    """What the quoted texts say."""
    return [text_of(token) for token in tokens_of(tree, "STRING")]


def one_of(tree: Tree[Token], kind: str) -> str | None:
    """The first token of a kind, if any."""
    found = tokens_of(tree, kind)
    return str(found[0]) if found else None


def trees_of(tree: Tree[Token], name: str) -> list[Tree[Token]]:
    """The parts of a name."""
    return [c for c in tree.children if isinstance(c, Tree) and c.data == name]


def period_of(line: Line, tree: Tree[Token]) -> Period:
    """The period of a line."""
    return line.period(trees_of(tree, "period")[0])


def letter_of(tree: Tree[Token]) -> str:
    """The letter of a line, without its brackets."""
    return (one_of(tree, "LETTER") or "").strip("()")


def keyword(text: str) -> str:
    """Words of the language, however they are spaced and capitalised."""
    return " ".join(text.lower().split())


def head_reader(node: Callable[..., Any], named: str) -> Callable[[Line, Tree[Token]], Any]:
    """The reader of a head line of an agreement's file: what the file is, the agreement, a title and a period."""

    def read(line: Line, tree: Tree[Token]) -> Any:
        own, agreement = one_of(tree, named) or "", one_of(tree, "ABBR") or ""
        return node(own, agreement, strings_of(tree)[0], period_of(line, tree), line.statement.trivia, line.span)

    return read


def citation_of(line: Line, tree: Tree[Token]) -> Citation | None:
    """The citation of a line, if any."""
    cited = trees_of(tree, "citation")
    if not cited:
        return None
    tree = cited[0]
    first, last = cast(Token, tree.children[0]), cast(Token, tree.children[-1])
    base = line.statement.start
    span = (base + (first.start_pos or 0), base + (last.end_pos or 0))
    return Citation(one_of(tree, "NAME"), intern(text_of(last)), span)
