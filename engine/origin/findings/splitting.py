"""Which materials do not pass a requirement: surely, or perhaps; what a tolerance may forgive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import MaterialCap, Scopes

from ..counting import NONE, Barred, Burden, Counting, amounting, count
from ..determination import Finding, Message
from ..facts import Facts, MaterialFact, facts_of
from .allowances import Allowed
from .caps import capped
from .selecting import is_of

Measure = Callable[[Any, Facts, Scopes, str], Finding]


class Split(NamedTuple):
    """Materials as they count towards a tolerance by value or weight: those that failed, and that may have failed.

    `open` are the fields that would tell which; `allowed` what the rule itself lets be used; `free` what an article
    lets be used without restriction, which is not among them.
    """

    counting: Counting
    failing: tuple[MaterialFact, ...]
    unsure: tuple[MaterialFact, ...]
    reasons: tuple[Message, ...] = ()
    open: tuple[str, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    free: tuple[MaterialFact, ...] = ()

    @property
    def exceeded(self) -> bool:
        """Whether a limit that the rule itself sets is not kept: no tolerance lifts that."""
        return any(one.exceeded for one in self.allowed)


def split_by(
    measure: Measure,
    leaf: Any,
    facts: Facts,
    group: Scopes,
    by: str,
    barred: Barred | None = None,
    *,
    every: bool = False,
) -> Split:
    """Sort the materials by measuring the requirement of each alone. `by` is what a tolerance is a share of.

    `every`: originating materials may fail it as well. Each counts so that it passes, or else that less of it is to be
    tolerated.
    """

    def alone(material: MaterialFact) -> Finding:
        only = facts_of(facts.subject, facts.law, (material._replace(content=None),), hopeful=facts.hopeful)
        return measure(leaf, only, group, "")

    def weigh(material: MaterialFact, hopeful: bool) -> Burden:
        state = Truth.MET if material.originating and not every else alone(material).state
        if state is Truth.MET or (hopeful and state is Truth.NOT_KNOWN):
            return NONE
        much = 2 if barred is not None and barred(material, hopeful) else 1
        return amounting(material.amount(by), material.at_least(by), hopeful, fails=much)

    counting = count(facts, weigh)
    failing: list[MaterialFact] = []
    unsure: list[MaterialFact] = []
    open_: list[str] = []
    for material in (counting.facts.materials or ()) if every else counting.facts.non_originating:
        found = alone(material)
        if found.state is Truth.NOT_MET:
            failing.append(material)
        elif found.state is Truth.NOT_KNOWN:
            unsure.append(material)
            open_ += found.missing
    return Split(counting, tuple(failing), tuple(unsure), (), tuple(dict.fromkeys(open_)))


def split_capped(cap: MaterialCap, facts: Facts, group: Scopes, by: str, barred: Barred | None = None) -> Split:
    """The non-originating materials that a cap measures, any of which may be what is too much.

    `by` is what a tolerance is a share of: each counts so that less of it is to be tolerated.
    """
    plainly = capped(cap, facts, group, by)

    def weigh(material: MaterialFact, hopeful: bool) -> Burden:
        burden = plainly(material, hopeful)
        heavy = burden != NONE and barred is not None and barred(material, hopeful)
        return burden._replace(fails=2) if heavy else burden

    counting = count(facts, weigh)
    pool = counting.facts.non_originating
    measured = [m for m in pool if is_of(m, cap.scopes, cap.goods, counting.facts, group) is not Truth.NOT_MET]
    return Split(counting, (), tuple(measured))
