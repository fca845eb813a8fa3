"""Materials in other money than the good's, put in its currency by the claim's rates of exchange."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from headnote.catalogues import _
from headnote.engine.amounts import UNIT, decimal

from ..claim import Claim, Material
from .problems import InputError, InputProblem, Located, Path, field_name

_ROUNDED_AS_VALUE = ("value", "freight", "insurance", "unit_price")
Locate = Callable[[Path], Located]


def with_exchange(claim: Claim, locate: Locate | None = None) -> Claim:
    """The claim with every amount in the good's currency, by `good.exchange`: how much of a currency one unit of it is.

    What does not divide evenly is rounded to a millionth, so that no verdict gains by it: up, and down for what
    originates. Raises InputError with every line whose rate is not given.
    """
    if not _foreign(claim.materials):
        return claim
    problems: list[InputProblem] = []
    materials = _each(claim, claim.materials, ("materials",), locate or _nowhere, problems)
    if problems:
        raise InputError(problems)
    return claim if materials is claim.materials else claim.model_copy(update={"materials": materials})


def _foreign(materials: tuple[Material, ...] | None) -> bool:
    """Whether any line names its currency."""
    return any(one.currency is not None or _foreign(one.materials) for one in materials or ())


def _each(
    claim: Claim, materials: tuple[Material, ...] | None, path: Path, locate: Locate, problems: list[InputProblem]
) -> tuple[Material, ...] | None:
    if materials is None:
        return None
    found = []
    for number, material in enumerate(materials):
        here = (*path, number)
        changed = material
        inner = _each(claim, material.materials, (*here, "materials"), locate, problems)
        if inner is not material.materials:
            changed = changed.model_copy(update={"materials": inner})
        if material.currency is not None:
            try:
                changed = _converted(changed, material.currency, claim)
            except ValueError as error:
                place = locate((*here, "currency"))[1]
                problems.append(InputProblem(place, field_name((*here, "currency")), str(error)))
        found.append(changed)
    return materials if all(new is old for new, old in zip(found, materials, strict=True)) else tuple(found)


def _converted(material: Material, currency: str, claim: Claim) -> Material:
    """A material in the good's currency. Raises ValueError where no rate is given."""
    own = claim.good.currency
    if own == currency:
        return material.model_copy(update={"currency": None})
    if own is None:
        raise ValueError(_("the line is in {currency}, and the good's currency is not given", currency=currency))
    rate = claim.good.exchange.get(currency)
    if rate is None:
        raise ValueError(
            _(
                "the line is in {currency}; good.exchange.{currency}, how many {currency} are one {own}, is not given",
                currency=currency,
                own=own,
            )
        )
    up = not material.originating

    def put(amount: Decimal, *, up: bool = up) -> Decimal:
        return rounded(Fraction(amount) / Fraction(rate), up=up)

    update: dict[str, Any] = {"currency": None}
    update |= {name: put(amount) for name in _ROUNDED_AS_VALUE if (amount := getattr(material, name)) is not None}
    if material.price is not None:
        update["price"] = put(material.price, up=False)
    update["assists"] = tuple(one.model_copy(update={"amount": put(one.amount)}) for one in material.assists)
    update["deductions"] = tuple(
        one.model_copy(update={"amount": put(one.amount, up=False)}) for one in material.deductions
    )
    return material.model_copy(update=update)


def rounded(exact: Fraction, *, up: bool) -> Decimal:
    """An amount of six decimals, rounded up or down, by a millionth at most."""
    scaled = exact * UNIT
    return decimal(-(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator)


def _nowhere(_path: Path) -> Located:
    return (0, 0), "claim"
