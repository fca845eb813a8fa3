"""A tolerance of any requirement against its plain meaning: some materials, within the share, count as originating.

The oracle tries every set of materials within the share under an agreement without a tolerance, and calls them
originating (and wholly obtained); goods of originating materials alone have no door of their own here. Caps and value
contents are left out: what is forgiven stays in those.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from demonstration import AGREEMENT, ANNEX_HEAD
from headnote import Claim, Engine
from headnote.engine.agreements.ruleset import Ruleset
from headnote.grammar.codes import HSCode
from headnote.grammar.parser import parse_bytes
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import Change, Expr, Goods, MadeFrom, MaterialsAre, Scope
from random_claims import all_of, any_of

USUAL = AGREEMENT[AGREEMENT.index("article 7 de minimis") : AGREEMENT.index("article 12")]
SHARE = 20
ANY = f"""\
article 7 tolerances    forgives any requirement
    chapters 01-97    value at most {SHARE} per cent of FOB
    not for materials of chapter 72
"""
FOB = 100


def engine_of(article: str) -> Engine:
    text = AGREEMENT.replace(USUAL, article).replace("    (b) PE    exclusively from originating materials\n", "")
    agreement = parse_bytes("a", text.encode())
    annex = parse_bytes("b", f"{ANNEX_HEAD}84.18    CC\n".encode())
    assert not agreement.diagnostics + annex.diagnostics
    return Engine(Ruleset(agreement.file, (annex.file,)))


FREE = "    unrestricted materials of chapter 85 in goods of chapter 84\n"
TOLERANT, STRICT, LENIENT = engine_of(ANY), engine_of(""), engine_of(ANY + FREE)
CODES = ["841810", "841821", "850110", "720810"]
names = st.sampled_from(["dried", "painted"])
goods = st.builds(lambda name: (Goods(name),), names)
scopes = st.sampled_from([(Scope(HSCode(code), HSCode(code)),) for code in ("84", "85", "7208")])
leaves = st.one_of(
    st.builds(Change, st.sampled_from(["chapter", "heading", "subheading"])),
    st.builds(lambda excepted: Change("heading", except_from=excepted), scopes),
    st.builds(MadeFrom, goods),
    st.builds(MaterialsAre, scopes, st.sampled_from(["originating", "wholly obtained"])),
)


def joined(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    parts = st.lists(inner, min_size=2, max_size=3)
    return parts.map(all_of) | parts.map(any_of)


rules = st.recursive(leaves, joined, max_leaves=4)
materials = st.lists(
    st.fixed_dictionaries(
        {
            "hs": st.sampled_from(CODES),
            "originating": st.booleans(),
            "wholly_obtained": st.booleans(),
            "country": st.just("JP"),
            "value": st.sampled_from(["0", "5", "10", "15", "20", "21"]),
            "described_as": st.lists(names, max_size=2, unique=True),
        }
    ),
    min_size=1,
    max_size=4,
)


def verdict(engine: Engine, bill: list[dict[str, Any]], rule: Expr) -> str:
    claim = {
        "agreement": "DEMO",
        "date": "2022-01-01",
        "good": {"hs": "8418.10", "fob": str(FOB), "currency": "USD"},
        "production": {"party": "JP", "operations": [], "wholly_obtained": False},
        "materials": bill,
    }
    return engine.determine(Claim.model_validate(claim), rule=print_expr(rule)).verdict


def line(hs: str, value: str) -> dict[str, Any]:
    own = {"originating": False, "wholly_obtained": False, "country": "JP"}
    return {"hs": hs, "value": value, "described_as": [], **own}


# Each fails one requirement, and both together are beyond the share, or within it.
BOTH = all_of([Change("chapter"), MaterialsAre((Scope(HSCode("85"), HSCode("85")),), "originating")])


@example([line("841810", "15"), line("850110", "10")], BOTH)
@example([line("841810", "15"), line("850110", "5")], BOTH)
@settings(max_examples=max(200, settings().max_examples))
@given(materials, rules)
def test_what_is_forgiven_is_as_if_it_originated(bill: list[dict[str, Any]], rule: Expr) -> None:
    assert (verdict(TOLERANT, bill, rule) == "originating") == possible(bill, rule, ())


@example([line("850110", "15"), line("841810", "20")], BOTH)
@settings(max_examples=max(200, settings().max_examples))
@given(materials, rules)
def test_what_is_unrestricted_is_as_if_it_originated_whatever_it_is_worth(
    bill: list[dict[str, Any]], rule: Expr
) -> None:
    free = [number for number, one in enumerate(bill) if one["hs"].startswith("85")]
    assert (verdict(LENIENT, bill, rule) == "originating") == possible(bill, rule, free)


def possible(bill: list[dict[str, Any]], rule: Expr, free: Sequence[int]) -> bool:
    """Whether the good originates strictly with some materials within the share, and the free ones, as originating."""
    lines = [number for number, one in enumerate(bill) if not one["hs"].startswith("72") and number not in free]
    sets = chain.from_iterable(combinations(lines, size) for size in range(len(lines) + 1))
    within = (chosen for chosen in sets if 100 * sum(int(bill[n]["value"]) for n in chosen) <= SHARE * FOB)
    forgiven = ([one | _MADE if n in (*chosen, *free) else one for n, one in enumerate(bill)] for chosen in within)
    return any(verdict(STRICT, told, rule) == "originating" for told in forgiven)


_MADE = {"originating": True, "wholly_obtained": True}
