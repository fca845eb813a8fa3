"""What is beyond a maximum weight of the rule: no source says which part of the materials it is, only how much."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from headnote.engine.agreements.tolerances import is_maximum_weight
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Expr, Scopes

from .facts import Facts, MaterialFact
from .findings.caps import ratio_of
from .findings.selecting import is_of, untold


def unweighed(leaf: Expr, materials: Iterable[MaterialFact], facts: Facts, group: Scopes) -> list[str]:
    """The fields that would tell how much is beyond a maximum weight."""
    if not is_maximum_weight(leaf):
        return []
    measured = [m for m in materials if is_of(m, leaf.scopes, leaf.goods, facts, group) is not Truth.NOT_MET]
    found = [] if facts.subject.weight else [facts.subject.field("good.net_weight_kg")]
    found += [m.unmeasured("weight") for m in measured if m.weight is None]
    return [*found, *untold(measured, leaf.scopes, leaf.goods, facts, group)]


def least_beyond(leaf: Expr, materials: Iterable[MaterialFact], facts: Facts, group: Scopes) -> int:
    """What the materials beyond a maximum weight are worth at least, whichever of them they are: the cheapest of them.

    In millionths of the currency, rounded down. Of those that are surely meant, with a weight; what more there may be
    makes it no less.
    """
    weight = facts.subject.weight
    if not is_maximum_weight(leaf) or not weight:
        return 0
    meant = [m for m in materials if is_of(m, leaf.scopes, leaf.goods, facts, group) is Truth.MET]
    measured = [m for m in meant if m.weight is not None]
    n, scale = ratio_of(leaf.percent)
    beyond = sum(m.weight or 0 for m in measured) - -(-n * weight // (100 * scale))
    worth = 0
    for material in sorted(measured, key=_by_price):
        if beyond <= 0:
            break
        part = min(beyond, material.weight or 0)
        worth += material.at_least("value") * part // (material.weight or 1)
        beyond -= part
    return worth


def _by_price(material: MaterialFact) -> Fraction:
    """Its price for a weight."""
    return Fraction(material.at_least("value"), material.weight or 1)
