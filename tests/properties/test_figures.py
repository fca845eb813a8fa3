"""Bills in figures and gauges against the general forms that they stand for, fact by fact and finding by finding."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from demonstration import claim
from headnote import Claim
from headnote.engine.origin.bills import figured
from headnote.engine.origin.compile import Requirement, compile_rule
from headnote.engine.origin.engine import subject_of
from headnote.engine.origin.facts import Facts, Subject
from headnote.engine.origin.findings import KINDS
from headnote.engine.origin.findings.content import unclaimed
from headnote.engine.origin.gauges import STATES, TOLERATED, ContentGauge, gauge_of
from headnote.engine.origin.preconditions import (
    between_stands,
    measure_between,
    measure_parties,
    measure_sufficient,
    parties_stand,
)
from headnote.engine.origin.weighing import gather
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Change, Exclusively, Expr, Unread, ValueContent, WhollyObtained
from random_claims import ENGINE, claims

DAY = date(2022, 6, 1)
LAW = ENGINE.law(DAY)

# What has figures and a gauge comes up often here, and what stands in their way now and then.
lines = st.builds(
    lambda hs, value, origin, country: {"hs": hs, "value": value, "originating": origin, "country": country},
    st.sampled_from(["841810", "841821", "841821", "850110", "720810", "720810", "8418", None]),
    st.integers(0, 60).map(str) | st.sampled_from(["5", "10", "10", "20", "0.000001", "49.999999", None]),
    st.sampled_from([False, False, True, None]),
    st.sampled_from(["JP", "JP", "VN", "TH", "US"]),
)
costs = st.just({}) | st.fixed_dictionaries(
    {name: st.integers(0, 200).map(str) | st.none() for name in ("labour", "overhead", "other")}
    | {"profit": st.integers(-50, 200).map(str) | st.none()}
)
plain_claims = st.builds(
    lambda good, fob, party, operations, wholly, costs, bill: {
        "hs": good,
        "fob": fob,
        "exw": fob,
        "party": party,
        "operations": operations,
        "wholly_obtained": wholly,
        "costs": costs,
        "materials": bill,
    },
    st.sampled_from(["841810", "841810", "841821", "84181000", "8418"]),
    st.integers(1, 300).map(str) | st.sampled_from(["0", "100", "100", "100", "200", "500", None]),
    st.sampled_from(["JP", "JP", "VN", None]),
    st.sampled_from([None, [], ["a"]]),
    st.sampled_from([None, None, True, False, "a"]),
    costs,
    st.sampled_from([1, 2, 3, 4, 0, None]).flatmap(
        lambda count: st.none() if count is None else st.lists(lines, min_size=count, max_size=count)
    ),
)
gauged = st.one_of(
    st.builds(Change, st.sampled_from(["chapter", "heading", "subheading"])),
    st.builds(
        ValueContent,
        st.sampled_from(["0", "30", "40", "50", "62.5", "100"]).map(Decimal),
        st.sampled_from([None, "build-down", "build-up"]),
    ),
    st.builds(WhollyObtained),
    st.builds(Exclusively),
)

AT_THE_TOLERANCE = {"fob": "100", "materials": [{"hs": "841821", "value": "10", "originating": False}]}


def subject(fields: dict[str, Any]) -> tuple[Claim, Subject]:
    said = claim(**fields, date=str(DAY))
    return said, subject_of(said, LAW, None)


def generally(of: Subject) -> Facts:
    return gather(of, LAW, DAY, lambda inner: ({}[inner.path], {}[inner.path])).facts


@settings(max_examples=max(150, settings().max_examples))
@given(st.booleans().flatmap(lambda plainly: plain_claims if plainly else claims()))
def test_a_bill_in_figures_is_the_bill_that_is_weighed(fields_of: dict[str, Any]) -> None:
    _, good = subject(fields_of)
    fast, general = figured(good, LAW, DAY), gather(good, LAW, DAY, lambda inner: ({}[inner.path], {}[inner.path]))
    if fast is None:
        return
    bill = fast.facts.bill
    assert bill is not None
    for one in fields(Facts):
        if one.name != "bill":
            assert getattr(fast.facts, one.name) == getattr(general.facts, one.name)
    assert (fast.warnings, fast.inner, fast.citations) == (general.warnings, general.inner, general.citations)
    materials = general.facts.materials or ()
    foreign = [one for one in materials if not one.originating]
    assert bill.listed == general.facts.listed
    assert bill.foreign == {
        code: sum(m.value or 0 for m in foreign if m.hs == code) for code in {m.hs for m in foreign}
    }
    assert bill.cumulated == any(one.cumulated for one in materials)
    assert bill.given == sum(one.value or 0 for one in materials)
    for amount, of in ((bill.vnm, foreign), (bill.vom, [one for one in materials if one.originating])):
        values = [one.value for one in of]
        assert amount == (None if not materials or None in values else sum(value or 0 for value in values))


@settings(max_examples=max(500, settings().max_examples))
@given(gauged, plain_claims)
@example(Change("heading"), AT_THE_TOLERANCE)
@example(ValueContent(Decimal(90)), AT_THE_TOLERANCE)
def test_a_gauge_says_what_the_finding_says(requirement: Expr, fields_of: dict[str, Any]) -> None:
    said, good = subject(fields_of)
    fast = figured(good, LAW, DAY)
    if fast is None or fast.facts.bill is None:
        return
    (compiled,) = compile_rule(requirement, (), LAW.tolerances).requirements
    found = compiled(generally(good))
    assert found.kind == KINDS.get(type(requirement), "")
    gauge = gauge_of(compiled, LAW)
    told = gauge(fast.facts, fast.facts.bill) if gauge is not None else None
    if told is not None:
        assert (STATES[told], told == TOLERATED) == (found.state, found.de_minimis)
        if isinstance(gauge, ContentGauge) and found.state is Truth.NOT_MET:
            assert gauge.unclaimed(fast.facts, fast.facts.bill) == unclaimed(found)
    assert parties_stand(fast.facts, said) == measure_parties(generally(good), said).state
    assert between_stands(fast.facts, said) == measure_between(generally(good), said).state


@given(claims() | plain_claims)
def test_what_a_gauge_says_of_operations(fields_of: dict[str, Any]) -> None:
    _, good = subject(fields_of)
    fast = figured(good, LAW, DAY)
    gauge = gauge_of(Requirement(Unread(), "", (), measure_sufficient), LAW)
    assert gauge is not None
    if fast is not None and fast.facts.bill is not None and (told := gauge(fast.facts, fast.facts.bill)) is not None:
        assert STATES[told] == measure_sufficient(Unread(), generally(good), (), "").state
