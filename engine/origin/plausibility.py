"""Whether what a claim gives fits together. Nothing here decides: it is said, and papers print it."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.engine.amounts import money, whole
from headnote.engine.claims.claim import Claim, Material

from .determination import Message, say
from .facts import Subject

FAR_ABOVE = 2
"""How many times the value of a material its own price has to pass before it is said."""

PLAUSIBILITY = frozenset({"figures_short", "figures_exceed", "price_above_value", "same_party"})
"""The keys of what is said here."""


def about_figures(subject: Subject) -> Iterator[Message]:
    """Where the materials, costs and profit given do not come to the price, and prices far above values."""
    currency = subject.currency
    for line, material in enumerate(subject.materials or (), 1):
        own, value = material.price, material.value
        if own is not None and value is not None and own > FAR_ABOVE * value:
            amounts = {"price": money("", whole(own), currency), "value": money("", whole(value), currency)}
            yield say("price_above_value", line=str(line), **amounts)
    price, name = (subject.fob, "FOB") if subject.fob is not None else (subject.exw, "EXW")
    if not subject.materials or price is None:
        return
    values = [_value(material) for material in subject.materials]
    costs = subject.production.costs
    given = [whole(cost) for cost in (costs.labour, costs.overhead, costs.other, costs.profit) if cost is not None]
    total = sum(value for value in values if value is not None) + sum(given)
    figures = {"total": money("", total, currency), "price": money(name, price, currency)}
    if total > price:
        yield say("figures_exceed", **figures, over=money("", total - price, currency))
    elif total < price and None not in values:
        yield say("figures_short", **figures, rest=money("", price - total, currency))


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
        yield say("importer_unsaid")
    elif claim.importing_party == exporting:
        yield say("same_party", country=claim.importing_party)
