"""The origin of materials: it never harms a requirement, and what is open about it is open in the verdict."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from demonstration import AGREEMENT, claim
from headnote import Determination, Engine
from headnote.engine.agreements.loaded import Ruleset
from headnote.engine.truth import Truth
from headnote.grammar.parser import parse_bytes
from headnote.grammar.rules.expand import count_alternatives
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import Expr
from random_claims import ANNEX_FILE, ENGINE, claims, claims_and_a_line, materials, rules

USUAL = AGREEMENT[AGREEMENT.index("article 7 de minimis") : AGREEMENT.index("article 12")]
ANY = """\
article 7 tolerances    forgives any requirement
    chapters 01-97    value at most 10 per cent of FOB
"""


def tolerant() -> Engine:
    """The demonstration agreement where the tolerance forgives a process as well."""
    agreement = parse_bytes("a", AGREEMENT.replace(USUAL, ANY).encode())
    assert not agreement.diagnostics
    return Engine(Ruleset(agreement.file, (ANNEX_FILE,)))


TOLERANT = tolerant()


def states(found: Determination) -> dict[str, Truth]:
    return {one.requirement: one.state for alternative in found.alternatives for one in alternative.findings}


@settings(max_examples=max(250, settings().max_examples))
@given(st.sampled_from([ENGINE, TOLERANT]), rules, claims_and_a_line)
def test_no_requirement_gets_worse_when_a_material_originates(
    engine: Engine, rule: Expr, drawn: tuple[dict[str, Any], int]
) -> None:
    """What makes two measurements enough where the origin of many materials is open."""
    fields, number = drawn
    assume(count_alternatives(rule) <= 50)
    fields["materials"][number] |= {"originating": False}
    without = states(engine.determine(claim(**fields), rule=print_expr(rule)))
    fields["materials"][number] |= {"originating": True, "country": "JP"}
    originating = states(engine.determine(claim(**fields), rule=print_expr(rule)))
    assert {one for one, state in without.items() if originating[one] < state} == set()


@st.composite
def nested(draw: st.DrawFn) -> dict[str, Any]:
    """A material with materials of its own, often too little said of to be determined."""
    made = draw(materials()) | {"originating": None, "country": None}
    made["materials"] = draw(st.lists(materials(), min_size=1, max_size=2))
    made["production"] = {"party": draw(st.sampled_from(["JP", "TH", None])), "operations": []}
    made["rule"] = draw(st.sampled_from(["CTH", "CC", "regional value content of at least 40 per cent"]))
    return made


def declared(material: dict[str, Any], originating: bool) -> dict[str, Any]:
    """The same material, without what it was made of: called originating, or not."""
    own = {name: value for name, value in material.items() if name not in ("materials", "production", "rule")}
    return {**own, "originating": originating, "country": "JP"}


@settings(max_examples=max(200, settings().max_examples))
@given(rules, claims(), st.lists(nested(), min_size=1, max_size=3))
def test_a_verdict_is_what_it_is_for_every_origin_that_materials_may_turn_out_to_have(
    rule: Expr, fields: dict[str, Any], parts: list[dict[str, Any]]
) -> None:
    """The oracle: the claim with its parts called originating or not, in every combination that is still open."""
    assume(count_alternatives(rule) <= 50)
    others = fields["materials"] or []
    text = print_expr(rule)
    found = ENGINE.determine(claim(**{**fields, "materials": [*parts, *others]}), rule=text)
    may = {
        "originating": (True,),
        "not originating": (False,),
        "undetermined": (True, False),
    }
    verdicts = set()
    for origins in product(*(may[inner.verdict] for _, inner in found.materials)):
        plain = [declared(part, origin) for part, origin in zip(parts, origins, strict=True)]
        verdicts.add(ENGINE.determine(claim(**{**fields, "materials": [*plain, *others]}), rule=text).verdict)
    assert found.verdict == (verdicts.pop() if len(verdicts) == 1 else "undetermined")
    assert bool(found.missing) == (found.verdict == "undetermined")
