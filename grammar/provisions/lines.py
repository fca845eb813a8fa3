"""The lines of provisions and forms to their nodes."""

from __future__ import annotations

from typing import Any, cast

from lark import Token, Tree

from headnote.grammar.line import Line, citation_of, keyword, letter_of, one_of, period_of, strings_of
from headnote.grammar.provisions import nodes as provisions
from headnote.grammar.text import squeeze


def _provisions(line: Line, tree: Tree[Token]) -> provisions.ProvisionsHead:
    return provisions.ProvisionsHead(
        one_of(tree, "ABBR"), strings_of(tree)[0], period_of(line, tree), line.statement.trivia, line.span
    )


def _provision(line: Line, tree: Tree[Token]) -> provisions.Provision:
    return provisions.Provision(
        strings_of(tree)[0],
        (),
        citation_of(line, tree),
        period_of(line, tree),
        line.statement.trivia,
        line.span,
    )


def _ask(line: Line, tree: Tree[Token]) -> provisions.Ask:
    kind, words = provisions.read_answer_kind(one_of(tree, "KIND_OF_ANSWER") or "")
    return provisions.Ask(one_of(tree, "QUESTION") or "", kind, words, line.statement.trivia, line.span)


def _when(line: Line, tree: Tree[Token]) -> provisions.When:
    condition = squeeze(one_of(tree, "CONDITION") or "")
    outcome = squeeze(one_of(tree, "OUTCOME") or "")
    return provisions.When(
        provisions.read_tests(condition) if condition else (),
        condition,
        outcome,
        provisions.read_term(outcome),
        citation_of(line, tree),
        line.statement.trivia,
        line.span,
    )


def _form(line: Line, tree: Tree[Token]) -> provisions.Form:
    return provisions.Form(
        cast(Any, (one_of(tree, "FORM_KIND") or "").lower()),
        strings_of(tree)[0],
        (),
        one_of(tree, "IN_ENGLISH") is not None,
        citation_of(line, tree),
        period_of(line, tree),
        line.statement.trivia,
        line.span,
    )


def _field(line: Line, tree: Tree[Token]) -> provisions.Field:
    where = one_of(tree, "WHERE")
    return provisions.Field(
        letter_of(tree),
        strings_of(tree)[0],
        " ".join((one_of(tree, "FIELD") or "").split()),
        cast(Any, None if where is None else keyword(where).removeprefix("where ")),
        line.statement.trivia,
        line.span,
    )


READERS = {
    "provisions": _provisions,
    "provision": _provision,
    "ask": _ask,
    "when": _when,
    "form": _form,
    "field": _field,
}
