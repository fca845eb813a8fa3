"""Margins: each bound is the last amount, rate or origin with which a value content holds, by arithmetic of our own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from headnote import Claim, Engine
from headnote.engine.margins.content import Bound, margins
from headnote.engine.margins.period import Corner, Range, corners, days_of, on, over
from headnote.engine.margins.sources import origins, rates

RCEP = Engine.load("rcep")
"""8418.10: CTSH or RVC40, by build-down (FOB - VNM) / FOB or build-up (VOM + costs) / FOB (RCEP Article 3.5)."""


def claim(fob: object, materials: list[dict[str, Any]], **more: Any) -> Claim:
    good = {"hs": "8418.10", "fob": str(fob), "currency": "USD", **more.pop("good", {})}
    production = {"party": "JP", "operations": [], **more.pop("production", {})}
    data = {"agreement": "rcep", "date": "2026-04-01", "importing_party": "AU", **more}
    return Claim.model_validate({**data, "good": good, "production": production, "materials": materials})


def other(value: object, **more: Any) -> dict[str, Any]:
    return {"hs": "8418.10", "originating": False, "country": "US", "value": str(value), **more}


def own(value: object, **more: Any) -> dict[str, Any]:
    return {"hs": "8414.30", "originating": True, "country": "JP", "value": str(value), **more}


def held(said: Claim) -> dict[str, dict[str, Bound]]:
    found = margins(RCEP.determine(said), RCEP.law(said.date))
    return {margin.key[2]: {bound.name: bound for bound in margin.bounds} for margin in found}


def amount(bound: Bound) -> Decimal:
    return Decimal(bound.limit) / 10**6


cents = st.integers(1, 10**7).map(lambda number: Decimal(number) / 100)


@given(cents, cents)
def test_a_bound_is_the_last_cent_that_holds(fob: Decimal, vnm: Decimal) -> None:
    def reaches(price: Decimal, other_value: Decimal) -> bool:
        return Fraction(price) - Fraction(other_value) >= Fraction(40, 100) * Fraction(price)

    bounds = held(claim(fob, [other(vnm)]))["build-down"]
    cent = Decimal("0.01")
    price, materials = amount(bounds["FOB"]), bounds.get("VNM")
    assert reaches(price, vnm)
    assert not reaches(price - cent, vnm)
    if materials is None:
        assert not reaches(fob, Decimal(0))
    else:
        assert reaches(fob, amount(materials))
        assert not reaches(fob, amount(materials) + cent)


def test_build_up_is_bounded_from_the_other_side() -> None:
    costs = {"labour": "200", "overhead": "0", "profit": "0", "other": "0"}
    bounds = held(claim(1000, [own(300), other(100)], production={"costs": costs}))["build-up"]
    # (300 + 200) / FOB >= 40 per cent: up to 1,250; VOM of at least 200 for a price of 1,000.
    assert (amount(bounds["FOB"]), bounds["FOB"].least) == (1250, False)
    assert (amount(bounds["VOM"]), bounds["VOM"].least) == (200, True)


def test_the_rate_at_which_it_falls() -> None:
    said = claim(1000, [other(60000, currency="JPY"), other(100)], good={"exchange": {"JPY": "150"}})
    determination = RCEP.determine(said)
    found = margins(determination, RCEP.law(said.date))
    ((rate,),) = rates(RCEP, said, found).values()
    # 60,000 / r + 100 may be 600: r is at least 120.
    assert (rate.currency, rate.limit, rate.least) == ("JPY", 120, True)
    below = said.model_copy(update={"good": said.good.model_copy(update={"exchange": {"JPY": Decimal("119.99")}})})
    assert not RCEP.determine(below).originating


def test_which_suppliers_origin_carries_the_verdict() -> None:
    said = claim(1000, [own(350), own(10), other(300)])
    (large, small), unasked = origins(RCEP, said)
    # Without line 1 650 are of other origin, 35 per cent; without line 2 310, 69 per cent.
    assert [(one.line, one.verdict) for one in (large, small)] == [("1", "not originating"), ("2", "originating")]
    assert [f"{content.floor(2)}" for content in large.contents.values()] == ["35.00"]
    assert unasked == 0


def spread(said: Claim, ranges: list[Range], days: tuple[date, ...] = (date(2026, 4, 1),)) -> Any:
    def claimed(corner: Corner) -> Claim:
        good = said.good.model_copy(update={field: Decimal(value) for field, value in corner.values})
        return on(said.model_copy(update={"good": good}), corner.day)

    return over(RCEP, corners(ranges, days), claimed)


def test_over_a_range_it_holds_or_falls_at_a_corner() -> None:
    said = claim(1000, [other(300)])
    assert spread(said, [Range("fob", "500", "2000")]).answer == "throughout"
    found = spread(said, [Range("fob", "499", "2000")])
    assert found.answer == "falls"
    assert [corner.values for corner, _ in found.fallen] == [(("fob", "499"),)]


def test_corners_that_hold_by_different_methods_show_nothing_between() -> None:
    costs = {"labour": "0", "overhead": "0", "profit": "0", "other": "0"}
    said = claim(600, [own(200), other(400)], production={"costs": costs})
    # Build-up holds to 500 (200 / 500), build-down from 666.67 on (1 - 400 / 666.67), nothing at 600.
    assert not RCEP.determine(said).originating
    assert spread(said, [Range("fob", "450", "700")]).answer == "not shown"


def test_over_a_period_the_days_on_which_something_turns() -> None:
    declared = {"id": "D-7", "date": "2026-01-01", "valid_until": "2026-12-31"}
    said = claim(1000, [own(400, declaration=declared), other(300)])
    days = days_of(RCEP, said, 12)
    assert {date(2026, 4, 1), date(2027, 1, 1), date(2027, 3, 31)} <= set(days)
    found = spread(said, [], days)
    # From 2027 on the declared line counts as of other origin: 700 of 1,000, and 30 per cent are left.
    assert found.answer == "falls"
    assert {corner.day for corner, _ in found.fallen} == {day for day in days if day.year == 2027}


def test_nothing_is_made_up_where_figures_lack() -> None:
    said = claim(1000, [other(300)]).model_copy(update={"materials": None})
    assert margins(RCEP.determine(said), RCEP.law(said.date)) == ()
