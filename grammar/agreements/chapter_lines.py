"""The lines on sets, stocks and cumulation with others to their nodes."""

from __future__ import annotations

from typing import Any, cast

from lark import Token, Tree

from headnote.grammar.line import Line, keyword, one_of, period_of, strings_of, tokens_of, trees_of
from headnote.grammar.rules.tree import Rule, Selection

from .chapter import AlsoWith, SetBy, Stock
from .tolerance_lines import goods_of


def set_by(line: Line, tree: Tree[Token]) -> SetBy:
    """``by rule 3(a), 3(b)    its own rule``."""
    rules = tuple(f"3({str(token).strip(')')[-1].lower()})" for token in tokens_of(tree, "GRI"))
    only = bool(tokens_of(tree, "ONLY_IF"))
    rule = None if tokens_of(tree, "OWN_RULE") else _rule(line, tree)
    return SetBy(rules, _goods(line, tree, "in_goods"), rule, only, line.statement.trivia, line.span)


def stock(line: Line, tree: Tree[Token]) -> Stock:
    """``methods "FIFO", "average"``."""
    provided = trees_of(tree, "provided")
    return Stock(
        tuple(strings_of(tree)),
        _goods(line, tree, "of_materials"),
        _rule(line, provided[0]) if provided else None,
        line.statement.trivia,
        line.span,
    )


def also_with(line: Line, tree: Tree[Token]) -> AlsoWith:
    """``also with AD SM    originating materials of heading 17.04``."""
    provided = trees_of(tree, "provided")
    return AlsoWith(
        tuple(str(token) for token in tokens_of(tree, "COUNTRY")),
        next((str(one.children[0]) for one in trees_of(tree, "union")), None),
        cast(Any, keyword(one_of(tree, "CUMULATED") or "")),
        _goods(line, tree, "of_those"),
        _goods(line, tree, "in_goods"),
        period_of(line, tree),
        _rule(line, provided[0]) if provided else None,
        line.statement.trivia,
        line.span,
    )


def _goods(line: Line, tree: Tree[Token], part: str) -> Selection:
    return next((goods_of(line, trees_of(one, "goods_of")[0]) for one in trees_of(tree, part)), ())


def _rule(line: Line, tree: Tree[Token]) -> Rule:
    asked = tokens_of(tree, "RULE")[0]
    return line.rule(asked.start_pos or 0, asked.end_pos or 0)
