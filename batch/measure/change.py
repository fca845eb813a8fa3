"""Change in tariff classification (`engine.origin.findings.change`), and what a rule lets be used all the same."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from headnote.grammar.rules.tree import Allowance, Change, NoChange

from .features import Features
from .selecting import is_of, names_group
from .shares import any_limit, summed
from .states import MET, NOT_KNOWN, NOT_MET, Bool, State, either, every, opposite
from .view import View


def group_matters(change: Change) -> bool:
    """Whether the codes of the row take part."""
    named = change.except_goods + change.only_goods + change.also_from
    return change.outside_group or names_group(named) or any(names_group(one.goods) for one in change.allowing)


def measure_no_change(_leaf: NoChange, _view: View, _features: Features, _name: str) -> None:
    """No change is required: holds always."""


def measure_change(change: Change, view: View, features: Features, name: str) -> None:
    """Which non-originating materials were classified elsewhere."""
    changed = changed_of(change, view)
    outside = view.outside
    features.bit(view.seen)
    features.bit(outside)
    features.tell(outside & (changed != MET), changed, *(is_of(view, (), one.goods) for one in change.allowing))
    features.lack(outside & (changed == NOT_KNOWN))
    allow(change.allowing, view, features, name)


def allow(allowing: Iterable[Allowance], view: View, features: Features, name: str) -> None:
    """What a rule lets be used, up to its limits."""
    for number, one in enumerate(allowing):
        if one.limits:
            measure = one.limits[0].measure
            used = summed(view, features, f"{name} allowed {number}", measure, view.outside, (), one.goods)
            any_limit(one.limits, used, features)
        features.lack(view.seen & (is_of(view, (), one.goods) == NOT_KNOWN))


def changed_of(change: Change, view: View) -> State:
    """Whether a line changed, by its code and what it is."""
    states = [view.changed(change.level)] if change.level is not None else []
    if change.outside_group:
        inside = view.within(view.group) if view.group else NOT_KNOWN
        states.append(_unless_open(opposite(inside), view))
    if change.except_from or change.except_goods:
        states.append(opposite(is_of(view, change.except_from, change.except_goods)))
    if change.only_from or change.only_goods:
        states.append(is_of(view, change.only_from, change.only_goods))
    found = every(states)
    return either([found, is_of(view, (), change.also_from)]) if change.also_from else found


def _unless_open(outside: State, view: View) -> State:
    """Inside a group that more digits of the good's code could narrow is not known."""
    return np.where((outside == NOT_MET) & view.pairs.of_good("group_open"), NOT_KNOWN, outside)


def splits(change: Change, view: View) -> list[tuple[Bool, Bool]]:
    """The lines that surely fail, and those that may have: with nothing of a limited allowance, and with all of it."""
    changed = changed_of(change, view)
    free = [is_of(view, (), one.goods) for one in change.allowing if not one.limits]
    limited = [is_of(view, (), one.goods) for one in change.allowing if one.limits]
    plain = either([changed, *free])
    ways = [plain, either([plain, *limited]), either([plain, *(every([one, NOT_KNOWN]) for one in limited)])]
    found = ways[:1] if not limited else ways
    return [(view.outside & (one == NOT_MET), view.outside & (one == NOT_KNOWN)) for one in found]
