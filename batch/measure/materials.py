"""Requirements on materials as such (`engine.origin.findings.materials`, `making` and `attested`)."""

from __future__ import annotations

import numpy as np

from headnote.grammar.rules.tree import Exclusively, Goods, MadeFrom, MaterialsAre, Process, SetOfGoods

from .change import allow
from .features import Features
from .selecting import is_of, names_group
from .shares import any_limit, summed
from .states import MET, NOT_KNOWN, NOT_MET, State, either, every, opposite
from .view import View


def measure_exclusively(_leaf: Exclusively, view: View, features: Features, _name: str) -> None:
    """Whether every material is originating."""
    features.bit(view.seen)
    features.bit(view.outside)


def materials_group_matters(asked: MaterialsAre) -> bool:
    """Whether the codes of the row take part."""
    return names_group(asked.goods) or any(names_group(one.goods) for one in asked.allowing)


def measure_materials_are(asked: MaterialsAre, view: View, features: Features, name: str) -> None:
    """Whether every material of the scopes and goods named is wholly obtained, or originating."""
    found = status_of(asked, view)
    features.bit(view.seen)
    features.tell(
        view.seen & (found != MET), found, *(is_of(view, (), one.goods) for one in asked.allowing if one.limits)
    )
    features.lack(view.seen & (found == NOT_KNOWN))
    allow(asked.allowing, view, features, name)


def status_of(asked: MaterialsAre, view: View) -> State:
    """Whether a line is what is asked of those meant, or is none of them, or may be used without a limit."""
    had = view.pairs.of_line("wholly") if asked.status == "wholly obtained" else MET
    status = every([view.originating * MET, had])
    free = [is_of(view, (), one.goods) for one in asked.allowing if not one.limits]
    return either([opposite(is_of(view, asked.scopes, asked.goods)), *free, status])


def made_group_matters(made: MadeFrom) -> bool:
    """Whether the codes of the row take part."""
    return names_group(made.goods)


def measure_made_from(made: MadeFrom, view: View, features: Features, _name: str) -> None:
    """Whether every non-originating material is one that the rule names, or comes before it in the stages."""
    found = passing(made, view)
    features.bit(view.seen)
    features.tell(view.outside & (found != MET), found)
    features.lack(view.outside & (found == NOT_KNOWN))


def passing(made: MadeFrom, view: View) -> State:
    """Whether a line is what is named, or comes before it in the stages."""
    names = {(goods.name or "").casefold() for goods in made.goods}
    at = [(line, [line.index(name) for name in line if name in names]) for line in view.law.stages]
    return either([is_of(view, (), made.goods), *(_on_line(line, max(places), view) for line, places in at if places)])


def _on_line(line: tuple[str, ...], last: int, view: View) -> State:
    """Earlier stages pass and later ones fail; what is on no stage is free where the stages have codes."""
    at = [is_of(view, (), (Goods(name),)) for name in line]
    earlier, later = either(at[: last + 1]), either(at[last + 1 :])
    told = np.where((earlier == NOT_KNOWN) | (later == NOT_KNOWN), NOT_KNOWN, opposite(either(at)))
    return np.where(earlier == MET, MET, np.where(later == MET, NOT_MET, told))


def measure_set(items: SetOfGoods, view: View, features: Features, name: str) -> None:
    """Whether each item of a set originates, or those that do not stay within the limits."""
    features.bit(view.seen)
    features.bit(view.outside)
    if items.limits:
        measure = items.limits[0].measure
        any_limit(items.limits, summed(view, features, name, measure, view.outside), features)


def measure_process(process: Process, view: View, features: Features, _name: str) -> None:
    """On which materials a process is asked for, and whether it was done: the claim says it of each, or by its code."""
    if process.goods is not None:
        meant = view.outside & (view.named(process.goods) != NOT_MET)
        features.bit(view.seen)
        features.tell(meant, view.named(process.goods), view.pairs.of_line("done"))
        features.lack(meant)
    if not process.scopes:
        return
    features.bit(view.seen)
    inside = view.within(process.scopes)
    features.tell(view.outside & (inside != NOT_MET), inside, view.pairs.of_line("claimed"))
    features.lack(view.outside & (inside != NOT_MET) & (view.pairs.of_line("digits") < DIGITS))


DIGITS = 6
