"""Duties worked out: which of them holds by the claim's answers, what it comes to, and which of two is lower."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from headnote.engine.claims.claim import Answers, Claim
from headnote.engine.origin.determination import Lack, Message, say
from headnote.grammar.schedules.duties import (
    FREE,
    AdValorem,
    BaseRate,
    ByCondition,
    Compound,
    Duty,
    Either,
    OtherRate,
    Printed,
    Specific,
    parts_of,
)

_PER_CENT = re.compile(r"\d{1,4}(\.\d{1,6})?")
# How many of the unit behind it one of the unit before it is.
_IN_OTHERS = {"t": ("kg", 1000), "kl": ("l", 1000)}


class Basis(NamedTuple):
    """What duties are worked out on: customs value and its currency, quantities by unit, and exchange rates.

    Quantities are in kg and l, never in t and kl.
    `exchange` says how much of a currency one unit of the value's own currency is worth.
    """

    value: Decimal | None
    currency: str
    quantities: Mapping[str, Decimal]
    exchange: Mapping[str, Decimal]


def basis_of(claim: Claim) -> Basis:
    """The basis of a claim's good; its net weight is its quantity in kg where none is given."""
    good = claim.good
    quantities = {str(unit): quantity for unit, quantity in good.quantities.items()}
    if good.net_weight_kg is not None:
        quantities.setdefault("kg", good.net_weight_kg)
    for large, (unit, times) in _IN_OTHERS.items():
        if large in quantities:
            quantities.setdefault(unit, quantities[large] * times)
    return Basis(good.customs_value, good.currency or "", quantities, good.exchange)


class Amount(NamedTuple):
    """What a duty comes to, exactly, in the basis's currency. `exact` None: not known, for what is missing."""

    exact: Fraction | None
    missing: tuple[str, ...] = ()


class Settled(NamedTuple):
    """A duty without conditions or other agreements' rates. `duty` None: none is printed, or facts are missing."""

    duty: Duty | None
    missing: tuple[Lack, ...] = ()
    notes: tuple[Message, ...] = ()


def settle(duty: Duty, answers: Answers) -> Settled:
    """The part of a duty that holds by a claim's answers: which condition, which rate of another agreement."""
    match duty:
        case ByCondition():
            for one, said in duty.cases:
                answer = answers.get(said)
                if answer is None:
                    return Settled(None, (f'answers."{said}"',))
                if answer is True:
                    found = settle(one, answers)
                    return found._replace(notes=(say("rate_where", text=said), *found.notes))
            if duty.otherwise is None:
                return Settled(None, (), (say("rate_for_no_condition"),))
            return settle(duty.otherwise, answers)
        case OtherRate():
            given = answers.get(f"{duty.name} rate")
            if not isinstance(given, str) or not _PER_CENT.fullmatch(given):
                return Settled(None, (f'answers."{duty.name} rate"',))
            return Settled(AdValorem(Decimal(given)), (), (say("rate_of_other", name=duty.name, rate=f"{given}%"),))
        case Either():
            parts = [settle(option, answers) for option in duty.options]
            missing = tuple(m for part in parts for m in part.missing)
            notes = tuple(n for part in parts for n in part.notes)
            known = [part.duty for part in parts if part.duty is not None]
            if duty.which == "lower" and FREE in known:
                return Settled(FREE, (), notes)
            if missing or len(known) < len(parts):
                return Settled(None, missing, notes)
            return Settled(simplified(Either(duty.which, tuple(known))), (), notes)
        case Printed():
            return Settled(None, (say("rate_as_printed", text=duty.text),))
        case _:
            return Settled(duty)


def simplified(duty: Duty) -> Duty:
    """A duty in fewer words where no fact is needed to tell which option it is."""
    if not isinstance(duty, Either):
        return duty
    options = [simplified(option) for option in duty.options]
    best = options[0]
    for option in options[1:]:
        first = _no_more(best, option)
        second = _no_more(option, best)
        if not first and not second:
            return Either(duty.which, tuple(options))
        lower, higher = (best, option) if first else (option, best)
        best = lower if duty.which == "lower" else higher
    return best


def _no_more(one: Duty, other: Duty) -> bool:
    """Whether a duty is at most another whatever the value and the quantities are."""
    if isinstance(one, Either):
        among = all if one.which == "higher" else any
        if among(_no_more(option, other) for option in one.options):
            return True
    if isinstance(other, Either):
        among = any if other.which == "higher" else all
        return among(_no_more(one, option) for option in other.options)
    mine, theirs = _by_unit(one), _by_unit(other)
    if mine is None or theirs is None:
        return False
    return all(amount <= theirs.get(unit, 0) for unit, amount in mine.items())


def _by_unit(duty: Duty) -> dict[tuple[str, str], Fraction] | None:
    parts = parts_of(duty)
    if parts is None:
        return None
    found: dict[tuple[str, str], Fraction] = {}
    for part in parts:
        if isinstance(part, AdValorem):
            key, amount = ("%", ""), Fraction(part.percent)
        else:
            unit, times = _IN_OTHERS.get(part.unit, (part.unit, 1))
            key, amount = (part.currency, unit), Fraction(part.amount) / Fraction(part.per) / times
        if amount:
            found[key] = found.get(key, Fraction(0)) + amount
    return found


def amount(duty: Duty, basis: Basis) -> Amount:
    """What a settled duty comes to, before it is cut to whole coins."""
    match duty:
        case AdValorem():
            if duty.percent == 0:
                return Amount(Fraction(0))
            if basis.value is None:
                return Amount(None, ("good.customs_value",))
            return Amount(Fraction(duty.percent) * Fraction(basis.value) / 100)
        case Specific():
            return _specific(duty, basis)
        case Compound():
            known, missing = _amounts(duty.parts, basis)
            return Amount(None, missing) if missing else Amount(sum(known, Fraction(0)))
        case Either():
            known, missing = _amounts(duty.options, basis)
            if missing:
                return Amount(None, missing)
            return Amount(min(known) if duty.which == "lower" else max(known))
        case ByCondition() | OtherRate() | BaseRate() | Printed():
            raise ValueError("a duty is settled before it is worked out")


def _amounts(duties: Iterable[Duty], basis: Basis) -> tuple[list[Fraction], tuple[str, ...]]:
    """What each of some duties comes to; and what is missing, without which the list lacks some."""
    found = [amount(duty, basis) for duty in duties]
    missing = dict.fromkeys(name for one in found for name in one.missing)
    return [one.exact for one in found if one.exact is not None], tuple(missing)


def _specific(duty: Specific, basis: Basis) -> Amount:
    if duty.amount == 0:
        return Amount(Fraction(0))
    missing: list[str] = []
    unit, times = _IN_OTHERS.get(duty.unit, (duty.unit, 1))
    quantity = basis.quantities.get(unit)
    if quantity is None:
        missing.append("good.net_weight_kg" if unit == "kg" else f"good.quantities.{unit}")
    rate = Decimal(1) if duty.currency == basis.currency else basis.exchange.get(duty.currency)
    if rate is None:
        missing.append(f"good.exchange.{duty.currency}")
    if quantity is None or rate is None:
        return Amount(None, tuple(missing))
    per_unit = Fraction(duty.amount) / Fraction(duty.per) / times
    return Amount(per_unit * Fraction(quantity) / Fraction(rate))


class Ranked(NamedTuple):
    """The place of the lowest (or highest) of some duties. `place` None: the missing facts would tell."""

    place: int | None
    missing: tuple[str, ...] = ()


def extreme(duties: Sequence[Duty], basis: Basis, *, highest: bool = False) -> Ranked:
    """Which of some settled duties is lowest, or highest; the first of equals."""
    signs = -1 if highest else 1
    for place, one in enumerate(duties):
        others = [other for n, other in enumerate(duties) if n != place]
        if all(_no_more(other, one) if highest else _no_more(one, other) for other in others):
            return Ranked(place)
    known, missing = _amounts(duties, basis)
    if missing:
        return Ranked(None, missing)
    return Ranked(min(range(len(known)), key=lambda n: (signs * known[n], n)))
