"""What statements were read as, kept so that a text of few changes is read again in little time."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from headnote.grammar.nodes import NOWHERE, Trivia
from headnote.grammar.rules.problems import RuleProblem
from headnote.grammar.rules.vocabulary import Vocabulary

from .layout import Statement
from .statement import read_statement

_Key = tuple[str, str, Vocabulary]


@dataclass(slots=True)
class _Kept:
    """A statement's reading: its node as it stood last, where that was, and its problems."""

    node: Any
    start: int
    trivia: Trivia
    problems: tuple[RuleProblem, ...]


class Memory:
    """The readings of the last two texts: a change that is taken back costs nothing either."""

    def __init__(self) -> None:
        self._now: dict[_Key, _Kept] = {}
        self._before: dict[_Key, _Kept] = {}

    def begin(self) -> None:
        """A text is read from its beginning: what the text before the last one held is forgotten."""
        self._before, self._now = self._now, {}

    def read(self, part: Statement, kind: str, vocabulary: Vocabulary) -> tuple[Any, tuple[RuleProblem, ...]]:
        """As `read_statement`, from memory where the same words were read with the same names."""
        key = (kind, part.text, vocabulary)
        kept = self._now.get(key) or self._before.get(key)
        if kept is None:
            node, problems = read_statement(part, kind, vocabulary)
            kept = _Kept(node, part.start, part.trivia, problems)
        elif kept.start != part.start or kept.trivia != part.trivia:
            node = moved(kept.node, part.start - kept.start)
            kept = _Kept(_around(node, part.trivia), part.start, part.trivia, kept.problems)
        self._now[key] = kept
        return kept.node, kept.problems


def _around(node: Any, trivia: Trivia) -> Any:
    return replace(node, trivia=trivia) if node is not None and node.trivia != trivia else node


def moved(node: Any, by: int) -> Any:
    """A statement's node as it is where its statement stands further on; rules have offsets of their own."""
    if isinstance(node, tuple):
        return tuple(moved(one, by) for one in node)
    if not hasattr(node, "__dict__"):
        return node
    kind: Any = type(node)
    spans, parts = _places(kind)
    new = object.__new__(kind)
    new.__dict__.update(node.__dict__)
    for name in spans:
        first, last = node.__dict__[name]
        new.__dict__[name] = (first + by, last + by) if last else NOWHERE
    for name in parts:
        if value := node.__dict__[name]:
            new.__dict__[name] = moved(value, by)
    return new


_PLACED = re.compile(r"\b(?:Scopes?|Goods|Selection|Citation|Ratio|Sum|Quantity)\b")


@cache
def _places(kind: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a kind of node that are offsets into the file, and those that hold parts with such offsets."""
    types = {field.name: str(field.type) for field in fields(kind)}
    spans = tuple(name for name, said in types.items() if said == "Span")
    return spans, tuple(name for name, said in types.items() if _PLACED.search(said))
