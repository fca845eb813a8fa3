"""Whether what a claim gives fits together. Nothing here decides: it is said, and papers print it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from headnote.engine.agreements.law import Law
from headnote.engine.amounts import Figure, money, whole
from headnote.engine.claims.claim import Claim, Material
from headnote.engine.claims.good import Good

from .bases import stated_value
from .determination import Message, say
from .facts import Facts, Subject

FAR_ABOVE = 2
"""How many times the value of a material its own price has to pass before it is said."""

_IMPORTER_UNSAID = say("importer_unsaid")

PLAUSIBILITY = frozenset(
    {"figures_short", "figures_exceed", "price_above_value", "same_party", "values_apart", "value_above"}
)
"""The keys of what is said here."""


def about_figures(facts: Facts) -> Iterator[Message]:
    """Where the materials, costs and profit given do not come to the price, and prices far above values."""
    subject, bill = facts.subject, facts.bill
    currency = subject.currency
    if bill is None:
        yield from _about_prices(subject)
    price, name = (subject.fob, "FOB") if subject.fob is not None else (subject.exw, "EXW")
    if not subject.materials or price is None:
        return
    if bill is None:
        values = [_value(material) for material in subject.materials]
        total, whole_bill = sum(value for value in values if value is not None), None not in values
    else:
        total, whole_bill = bill.given, bill.vnm is not None and bill.vom is not None
    costs = subject.production.costs
    if costs.model_fields_set:
        total += sum([whole(c) for c in (costs.labour, costs.overhead, costs.other, costs.profit) if c is not None])
    if total > price:
        yield _apart("figures_exceed", "over", total - price, total, money(name, price, currency))
    elif total < price and whole_bill:
        yield _apart("figures_short", "rest", price - total, total, money(name, price, currency))


def about_value(good: Good, law: Law) -> Iterator[Message]:
    """Where the value of the good that is given is another than what else is given comes to, as the agreement has it.

    While what is taken off is not given, the basis is the most that it can be.
    """
    stated = law.value_of_good
    if good.value is None or stated is None:
        return
    given = whole(good.value)
    total, field = stated_value(good, stated)
    key = "values_apart"
    if total is None and field.startswith("good.deducted") and not stated.plus:
        total, key = stated_value(good, replace(stated, less=()))[0], "value_above"
    if total is None or (given <= total if key == "value_above" else given == total):
        return
    unit = good.currency or ""
    yield say(key, value=money("", given, unit), total=money("", total, unit))


def _apart(key: str, by: str, amount: int, total: int, price: Figure) -> Message:
    """That the figures come to another total than the price, and by how much."""
    figures = {"total": money("", total, price.unit), "price": price, by: money("", amount, price.unit)}
    return say(key, **figures)


def _about_prices(subject: Subject) -> Iterator[Message]:
    """Materials whose own price is far above their value."""
    for line, material in enumerate(subject.materials or (), 1):
        own, value = material.price, material.value
        if own is not None and value is not None and own > FAR_ABOVE * value:
            unit = subject.currency
            amounts = {"price": money("", whole(own), unit), "value": money("", whole(value), unit)}
            yield say("price_above_value", line=str(line), **amounts)


def _value(material: Material) -> int | None:
    """What a material costs the producer, as far as the claim says."""
    if material.value is None:
        return None
    extra = (material.freight, material.insurance) if material.basis == "FOB" else ()
    return whole(material.value) + sum(whole(one) for one in extra if one is not None)


def about_parties(claim: Claim) -> Iterator[Message]:
    """Where the good is imported where it is exported from, or nothing is said of where it is imported."""
    exporting = claim.exporting_party or claim.production.party
    if claim.importing_party is None:
        yield _IMPORTER_UNSAID
    elif claim.importing_party == exporting:
        yield say("same_party", country=claim.importing_party)
