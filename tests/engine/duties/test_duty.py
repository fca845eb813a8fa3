"""The duty of a claim into a country whose tariff is at hand, as the command says it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from examples import EXAMPLES, said
from headnote import Claim, Engine, duty_of, load_country
from headnote.grammar.codes import HSCode

Headnote = Callable[..., Result]


def test_both_rates_money_and_the_source(headnote: Headnote, tmp_path: Path) -> None:
    text = said(headnote, tmp_path, "duty", "pickles.yaml")
    for line in (
        "RCEP for goods of TH: 7.5% on line 2001.10.200",
        "category B16, base 12%, step from 2026-04-01",
        "steps worked out from their rates (secondary)",
        "MFN: 12%",
        "Duty: 7.5%, 750.00 USD on a customs value of 10,000.00 USD",
        "Saving: 450.00 USD",
    ):
        assert line in text


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        # Korea's column prints nothing for pickled cucumbers: the highest rate of any party is not known.
        ({}, ["contributing parties: 7.5% (VN), 750.00 USD", "any party: not known; needed: the rate for South Korea"]),
        (
            {"good__hs": "0303.84", "good__hs_edition": "HS2022", "good__tariff_line": None},
            ["contributing parties: 1.6% (VN)", "1.6% (AU BN CN ID KH KR LA MY NZ PH SG TH VN), 160.00 USD"],
        ),
    ],
)  # fmt: skip
def test_the_importer_s_elections(
    headnote: Headnote, tmp_path: Path, changed: dict[str, object], lines: list[str]
) -> None:
    text = said(headnote, tmp_path, "duty", "pickles.yaml", rule="CC", **changed)
    for line in lines:
        assert line in text


def test_the_rate_is_that_of_the_country_of_origin(headnote: Headnote, tmp_path: Path) -> None:
    """Minimal operations in Thailand on materials of Vietnam and China: the party of the highest value, Article 2.6."""
    materials = [
        {"description": "bags", "hs": "4202.21", "originating": True, "country": "CN", "value": 5000},
        {"description": "straps", "hs": "4205.00", "originating": True, "country": "VN", "value": 400},
    ]
    good: dict[str, object] = {"good__hs": "4202.21", "good__tariff_line": "4202.21.110", "materials": materials}
    text = said(headnote, tmp_path, "duty", "pickles.yaml", production__operations=["b"], **good)
    assert "RCEP for goods of CN: 10.0%" in text
    more = said(headnote, tmp_path, "duty", "pickles.yaml", production__operations=[], **good)
    assert "RCEP for goods of TH: 8.8%" in more
    assert "highest rate for the contributing parties: 10.0% (CN), 1,000.00 USD" in more


def test_where_every_party_has_the_same_rate_the_country_of_origin_does_not_matter(
    headnote: Headnote, tmp_path: Path
) -> None:
    materials = [
        {"description": "one", "hs": "3921.90", "originating": True, "country": "CN", "value": 500},
        {"description": "two", "hs": "3921.90", "originating": True, "country": "VN", "value": 500},
    ]
    changed: dict[str, object] = {
        "good__hs": "0303.84",
        "good__hs_edition": "HS2022",
        "good__tariff_line": None,
        "production__operations": ["b"],
        "materials": materials,
    }
    text = said(headnote, tmp_path, "duty", "pickles.yaml", **changed)
    assert "every party has the same rate" in text
    assert "Duty: 1.6%" in text
    changed |= {"good__hs": "3921.90", "good__tariff_line": "3921.90.020"}
    text = said(headnote, tmp_path, "duty", "pickles.yaml", **changed)
    assert "Duty: not known; needed: the party of origin" in text


def test_a_duty_by_quantity_needs_the_quantity_and_the_exchange_rate(headnote: Headnote, tmp_path: Path) -> None:
    petrol: dict[str, object] = {"good__hs": "2710.20", "good__tariff_line": "2710.20.131", "rule": "CTH"}
    text = said(headnote, tmp_path, "duty", "pickles.yaml", **petrol)
    assert "RCEP for goods of TH: 424.55 JPY/kl" in text
    assert "MFN: 934 JPY/kl" in text
    assert "Duty: 424.55 JPY/kl\n" in text
    known = {"good__quantities": {"kl": 100}, "good__exchange": {"JPY": 150}}
    text = said(headnote, tmp_path, "duty", "pickles.yaml", **petrol, **known)
    assert "Duty: 424.55 JPY/kl, 283.03 USD" in text
    assert "Saving: 339.63 USD" in text


@pytest.mark.parametrize(
    ("answers", "lines"),
    [
        ({}, ["Duty: not known", 'answers."in quota"']),
        (
            {"in quota": "yes"},
            ["JIEPA: 3.4%", "  the rate for what is in quota", "340.00 USD", "Saving: 1,360.00 USD"],
        ),
        ({"in quota": "no"}, ["JIEPA: 12%", "Duty: 12%, 1,200.00 USD"]),
    ],
)
def test_a_tariff_quota_is_asked(
    headnote: Headnote, tmp_path: Path, answers: dict[str, object], lines: list[str]
) -> None:
    """Sorbitol of Indonesia: 3.4 % inside the quota, 12 % outside, 17 % without the agreement."""
    text = said(
        headnote,
        tmp_path,
        "duty",
        "pickles.yaml",
        agreement="jiepa",
        exporting_party="ID",
        good__hs="2905.44",
        good__tariff_line=None,
        good__hs_edition="HS2022",
        production={"party": "ID", "operations": []},
        materials=[{"description": "starch", "hs": "1108.12", "originating": False, "value": 100}],
        consignment={"route": ["ID", "JP"]},
        rule="CTH",
        answers=answers,
    )
    for line in lines:
        assert line in text


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"good__tariff_line": None}, "needed: good.tariff_line (2001.10.100, 2001.10.200)"),
        ({"good__tariff_line": "2007.91.121", "good__mfn_percent": 12}, "Duty: 5.5%"),
        ({"good__tariff_line": "2007.91.121"}, "2007.91.121 lies below rows that print 28%, 20%, 16.8%, 12%"),
        ({"good__tariff_line": "2710.12.144"}, "needed: good.mfn_percent, the rate that is printed as “◎Free”"),
        ({"good__tariff_line": "0102.29.100"}, "no rate is printed for 0102.29.100"),
        ({"good__tariff_line": "9999.99.999"}, "the tariff has no line 9999.99.999"),
        ({"date": "2028-01-01"}, "no tariff of Japan (JP) for 2028-01-01 was transcribed"),
        ({"importing_party": None}, "needed: importing_party"),
        ({"good__hs": None, "good__tariff_line": None, "rule": "CC"}, "needed: good.hs"),
        (
            {"good__hs": "0303.84", "good__tariff_line": None, "rule": "CC"},
            "good.tariff_line (0303.84.000, 0303.99.100,",
        ),
        ({"date": "2022-01-01", "exporting_party": "ID", "production": {"party": "ID"}}, "good.mfn_percent"),
        ({"good__customs_value": None}, "Duty: 7.5%\n"),
        ({"materials": None}, "Duty: not known"),
        # Free without any agreement: nothing has to be known of its origin.
        ({"materials": None, "good__tariff_line": "8418.10.000"}, "Duty: 0%, 0.00 USD"),
        ({"materials": None, "good__mfn_percent": 0}, "free without any agreement"),
    ],
)
def test_what_would_tell_is_named(headnote: Headnote, tmp_path: Path, changed: dict[str, object], line: str) -> None:
    assert line in said(headnote, tmp_path, "duty", "pickles.yaml", **changed)


USE = (
    "used by makers in the fields of motor vehicles and their parts, electric and electronic goods, construction and "
    "heavy machinery, or energy"
)
NO_RIVAL = (
    "not competing with products of Indonesia; in the field of energy, used in projects in which investors of Japan or "
    "Indonesia have a substantial share"
)


@pytest.mark.parametrize(
    ("answers", "lines"),
    [
        ({}, ["JIEPA: 2.5%", f'it would be free with answers."{USE}", answers."{NO_RIVAL}"']),
        ({USE: True}, ["JIEPA: 2.5%", f'it would be free with answers."{NO_RIVAL}"']),
        ({USE: True, NO_RIVAL: True}, ["JIEPA: 0%", f"free: {USE}, {NO_RIVAL}"]),
        ({USE: True, NO_RIVAL: False}, ["JIEPA: 2.5%", "re-export"]),
        ({USE: False, "under the exemption for re-export and the like": True}, ["JIEPA: 0%", "free: under the exem"]),
    ],
)
def test_the_end_use_of_indonesia_s_note_2(
    headnote: Headnote, tmp_path: Path, answers: dict[str, bool], lines: list[str]
) -> None:
    text = said(
        headnote,
        tmp_path,
        "duty",
        "hinges.yaml",
        date="2009-06-01",
        good__hs="7014.00",
        good__tariff_line="7014.00.10.00",
        good__mfn_percent=5,
        rule="CTH",
        answers=answers,
    )
    for line in lines:
        assert line in text


def test_mistakes_in_what_duties_need(headnote: Headnote, tmp_path: Path) -> None:
    path = tmp_path / "claim.yaml"
    text = (EXAMPLES / "pickles.yaml").read_text(encoding="utf-8")
    more = "  exchange: {JPX: 1, JPY: 0}\n  quantities: {furlong: 1, l: -1}\n  currency: USD\n"
    path.write_text(text.replace("  currency: USD\n", more), encoding="utf-8")
    result = headnote("duty", path)
    assert result.exit_code == 2
    for field in ("good.exchange.JPX", "good.exchange.JPY", "good.quantities.furlong", "good.quantities.l"):
        assert field in result.output
    path.write_text(text.replace("  currency: USD\n", "").replace("  fob: 9000\n", ""), encoding="utf-8")
    assert "an amount needs its `currency`" in headnote("duty", path).output


def test_a_tariff_with_errors_is_not_used(headnote: Headnote, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "jp"
    folder.mkdir(parents=True)
    (folder / "tariff.origin").write_text('tariff of JP "T"\nsource "Demo"\nnomenclature HS2022\n', encoding="utf-8")
    result = headnote("duty", EXAMPLES / "pickles.yaml", "--rulesets", tmp_path / "mine")
    assert result.exit_code == 2
    assert "HN0207" in result.output
    assert "the files of JP have errors and were not loaded" in result.output


JAPAN = load_country("JP")
ENGINES = {name: Engine.load(name) for name in ("rcep", "jiepa", "jbepa")}
PARTNERS = {"rcep": ["TH", "CN", "KR"], "jiepa": ["ID"], "jbepa": ["BN"]}


@given(
    st.sampled_from(sorted(ENGINES)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(PARTNERS[name]))),
    st.sampled_from(JAPAN.tariffs[0].lines("")),
    st.dates(date(2023, 1, 1), date(2028, 1, 1)),
    st.one_of(st.none(), st.decimals(1, 10**6, places=2)),
    st.one_of(st.none(), st.decimals(1, 1000, places=1)),
    st.booleans(),
)
def test_what_holds_of_the_duty_of_any_line(
    between: tuple[str, str], line: HSCode, day: date, value: Decimal | None, quantity: Decimal | None, yes: bool
) -> None:
    name, party = between
    good: dict[str, object] = {"hs": line[:6], "tariff_line": line, "hs_edition": "HS2022", "currency": "USD"}
    if value is not None:
        good["customs_value"] = str(value)
    if quantity is not None:
        units = ("kg", "l", "kl", "m2", "head", "pair", "piece", "t", "sheet")
        good |= {"quantities": {unit: str(quantity) for unit in units}, "exchange": {"JPY": "150"}}
    production = {"party": party, "wholly_obtained": True, "operations": []}
    claim = Claim.model_validate(
        {
            "agreement": name,
            "date": day,
            "importing_party": "JP",
            "exporting_party": party,
            "good": good,
            "production": production,
            "answers": {"in quota": yes},
        }
    )
    found = duty_of(ENGINES[name], claim, ENGINES[name].determine(claim), JAPAN)
    assert (found.duty is None) == bool(found.missing)
    if found.duty is not None and value is not None and quantity is not None:
        assert found.due is not None
        assert found.due >= 0
        assert found.mfn is not None
        assert found.saving is not None
        assert found.saving >= 0
