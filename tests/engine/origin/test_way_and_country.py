"""Direct consignment, and the country of origin where an importing party treats parties differently."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from headnote import Claim, Determination, Engine
from headnote.engine.agreements.library import shipped
from headnote.engine.claims.claim import Good, Material
from headnote.engine.explain import Words, as_data, as_text, explain
from headnote.engine.origin.determination import CountryOfOrigin


@pytest.fixture(scope="module")
def rcep() -> Engine:
    return Engine.load("rcep")


def claim(**fields: Any) -> Claim:
    data: dict[str, Any] = {
        "agreement": "rcep",
        "date": "2026-04-01",
        "exporting_party": "TH",
        "importing_party": "JP",
        "good": {"hs": "2001.10", "fob": 1000, "currency": "USD"},
        "production": {"party": "TH", "operations": []},
        "materials": [{"hs": "0707.00", "originating": "no", "value": 100}],
    }
    return Claim.model_validate({**data, **fields})


def country(found: Determination) -> CountryOfOrigin:
    assert found.country_of_origin is not None
    return found.country_of_origin


FINE = {
    "country": "SG",
    "operations": ["Unloading"],
    "customs_control": "yes",
    "documents": ["Through bill of lading"],
}


@pytest.mark.parametrize(
    ("stop", "verdict", "missing"),
    [
        ({}, "originating", ()),
        ({"operations": ["Further processing"]}, "not originating", ()),
        ({"operations": ["transshipment", "temporary storage"]}, "originating", ()),
        ({"operations": ["painting"]}, "undetermined", ('answers."painting is allowed on the way"',)),
        ({"customs_control": "no"}, "not originating", ()),
        ({"operations": None}, "undetermined", ("consignment.stops[1].operations",)),
        ({"customs_control": None}, "undetermined", ("consignment.stops[1].customs_control",)),
        ({"documents": ["a letter"]}, "undetermined", ("consignment.stops[1].documents",)),
    ],
)
def test_a_stop(rcep: Engine, stop: dict[str, Any], verdict: str, missing: tuple[str, ...]) -> None:
    route = {"route": ["TH", "SG", "JP"], "stops": [{**FINE, **stop}]}
    found = rcep.determine(claim(consignment=route))
    assert (found.verdict, found.missing) == (verdict, missing)


@pytest.mark.parametrize(("answer", "verdict"), [("yes", "originating"), ("no", "not originating")])
def test_a_word_that_the_article_lacks_is_answered(rcep: Engine, answer: str, verdict: str) -> None:
    route = {"route": ["TH", "SG", "JP"], "stops": [{**FINE, "operations": ["unloading", "painting"]}]}
    answers = {"painting is allowed on the way": answer}
    assert rcep.determine(claim(consignment=route, answers=answers)).verdict == verdict


@pytest.mark.parametrize(
    ("route", "key"),
    [
        (["VN", "JP"], "route_begins"),
        (["TH", "KR"], "route_ends"),
        (["JP"], "route_short"),
        ([], "route_unsaid"),
        (["TH", "SG", "JP"], None),
    ],
)
def test_the_ends_of_the_route_are_those_of_the_claim(rcep: Engine, route: list[str], key: str | None) -> None:
    stops = [FINE] if "SG" in route else []
    found = rcep.determine(claim(consignment={"route": route, "stops": stops}))
    assert found.verdict == ("originating" if key is None else "undetermined")
    if key is not None:
        assert found.missing == ("consignment.route",)
        assert key in [reason.key for reason in found.provisions[1].reasons]


def test_what_is_missing_of_a_stop_is_named_where_the_claim_would_give_it(rcep: Engine) -> None:
    stops = [FINE, {**FINE, "country": "HK", "documents": []}]
    found = rcep.determine(claim(consignment={"route": ["TH", "KR", "HK", "SG", "JP"], "stops": stops}))
    assert found.missing == (
        "consignment.stops[2].documents",
        "consignment.stops[3].operations",
        "consignment.stops[3].customs_control",
        "consignment.stops[3].documents",
    )


def test_a_direct_route_and_no_route_at_all(rcep: Engine) -> None:
    direct = rcep.determine(claim(consignment={"route": ["TH", "JP"]}))
    assert direct.verdict == "originating"
    assert [p.requirement for p in direct.provisions] == ["produced in a party", "direct consignment"]
    assert "consignment_unsaid" not in [warning.key for warning in direct.warnings]
    silent = rcep.determine(claim())
    assert len(silent.provisions) == 1
    text = as_text(explain(silent, Words("en")))
    assert "RCEP Article 3.15 was not looked at: the claim does not say how the good was consigned" in text


def test_a_stop_that_nothing_is_known_of_is_asked_about(rcep: Engine) -> None:
    found = rcep.determine(claim(consignment={"route": ["TH", "SG", "JP"]}))
    assert found.verdict == "undetermined"
    assert len(found.missing) == 3


def originating(value: Any, party: str) -> dict[str, Any]:
    return {"originating": "yes", "country": party, "value": value}


def test_a_good_of_the_annex_rule_has_the_country_where_it_acquired_origin(rcep: Engine) -> None:
    assert country(rcep.determine(claim())).party == "TH"


@pytest.mark.parametrize(("operations", "expected"), [([], "TH"), (["b"], "VN"), (None, None)])
def test_originating_materials_only(rcep: Engine, operations: Any, expected: str | None) -> None:
    materials = [originating(300, "TH"), originating(400, "VN"), originating(200, "JP")]
    production = {"party": "TH", "operations": operations}
    found = country(rcep.determine(claim(materials=materials, production=production)))
    assert found.party == expected
    assert found.elections == ("JP", "TH", "VN")
    assert found.missing == (("production.operations",) if expected is None else ())


def listed(foreign: Any, **more: Any) -> Claim:
    """Beef of 0201.10.00, which China lists: materials of Vietnam for `foreign`, the rest added in Australia."""
    materials = [originating(foreign, "VN"), originating(50, "AU")]
    return claim(
        exporting_party="AU",
        importing_party="CN",
        good={"hs": "0201.10", "fob": 1000, "currency": "USD"},
        production={"party": "AU", "operations": []},
        materials=materials,
        **more,
    )


def test_listed_goods_need_a_fifth_of_the_value_added_in_the_exporting_party(rcep: Engine) -> None:
    assert country(rcep.determine(listed(800))).party == "AU"
    found = country(rcep.determine(listed("800.01")))
    assert found.party == "VN"
    assert found.figures[0].floor(2) < 20
    assert country(rcep.determine(listed(None))).missing == ("materials[1].value",)


def test_the_listed_line_is_looked_for_by_the_code_in_the_agreements_edition(rcep: Engine) -> None:
    """3901.40 of HS2017 was 3901.90 in HS2012 (UN Statistics Division, correlation of the two), which China lists."""

    def of(code: str, edition: str) -> CountryOfOrigin:
        good = {"hs": code, "hs_edition": edition, "fob": 1000, "currency": "USD"}
        return country(rcep.determine(listed(900).model_copy(update={"good": Good.model_validate(good)}), rule="CTH"))

    assert of("3901.90", "HS2012") == of("3901.40", "HS2017")
    assert of("3901.90", "HS2012").reasons[0].key == "country_listed"


def test_a_tie_is_not_decided_by_the_alphabet(rcep: Engine) -> None:
    materials = [originating(300, "TH"), originating(300, "VN")]
    production = {"party": "TH", "operations": ["a"]}
    assert country(rcep.determine(claim(materials=materials, production=production))).party is None


def test_it_is_explained_in_words_and_data(rcep: Engine) -> None:
    found = rcep.determine(listed(900))
    text = as_text(explain(found, Words("en")))
    assert "Country of origin for the rate of duty\n  - Vietnam (VN)" in text
    assert "10 % of the value was added in the exporting party, at least 20 % are asked" in text
    data = as_data(found, Words("ja")).country_of_origin
    assert data is not None
    assert data.party == "VN"


def test_agreements_without_the_article_say_nothing_of_it() -> None:
    data = claim(agreement="jiepa", good={"hs": "8302.10"}, production={"party": "JP", "operations": []})
    found = Engine.load("jiepa").determine(data.model_copy(update={"exporting_party": "JP", "importing_party": "ID"}))
    assert found.verdict == "originating"
    assert found.country_of_origin is None


def test_an_editing_of_the_ruleset_adds_tracing_without_python(tmp_path: Any) -> None:
    folder = tmp_path / "rcep"
    shutil.copytree(shipped() / "rcep", folder)
    part = {
        "hs": "8538.90",
        "country": "JP",
        "value": 700,
        "materials": [{"hs": "8538.90", "originating": "no", "value": 590}],
    }
    wanted = claim(
        good={"hs": "8538.10", "fob": 1000, "currency": "USD"},
        production={"party": "JP", "operations": []},
        materials=[part],
    )
    assert Engine.load(folder).determine(wanted).verdict == "not originating"
    agreement = folder / "agreement.origin"
    text = agreement.read_text(encoding="utf-8")
    agreement.write_text(
        text.replace("headnote 7", "article 3.99 tracing    for value content\n\nheadnote 7"), encoding="utf-8"
    )
    traced = Engine.load(folder).determine(wanted)
    assert traced.verdict == "originating"
    assert any(w.key == "traced" for w in traced.warnings)


def test_under_origin_of_the_agreement_missing_facts_of_absorbed_materials_are_named_where_they_stand() -> None:
    part = {"hs": "8418.91", "value": 700, "production": {"party": "AU", "operations": []}}
    part["materials"] = [{"hs": "7208.10", "originating": "no", "value": 1}, {"originating": "no"}]
    wanted = claim(
        agreement="cptpp",
        rule="CTH",
        exporting_party="JP",
        importing_party="AU",
        good={"hs": "8418.10"},
        production={"party": "JP", "operations": []},
        materials=[part],
    )
    found = Engine.load("cptpp").determine(wanted)
    assert found.verdict == "undetermined"
    assert set(found.missing) > {"materials[1].rule", "materials[1].materials[2].hs"}
    part["rule"] = "CC"
    part["production"]["operations"] = ["(a)"]
    wanted = wanted.model_copy(update={"materials": (Material.model_validate(part),)})
    assert Engine.load("cptpp").determine(wanted).missing[-1] == "materials[1].materials[2].hs"
