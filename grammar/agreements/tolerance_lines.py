"""The lines of an article on de minimis to their nodes. Its shares are read by the grammar of rules."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from lark import Token, Tree

from headnote.catalogues import _
from headnote.grammar.line import Line, keyword, strings_of, text_of, tokens_of, trees_of
from headnote.grammar.rules.problems import RuleProblem
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.rules.tree import All, AnyOf, Expr, Goods, MaterialCap, Own, Selection
from headnote.grammar.text import squeeze

from .scope_lines import scopes_of
from .tolerances import NotTolerated, Tolerance, ToleratedIf, Unrestricted

_HEAD = re.compile(
    r"""(?P<measure>value|weight)
    ((?P<of>\s+of)(?P<those>\s+those\b)?(?P<non_originating>\s+non-originating\b)?(?P<quoted>\s+(?="))?)?""",
    re.IGNORECASE | re.VERBOSE,
)


def tolerance(line: Line, tree: Tree[Token]) -> Tolerance | ToleratedIf:
    """``chapters 01-97    value at most 10 per cent of FOB``."""
    goods = goods_of(line, trees_of(tree, "goods_of")[0])
    for provided in trees_of(tree, "provided"):
        asked = tokens_of(provided, "RULE")[0]
        start, end = asked.start_pos or 0, asked.end_pos or 0
        return ToleratedIf(goods, line.rule(start, end), line.statement.trivia, line.span)
    note = next(iter(strings_of(tree)), None)
    mixture = next((strings_of(one)[0] for one in trees_of(tree, "mixture")), None)
    given = tokens_of(tree, "RULE")
    if not given:
        return Tolerance(goods, "", (), note=note, mixture=mixture, trivia=line.statement.trivia, span=line.span)
    text = str(given[0]).rstrip()
    caps, also, those = _caps(line, given[0].start_pos or 0, text)
    return Tolerance(goods, squeeze(text), caps, those, note, mixture, also, line.statement.trivia, line.span)


def not_tolerated(line: Line, tree: Tree[Token]) -> NotTolerated:
    """``not for materials of heading 04.01 in goods of heading 04.06``."""
    found = _materials_and_goods(line, tree)
    return NotTolerated(found.get("of_materials", ()), found.get("in_goods", ()), line.statement.trivia, line.span)


def unrestricted(line: Line, tree: Tree[Token]) -> Unrestricted:
    """``unrestricted materials of chapters 01-49, 64-97 in goods of chapters 61-63``."""
    found = _materials_and_goods(line, tree)
    return Unrestricted(found["of_materials"], found.get("in_goods", ()), line.statement.trivia, line.span)


def _materials_and_goods(line: Line, tree: Tree[Token]) -> dict[str, Selection]:
    return {
        part: goods_of(line, trees_of(one, "goods_of")[0])
        for part in ("of_materials", "in_goods")
        for one in trees_of(tree, part)
    }


def goods_of(line: Line, tree: Tree[Token]) -> Selection:
    """Goods by codes and by names, with what is excepted from them."""
    listed, *excepted = trees_of(tree, "listed")
    but = _listed(line, excepted[0], ()) if excepted else ()
    return _listed(line, listed, but)


def _listed(line: Line, tree: Tree[Token], but: Selection) -> Selection:
    found = []
    for part in cast("list[Tree[Token]]", tree.children):
        if part.data == "scopes":
            found.append(Goods(None, scopes_of(line, part), None, but))
            continue
        own = next((keyword(str(token)).split()[-1] for token in tokens_of(part, "OWN_CODE")), None)
        name = next((text_of(token) for token in tokens_of(part, "STRING")), None)
        scopes = next((scopes_of(line, one) for one in trees_of(part, "scopes")), ())
        found.append(Goods(name, scopes, cast("Own | None", own), but))
    return tuple(found)


_Caps = tuple[tuple[MaterialCap, ...], tuple[MaterialCap, ...], bool]


def _caps(line: Line, start: int, text: str) -> _Caps:
    """The shares of a text, those to be kept besides, and whether only those materials count that do not pass.

    In its short form, ``value at most 10 per cent of FOB``, any of those do.
    """
    head = _HEAD.match(text)
    if head is None:
        return _no_share(line, start, text)
    those = head["of"] is None or head["those"] is not None
    longer = head["measure"] + " of" + (head["non_originating"] or "")
    longer += " materials" if head["of"] is None else " materials of " if head["quoted"] else ""
    more = len(longer) - head.end()
    reading = read_rule(longer + text[head.end() :], line.vocabulary)
    for problem in reading.problems:
        low, high = (start + max(place - more, min(place, head.end())) for place in problem.span)
        line.problems.append(replace(problem, span=(low, high)))
    if reading.rule is None:
        return (), (), those
    expr: Expr = reading.rule.expr
    first, *besides = expr.parts if isinstance(expr, All) else (expr,)
    found = first.parts if isinstance(first, AnyOf) else (first,)
    caps = [_of_those(one) if those else one for one in found if isinstance(one, MaterialCap)]
    also = [one for one in besides if isinstance(one, MaterialCap)]
    if len(caps) + len(also) < len(found) + len(besides) or any(cap.sense != "at most" for cap in (*caps, *also)):
        return _no_share(line, start, text)
    base = line.statement.start + start - more
    return tuple(_placed(cap, base) for cap in caps), tuple(_placed(cap, base) for cap in also), those


def _no_share(line: Line, start: int, text: str) -> _Caps:
    said = _("a tolerance is a share: value or weight of materials at most so many per cent of a base")
    line.problems.append(RuleProblem("HN0210", (start, start + len(text)), said))
    return (), (), False


def _of_those(cap: MaterialCap) -> MaterialCap:
    return replace(cap, non_originating=True)


def _placed(cap: MaterialCap, base: int) -> MaterialCap:
    """A share with the places of its codes as offsets into the file."""
    scopes = tuple(replace(one, span=(one.span[0] + base, one.span[1] + base)) for one in cap.scopes)
    return replace(cap, scopes=scopes, goods=tuple(_goods_placed(one, base) for one in cap.goods))


def _goods_placed(goods: Goods, base: int) -> Goods:
    scopes = tuple(replace(one, span=(one.span[0] + base, one.span[1] + base)) for one in goods.scopes)
    return replace(goods, scopes=scopes, but=tuple(_goods_placed(one, base) for one in goods.but))
