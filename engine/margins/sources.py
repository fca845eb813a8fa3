"""What carries a verdict: the origin of each line, and the rates of exchange of those in other money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from headnote.engine.amounts import Figure
from headnote.engine.claims.claim import Claim, Material
from headnote.engine.origin.determination import Verdict
from headnote.engine.origin.engine import Engine

from .content import Key, Margin, margins

MAX_ASKED, MAX_WEIGHED = 200, 200_000
"""How many lines are asked one by one, and how many lines are weighed for that in all."""

_STEP = Decimal("0.0001")


class Origin(NamedTuple):
    """What becomes of the good where one line, a supplier's, no longer originates: verdict, and contents by key."""

    line: str
    material: Material
    verdict: Verdict
    contents: Mapping[Key, Figure]


class Rate(NamedTuple):
    """How far a rate may move, as `good.exchange` gives it, while a value content holds; `limit` None: any."""

    currency: str
    now: Decimal
    limit: Decimal | None
    least: bool


def origins(engine: Engine, claim: Claim) -> tuple[list[Origin], int]:
    """The lines that originate, those of the most value first, each without its origin; and how many were not asked."""
    given = engine.as_given(claim)
    materials = given.materials or ()
    lines = [n for n, one in enumerate(materials) if one.originating and one.materials is None]
    lines.sort(key=lambda n: materials[n].value or 0, reverse=True)
    asked = lines[: min(MAX_ASKED, MAX_WEIGHED // max(1, len(materials)))]
    law = engine.law(claim.date)
    found = []
    for n in asked:
        lost = materials[n].model_copy(update={"originating": False, "wholly_obtained": None, "declaration": None})
        changed = given.model_copy(update={"materials": (*materials[:n], lost, *materials[n + 1 :])})
        determination = engine.determine(changed)
        contents = {one.key: one.content for one in margins(determination, law)}
        found.append(Origin(str(n + 1), materials[n], determination.verdict, contents))
    return found, len(lines) - len(asked)


def rates(engine: Engine, claim: Claim, held: Sequence[Margin]) -> dict[Key, list[Rate]]:
    """For each value content, the rate of each currency at which it no longer holds, all else as it is.

    `claim` has its lines in their own money. The sum that decides is linear in what one unit of a currency is worth:
    two rates tell it, and the bound is tried before it is told.
    """
    found: dict[Key, list[Rate]] = {}
    for currency in sorted(_used(claim.materials) & claim.good.exchange.keys()):
        rate = claim.good.exchange[currency]
        doubled = _at(engine, claim, currency, rate * 2)
        for margin in held:
            if margin.key in doubled:
                bound = _bound(engine, claim, currency, margin, doubled[margin.key])
                found.setdefault(margin.key, []).append(bound)
    return found


def _bound(engine: Engine, claim: Claim, currency: str, margin: Margin, doubled: int) -> Rate:
    rate = claim.good.exchange[currency]
    moving, fixed = 2 * (margin.slack - doubled), 2 * doubled - margin.slack
    least = moving < 0
    if moving == 0 or fixed * moving >= 0:
        return Rate(currency, rate, None, least)
    limit = Fraction(rate) * Fraction(-moving, fixed)
    steps = limit / Fraction(_STEP)
    whole = -(-steps.numerator // steps.denominator) if least else steps.numerator // steps.denominator
    for further in range(10):
        # Lines are rounded to a millionth, which may take the last digit of a rate.
        tried = _STEP * (whole + (further if least else -further))
        if tried > 0 and _at(engine, claim, currency, tried).get(margin.key, -1) >= 0:
            return Rate(currency, rate, tried, least)
    return Rate(currency, rate, None, least)


def _at(engine: Engine, claim: Claim, currency: str, rate: Decimal) -> dict[Key, int]:
    """The sums that decide, at another rate."""
    exchange = {**claim.good.exchange, currency: rate}
    changed = claim.model_copy(update={"good": claim.good.model_copy(update={"exchange": exchange})})
    return {one.key: one.slack for one in margins(engine.determine(changed), engine.law(claim.date))}


def _used(materials: Sequence[Material] | None) -> set[str]:
    return set(_currencies(materials))


def _currencies(materials: Sequence[Material] | None) -> Iterator[str]:
    for material in materials or ():
        if material.currency is not None:
            yield material.currency
        yield from _currencies(material.materials)
