"""The text of duties to their nodes."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from lark import Token, Tree

from headnote.grammar.line import strings_of, text_of, tokens_of, trees_of
from headnote.grammar.syntax import SyntaxProblem, grammar, number_of, parse_shallow
from headnote.grammar.text import squeeze

from .duties import (
    FREE,
    IN_QUOTA,
    UNITS,
    AdValorem,
    BaseRate,
    ByCondition,
    Compound,
    Duty,
    Either,
    OtherRate,
    Printed,
    Rate,
    Specific,
)

_SPECIFIC = re.compile(r"([\d,]+(?:\.\d+)?)\s*(円|[A-Z]{3})\s*/\s*([\d,]*)\s*(\S+)")
_CURRENCIES = {"円": "JPY"}


@lru_cache(maxsize=65536)
def read_rate(text: str) -> Rate:
    """A duty as a tariff prints it; quoted, it is kept as printed. Raises SyntaxProblem."""
    words = squeeze(text)
    if len(words) > 1 and words[0] == words[-1] == '"' and words.count('"') == 2:
        return Rate(words, Printed(text_of(words)))
    return Rate(words, duty_of(parse_shallow(grammar("statements", ("duty",)), text, "duty")))


def duty_of(tree: Tree[Token]) -> Duty:
    """The duty of a tree of the grammar's `duty` or `simple`. Raises SyntaxProblem for an unknown unit."""
    match tree.data:
        case "duty":
            return duty_of(cast("Tree[Token]", tree.children[0]))
        case "by_condition":
            rest = trees_of(tree, "simple")
            cases = tuple(_case(case) for case in trees_of(tree, "case"))
            return ByCondition(cases, duty_of(rest[0]) if rest else None)
        case "simple":
            inner = tree.children[0]
            return BaseRate() if isinstance(inner, Token) else duty_of(inner)
        case "sum_of":
            parts = tuple(_part(part) for part in trees_of(tree, "part"))
            return parts[0] if len(parts) == 1 else Compound(parts)
        case "other":
            texts = strings_of(tree)
            return OtherRate(texts[0]) if texts else duty_of(cast("Tree[Token]", tree.children[0]))
        case "lower_with_floor":
            floor = _specific(tokens_of(tree, "SPECIFIC")[-1])
            return Either("higher", (Either("lower", _options(tree)), floor))
        case which:
            return Either(cast(Any, which), _options(tree))


def _options(tree: Tree[Token]) -> tuple[Duty, ...]:
    return tuple(duty_of(child) for child in tree.children if isinstance(child, Tree))


def _case(tree: Tree[Token]) -> tuple[Duty, str]:
    texts = strings_of(tree)
    return duty_of(trees_of(tree, "simple")[0]), texts[0] if texts else IN_QUOTA


def _part(tree: Tree[Token]) -> AdValorem | Specific:
    if percents := trees_of(tree, "percent"):
        return AdValorem(number_of(tokens_of(percents[0], "NUM")[0]))
    found = tokens_of(tree, "SPECIFIC")
    return _specific(found[0]) if found else FREE


def _specific(token: Token) -> Specific:
    found = _SPECIFIC.fullmatch(token)
    if found is None or found[4] not in UNITS:
        start = token.start_pos or 0
        raise SyntaxProblem(start, start + len(token), str(token), tuple(sorted(set(UNITS.values()))), None)
    amount, currency, per, unit = found.groups()
    currency = _CURRENCIES.get(currency, currency)
    return Specific(_number(amount), currency, UNITS[unit], _number(per or "1"))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
