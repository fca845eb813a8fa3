"""Random rules and claims of the demonstration agreement, for properties."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from demonstration import AGREEMENT, ANNEX_HEAD
from headnote import Engine
from headnote.engine.agreements.loaded import Ruleset
from headnote.engine.truth import Truth
from headnote.grammar.codes import HSCode
from headnote.grammar.parser import parse_bytes
from headnote.grammar.rules.tree import (
    Abbreviation,
    All,
    Allowance,
    AnyOf,
    Chain,
    Change,
    Condition,
    Counted,
    Exclusively,
    Expr,
    GoodIs,
    Goods,
    Limit,
    MadeFrom,
    MaterialCap,
    MaterialsAre,
    NoChange,
    Process,
    Scope,
    SetOfGoods,
    ValueContent,
    WhollyObtained,
)

CODES = ["84", "8418", "841810", "841821", "85", "8501", "850110", "72", "720810", "01"]
codes = st.sampled_from(CODES).map(HSCode)
scopes = st.lists(codes.map(lambda code: Scope(code, code)), min_size=1, max_size=2).map(tuple)
no_scopes = st.just(())
percents = st.integers(0, 100).map(Decimal)
levels = st.sampled_from(["chapter", "heading", "subheading"])
words = st.sampled_from(["dried", "painted", "tested"])
one_scope = scopes.map(lambda found: found[:1])
named = st.builds(Goods, words, no_scopes | one_scope)
own = st.builds(Goods, st.none(), no_scopes, st.sampled_from(["heading", "subheading", "description"]))
# Codes come first, as they are read.
goods = st.tuples(
    st.lists(st.builds(Goods, st.none(), scopes), max_size=1), st.lists(named, max_size=1), st.lists(own, max_size=1)
).map(lambda found: tuple(one for part in found for one in part) or (Goods("dried"),))
named_goods = st.lists(named, min_size=1, max_size=2, unique_by=lambda one: one.name).map(tuple)
no_goods = st.just(())
limits = st.lists(st.builds(Limit, percents, st.sampled_from(["FOB", "EXW"])), min_size=1, max_size=2, unique=True).map(
    tuple
)
allowing = st.lists(st.builds(Allowance, goods, st.just(()) | limits), max_size=1).map(tuple)
process = st.builds(Process, words)
several = st.lists(process, min_size=1, max_size=2, unique=True).map(tuple)
counted = st.builds(Counted, st.just(2), words, st.just(("dried", "painted")))
chain = st.builds(Chain, st.just(("combined with",)), st.tuples(several, several | st.tuples(counted)))
shares = (
    st.builds(
        MaterialCap,
        st.just("value"),
        percents,
        st.sampled_from(["FOB", "EXW"]),
        goods=named_goods,
        sense=st.sampled_from(["at most", "at least", "more than"]),
    )
    | st.builds(MaterialCap, st.just("value"), percents, st.just("originating materials"), goods=named_goods)
    | st.builds(
        MaterialCap,
        st.just("weight"),
        percents,
        st.just("these materials"),
        goods=named_goods,
        originating=st.just(value=True),
        sense=st.just("at least"),
        wholly_obtained=st.booleans(),
    )
)

leaf = st.one_of(
    st.builds(Change, levels, no_scopes | scopes, no_scopes | scopes),
    st.builds(Change, levels, no_scopes, no_scopes, st.just(True)),
    st.builds(Change, st.none(), scopes, no_scopes | scopes),
    st.builds(NoChange),
    st.builds(ValueContent, percents, st.sampled_from([None, "build-down", "build-up"])),
    st.builds(
        MaterialCap, st.just("value"), percents, st.sampled_from(["FOB", "EXW"]), st.booleans(), no_scopes | scopes
    ),
    st.builds(MaterialCap, st.just("weight"), percents, st.just("the good"), st.booleans(), no_scopes | scopes),
    st.builds(WhollyObtained),
    st.builds(MaterialsAre, scopes, st.sampled_from(["wholly obtained", "originating"])),
    st.builds(Exclusively),
    st.builds(Process, words, st.booleans(), st.sampled_from([(), ("VN", "US")]), no_scopes | scopes),
    st.builds(Condition, words),
    st.builds(Change, levels, except_goods=named_goods, also_from=no_goods | goods, allowing=allowing),
    st.builds(MadeFrom, goods),
    st.builds(
        MaterialCap,
        st.just("value"),
        percents,
        st.sampled_from(["FOB", "EXW"]),
        st.just(value=True),
        goods=named_goods,
    ),
    shares,
    st.builds(MaterialsAre, no_scopes, st.sampled_from(["wholly obtained", "originating"]), goods=named_goods),
    st.builds(ValueContent, percents, st.sampled_from(["build-down", "build-up"]), scopes=scopes),
    chain,
    counted,
    st.builds(GoodIs, words),
    st.builds(SetOfGoods, st.just(()) | limits),
)
printable = leaf | st.builds(
    Abbreviation, st.sampled_from(["CTH", "RVC", "WO"]), st.none() | percents, no_scopes | scopes, no_scopes | scopes
)


def any_of(parts: list[Expr]) -> Expr:
    return AnyOf(tuple(one for part in parts for one in (part.parts if isinstance(part, AnyOf) else [part])))


def all_of(parts: list[Expr]) -> Expr:
    flat = [one for part in parts for one in (part.parts if isinstance(part, All) else [part])]
    kept = [one for one in flat if not isinstance(one, NoChange)] or flat
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def joined(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    parts = st.lists(inner, min_size=2, max_size=3)
    return parts.map(any_of) | parts.map(all_of)


rules = st.recursive(leaf, joined, max_leaves=8)
amounts = st.none() | st.integers(0, 2000).map(str)
truth = st.sampled_from(list(Truth))


@st.composite
def materials(draw: st.DrawFn) -> dict[str, Any]:
    originating = draw(st.sampled_from([True, False, None]))
    return {
        "hs": draw(st.none() | codes),
        "originating": originating,
        "country": draw(st.sampled_from(["JP", "TH", "US"])) if originating else None,
        "value": draw(amounts),
        "net_weight_kg": draw(amounts),
        "wholly_obtained": draw(st.sampled_from([True, False, None])),
        "described_as": draw(st.none() | st.lists(words, max_size=2)),
    }


bills = st.none() | st.lists(materials(), max_size=4)


@st.composite
def claims(
    draw: st.DrawFn,
    fob: st.SearchStrategy[str | None] = amounts,
    lines: st.SearchStrategy[list[dict[str, Any]] | None] = bills,
) -> dict[str, Any]:
    cost = st.none() | st.integers(0, 500).map(str)
    return {
        "hs": draw(st.none() | st.sampled_from(["841810", "841821", "8418"])),
        "fob": draw(fob),
        "exw": draw(amounts),
        "net_weight_kg": draw(amounts),
        "party": draw(st.sampled_from(["JP", "TH", "VN", None])),
        "operations": draw(st.sampled_from([None, [], ["a"], ["a", "b"]])),
        "wholly_obtained": draw(st.sampled_from([None, True, False, "a"])),
        "processes": draw(st.sampled_from([None, [], [{"name": "dried", "party": "JP"}, {"name": "painted"}]])),
        "costs": {"labour": draw(cost), "overhead": draw(cost), "profit": draw(cost), "other": draw(cost)},
        "answers": draw(st.dictionaries(words, st.booleans())),
        "materials": draw(lines),
    }


def of_a_line(fields: dict[str, Any]) -> st.SearchStrategy[tuple[dict[str, Any], int]]:
    return st.tuples(st.just(fields), st.integers(0, len(fields["materials"]) - 1))


claims_and_a_line = claims(lines=st.lists(materials(), min_size=1, max_size=4)).flatmap(of_a_line)
"""A claim that has lines, and the number of one of them."""
may_have_content = claims(fob=st.integers(1, 5000).map(str), lines=st.lists(materials(), max_size=4))
"""Claims whose value content may be known: without a price, or lines, it never is."""


AGREEMENT_FILE = parse_bytes("a", AGREEMENT.encode()).file
ANNEX_FILE = parse_bytes("b", f"{ANNEX_HEAD}84.18    CC\n".encode()).file
ENGINE = Engine(Ruleset(AGREEMENT_FILE, (ANNEX_FILE,)))
