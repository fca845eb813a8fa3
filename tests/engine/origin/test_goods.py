"""Packing, accessories, indirect materials, deductions and suppliers' declarations, as each agreement has them."""

from __future__ import annotations

from typing import Any

import pytest

from headnote import Claim, Determination, Engine
from headnote.engine.explain import Words, as_text, explain

ENGINES = {name: Engine.load(name) for name in ("rcep", "jiepa", "jbepa")}
PARTIES = {"rcep": "JP", "jiepa": "ID", "jbepa": "BN"}


def determine(
    agreement: str, materials: list[dict[str, Any]], rule: str, produced: str | None = None, **good: Any
) -> Determination:
    data = {
        "agreement": agreement,
        "date": "2023-07-01",
        "good": {"hs": "8302.10", "fob": 100, "currency": "USD", **good},
        "production": {"party": PARTIES[agreement], "operations": [], "processes": [], "date": produced},
        "materials": materials,
        "rule": rule,
    }
    return ENGINES[agreement].determine(Claim.model_validate(data))


def vnm(found: Determination) -> int:
    return next(
        int(f.floor(0)) for a in found.alternatives for one in a.findings for f in one.figures if f.name == "VNM"
    )


STEEL = {"hs": "7208.10", "originating": "no", "value": 30}
BOX = {"hs": "8302.10", "originating": "no", "value": 40}


@pytest.mark.parametrize("agreement", ["rcep", "jiepa", "jbepa"])
@pytest.mark.parametrize("role", ["retail packing", "shipment packing", "accessories"])
def test_packing_and_accessories_are_disregarded_for_a_change_in_classification(agreement: str, role: str) -> None:
    found = determine(agreement, [STEEL, {**BOX, "role": role}], "CTH")
    assert found.verdict == "originating"
    assert determine(agreement, [STEEL, BOX], "CTH").verdict == "not originating"


@pytest.mark.parametrize(
    ("agreement", "role", "expected"),
    [
        ("rcep", "retail packing", 70),
        ("rcep", "accessories", 70),
        ("rcep", "shipment packing", 30),
        ("rcep", "indirect materials", 30),
        ("jiepa", "retail packing", 70),
        ("jiepa", "shipment packing", 30),
        ("jbepa", "shipment packing", 30),
        ("jbepa", "accessories", 70),
    ],
)
def test_what_of_them_counts_in_a_value_content(agreement: str, role: str, expected: int) -> None:
    content = "RVC40" if agreement == "rcep" else "QVC40"
    found = determine(agreement, [STEEL, {**BOX, "role": role}], content)
    assert vnm(found) == expected
    assert found.verdict == ("originating" if expected <= 60 else "not originating")


def test_indirect_materials_originate_though_no_party_is_said() -> None:
    material = {"role": "indirect materials", "value": 5}
    wanted = {"agreement": "rcep", "date": "2023-07-01", "rule": "CTH", "materials": [STEEL, material]}
    wanted |= {"good": {"hs": "8302.10"}, "production": {"operations": []}}
    found = ENGINES["rcep"].determine(Claim.model_validate(wanted))
    assert (found.verdict, found.missing) == ("undetermined", ("production.party",))
    assert not any(w.key in ("not_a_party", "unknown_origin") for w in found.warnings)


def test_indirect_materials_are_originating_wherever_they_come_from() -> None:
    found = determine("rcep", [{"role": "indirect materials", "originating": "no", "country": "US", "value": 5}], "CTH")
    assert (found.verdict, found.criterion) == ("originating", ("PE",))


@pytest.mark.parametrize(
    ("agreement", "role", "exclusively"),
    [
        # 3.8.1 and 3.8.2 name wholly obtained and exclusively produced goods; 3.9 names change and process alone.
        ("rcep", "shipment packing", True),
        ("rcep", "retail packing", True),
        ("rcep", "accessories", False),
        ("rcep", "indirect materials", True),
        # JIEPA 37 to 39, JBEPA 33 to 35: change, process and value content.
        ("jiepa", "retail packing", False),
        ("jiepa", "accessories", False),
        ("jbepa", "accessories", False),
    ],
)
def test_what_is_disregarded_for_a_change_is_not_for_every_requirement(
    agreement: str, role: str, exclusively: bool
) -> None:
    own = {"hs": "7208.10", "originating": "yes", "country": PARTIES[agreement], "value": 30}
    found = determine(agreement, [own, {**BOX, "role": role}], "exclusively from originating materials")
    assert (found.verdict == "originating") is exclusively


@pytest.mark.parametrize(
    ("agreement", "role", "article", "text"),
    [
        ("rcep", "shipment packing", "RCEP Article 3.8", "line 2, shipment packing, is disregarded (RCEP Article 3.8)"),
        (
            "rcep",
            "accessories",
            "RCEP Article 3.9",
            "line 2, accessories, is disregarded for change in tariff classification, process (RCEP Article 3.9)",
        ),
        ("rcep", "indirect materials", "RCEP Article 3.10", "is originating (RCEP Article 3.10)"),
        ("jiepa", "shipment packing", "JIEPA Article 39", "is originating for value content (JIEPA Article 39)"),
    ],
)
def test_a_disregarded_line_is_shown_as_such_and_its_article_cited(
    agreement: str, role: str, article: str, text: str
) -> None:
    for rule in ("CTH", "CC except from heading 72.08"):
        found = determine(agreement, [STEEL, {**BOX, "role": role}], rule)
        assert article in found.citations
        assert text in as_text(explain(found, Words("en")))


# RCEP 3.5: (a) freight, insurance, packing, other transport; (b) duties, taxes, brokerage; (c) waste and spillage.
PAPER = {"amount": 2, "document": "invoice 7"}


@pytest.mark.parametrize(
    ("deduction", "expected", "warned"),
    [
        *(({"what": kind, **PAPER}, "originating", None) for kind in ("Freight", "insurance", "duties", "spillage")),
        ({"what": "freight, insurance and packing", **PAPER}, "originating", None),
        ({"what": "freight", "amount": 2}, "not originating", "deduction_undocumented"),
        ({"what": "flowers", **PAPER}, "not originating", "not_deductible"),
        ({"what": "freight and flowers", **PAPER}, "not originating", "not_deductible"),
    ],
)
def test_deductions_from_vnm_by_kind_and_with_their_document(deduction: Any, expected: str, warned: str | None) -> None:
    found = determine("rcep", [{**BOX, "value": 61, "deductions": [deduction]}], "RVC40")
    assert found.verdict == expected
    keys = {w.key for w in found.warnings}
    assert warned is None or warned in keys


@pytest.mark.parametrize("agreement", ["jiepa", "jbepa"])
@pytest.mark.parametrize(
    ("basis", "what", "expected", "warned"),
    [
        # JIEPA 29.6(b), JBEPA 24.6(b): from the first ascertainable price paid in the party, and from nothing else.
        ("price paid", "freight", "originating", None),
        ("CIF", "freight", "not originating", "deduction_price_paid"),
        (None, "freight", "not originating", "deduction_price_paid"),
        ("price paid", "duties", "not originating", "not_deductible"),
    ],
)
def test_transport_in_the_party_is_deducted_from_a_price_paid_there(
    agreement: str, basis: str | None, what: str, expected: str, warned: str | None
) -> None:
    part = {**BOX, "value": 61, "basis": basis, "deductions": [{"what": what, "amount": 1}]}
    found = determine(agreement, [part], "QVC40")
    assert found.verdict == expected
    assert warned is None or warned in {w.key for w in found.warnings}


def declared(until: str | None, made: str = "2023-01-01") -> dict[str, Any]:
    declaration = {"id": "S-1", "date": made, **({"valid_until": until} if until else {})}
    return {**BOX, "originating": "yes", "country": "JP", "declaration": declaration}


@pytest.mark.parametrize(
    ("material", "verdict"),
    [
        (declared("2023-07-01"), "originating"),
        (declared(None), "originating"),
        (declared("2023-06-30"), "not originating"),
        (declared(None, "2023-07-02"), "not originating"),
    ],
)
def test_a_supplier_s_declaration_has_its_days(material: Any, verdict: str) -> None:
    found = determine("rcep", [STEEL, material], "CTH")
    assert found.verdict == verdict
    assert any(w.key == "declaration_expired" for w in found.warnings) == (verdict == "not originating")


def test_lines_without_the_declaration_that_others_have_are_named() -> None:
    bare = {**BOX, "originating": "yes", "country": "JP"}
    found = determine("rcep", [STEEL, declared(None), bare], "CTH")
    warning = next(w for w in found.warnings if w.key == "declaration_missing")
    assert dict(warning.arguments)["lines"] == ("3",)


def test_value_content_and_order_do_not_depend_on_currency_or_splitting() -> None:
    whole = determine("rcep", [{**BOX, "value": 60}], "RVC40")
    split = determine("rcep", [{**BOX, "value": 25}, {**BOX, "value": 35}], "RVC40")
    yen = determine("rcep", [{**BOX, "value": 9000}], "RVC40", fob=15000, currency="JPY")
    assert whole.verdict == split.verdict == yen.verdict == "originating"
    assert whole.criterion == split.criterion == yen.criterion


@pytest.mark.parametrize(
    ("supplied", "produced", "verdict"),
    [
        # The declaration is of 2023-01-01 and valid until 2023-06-30; the claim is of 2023-07-01.
        ("2023-06-30", None, "originating"),
        ("2023-07-01", None, "not originating"),
        (None, "2023-06-30", "originating"),
        (None, "2022-12-31", "not originating"),
        ("2023-06-30", "2023-07-01", "originating"),
        (None, None, "not originating"),
    ],
)
def test_a_declaration_is_tested_on_the_day_of_supply_or_production(
    supplied: str | None, produced: str | None, verdict: str
) -> None:
    part = {**declared("2023-06-30"), "supplied": supplied}
    assert determine("rcep", [STEEL, part], "CTH", produced).verdict == verdict


@pytest.mark.parametrize(("amount", "verdict", "figure"), [(9, "originating", 60), (10, "not originating", 61)])
def test_a_mould_that_the_supplier_was_given_free_is_part_of_a_material_s_value(
    amount: int, verdict: str, figure: int
) -> None:
    """An assist in the sense of customs valuation (RCEP 3.5): the price leaves it out, the value has it."""
    part = {**BOX, "value": 51, "assists": [{"what": "mould", "amount": amount}]}
    found = determine("rcep", [part], "RVC40")
    assert (found.verdict, vnm(found)) == (verdict, figure)
    assert any(w.key == "assists" for w in found.warnings)


@pytest.mark.parametrize("agreement", ["jiepa", "jbepa"])
@pytest.mark.parametrize(
    ("basis", "rule", "value", "amount", "verdict"),
    [
        # De minimis, 10 per cent of FOB, of the value “as determined under 29.6” (Annex 2, Part 1(e), Note 1).
        ("price paid", "CTH", 11, 1, "originating"),
        ("price paid", "CTH", 11, "0.99", "not originating"),
        ("CIF", "CTH", 11, 1, "not originating"),
        ("price paid", "value of non-originating materials at most 10 per cent of FOB", 11, 1, "originating"),
        ("price paid", "value of non-originating materials at most 10 per cent of FOB", 11, "0.99", "not originating"),
    ],
)
def test_what_is_deducted_lowers_the_value_that_tolerances_and_caps_take(
    agreement: str, basis: str, rule: str, value: int, amount: Any, verdict: str
) -> None:
    part = {**BOX, "value": value, "basis": basis, "deductions": [{"what": "freight", "amount": amount}]}
    assert determine(agreement, [part], rule).verdict == verdict


# RCEP deducts from VNM; the value that 3.7.1(a) looks at is that of 3.5.3.
@pytest.mark.parametrize(("rule", "verdict"), [("CTH", "not originating"), ("RVC90", "originating")])
def test_rcep_deducts_in_a_value_content_alone(rule: str, verdict: str) -> None:
    part = {**BOX, "value": 11, "deductions": [{"what": "freight", "amount": 1, "document": "invoice 7"}]}
    assert determine("rcep", [part], rule).verdict == verdict
