"""V and net cost, focused value, a threshold a method, and values at customs value.

The formulas are the general ones of official guides (build-down (V - VNM) / V, build-up VOM / V, net cost (NC - VNM) /
NC); V and what net cost leaves out are as CPTPP 3.1 and its rules for vehicles have them. Figures are our own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from demonstration import AGREEMENT, claim, non, ori
from headnote import Claim, Determination, Engine
from headnote.engine.claims.reading.problems import InputError
from headnote.engine.explain import Words, as_text, explain

Make = Callable[..., Engine]

USUAL = AGREEMENT[AGREEMENT.index("article 5 regional") : AGREEMENT.index("article 6")]
CONTENT = """\
article 5 regional value content
    value of the good     at transaction value less "international shipment"
    build-down            RVC = (V - VNM) / V
    build-up              RVC = VOM / V
    focused value         RVC = (V - VNM) / V
    net cost              RVC = (NC - VNM) / NC
    net cost              is total cost less "sales promotion", "royalties"
    imported materials    at customs value
"""
VALUED = AGREEMENT.replace(USUAL, CONTENT)


def determined(
    engine: Engine,
    materials: list[Any],
    good: dict[str, Any] | None = None,
    costs: dict[str, Any] | None = None,
    **fields: Any,
) -> Determination:
    data = claim(materials, fob=None, **fields).model_dump(exclude_defaults=True)
    data["good"] |= good or {}
    data["production"]["costs"] = costs or {}
    return engine.determine(Claim.model_validate(data))


def test_the_value_of_the_good_leaves_out_what_the_article_says(engine_for: Make) -> None:
    engine = engine_for('84.18    regional value content of at least 40 per cent by "build-down"\n', VALUED)
    materials = [non("7208.10", 570)]
    sold = {"transaction_value": "1000", "deducted": {"international shipment": "50"}}
    assert determined(engine, materials, sold).verdict == "originating"  # (950 - 570) / 950 = 40 %
    assert determined(engine, [non("7208.10", "570.01")], sold).verdict == "not originating"
    # The value itself may be given; what is not given is asked for, and nothing is taken for nothing.
    assert determined(engine, materials, {"value": "950"}).verdict == "originating"
    open_ = determined(engine, materials, {"transaction_value": "1000"})
    assert (open_.verdict, open_.missing) == ("undetermined", ('good.deducted."international shipment"',))
    assert determined(engine, materials).missing == ("good.transaction_value",)


def test_a_value_that_is_less_than_nothing_is_not_one(engine_for: Make) -> None:
    """Of 60 less 100 of shipment nothing is a share: neither of the content nor of the tolerance."""
    sold = {"transaction_value": "60", "deducted": {"international shipment": "100"}}
    tolerance = VALUED.replace("10 per cent of FOB", "10 per cent of V")
    for rule in ('RVC40 by "build-down"', "CTSH"):
        engine = engine_for(f"84.18    {rule}\n", tolerance)
        found = determined(engine, [non("8418.10", 5)], sold)
        assert (found.verdict, found.missing) == ("undetermined", ("good.transaction_value",)), rule


def test_what_the_article_does_not_leave_out_is_told(engine_for: Make) -> None:
    engine = engine_for("84.18    RVC40\n", VALUED)
    good = {"transaction_value": "1000", "deducted": {"international shipment": "50", "insurance": "9"}}
    found = determined(engine, [non("7208.10", 570)], good)
    assert found.verdict == "originating"
    assert [dict(w.arguments)["what"] for w in found.warnings if w.key == "not_in_the_article"] == ["insurance"]


AT_1000 = {"transaction_value": "1000"}
LESS_50 = {**AT_1000, "deducted": {"international shipment": "50"}}


@pytest.mark.parametrize(
    ("good", "said"),
    [
        ({"value": "950", **LESS_50}, None),
        ({"value": "950"}, None),
        ({"value": "1000", **AT_1000}, None),
        ({"value": "400", **AT_1000}, None),  # the shipment is not given: it may be 600
        ({"value": "1000", **LESS_50}, "given as 1,000.00 USD; what else the claim gives comes to 950.00 USD"),
        ({"value": "949.99", **LESS_50}, "given as 949.99 USD; what else the claim gives comes to 950.00 USD"),
        ({"value": "1000.01", **AT_1000}, "given as 1,000.01 USD; by what else the claim gives it is 1,000.00 USD"),
    ],
)
def test_a_value_that_contradicts_what_else_is_given_is_told(
    engine_for: Make, good: dict[str, Any], said: str | None
) -> None:
    """And the verdict stands: it is by the value, as it was given."""
    found = determined(engine_for("84.18    CTH\n", VALUED), [non("7208.10", 1)], good)
    told = [Words("en").sentence(one) for one in found.warnings if one.key in ("values_apart", "value_above")]
    assert (found.verdict, bool(told)) == ("originating", said is not None)
    assert all(said in one for one in told if said)


def test_what_is_said_of_values_stands_behind_what_is_said_of_the_code() -> None:
    """A code that the edition lacks is why nothing is known; a cost that the article does not name is not."""
    data = {
        "agreement": "cptpp",
        "date": "2026-04-01",
        "good": {"hs": "8418.11", "transaction_value": "1000", "deducted": {"a lunch": "9"}, "currency": "USD"},
        "production": {"party": "VN"},
    }
    found = Engine.load("cptpp").determine(Claim.model_validate(data))
    told = as_text(explain(found, Words("en")))
    assert (found.verdict, told.count("a lunch")) == ("undetermined", 1)
    assert "product-specific rule: 8418.11 is not a code of HS2012" in told


@pytest.mark.parametrize(("basis", "field"), [("FOB", "fob"), ("EXW", "exw")])
def test_the_value_of_the_good_may_be_a_price(basis: str, field: str, engine_for: Make) -> None:
    text = VALUED.replace('at transaction value less "international shipment"', f"at {basis}")
    engine = engine_for("84.18    RVC40 by build-down\n", text)
    assert determined(engine, [non("7208.10", 600)], {field: "1000"}).verdict == "originating"
    assert determined(engine, [non("7208.10", 601)], {field: "1000"}).verdict == "not originating"


NET = 'regional value content of at least 50 per cent by "net cost"'


def test_net_cost_leaves_out_the_costs_that_are_named(engine_for: Make) -> None:
    """(NC - VNM) / NC with NC = 1000 - 120 - 80 = 800: 50 % with 400 of non-originating materials."""
    engine = engine_for(f"87.03    {NET}\n", VALUED)
    costs = {"total": "1000", "excluded": {"Sales promotion": "120", "royalties": "80"}}
    found = determined(engine, [non("7208.10", 400)], costs=costs, hs="8703.21")
    assert found.verdict == "originating"
    assert found.by is not None
    figures = {one.name: one for finding in found.by.findings for one in finding.figures}
    assert figures["RVC net cost"].equals_printed(figures["RVC net cost"].floor(0))
    assert figures["“royalties”"].floor(0) == 80
    assert determined(engine, [non("7208.10", "400.01")], costs=costs, hs="8703.21").verdict == "not originating"


def test_a_cost_that_net_cost_leaves_out_is_asked_for_where_it_decides(engine_for: Make) -> None:
    engine = engine_for(f"87.03    {NET}\n", VALUED)
    costs: dict[str, Any] = {"total": "1000", "excluded": {"sales promotion": "120"}}
    open_ = determined(engine, [non("7208.10", 400)], costs=costs, hs="8703.21")
    assert (open_.verdict, open_.missing) == ("undetermined", ('production.costs.excluded."royalties"',))
    # Whatever they are, net cost is no more than 880.
    assert determined(engine, [non("7208.10", 441)], costs=costs, hs="8703.21").verdict == "not originating"
    assert determined(engine, [non("7208.10", 441)], hs="8703.21").missing == (
        "production.costs.total",
        'production.costs.excluded."royalties"',
        'production.costs.excluded."sales promotion"',
    )


def test_costs_of_all_goods_are_allocated(engine_for: Make) -> None:
    engine = engine_for(f"87.03    {NET}\n", VALUED)
    allocation = {"percent": "12.5", "method": "by units produced"}
    costs = {"total": "8000", "excluded": {"sales promotion": "960", "royalties": "640"}, "allocation": allocation}
    assert determined(engine, [non("7208.10", 400)], costs=costs, hs="8703.21").verdict == "originating"
    assert determined(engine, [non("7208.10", "400.01")], costs=costs, hs="8703.21").verdict == "not originating"
    uneven = {**costs, "total": "0.000001"}
    with pytest.raises(ValueError, match="more than six decimals"):
        determined(engine, [], costs=uneven, hs="8703.21")


def test_a_share_of_net_cost_and_of_total_cost(engine_for: Make) -> None:
    for base, most in (("net cost", 400), ("total cost", 500)):
        rule = f"value of non-originating materials at most 50 per cent of {base}"
        engine = engine_for(f"87.03    {rule}\n", VALUED)
        costs = {"total": "1000", "excluded": {"sales promotion": "120", "royalties": "80"}}
        assert determined(engine, [non("7208.10", most)], costs=costs, hs="8703.21").verdict == "originating"
        over = determined(engine, [non("7208.10", f"{most}.01")], costs=costs, hs="8703.21")
        assert over.verdict == "not originating"


def test_each_method_has_its_own_threshold(engine_for: Make) -> None:
    """CPTPP prints 30 % build-up, 40 % build-down or 50 % focused value, which looks at the listed codes alone."""
    rule = "RVC30 by build-up, RVC40 by build-down or RVC50 by focused value of heading 84.02"
    engine = engine_for(f"84.02    {rule}\n", VALUED)
    worth = {"value": "1000"}
    listed, other = non("8402.90", 500), non("7208.10", 300)
    assert determined(engine, [listed, other], worth, hs="8402.11").verdict == "originating"
    more = {**listed, "value": "500.01"}
    assert determined(engine, [more, other], worth, hs="8402.11").verdict == "not originating"
    assert determined(engine, [more, other, ori(300)], worth, hs="8402.11").verdict == "originating"
    assert determined(engine, [{**more, "value": "600"}], worth, hs="8402.11").verdict == "originating"


def test_materials_at_customs_value(engine_for: Make) -> None:
    """What customs value a price comes to depends on the country: no other value stands for it."""
    engine = engine_for("84.18    RVC40 by build-down\n", VALUED)
    worth = {"value": "1000"}
    for basis, state in ((None, "originating"), ("customs value", "originating"), ("FOB", "undetermined")):
        material = non("7208.10", 600, basis=basis, freight="1", insurance="1")
        assert determined(engine, [material], worth).verdict == state
    open_ = determined(engine, [non("7208.10", 600, basis="CIF")], worth)
    assert open_.missing == ("materials[1].value",)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("imported materials    at FOB", "HN0229"),
        ("value of the good    at CIF", "HN0229"),
        ("net cost    RVC = (NC - VNM) / NC", "HN0230"),
        ("build-down    RVC = (TV - VNM) / TV", "HN0209"),
    ],
)
def test_mistakes_are_told(line: str, code: str, headnote: Callable[..., Result], demo: Callable[..., Path]) -> None:
    text = AGREEMENT.replace(USUAL, f"article 5 regional value content\n    {line}\n")
    result = headnote("check", demo("84.18    CTH\n", text))
    assert result.exit_code != 0
    assert code in result.output


def test_no_kind_of_value_is_guessed() -> None:
    with pytest.raises((InputError, ValueError), match="currency"):
        Claim.model_validate(
            {"agreement": "DEMO", "date": "2022-01-01", "good": {"value": "1"}, "production": {"party": "JP"}}
        )
