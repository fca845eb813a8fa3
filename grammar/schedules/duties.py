"""Duties as tariffs print them: ad valorem, specific, compound, one of two, and by condition."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

UNITS = {
    "kg": "kg",
    "キログラム": "kg",
    "t": "t",
    "MT": "t",
    "l": "l",
    "kl": "kl",
    "m2": "m2",
    "㎡": "m2",
    "head": "head",
    "頭": "head",
    "pair": "pair",
    "足": "pair",
    "piece": "piece",
    "本": "piece",
    "sheet": "sheet",
    "枚": "sheet",
}
"""How units are written, to the name a claim gives its quantities by."""

IN_QUOTA = "in quota"
"""The condition of a duty that holds inside a tariff quota; a claim answers it like any other."""


@dataclass(frozen=True)
class AdValorem:
    """A share of the customs value, in per cent."""

    percent: Decimal


@dataclass(frozen=True)
class Specific:
    """An amount of a currency (ISO 4217) for so many of a unit."""

    amount: Decimal
    currency: str
    unit: str
    per: Decimal = Decimal(1)


@dataclass(frozen=True)
class Compound:
    """The sum of ad valorem and specific parts."""

    parts: tuple[AdValorem | Specific, ...]


@dataclass(frozen=True)
class OtherRate:
    """The rate that another agreement gives, by its name: ``"AKFTA"``. A claim answers it."""

    name: str


@dataclass(frozen=True)
class BaseRate:
    """The line's own base rate."""


@dataclass(frozen=True)
class Either:
    """The higher or the lower of duties."""

    which: Literal["higher", "lower"]
    options: tuple[Duty, ...]


@dataclass(frozen=True)
class ByCondition:
    """The duty of the first condition that holds, or else another. No `otherwise`: none is printed for the rest."""

    cases: tuple[tuple[Duty, str], ...]
    otherwise: Duty | None = None


@dataclass(frozen=True)
class Printed:
    """A rate that is kept as printed and not worked out: ranges, gate prices, marks of unknown meaning."""

    text: str


Duty = AdValorem | Specific | Compound | OtherRate | BaseRate | Either | ByCondition | Printed

FREE = AdValorem(Decimal(0))


@dataclass(frozen=True)
class Rate:
    """A duty with the words that it was printed in."""

    text: str
    duty: Duty


def print_duty(duty: Duty) -> str:
    """A duty in the language's own words."""
    match duty:
        case AdValorem():
            return f"{duty.percent:f}%"
        case Specific():
            per = "" if duty.per == 1 else f"{duty.per:f} "
            return f"{duty.amount:f} {duty.currency}/{per}{duty.unit}"
        case Compound():
            return " + ".join(print_duty(part) for part in duty.parts)
        case OtherRate():
            return f'"{duty.name}"'
        case BaseRate():
            return "base rate"
        case Either():
            first, *rest = (f"({text})" if " of " in text else text for text in map(print_duty, duty.options))
            text = first
            for option in rest:
                text = f"the {duty.which} of {text} and {option}"
            return text
        case ByCondition():
            parts = [f"{print_duty(one)} {_condition(said)}" for one, said in duty.cases]
            parts += [f"else {print_duty(duty.otherwise)}"] if duty.otherwise is not None else []
            return ", ".join(parts)
        case Printed():
            return f'"{duty.text}"'


def _condition(said: str) -> str:
    return said if said == IN_QUOTA else f'if "{said}"'


def parts_of(duty: Duty) -> tuple[AdValorem | Specific, ...] | None:
    """The parts of a duty that is a plain sum; None where it is not."""
    match duty:
        case AdValorem() | Specific():
            return (duty,)
        case Compound():
            return duty.parts
        case _:
            return None


def innermost(duty: Duty) -> tuple[Duty, ...]:
    """The plain sums, other rates and printed texts that a duty is made of."""
    match duty:
        case Either():
            return tuple(part for option in duty.options for part in innermost(option))
        case ByCondition():
            inner = [one for one, _ in duty.cases]
            inner += [duty.otherwise] if duty.otherwise is not None else []
            return tuple(part for one in inner for part in innermost(one))
        case _:
            return (duty,)
