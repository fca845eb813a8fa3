"""Provisions: named questions, conditions tried in order, an outcome with its article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from headnote.grammar.nodes import ALWAYS, NO_TRIVIA, Citation, Period, Span, Trivia, no_span

AnswerKind = Literal["yes or no", "a date", "an amount", "words"]
Unit = Literal["hours", "days", "months", "years"]


@dataclass(frozen=True)
class Ask:
    """A question. `words` are the answers to choose from, for a question of that kind."""

    name: str
    kind: AnswerKind
    words: tuple[str, ...] = ()
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Test:
    """One part of a condition: a question answered yes or no, one of some words, or an amount within a bound.

    `below`: an amount has to stay below `at_most`, not at it.
    """

    question: str
    negated: bool = False
    words: tuple[str, ...] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    below: bool = False


@dataclass(frozen=True)
class Term:
    """A span of time in an outcome: ``for 5 years from the day after importation permitted``."""

    count: int
    unit: Unit
    since: str | None
    day_after: bool


@dataclass(frozen=True)
class When:
    """A condition and what follows from it. No tests: what follows otherwise."""

    tests: tuple[Test, ...]
    condition: str
    outcome: str
    term: Term | None
    citation: Citation | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Provision:
    """One provision: its questions, then its conditions."""

    title: str
    items: tuple[Ask | When, ...]
    citation: Citation | None = None
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Field:
    """One field of a form: its number or letter, its words, what it holds, and when it is asked for."""

    letter: str
    text: str
    holds: str
    where: Literal["known", "needed", "value content is used", "back-to-back"] | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Form:
    """A proof of origin: what a certificate or a declaration has to contain, and whether it is to be in English."""

    kind: Literal["certificate", "declaration"]
    title: str
    items: tuple[Field, ...]
    in_english: bool = False
    citation: Citation | None = None
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class ProvisionsHead:
    """``provisions of NAME "Title"``, or ``provisions "Title"`` of no agreement."""

    agreement: str | None
    title: str
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_OR = re.compile(r"\s*,\s*|\s+or\s+", re.IGNORECASE)
_BOUND = re.compile(
    r"(?P<name>.+?)\s+(?P<which>at\s+least|at\s+most|below)\s+(?P<number>\d{1,15}(?:\.\d{1,6})?)\.?",
    re.IGNORECASE | re.ASCII,
)
_IS = re.compile(r"(?P<name>.+?)\s+(?:is|are)\s+(?P<not>not\s+)?(?P<words>.+)", re.IGNORECASE)
_TERM = re.compile(
    r"(?:within|for)\s+(?P<count>\d{1,4})\s+(?P<unit>hours?|days?|months?|years?)"
    r"(?:\s+(?:of|from)\s+(?P<after>the\s+day\s+after\s+)?(?P<since>.+))?$",
    re.IGNORECASE,
)


def read_answer_kind(text: str) -> tuple[AnswerKind, tuple[str, ...]]:
    """``yes or no``, ``a date``, ``an amount``, or the words to choose from: ``general, perishable or express``."""
    flat = " ".join(text.lower().split())
    kinds: tuple[AnswerKind, ...] = ("yes or no", "a date", "an amount")
    for kind in kinds:
        if flat == kind:
            return kind, ()
    return "words", tuple(word for word in _OR.split(" ".join(text.split())) if word)


def read_tests(condition: str) -> tuple[Test, ...]:
    """The parts of a condition, joined by “and”."""
    return tuple(_test(part) for part in _AND.split(" ".join(condition.split())))


def _test(part: str) -> Test:
    if bound := _BOUND.fullmatch(part):
        number, which = Decimal(bound["number"]), bound["which"].lower()
        if which.endswith("least"):
            return Test(bound["name"], at_least=number)
        return Test(bound["name"], at_most=number, below=which == "below")
    if chosen := _IS.fullmatch(part):
        return Test(chosen["name"], bool(chosen["not"]), tuple(_OR.split(chosen["words"])))
    if part.lower().startswith("not "):
        return Test(part[4:].strip(), negated=True)
    return Test(part)


def read_term(outcome: str) -> Term | None:
    """The span of time that an outcome names at its end, if any."""
    found = _TERM.search(" ".join(outcome.split()))
    if found is None:
        return None
    units: tuple[Unit, ...] = ("hours", "days", "months", "years")
    unit = next(one for one in units if one.startswith(found["unit"].lower().rstrip("s")))
    return Term(int(found["count"]), unit, found["since"], bool(found["after"]))
