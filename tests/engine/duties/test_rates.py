"""Duties worked out: what they come to, which is lower, and what is missing; held against plain arithmetic."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headnote.engine.duties.rates import Amount, Basis, Settled, amount, extreme, settle, simplified
from headnote.engine.origin.determination import say
from headnote.grammar.schedules.duties import (
    FREE,
    IN_QUOTA,
    AdValorem,
    ByCondition,
    Compound,
    Duty,
    Either,
    OtherRate,
    Printed,
    Specific,
)
from headnote.grammar.schedules.duty_text import read_rate


def duty(text: str) -> Duty:
    return read_rate(text).duty


BASIS = Basis(Decimal(2000), "USD", {"kg": Decimal(100), "l": Decimal(50), "head": Decimal(2)}, {"JPY": Decimal(150)})
NOTHING = Basis(None, "USD", {}, {})


@pytest.mark.parametrize(
    ("text", "comes_to"),
    [
        ("free", "0"),
        ("5%", "100"),
        ("30 JPY/kg", "20"),  # 3,000 yen at 150
        ("30000 JPY/t", "20"),
        ("60 JPY/kl", "0.02"),
        ("7500 JPY/head", "100"),
        ("5 USD/100 kg", "5"),
        ("5% + 30 JPY/kg", "120"),
        ("5% or 30 JPY/kg, whichever is the higher", "100"),
        ("5% or 30 JPY/kg, whichever is the lower", "20"),
        ("5% or 30 JPY/kg, whichever is the lower, but at least 60 JPY/kg", "40"),
    ],
)
def test_what_a_duty_comes_to(text: str, comes_to: str) -> None:
    assert amount(duty(text), BASIS) == Amount(Fraction(Decimal(comes_to)))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("5%", ("good.customs_value",)),
        ("30 JPY/kg", ("good.net_weight_kg", "good.exchange.JPY")),
        ("3 USD/pair", ("good.quantities.pair",)),
        ("5% + 3 USD/l", ("good.customs_value", "good.quantities.l")),
        ("free", ()),
        ("0 JPY/kg", ()),
    ],
)
def test_what_is_missing_is_named(text: str, missing: tuple[str, ...]) -> None:
    assert amount(duty(text), NOTHING).missing == missing


@pytest.mark.parametrize(
    ("text", "answers", "settled"),
    [
        ("5%", {}, Settled(AdValorem(Decimal(5)))),
        ("free in quota, else 10%", {}, Settled(None, (f'answers."{IN_QUOTA}"',))),
        ("free in quota, else 10%", {IN_QUOTA: True}, Settled(FREE, (), (say("rate_where", text=IN_QUOTA),))),
        ("free in quota, else 10%", {IN_QUOTA: False}, Settled(AdValorem(Decimal(10)))),
        (
            'free if "of carp"',
            {"of carp": False},
            Settled(None, (), (say("rate_for_no_condition"),)),
        ),
        ('the lower of 5% and "AKFTA"', {}, Settled(None, ('answers."AKFTA rate"',))),
        (
            'the lower of 5% and "AKFTA"',
            {"AKFTA rate": "3.5"},
            Settled(AdValorem(Decimal("3.5")), (), (say("rate_of_other", name="AKFTA", rate="3.5%"),)),
        ),
        ('the lower of 5% and "AKFTA"', {"AKFTA rate": "low"}, Settled(None, ('answers."AKFTA rate"',))),
        ('"Free-5%"', {}, Settled(None, (say("rate_as_printed", text="Free-5%"),))),
    ],
)
def test_conditions_and_other_rates(text: str, answers: dict[str, bool | str], settled: Settled) -> None:
    assert settle(duty(text), answers) == settled


def test_free_is_the_lower_of_anything() -> None:
    assert settle(Either("lower", (Printed("?"), FREE)), {}).duty == FREE
    assert settle(Either("higher", (Printed("?"), FREE)), {}).duty is None
    assert settle(Either("lower", (OtherRate("X"), ByCondition(((FREE, "so"),)))), {}).missing == (
        'answers."X rate"',
        'answers."so"',
    )


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("the lower of 5% and 3%", "3%"),
        ("the higher of 5% and 3%", "5%"),
        ("the lower of 5% and 5% + 3 JPY/kg", "5%"),
        ("the lower of 5 JPY/kg and 4000 JPY/t", "4000 JPY/t"),
        ("the lower of 5% and 3 JPY/kg", "the lower of 5% and 3 JPY/kg"),
        (
            "the lower of the higher of 6% and 2 JPY/piece and 7% + 3 JPY/piece",
            "the higher of 6% and 2 JPY/piece",
        ),
    ],
)
def test_fewer_words(text: str, simple: str) -> None:
    assert simplified(duty(text)) == duty(simple)


figures = st.decimals(0, 500, places=1)
parts = st.one_of(
    figures.map(AdValorem),
    st.builds(Specific, figures, st.sampled_from(["JPY", "USD"]), st.sampled_from(["kg", "t", "l", "kl", "head"])),
)
sums = st.one_of(parts, st.lists(parts, min_size=2, max_size=3).map(lambda found: Compound(tuple(found))))
eithers = st.builds(lambda which, a, b: Either(which, (a, b)), st.sampled_from(["higher", "lower"]), sums, sums)
nested = st.builds(lambda which, a, b: Either(which, (a, b)), st.sampled_from(["higher", "lower"]), eithers, sums)
settled_duties = st.one_of(sums, eithers, nested)
positive = st.decimals("0.01", 10000, places=2)
bases = st.builds(
    lambda value, kg, litres, head, rate: Basis(
        value, "USD", {"kg": kg, "l": litres, "head": head}, {"JPY": rate, "USD": Decimal(1)}
    ),
    positive,
    positive,
    positive,
    positive,
    positive,
)


def oracle(found: Duty, basis: Basis) -> Fraction:
    """The same in the plainest way, from the figures alone."""
    match found:
        case AdValorem(percent):
            return Fraction(percent) * Fraction(basis.value or 0) / 100
        case Specific(figure, currency, unit, per):
            quantity = {
                "t": Fraction(basis.quantities["kg"]) / 1000,
                "kl": Fraction(basis.quantities["l"]) / 1000,
            }.get(unit, Fraction(basis.quantities.get(unit, Decimal(0))))
            return Fraction(figure) / Fraction(per) * quantity / Fraction(basis.exchange[currency])
        case Compound(inner):
            return sum((oracle(part, basis) for part in inner), Fraction(0))
        case Either(which, options):
            return (min if which == "lower" else max)(oracle(option, basis) for option in options)
    raise AssertionError(found)


@given(settled_duties, bases)
def test_amounts_are_those_of_plain_arithmetic(found: Duty, basis: Basis) -> None:
    assert amount(found, basis).exact == oracle(found, basis)
    assert amount(simplified(found), basis).exact == oracle(found, basis)
    assert settle(found, {}).missing == ()


@given(st.lists(settled_duties, min_size=1, max_size=4), bases, st.booleans())
def test_the_lowest_is_the_lowest_with_and_without_the_facts(duties: list[Duty], basis: Basis, highest: bool) -> None:
    best = (max if highest else min)(oracle(one, basis) for one in duties)
    place = extreme(duties, basis, highest=highest).place
    assert place is not None
    assert oracle(duties[place], basis) == best
    blind = extreme(duties, Basis(None, "USD", {}, {}), highest=highest)
    if blind.place is not None:
        assert oracle(duties[blind.place], basis) == best
    else:
        assert blind.missing
