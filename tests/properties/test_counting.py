"""Counting a material as a whole or by its content: never worse than any way in which the claim could fix it."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from demonstration import AGREEMENT, claim
from headnote import Determination, Engine
from headnote.engine.agreements.loaded import Ruleset
from headnote.engine.truth import Truth
from headnote.grammar.parser import parse_bytes
from random_claims import ANNEX_FILE

FULL = AGREEMENT.replace("originating materials of the parties", "production in any party")
ENGINE = Engine(Ruleset(parse_bytes("a", FULL.encode()).file, (ANNEX_FILE,)))

CODES = ["841810", "841899", "850110", "720810", "510111", "010121"]
codes = st.sampled_from(CODES)
amounts = st.integers(0, 1500).map(str)
rules = st.sampled_from(
    [
        "CC",
        "CTH except from heading 72.08",
        "regional value content of at least 40 per cent",
        "regional value content of at least 30 per cent by build-up",
        "value of non-originating materials at most 40 per cent of FOB",
        "weight of non-originating materials of chapter 72 at most 10 per cent of the good",
        "materials of chapter 01 wholly obtained",
        "materials of chapter 72 originating",
        'process "dried" in a party',
        'process "dried" in a party on materials of chapter 72',
    ]
)
done = st.lists(
    st.fixed_dictionaries(
        {"name": st.just("dried"), "party": st.sampled_from(["JP", "TH", "US"]), "on": st.lists(codes, max_size=1)}
    ),
    max_size=2,
)


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    originating = draw(st.booleans())
    return {
        "hs": draw(codes),
        "originating": originating,
        "country": "TH",
        "value": draw(amounts),
        "net_weight_kg": draw(st.integers(0, 30).map(str)),
        "wholly_obtained": originating and draw(st.booleans()),
    }


@st.composite
def parts(draw: st.DrawFn, depth: int = 2) -> dict[str, Any]:
    """A material with what it was made of, all said; its value is what its materials and costs come to."""
    inner = lines() | parts(depth - 1) if depth > 1 else lines()
    costs = {name: draw(st.integers(0, 300).map(str)) for name in ("labour", "overhead", "profit", "other")}
    inside = draw(st.lists(inner, min_size=1, max_size=2))
    return {
        **draw(lines()),
        "originating": None,
        "value": str(sum(int(cost) for cost in costs.values()) + sum(int(one["value"]) for one in inside)),
        "materials": inside,
        "production": {
            "party": draw(st.sampled_from(["JP", "TH"])),
            "operations": draw(st.sampled_from([[], ["a"]])),
            "processes": draw(done),
            "costs": costs,
        },
        "rule": draw(st.sampled_from(["CC", "CTSH"])),
    }


def states(found: Determination) -> dict[str, Truth]:
    return {one.requirement: one.state for alternative in found.alternatives for one in alternative.findings}


@settings(max_examples=max(150, settings().max_examples))
@given(rules, st.lists(parts(), min_size=1, max_size=3), st.lists(lines(), max_size=2), done)
def test_no_way_of_fixing_the_counting_does_better(
    rule: str, made: list[dict[str, Any]], others: list[dict[str, Any]], processes: list[dict[str, Any]]
) -> None:
    """The oracle: every combination of `counted_as` for the good's own materials, each requirement at its best."""
    costs = dict.fromkeys(("labour", "overhead", "profit", "other"), "50")
    fields = {"processes": processes, "costs": costs, "rule": rule}
    free = states(ENGINE.determine(claim([*made, *others], **fields)))
    best: dict[str, Truth] = {}
    for ways in product(("whole", "content"), repeat=len(made)):
        fixed = [{**part, "counted_as": way} for part, way in zip(made, ways, strict=True)]
        for one, state in states(ENGINE.determine(claim([*fixed, *others], **fields))).items():
            best[one] = max(state, best.get(one, state))
    assert free == best
