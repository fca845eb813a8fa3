"""Materials that a rule lets be used though they do not change classification, up to a limit or without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from headnote.engine.amounts import Figure
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Allowance, Scopes

from ..determination import Message, say
from ..facts import Facts, MaterialFact
from .caps import Named, any_limit, less_by, ratio_of, total
from .selecting import is_of


class Allowed(NamedTuple):
    """What an allowance comes to: whether its limit holds, for which lines, and what is missing to tell."""

    allowance: Allowance
    state: Truth
    lines: tuple[str, ...]
    missing: tuple[str, ...]
    figures: tuple[Figure, ...]
    reason: Message
    less: Figure | None = None

    @property
    def exceeded(self) -> bool:
        """Whether a limit that the rule itself sets is not kept."""
        return self.state is Truth.NOT_MET


def allowed_of(allowance: Allowance, facts: Facts, group: Scopes, judge: Callable[[MaterialFact], Truth]) -> Allowed:
    """Weigh an allowance against the non-originating materials that it names: all of them count towards its limit."""
    measure = allowance.limits[0].measure if allowance.limits else "value"
    used = total(facts.non_originating, Named(measure, (), allowance.goods), facts, group)
    needed = tuple(
        m.line
        for m in facts.non_originating
        if judge(m) is not Truth.MET and is_of(m, (), allowance.goods, facts, group) is Truth.MET
    )
    if not allowance.limits:
        return Allowed(allowance, Truth.MET, needed, (), (), say("allowed", lines=needed))
    state, missing, figures = any_limit(allowance.limits, used, facts)
    reason = say("allowed_unknown", lines=needed)
    less = None
    if figures:
        key = "not_allowed" if state is Truth.NOT_MET else "allowed_within"
        reason = say(key, lines=needed, used=figures[0], allowed=figures[1])
        base, _ = facts.subject.base(allowance.limits[0].measure, allowance.limits[0].base)
        if state is Truth.NOT_MET and base:
            less = less_by(used.known, ratio_of(allowance.limits[0].percent), base, figures[0].unit)
    return Allowed(allowance, state, needed, missing if state is Truth.NOT_KNOWN else (), figures, reason, less)


def excused(material: MaterialFact, allowed: Sequence[Allowed], facts: Facts, group: Scopes) -> Truth:
    """Whether an allowance lets a material be used."""
    return max(
        (min(one.state, is_of(material, (), one.allowance.goods, facts, group)) for one in allowed),
        default=Truth.NOT_MET,
    )
