"""Direct consignment, and the country of origin where an importing party treats parties differently."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.demonstration import AGREEMENT

from headnote import Claim, Determination, Engine
from headnote.engine.agreements.library import shipped
from headnote.engine.claims.claim import Material
from headnote.engine.claims.good import Good
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


def test_stops_without_a_route_are_taken_as_between_the_claims_parties(rcep: Engine) -> None:
    found = rcep.determine(claim(consignment={"stops": [FINE]}))
    assert found.verdict == "originating"
    assert "ends_unsaid" in [warning.key for warning in found.warnings]
    told = rcep.determine(claim(consignment={"route": ["TH", "SG", "JP"], "stops": [FINE]}))
    assert "ends_unsaid" not in [warning.key for warning in told.warnings]


def test_a_stop_that_nothing_is_known_of_is_asked_about(rcep: Engine) -> None:
    found = rcep.determine(claim(consignment={"route": ["TH", "SG", "JP"]}))
    assert found.verdict == "undetermined"
    assert len(found.missing) == 3


def originating(value: Any, party: str) -> dict[str, Any]:
    return {"originating": "yes", "country": party, "value": value}


def test_a_good_of_the_annex_rule_has_the_country_where_it_acquired_origin(rcep: Engine) -> None:
    assert country(rcep.determine(claim())).party == "TH"


@pytest.mark.parametrize(("operations", "expected"), [([], "TH"), (["b"], "VN"), (["z"], None), (None, None)])
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
    # China lists 3901.90.20 and 3901.90.90: six digits do not tell whether the line is one of them.
    assert of("3901.90", "HS2012").reasons[0].key == "country_listing_open"


def polymer(line: str | None, day: str = "2026-04-01", foreign: Any = 900) -> CountryOfOrigin:
    """A good of 3901.90 into China, which lists 3901.90.20 and 3901.90.90; materials of Vietnam for `foreign`."""
    good = {"hs": "3901.90", "fob": 1000, "currency": "USD", **({"tariff_line": line} if line else {})}
    data = listed(foreign, date=day, rule="CTH").model_copy(update={"good": Good.model_validate(good)})
    return country(Engine.load("rcep").determine(data))


@pytest.mark.parametrize(
    ("line", "party", "missing"),
    [
        ("3901.90.90", "VN", ()),
        ("3901.90.10", "AU", ()),
        (None, None, ("good.tariff_line",)),
    ],
)
def test_eight_digits_of_a_listed_line_are_compared(line: str | None, party: str | None, missing: Any) -> None:
    found = polymer(line)
    assert (found.party, found.missing) == (party, missing)
    # With enough added in Australia it does not matter whether the line is listed.
    assert polymer(line, foreign=100).party == "AU"


def test_a_list_may_name_headings(tmp_path: Any) -> None:
    folder = tmp_path / "rcep"
    shutil.copytree(shipped() / "rcep", folder)
    appendix = folder / "appendix-cn.origin"
    text = appendix.read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.lstrip().startswith("0201.10.00"))
    appendix.write_text(text.replace(line, line.replace("0201.10.00", "02.01")), encoding="utf-8")
    engine = Engine.load(folder)
    assert country(engine.determine(listed(900))).party == "VN"
    good = listed(900).good.model_copy(update={"tariff_line": "0201.10.00"})
    assert country(engine.determine(listed(900).model_copy(update={"good": good}))).party == "VN"


@pytest.mark.parametrize(("day", "party"), [("2036-12-31", "VN"), ("2037-01-01", "AU")])
def test_a_period_of_fifteen_years_ends_with_the_fifteenth(day: str, party: str) -> None:
    """5205.11.00 is listed by China "from year 1 to year 15"; year 1 is 2022."""
    good = {"hs": "5205.11", "fob": 1000, "currency": "USD"}
    data = listed(900, date=day, rule="CC").model_copy(update={"good": Good.model_validate(good)})
    assert country(Engine.load("rcep").determine(data)).party == party


@pytest.mark.parametrize(("day", "party"), [("2035-12-31", "VN"), ("2036-01-01", None)])
def test_where_the_years_begin_is_not_at_hand_their_end_is_not_known(day: str, party: str | None) -> None:
    """3506.91.00 is listed by the Philippines "from year 1 to year 14": of 2022 at the earliest."""
    good = {"hs": "3506.91", "fob": 1000, "currency": "USD"}
    data = listed(900, date=day, rule="CC").model_copy(
        update={"good": Good.model_validate(good), "importing_party": "PH"}
    )
    assert country(Engine.load("rcep").determine(data)).party == party


def test_value_added_is_worked_out_as_a_value_content_is(rcep: Engine) -> None:
    """Article 3.5: deductions with their documents, retail packing; shipment packing is disregarded (3.8.1)."""
    deduction = {"what": "freight", "amount": 10, "document": "invoice 7"}

    def added(*materials: dict[str, Any]) -> str | None:
        data = listed(0).model_dump(exclude_unset=True)
        return country(rcep.determine(Claim.model_validate({**data, "materials": materials}))).party

    vietnamese = originating(810, "VN")
    assert added(vietnamese) == "VN"
    assert added({**vietnamese, "deductions": [deduction]}) == "AU"
    assert added({**vietnamese, "deductions": [{**deduction, "document": None}]}) == "VN"
    assert added(originating(790, "VN"), {**originating(11, "VN"), "role": "retail packing"}) == "VN"
    assert added(originating(790, "VN"), {**originating(11, "VN"), "role": "shipment packing"}) == "AU"
    assert added({**originating(795, "VN"), "basis": "FOB", "freight": 4, "insurance": 2}) == "VN"
    assert added({**originating(795, "VN"), "basis": "FOB", "freight": 4, "insurance": 1}) == "AU"


def test_what_was_produced_elsewhere_is_not_added_in_the_exporting_party(rcep: Engine) -> None:
    """Beef made in Australia and exported from New Zealand, where nothing was added."""
    found = country(rcep.determine(listed(100).model_copy(update={"exporting_party": "NZ"})))
    assert found.party == "AU"
    assert found.reasons[-1].key == "country_made_elsewhere"


def test_the_article_and_the_appendix_are_cited_and_what_is_not_at_hand_is_said(rcep: Engine) -> None:
    found = country(rcep.determine(listed(800)))
    assert found.citations[0] == "RCEP Article 2.6"
    assert found.citations[1].startswith("Appendix to the schedule of China, seen on public pages")
    assert not found.caveats
    partial = country(rcep.determine(claim(importing_party="CN")))
    assert [caveat.key for caveat in partial.caveats] == ["country_part_of_appendix"]
    absent = country(rcep.determine(claim()))
    assert [caveat.key for caveat in absent.caveats] == ["country_no_appendix"]
    assert "what Japan (JP) lists under RCEP Article 2.6 is not at hand" in as_text(
        explain(rcep.determine(claim()), Words("en"))
    )


def test_where_no_party_contributed_that_is_said(rcep: Engine) -> None:
    data = listed(0).model_dump(exclude_unset=True)
    own = [{"hs": "0102.29", "originating": "no", "value": 900}]
    found = country(rcep.determine(Claim.model_validate({**data, "materials": own, "rule": "CC"})))
    assert (found.party, found.reasons[-1].key) == (None, "country_none_contributed")


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


def test_missing_facts_of_materials_of_materials_are_named_where_they_stand(
    engine_for: Callable[..., Engine],
) -> None:
    before, _, after = AGREEMENT.partition("article 7 de minimis")
    agreement = before.replace("originating materials of the parties", "production in any party")
    agreement += "article 12" + after.partition("article 12")[2]
    engine = engine_for("8418.10    CTH\n", agreement)
    part = {"hs": "8418.91", "value": 700, "production": {"party": "TH", "operations": []}}
    part["materials"] = [{"hs": "7208.10", "originating": "no", "value": 1}, {"originating": "no"}]
    wanted = claim(
        agreement="DEMO",
        rule="CTH",
        exporting_party="JP",
        importing_party="TH",
        good={"hs": "8418.10"},
        production={"party": "JP", "operations": []},
        materials=[part],
    )
    found = engine.determine(wanted)
    assert found.verdict == "undetermined"
    assert "materials[1].rule" in found.missing, "whether the part originates comes first"
    part["rule"] = "CC"
    part["production"]["operations"] = ["(a)"]
    wanted = wanted.model_copy(update={"materials": (Material.model_validate(part),)})
    assert engine.determine(wanted).missing[-1] == "materials[1].materials[2].hs"
