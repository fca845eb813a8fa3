"""The share of one clause of a tolerance: what it is of, and whether an amount stays within it."""

from __future__ import annotations

from headnote.engine.agreements.tolerances import Clause
from headnote.engine.amounts import UNIT, Figure
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Scopes

from .facts import Facts
from .findings.caps import Named, Sum, ratio_of, total
from .findings.shares import at_most


def measure_of(clause: Clause) -> str:
    """Whether a clause is a share by value or by weight; by value, where it is none."""
    return clause.cap.measure if clause.cap is not None else "value"


def within_share(clause: Clause, facts: Facts, group: Scopes, used: int, *, more: bool = False) -> Truth:
    """Whether an amount stays within the share."""
    if clause.cap is None:
        raise ValueError("a clause that is not transcribed has no share")
    base, _ = share_base(clause, facts, group)
    return at_most(used, ratio_of(clause.cap.percent), base.known or None, more=more)


def share_figures(clause: Clause, facts: Facts, group: Scopes, used: int) -> tuple[Figure, ...]:
    """What is used, and what may be, where the base is known."""
    base, _ = share_base(clause, facts, group)
    if not base.known or clause.cap is None:
        return ()
    measure, (n, scale) = clause.cap.measure, ratio_of(clause.cap.percent)
    unit = facts.subject.currency if measure == "value" else "kg"
    return (
        Figure(f"de minimis {measure}", used, UNIT, unit),
        Figure(f"de minimis {measure} allowed", n * base.known // (100 * scale), UNIT, unit),
    )


def share_base(clause: Clause, facts: Facts, group: Scopes) -> tuple[Sum, tuple[str, ...]]:
    """What the share is of, as far as it is known, and the field that gives it."""
    cap = clause.cap
    if cap is not None and cap.base == "these materials":
        return total(facts.materials or (), Named(cap.measure, cap.scopes, cap.goods), facts, group), ()
    base, field = facts.subject.base(measure_of(clause), cap.base if cap is not None else "")
    return Sum(base or 0), (field,)
