"""A production told as claims: what a witness uses, in the terms of either side, with everything said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from headnote.engine.agreements.law import Law
from headnote.engine.origin.determination import attested_as
from headnote.grammar.codes import HSCode
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import Chain, Condition, Counted, Expr, GoodIs, MaterialCap, Process, Selection

from .admitted import Names
from .inclusion import Alternative, Rule
from .linear import Accounts
from .sides import Side
from .terms import Terms

PRICE = Fraction(10_000)
"""Every price of a witness's good, in its currency; its net weight in kilograms."""
CENT = Fraction(1, 100)
CURRENCY = "USD"
COSTS = ("labour", "overhead", "profit", "other costs")
PLAIN = Accounts()
Codes = tuple[HSCode, HSCode]
"""One material's code in the terms of either side."""


@dataclass
class Used:
    """A non-originating material of a witness: a share of the price and of the weight, once given."""

    codes: Codes
    names: Names = frozenset()
    value: Fraction = Fraction(0)
    weight: Fraction = Fraction(0)


class Own(NamedTuple):
    """What the originating materials of a witness are; none of them is wholly obtained."""

    codes: Codes
    names: Names = frozenset()


@dataclass(frozen=True)
class Question:
    """A claim is sought that originates by `one` and not by `other`. `answers` pick the rows of described goods."""

    one: Rule
    other: Rule
    sides: tuple[Side, Side]
    terms: Terms
    answers: dict[str, bool] = field(default_factory=dict)

    @property
    def codes(self) -> Codes:
        """The good's code on either side."""
        return HSCode(self.one.good), HSCode(self.other.good)


def told(
    alternative: Alternative,
    used: Sequence[Used],
    question: Question,
    accounts: Accounts = PLAIN,
    *,
    own: Own | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The production in the terms of either side. `own`: what its originating materials are, else what `used` is."""
    mine = own or Own(used[0].codes)
    first, second = (_claim(alternative, used, question, accounts, mine, side) for side in (0, 1))
    return first, second


def _claim(
    alternative: Alternative, used: Sequence[Used], question: Question, accounts: Accounts, mine: Own, at: int
) -> dict[str, Any]:
    side = question.sides[at]
    party, partner = _parties(question)
    done = _performed(alternative, party, _outsider(question))
    spent = sum((one.value for one in used), Fraction(0))
    weight = sum((one.weight for one in used), Fraction(0))
    materials: list[dict[str, Any]] = [
        {
            "hs": one.codes[at].dotted,
            "originating": False,
            "value": _amount(one.value),
            "net_weight_kg": _amount(one.weight),
            "described_as": sorted(one.names),
            "processes": done,
        }
        for one in used
    ]
    figures = accounts.of(PRICE, spent)
    rest = figures["VOM"]
    if rest > 0:
        own = {"originating": True, "country": party, "wholly_obtained": False, "described_as": sorted(mine.names)}
        heavy = max(PRICE - weight, Fraction(0))
        materials.append({"hs": mine.codes[at].dotted, **own, "value": _amount(rest), "net_weight_kg": _amount(heavy)})
    return {
        "agreement": side.engine.name,
        "date": str(side.day),
        "importing_party": partner,
        "good": {
            "hs": question.codes[at].dotted,
            "fob": _amount(PRICE),
            "exw": _amount(PRICE if accounts.exw is None else accounts.exw),
            "value": _amount(PRICE),
            "currency": CURRENCY,
            "net_weight_kg": _amount(PRICE),
        },
        "production": {
            "party": party,
            "wholly_obtained": False,
            "operations": [],
            "processes": done,
            "costs": {
                **{name.partition(" ")[0]: _amount(figures[name]) for name in COSTS},
                "total": _amount(PRICE - figures["profit"]),
                "excluded": dict.fromkeys(_excluded(question.sides[at]), "0"),
            },
        },
        "materials": materials,
        "answers": _answers(alternative, question) | _in_force(side.law),
    }


def _excluded(side: Side) -> list[str]:
    """The costs that formulas of the agreement take away by their names."""
    names = (name for method in side.law.methods for name in (*method.over, *method.under))
    return sorted({name.strip("“”") for name in names if name.startswith("“")})


def _parties(question: Question) -> tuple[str, str]:
    """Two parties of both agreements, the first of which produces."""
    one, other = (side.law for side in question.sides)
    common = sorted(c for c in (one.parties | one.undated) & (other.parties | other.undated) if len(c) == 2)
    if len(common) < 2:
        common = sorted(_countries(one) & _countries(other)) or sorted(_countries(one)) or sorted(one.party_periods)
    return common[0], common[-1]


def _countries(law: Law) -> set[str]:
    known = law.parties | law.undated
    unions = {country for country, union in law.unions.items() if union in known}
    return unions | {c for c in known if len(c) == 2}


def _in_force(law: Law) -> dict[str, bool]:
    """That the agreement is in force where the day is not at hand: what is compared is its rules."""
    return dict.fromkeys(map(law.asked_of, sorted(law.undated)), True)


def _outsider(question: Question) -> str:
    """A country that is a party to neither agreement: where what may be done anywhere is done."""
    inside = {country for side in question.sides for country in _countries(side.law)}
    return next(one for one in ("US", "BR", "ZA", "CH", "AR") if one not in inside)


def _performed(alternative: Alternative, party: str, outsider: str) -> list[dict[str, str]]:
    """The processes that the alternative asks for, each carried out where it has to be and no nearer."""
    found: dict[str, dict[str, str]] = {}
    for asked in alternative:
        for one in _processes(asked.leaf):
            where = one.countries[0] if one.countries else party if one.in_party else outsider
            found[one.name.casefold()] = {"name": one.name, "party": where}
    return list(found.values())


def _processes(leaf: Expr) -> Iterator[Process]:
    match leaf:
        case Process():
            yield leaf
        case Chain():
            for part in leaf.parts:
                yield from _processes(part[0])
        case Counted():
            yield from (Process(name) for name in leaf.among[: leaf.least])
        case _:
            return


def _answers(alternative: Alternative, question: Question) -> dict[str, bool]:
    """Conditions in words: yes where the alternative asks them, no where only others do, and of tolerances."""
    answers = dict.fromkeys(_tolerances(question), False)
    everyone = (*question.one.alternatives, *question.other.alternatives)
    for value, group in ((False, everyone), (True, (alternative,))):
        for asked in (one for part in group for one in part):
            match asked.leaf:
                case Condition(text=text):
                    answers[text] = value
                case GoodIs(name=text, other=other):
                    answers[text] = value is not other
                case Chain() | Counted() | MaterialCap(measure="volume"):
                    answers[attested_as(print_expr(asked.leaf))] = value
                case _:
                    pass
    return answers | question.answers


def _tolerances(question: Question) -> Iterator[str]:
    """What de minimis clauses ask about the good: whether it is what they name, and what is not transcribed."""
    for rule in (question.one, question.other):
        for clause in rule.place(()).clauses:
            if not clause.transcribed or clause.weights:
                yield clause.question
            yield from _names(clause.goods)


def _names(selection: Selection) -> Iterator[str]:
    for goods in selection:
        if goods.name is not None:
            yield goods.name
        yield from _names(goods.but)


def _amount(amount: Fraction) -> str:
    return f"{Decimal(amount.numerator) / Decimal(amount.denominator):f}"
