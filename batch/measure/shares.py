"""Shares of a claim's materials: which sums and which bases tell whether they are kept."""

from __future__ import annotations

from collections.abc import Iterable

from headnote.engine.origin.findings.caps import ratio_of
from headnote.grammar.rules.tree import Limit, MaterialCap, Scopes, Selection

from .features import VALUE, WEIGHT, Features
from .selecting import is_of
from .states import MET, NOT_KNOWN, NOT_MET, Bool
from .view import MISSING, ZERO, View

BASES = {
    ("value", "FOB"): "fob",
    ("value", "EXW"): "exw",
    ("value", "V"): "value_of_good",
    ("value", "transaction value"): "transaction",
    ("value", "total cost"): "total_cost",
    ("weight", "the good"): "net_weight",
    ("weight", "the component"): "component",
}
"""The figure of a claim that each base of a share is, by what is measured."""

OF_MATERIALS = ("materials", "these materials", "originating materials", "non-originating materials")


def amount_of(measure: str) -> str:
    """Which amount of lines is measured."""
    return WEIGHT if measure == "weight" else VALUE


def summed(
    view: View, features: Features, name: str, measure: str, pool: Bool, scopes: Scopes = (), goods: Selection = ()
) -> str | None:
    """What of a pool surely is of the codes and goods named, as a sum; and what lacks to tell of the rest."""
    counts, given = is_of(view, scopes, goods), view.amount(measure)
    features.tell(pool & ((counts == NOT_KNOWN) | ((counts == MET) & (given == MISSING))), counts, given)
    features.lack(pool & (counts != NOT_MET) & (given == MISSING))
    features.lack(pool & (counts == NOT_KNOWN) & (given != ZERO))
    return features.sum(f"{name} {view.look}", amount_of(measure), pool & (counts == MET))


def measure_cap(cap: MaterialCap, view: View, features: Features, name: str) -> None:
    """The value or weight of materials, and the base that it is a share of."""
    pool = _pool(cap, view)
    features.bit(view.seen)
    used = summed(view, features, name, cap.measure, pool, cap.scopes, cap.goods)
    if cap.wholly_obtained:
        meant = view.seen & view.originating & (is_of(view, cap.scopes, cap.goods) != NOT_MET)
        unsaid = meant & (view.pairs.of_line("wholly") == NOT_KNOWN)
        features.bit(unsaid)
        features.lack(unsaid)
    ratio = ratio_of(cap.percent)
    if cap.base not in OF_MATERIALS:
        figure = BASES[cap.measure, cap.base]
        features.figures.add(figure)
        features.share(used, ratio, figure)
        return
    if cap.base == "these materials":
        whole = summed(view, features, f"{name} base", cap.measure, view.seen, cap.scopes, cap.goods)
    else:
        pools = {"originating materials": view.seen & view.originating, "non-originating materials": view.outside}
        of = pools.get(cap.base, view.seen)
        whole = summed(view, features, f"{name} base", cap.measure, of, (), cap.base_goods)
    features.share(used, ratio, whole)


def _pool(cap: MaterialCap, view: View) -> Bool:
    if cap.non_originating:
        return view.outside
    pool = view.seen & view.originating if cap.originating else view.seen
    return pool & (view.pairs.of_line("wholly") == MET) if cap.wholly_obtained else pool


def any_limit(limits: Iterable[Limit], used: str | None, features: Features) -> None:
    """Whether an amount is within limits."""
    for one in limits:
        figure = BASES[one.measure, one.base]
        features.figures.add(figure)
        features.share(used, ratio_of(one.percent), figure)
