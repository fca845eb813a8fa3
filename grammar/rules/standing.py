"""How much of a rule is decided by the engine, and how much by what a claimant says in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import IntEnum

from .tree import Condition, Counted, Expr, GoodIs, Goods, Process, Scopes, Unread

_MORE = re.compile(
    r"\d|%|\b(?:provided|values?|weights?|per\s+cent|exceed(?:s|ing)?|at\s+least|at\s+most|not\s+(?:less|more)\s+than|"
    r"shall|must|may|is|are|which|whether|where|that|if|headings?|subheadings?|chapters?|originating|rules?|territor(?:y|ies)|part(?:y|ies)|countr(?:y|ies))\b",
    re.IGNORECASE,
)
_LONGEST = 12


def says_more(name: str) -> bool:
    """Whether a name says more than a name: it holds a code, a number, a proviso, a value, a clause, or is long.

    What bears such a name is the claimant's word, however it is declared.
    """
    return len(name.split()) > _LONGEST or _MORE.search(name) is not None


class Standing(IntEnum):
    """What decides a rule, at its weakest part."""

    EXECUTED = 0
    """Codes, figures, declared stages, and the processes that a claim names."""
    DESCRIBED = 1
    """What the claim says that goods are, too, where no headnote gives the goods codes."""
    ATTESTED = 2
    """Conditions in the text's own words, too, which the claimant attests."""


def standing(expr: Expr, goods: Mapping[str, Scopes]) -> Standing:
    """What decides a rule whose abbreviations are expanded. `goods`: the codes of declared goods, by folded name."""
    return max((_of(node, goods) for node in _nodes(expr)), default=Standing.EXECUTED)


def _of(node: object, goods: Mapping[str, Scopes]) -> Standing:
    match node:
        case Condition() | Unread():
            return Standing.ATTESTED
        case Process(name=name) | Counted(name=name) if says_more(name):
            return Standing.ATTESTED
        case Process(goods=str(name)) | GoodIs(name=name) | Goods(name=str(name)):
            if goods.get(name.casefold()):
                return Standing.EXECUTED
            return Standing.ATTESTED if says_more(name) else Standing.DESCRIBED
        case Goods(own="description"):
            return Standing.DESCRIBED
        case _:
            return Standing.EXECUTED


def _nodes(node: object) -> Iterator[object]:
    """A node and everything that it holds."""
    if isinstance(node, tuple):
        for part in node:
            yield from _nodes(part)
    elif is_dataclass(node) and not isinstance(node, type):
        yield node
        for field in fields(node):
            yield from _nodes(getattr(node, field.name))
