"""Values of a good that an agreement defines: V, the value of the good, and net cost; from what a claim gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from headnote.engine.agreements.law import Law
from headnote.engine.amounts import whole
from headnote.engine.claims.good import Good
from headnote.engine.claims.production import Costs, Production
from headnote.grammar.agreements.chapter import Valuation

from .determination import Message, say

Base = tuple[int | None, str]
"""An amount in millionths, and the field that gives it, or the one that lacks."""


def value_of_good(good: Good, law: Law) -> Base:
    """V: as the claim gives it, else at the basis of the agreement, less and plus what that names."""
    stated = law.value_of_good
    if good.value is not None or stated is None:
        return (None if good.value is None else whole(good.value)), "good.value"
    return stated_value(good, stated)


def stated_value(good: Good, stated: Valuation) -> Base:
    """V at the basis of an agreement, less and plus what that names, whatever V the claim gives itself."""
    field = {"FOB": "good.fob", "EXW": "good.exw"}.get(stated.basis, "good.transaction_value")
    start: Decimal | None = getattr(good, field.removeprefix("good."))
    if start is None:
        return None, field
    total = whole(start)
    for sign, said, name, texts in (
        (-1, good.deducted, "deducted", stated.less),
        (1, good.added, "added", stated.plus),
    ):
        for text in texts:
            amount = given_as(said, text)
            if amount is None:
                return None, f'good.{name}."{text}"'
            total += sign * whole(amount)
    return max(0, total), field  # less than nothing is no value that a share could be of


def transaction_value(good: Good) -> Base:
    """The transaction value as it is given."""
    given = good.transaction_value
    return (None if given is None else whole(given)), "good.transaction_value"


def net_cost(production: Production, law: Law) -> Base:
    """The total cost less what the agreement excludes; each has to be given, 0 for none."""
    costs = production.costs
    if costs.total is None:
        return None, "production.costs.total"
    total = costs.of_the_good(costs.total)
    for text in law.excluded:
        amount = excluded_amount(costs, text)
        if amount is None:
            return None, f'production.costs.excluded."{text}"'
        total -= amount
    return total, "production.costs.total"


def excluded_amount(costs: Costs, text: str) -> int | None:
    """What falls to the good of a cost that net cost leaves out."""
    amount = given_as(costs.excluded, text)
    return None if amount is None else costs.of_the_good(amount)


def about_bases(good: Good | None, production: Production, law: Law) -> Iterator[Message]:
    """What a claim calls excluded, deducted or added, and the agreement does not."""
    said_of_good = () if good is None else (good.deducted, good.added)
    if not production.costs.excluded and not any(said_of_good):
        return
    stated = law.value_of_good
    texts_of_good = (stated.less, stated.plus) if stated else ((), ())
    told = [(production.costs.excluded, law.excluded), *zip(said_of_good, texts_of_good, strict=False)]
    for said, texts in told:
        known = {text.casefold() for text in texts}
        for what in said:
            if what.casefold() not in known:
                yield say("not_in_the_article", what=what, agreement=law.name, kinds=_listed(texts))


def _listed(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts) or ("-",)


def given_as(said: Mapping[str, Decimal], text: str) -> Decimal | None:
    """What is given in an agreement's words, however they are written."""
    return next((amount for what, amount in said.items() if what.casefold() == text.casefold()), None)
