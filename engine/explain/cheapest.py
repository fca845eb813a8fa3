"""Which change costs least among those that would make a good originate."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from headnote.engine.amounts import Figure
from headnote.engine.claims.claim import Claim
from headnote.engine.origin.determination import Determination, Message
from headnote.engine.truth import Truth


class Cheapest(NamedTuple):
    """A change, and what it costs in the claim's money; None: it has no price."""

    change: Message
    cost: Decimal | None


def cheapest(found: Determination, claim: Claim) -> Cheapest | None:
    """The change that costs least, in the claim's money; where none has a price, the first that would turn the verdict.

    None for a verdict that is not `not originating`, and where no single change would turn it.
    """
    if found.verdict != "not originating":
        return None
    findings = dict.fromkeys(
        f for one in found.alternatives if one.of_annex for f in one.findings if f.state is Truth.NOT_MET
    )
    changes = [message for finding in findings for message in finding.nearest]
    priced = [Cheapest(message, cost) for message in changes if (cost := _cost(message, claim)) is not None]
    if priced:
        return min(priced, key=lambda one: one.cost or 0)
    others = [*found.proofs, *found.renewals, *changes]
    return Cheapest(others[0], None) if others else None


def _cost(message: Message, claim: Claim) -> Decimal | None:
    """What a change costs: less or more of materials, or the rise of the price."""
    amount = dict(message.arguments).get("amount")
    if not isinstance(amount, Figure) or amount.unit in ("kg", "%"):
        return None
    value = Decimal(amount.numerator) / amount.denominator
    if message.key != "higher_price":
        return value
    price = claim.good.fob if claim.good.fob is not None else claim.good.exw
    return value - price if price is not None else None
