"""No grammar of rules or statements has a conflict: a text that it reads has one tree."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lark import Lark, Token
from lark.exceptions import GrammarError
from lark.lexer import Lexer

import headnote.grammar
import headnote.grammar.rules
from headnote.grammar.lines import _READERS

GRAMMARS = [
    (headnote.grammar.rules, "rules.lark", "rule"),
    (headnote.grammar.rules, "rules_ja.lark", "rule"),
]


class NoLexer(Lexer):
    """Conflicts are of the grammar; no text is read here."""

    __future_interface__ = 1

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        raise NotImplementedError


def strictly(grammar: str, start: str) -> Lark:
    """A parser of a grammar; lark's `strict` makes every conflict an error, which otherwise it settles by shifting."""
    return Lark(grammar, parser="lalr", lexer=NoLexer, start=start, strict=True)


@pytest.mark.parametrize(("package", "name", "start"), GRAMMARS, ids=[name for _, name, _ in GRAMMARS])
def test_a_grammar_has_no_conflicts(package: Any, name: str, start: str) -> None:
    strictly(files(package).joinpath(name).read_text(encoding="utf-8"), start)


def test_the_grammar_of_statements_has_no_conflicts() -> None:
    folder = Path(str(files(headnote.grammar)))
    Lark.open(
        "statements.lark",
        rel_to=str(folder / "syntax.py"),
        parser="lalr",
        lexer=NoLexer,
        start=list(_READERS),
        strict=True,
    )


@pytest.mark.parametrize(
    "grammar",
    [
        'rule: rule "or" rule | X\nX: "x"',
        'rule: one | other\none: X\nother: X\nX: "x"',
    ],
    ids=["shift or reduce", "reduce or reduce"],
)
def test_a_conflict_would_be_an_error(grammar: str) -> None:
    with pytest.raises(GrammarError, match=r"conflict|collision|Collision"):
        strictly(grammar, "rule")
