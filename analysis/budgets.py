"""What materials of a witness may come to: the shares of a price or a weight that an alternative allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from headnote.grammar.rules.tree import Allowance, Change, MaterialCap, Number, ValueContent

from .admitted import Names, Place, selected
from .inclusion import Alternative
from .intervals import EVERYTHING, CodeSet
from .linear import Accounts, most_non_originating, per_cent, sums_of
from .telling import CENT, PRICE, Question, Used


@dataclass(frozen=True)
class Budget:
    """The most that materials of a set of codes may come to."""

    codes: CodeSet
    measure: str
    most: Fraction


def budgets_of(alternative: Alternative, names: Names, accounts: Accounts) -> Iterator[Budget]:
    """What an alternative allows materials that are described by `names`."""
    yield Budget(EVERYTHING, "value", PRICE + accounts.loss)
    yield Budget(EVERYTHING, "weight", PRICE)
    for asked in alternative:
        leaf = asked.leaf
        if isinstance(leaf, ValueContent):
            most = most_non_originating(sums_of(leaf, asked.law.methods), PRICE, accounts)
            codes = CodeSet.of_scopes(leaf.scopes) if leaf.scopes else EVERYTHING
            if most is not None:
                yield Budget(codes, "value", most)
        elif isinstance(leaf, MaterialCap) and leaf.sense == "at most" and not leaf.base.endswith("materials"):
            codes = selected(leaf.scopes, leaf.goods, asked.place, names)
            yield Budget(codes, leaf.measure, _share(leaf.percent, leaf.base, accounts))
        elif isinstance(leaf, Change):
            yield from _allowed(leaf.allowing, asked.place, names, accounts)


def allowed(change: Change, place: Place, names: Names) -> CodeSet:
    """The codes that a change allows besides those that it admits, up to a limit or without one."""
    found = CodeSet()
    for one in change.allowing:
        found |= selected((), one.goods, place, names)
    return found


def _allowed(allowing: Sequence[Allowance], place: Place, names: Names, accounts: Accounts) -> Iterator[Budget]:
    for one in allowing:
        limits = [limit for limit in one.limits if not limit.base.endswith("materials")]
        if limits:
            most = max(_share(limit.percent, limit.base, accounts) for limit in limits)
            yield Budget(selected((), one.goods, place, names), limits[0].measure, most)


def _share(percent: Number, base: str, accounts: Accounts) -> Fraction:
    whole = accounts.exw if base == "EXW" and accounts.exw is not None else PRICE
    return whole * per_cent(percent)


def give(used: Sequence[Used], budgets: Sequence[Budget]) -> None:
    """Give each material its part of what is allowed, cut to the cent or the gram."""
    for measure in ("value", "weight"):
        left = {number: one.most for number, one in enumerate(budgets) if one.measure == measure}
        for at, one in enumerate(used):
            holding = [number for number in left if budgets[number].codes.holds(one.codes[0])]
            parts = (
                left[number] / sum(budgets[number].codes.holds(other.codes[0]) for other in used[at:])
                for number in holding
            )
            amount = min(parts) // CENT * CENT
            setattr(one, measure, amount)
            for number in holding:
                left[number] -= amount


def filled(
    used: Sequence[Used], budgets: Sequence[Budget], mine: CodeSet, names: Names, question: Question
) -> list[Used] | None:
    """The materials with one more, of codes that nothing limits, for what is left of the price."""
    spent = sum((one.value for one in used), Fraction(0))
    whole = min(one.most for one in budgets if one.measure == "value" and one.codes == EVERYTHING)
    limited = CodeSet()
    for one in budgets:
        if one.codes != EVERYTHING:
            limited |= one.codes
    if not limited or whole - spent < CENT:
        return None
    codes = next(question.terms.admitted_by_one(mine - limited, CodeSet()), None)
    if codes is None:
        return None
    heaviest = PRICE - sum((one.weight for one in used), Fraction(0))
    return [*used, Used(codes, names, (whole - spent) // CENT * CENT, max(heaviest, Fraction(0)))]
