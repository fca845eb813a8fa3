"""Lark's complaints in an analyst's words: what stands there, what was expected, what was likely meant."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from headnote.catalogues import _

from .diagnostics import did_you_mean
from .tables import parser_of
from .terminals import is_word, shown

MAX_LEVELS = 60
"""Levels of a statement's tree beyond which it is refused; a schedule's deepest note has about ten."""

_CHOICES = frozenset({"ARTICLE_KIND"})
_OPTIONAL = re.compile(r"\([^()]*\)\?")
_ONE_OF = re.compile(r"\(([^()|]*)\|[^()]*\)")
_DECIMAL = re.compile(r"\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,4}", re.ASCII)
_WORD = re.compile(r'"[^"\n]*"?|[A-Za-z][\w<>-]*|[\d.]+\w*|\S')


@dataclass(eq=False)
class SyntaxProblem(Exception):
    """Where reading stopped: offsets into the text, the word there and what could have stood in its place.

    `said` is the message where the word is not what is wrong; `id` the diagnostic's.
    """

    start: int
    end: int
    word: str
    expected: tuple[str, ...]
    suggestion: str | None
    said: str = ""
    id: str = "HN0202"

    @property
    def message(self) -> str:
        """One sentence: what stands there and does not fit."""
        if self.said:
            return self.said
        return _("“{word}” does not fit here", word=self.word) if self.word else _("the line ends too early")


def number_of(token: Token) -> Decimal:
    """A number. Raises SyntaxProblem for what is none, such as 1.2.3, which has the form of a code."""
    if not _DECIMAL.fullmatch(token):
        raise _no_number(token, _("a number"))
    return Decimal(str(token))


def whole_number_of(token: Token) -> int:
    """A whole number. Raises SyntaxProblem."""
    if not _WHOLE.fullmatch(token):
        raise _no_number(token, _("a whole number of at most four digits"))
    return int(token)


def _no_number(token: Token, wanted: str) -> SyntaxProblem:
    start = token.start_pos or 0
    return SyntaxProblem(
        start, start + len(token), str(token), (), None, _("“{token}” is not {wanted}", token=token[:40], wanted=wanted)
    )


@cache
def grammar(name: str, starts: tuple[str, ...]) -> Lark:
    """One of the Lark grammars beside this file."""
    return parser_of(Path(__file__).with_name(f"{name}.lark"), starts)


def parse(parser: Lark, text: str, start: str, known: Collection[str] = ()) -> Tree[Token]:
    """Parse a text. `known` are words (abbreviations) to think of when one is mistyped.

    Raises SyntaxProblem.
    """
    try:
        return parser.parse(text, start=start)
    except UnexpectedInput as error:
        raise _problem(error, text, known) from None


def parse_shallow(parser: Lark, text: str, start: str, known: Collection[str] = ()) -> Tree[Token]:
    """Parse a text of a language without deep nesting. Raises SyntaxProblem, also where parts nest without end."""
    tree = parse(parser, text, start, known)
    level: list[Any] = [tree]
    for _level in range(MAX_LEVELS):
        level = [child for one in level if isinstance(one, Tree) for child in one.children]
        if not level:
            return tree
    raise SyntaxProblem(0, len(text), text[:20], (), None, _("parts stand too deep in each other"), "HN0105")


def _choices(terminal: str) -> tuple[str, ...]:
    """What a terminal that is one of several phrases lets stand, each in its plainest spelling."""
    pattern = next(
        str(one.pattern.value) for one in grammar("statements", ("article",)).terminals if one.name == terminal
    )
    plain = pattern.replace(r"\s+", " ").replace(r"\b", "")
    plain = _OPTIONAL.sub("", plain)
    return tuple(_ONE_OF.sub(r"\1", plain[1:-1]).split("|"))


def _problem(error: UnexpectedInput, text: str, known: Collection[str]) -> SyntaxProblem:
    names: set[str] = set()
    at: int | None = len(text)
    match error:
        case UnexpectedCharacters():
            at, names = error.pos_in_stream, set(error.allowed)
        case UnexpectedToken():
            token: Any = error.token
            ended = token.type == "$END" or token.start_pos is None
            at, names = (len(text) if ended else token.start_pos), set(error.accepts or error.expected)
        case UnexpectedEOF():
            names = set(error.expected)
    if "(" not in text:
        names.discard("RPAR")
    at = len(text) if at is None else at
    found = _WORD.match(text, at)
    word = found.group() if found else text[at : at + 1].strip()
    choices = [kind for name in names & _CHOICES for kind in _choices(name)]
    if choices:
        names -= _CHOICES
        rest = text[at:].split('"')[0].strip()
        word = rest if did_you_mean(rest, choices) else word
    expected = (*sorted(choices), *sorted({text for text in map(shown, names) if text is not None}))
    candidates = [*sorted(choices), *sorted(text for text in map(shown, filter(is_word, names)) if text), *known]
    start = at if found else len(text.rstrip())
    return SyntaxProblem(start, at + len(word) if word else start + 1, word, expected, did_you_mean(word, candidates))
