"""Codes in the lines of agreement files: ``chapters 02, 04-24``, ``headings 04.01-04.06, subheading 1901.90``."""

from __future__ import annotations

from typing import cast

from lark import Token, Tree

from headnote.grammar.line import Line, trees_of
from headnote.grammar.rules.tree import Scopes


def scopes_of(line: Line, listed: Tree[Token]) -> Scopes:
    """The scopes of a list of codes; a problem for each that cannot be."""
    scopes = []
    for part in cast("list[Tree[Token]]", listed.children):
        level = next((t.children[0] for t in trees_of(part, "level")), None)
        first, *last = cast("list[Token]", trees_of(part, "range")[0].children)
        name = cast(Token, level).type.lower() if level is not None else None
        if scope := line.scope(name, first, last[0] if last else None):
            scopes.append(scope)
    return tuple(scopes)
