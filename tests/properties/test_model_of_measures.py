"""The engine's measures beside an independent model of them, as Cedar's engine runs beside its formal model.

The model (tests/support/model_measures.py) knows no "not known": it looks at every way in which a claim may turn out.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from demonstration import AGREEMENT, ANNEX_HEAD
from headnote import Claim, Engine
from headnote.engine.agreements.loaded import Ruleset
from headnote.engine.truth import Truth
from headnote.grammar.parser import parse_bytes
from model_claims import UNIVERSE, Treatments, shorter, worlds
from model_measures import ALL, Are, Changed, Codes, Content, Requirement, Share, ShareOfThese, Terms, Tolerance, Which

PACKING = """\
article 8 packing
    retail packing    disregarded for change in tariff classification and process
article 9 accessories
    accessories    disregarded
article 10 indirect materials
    indirect materials    originating
"""
LARGER = (
    AGREEMENT.replace("01-97    value     at most 10", "28-49, 64-97    value     at most 7.5").replace(
        "50-63    weight    at most 10", "50-63    weight    at most 7"
    )
    + PACKING
)
DEDUCTIBLE = """\
    deductible with a document                      "packing"
    deductible with a document for value content    "freight"
"""
EVERY = ("change", "value", "exclusive", "wholly")
NONE = Treatments({}, {})
TREATED = Treatments({"retail packing": ("change",), "accessories": EVERY}, {"indirect materials": EVERY})


def engine_of(agreement: str) -> Engine:
    text = agreement.replace("    imported materials    at CIF\n", f"    imported materials    at CIF\n{DEDUCTIBLE}")
    parsed, annex = parse_bytes("a", text.encode()), parse_bytes("b", f"{ANNEX_HEAD}84.18    CC\n".encode())
    assert not parsed.diagnostics + annex.diagnostics
    return Engine(Ruleset(parsed.file, (annex.file,)))


AGREEMENTS = {
    "small": (
        engine_of(AGREEMENT),
        Terms((Tolerance(1, 97, "value", Fraction(10)), Tolerance(50, 63, "weight", Fraction(10))), NONE),
    ),
    "larger": (
        engine_of(LARGER),
        Terms(
            (
                Tolerance(28, 49, "value", Fraction("7.5")),
                Tolerance(64, 97, "value", Fraction("7.5")),
                Tolerance(50, 63, "weight", Fraction(7)),
            ),
            TREATED,
        ),
    ),
}

percents = st.integers(0, 100).map(Fraction) | st.integers(0, 1000).map(lambda tenths: Fraction(tenths, 10))
codes = st.sampled_from(
    [
        *(Codes(code, code) for code in ("01", "72", "84", "85", "62", "7208", "8418", "8501", "841821", "720810")),
        *(Codes("7208", "7209"), Codes("50", "63"), Codes("841810", "841821")),
    ]
)
by_codes = st.lists(codes, min_size=1, max_size=2).map(lambda found: Which(tuple(found)))
fabric, bone = Which((), "fabric"), Which((), "bone")
which = by_codes | st.sampled_from([fabric, bone])
levels = st.sampled_from(["chapter", "heading", "subheading"])
amounts = st.integers(0, 2000).map(str) | st.integers(0, 200_000).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")
bases = st.integers(1, 3000).map(str)

requirements: st.SearchStrategy[Requirement] = st.one_of(
    st.builds(Changed, levels, but=st.sampled_from([ALL, fabric]) | by_codes, also=st.sampled_from([ALL, bone])),
    st.builds(Changed, st.none(), by_codes),
    st.builds(Changed, st.none(), st.just(Which((Codes("72", "72"),))), st.just(Which((Codes("7208", "7209"),)))),
    st.builds(Changed, st.sampled_from(["heading", "subheading"]), outside_group=st.just(value=True)),
    st.builds(Content, percents, st.sampled_from([None, "build-down", "build-up"])),
    st.builds(Content, percents, st.just("build-down"), by_codes),
    st.builds(
        Share,
        st.just("value"),
        percents.filter(bool),
        st.sampled_from(["FOB", "EXW", "originating materials", "non-originating materials"]),
        st.sampled_from(["at most", "at least", "more than"]),
        st.booleans(),
        st.just(ALL) | which,
    ),
    st.builds(
        Share,
        st.just("weight"),
        percents.filter(bool),
        st.sampled_from(["the good", "originating materials"]),
        st.sampled_from(["at most", "at least", "more than"]),
        st.booleans(),
        st.just(ALL) | which,
    ),
    st.builds(Share, st.just("value"), st.just(Fraction(0)), st.just("FOB"), which=which),
    st.builds(Share, st.just("weight"), st.just(Fraction(0)), st.just("the good"), which=which),
    st.builds(ShareOfThese, percents, which, st.booleans()),
    st.builds(Are, which, st.booleans()),
)


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    """A material of which everything is said; `blanked` takes some of it away."""
    originating = draw(st.sampled_from([True, False, False, None]))
    basis = draw(st.sampled_from([None, None, "FOB"]))
    deducted = draw(st.lists(st.sampled_from(["packing", "freight"]), max_size=2, unique=True))
    return {
        "hs": draw(st.sampled_from(UNIVERSE)),
        "originating": originating,
        "country": draw(st.sampled_from(["JP", "TH", "VN", "US"])),
        "value": draw(amounts),
        "basis": basis,
        "freight": draw(amounts) if basis else None,
        "insurance": draw(amounts) if basis else None,
        "deductions": [{"what": what, "amount": draw(amounts), "document": "bill"} for what in deducted],
        "net_weight_kg": draw(amounts),
        "wholly_obtained": draw(st.booleans()) if originating else False,
        "described_as": draw(st.sampled_from([[], ["fabric"], ["bone", "fabric"]])),
        "role": draw(st.sampled_from(["material"] * 4 + ["retail packing", "accessories", "indirect materials"])),
    }


@st.composite
def claims(draw: st.DrawFn) -> dict[str, Any]:
    cost = st.none() | st.integers(0, 500).map(str)
    costs = {name: draw(cost) for name in ("labour", "overhead", "profit", "other")} if draw(st.booleans()) else {}
    first = {**draw(lines()), "role": "material"}
    data = {
        "agreement": "DEMO",
        "date": "2022-01-01",
        "good": {
            "hs": draw(st.sampled_from(["841810", "841821", "620342", "010121"])),
            "fob": draw(bases),
            "exw": draw(bases),
            "net_weight_kg": draw(bases),
            "currency": "USD",
        },
        "production": {"party": "JP", "operations": [], "costs": costs, "wholly_obtained": False},
        "materials": [first, *draw(st.lists(lines(), max_size=2))],
    }
    places = facts(data)
    for number in draw(st.lists(st.integers(0, len(places) - 1), max_size=3, unique=True)):
        place, name = places[number]
        place[name] = draw(st.sampled_from(shorter(place[name]))) if name == "hs" else None
    return data


def facts(data: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """What a claim may leave unsaid without assuming anything."""
    good, costs = data["good"], data["production"]["costs"]
    found = [(good, name) for name in ("hs", "fob", "exw", "net_weight_kg")]
    found += [(costs, name) for name in costs]
    for line in data["materials"]:
        found += [(line, name) for name in ("hs", "value", "net_weight_kg", "described_as")]
        found += [(line, name) for name in ("freight", "insurance") if line["basis"]]
        found += [(line, "wholly_obtained")] if line["originating"] else []
    return found


def modelled(requirement: Requirement, data: dict[str, Any], terms: Terms) -> Truth:
    if isinstance(requirement, Content) and requirement.method is None:
        # Each method is linear in every amount, and either of them is not.
        claimed = any(cost is not None for cost in data["production"]["costs"].values())
        methods = ("build-down", "build-up") if claimed else ("build-down",)
        return max(modelled(replace(requirement, method=method), data, terms) for method in methods)
    found = worlds(data, requirement.words, costs_asked=isinstance(requirement, Content))
    assume(len(found) <= 5000)
    outcomes = {requirement.holds(world, terms) for world in found}
    return Truth.NOT_KNOWN if len(outcomes) == 2 else Truth.MET if outcomes.pop() else Truth.NOT_MET


def measured(requirement: Requirement, data: dict[str, Any], engine: Engine) -> Truth:
    found = engine.determine(Claim.model_validate(data), rule=requirement.text)
    # The doors for goods wholly obtained, and from originating materials alone, come before the annex's.
    return next(
        finding.state
        for alternative in found.alternatives
        if alternative.of_annex
        for finding in alternative.findings
        if finding.requirement == alternative.text
    )


@settings(max_examples=max(400, settings().max_examples))
@given(requirements, claims(), st.sampled_from(sorted(AGREEMENTS)))
def test_a_requirement_is_measured_as_the_model_has_it(
    requirement: Requirement, data: dict[str, Any], agreement: str
) -> None:
    engine, terms = AGREEMENTS[agreement]
    state = measured(requirement, data, engine)
    event(f"{type(requirement).__name__} {state.name}")
    expected = modelled(requirement, data, terms)
    assert state is expected or (state is Truth.NOT_KNOWN and may_ask(requirement, data)), requirement.text


def may_ask(requirement: Requirement, data: dict[str, Any]) -> bool:
    """Whether the engine may ask for what cannot decide, and say "not known" of what the model knows.

    It does where a share of materials, or of some of them, hangs on an amount and what is missing bounds it; it takes
    what is deducted from a value in part unsaid off that part; and a good without a code may be of chapters that no
    tolerance is for.
    """
    if isinstance(requirement, Changed) and data["good"]["hs"] is None:
        return True
    shares = isinstance(requirement, ShareOfThese) or (
        isinstance(requirement, Share)
        and (requirement.which or requirement.sense != "at most" or requirement.base.endswith("materials"))
    )
    return bool(shares) or any(
        line["deductions"]
        and None in (line["value"], *(line[name] for name in ("freight", "insurance") if line["basis"]))
        for line in data["materials"]
    )
