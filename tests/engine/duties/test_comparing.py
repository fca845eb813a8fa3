"""Agreements side by side for one shipment: the best on top, and why the others lose."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from jsonschema import Draft202012Validator

from examples import EXAMPLES, said
from headnote.engine.agreements.library import shipped

Headnote = Callable[..., Result]


def test_a_bruneian_good_under_two_agreements(headnote: Headnote, tmp_path: Path) -> None:
    text = said(headnote, tmp_path, "compare", "sea-bass.yaml")
    best, jbepa, rcep, cptpp = text.split("\n\n")
    assert best.startswith("Best: JBEPA, 0%, saves 752.50 USD")
    assert "MFN: 3.5%" in best
    for line in ("JBEPA: ", "criterion A", "rate now: 0%, duty 0.00 USD, saving 752.50 USD", "the lowest rate"):
        assert line in jbepa
    for line in ("RCEP: ", "rate now: 1.6%", "1.3% from 2027-04-01", "0.0% from 2031-04-01", "1.6% is above 0%"):
        assert line in rcep
    for line in ("CPTPP: ", "ORIGINATING under the agreement", "no rate is known"):
        assert line in cptpp
    assert "proof: a certificate of origin is needed" in jbepa
    assert "proof: a proof of origin is needed" in rcep


@pytest.mark.parametrize("language", ["en", "ja"])
def test_rates_in_words(headnote: Headnote, golden: Callable[[str, str], None], tmp_path: Path, language: str) -> None:
    lang, day = ("--lang", language), ("--date", "2026-11-22")
    out = tmp_path / "out.csv"
    asked: list[tuple[object, ...]] = [
        ("duty", EXAMPLES / "pickles.yaml"),
        ("compare", EXAMPLES / "sea-bass.yaml"),
        ("staging", "rcep", "JP", "0303.84.000", "--origin", "CN", *day),
        ("staging", "jiepa", "ID", "7014.00.10.00", "--date", "2009-06-01"),
        ("staging", "jiepa", "JP", "2905.44.000", *day),
        ("screen", EXAMPLES / "products.csv", "--from", "CN", "--to", "JP", *day, "--out", out),
    ]
    text = "\n".join(headnote(*words, *lang).output for words in asked)
    golden(f"rates-{language}.txt", f"{text}\n{out.read_text(encoding='utf-8-sig')}".replace(str(out), "out.csv"))


def test_a_thai_good_has_one_agreement(headnote: Headnote, tmp_path: Path) -> None:
    text = said(headnote, tmp_path, "compare", "pickles.yaml")
    assert "Best: RCEP, 7.5%, saves 450.00 USD" in text
    assert "JIEPA" not in text


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        (
            {"production__wholly_obtained": False, "rule": "CC"},
            ["No agreement is known to be better", "not chosen: whether it originates is not known"],
        ),
        # JBEPA's own rule is not transcribed for fish; a rule supplied counts for the claim's agreement alone.
        (
            {
                "production__wholly_obtained": False,
                "rule": "CC",
                "materials": [{"description": "fish", "hs": "0302.84", "originating": False, "value": 9}],
            },
            ["not chosen: the good does not originate", "whether it originates is not known", "if it originated: 0%"],
        ),
        ({"good__hs": "0102.29", "good__tariff_line": "0102.29.100"}, ["not chosen: no rate is known"]),
        ({"good__hs": "0301.11", "good__tariff_line": "0301.11.900"}, ["Which agreement is best is not known"]),
        ({"good__hs": "4016.91", "good__tariff_line": None, "good__mfn_percent": 5}, ["the same rate as JBEPA"]),
        ({"good__mfn_percent": 0}, ["No agreement is known to be better than the MFN rate: 0%", "not below the MFN"]),
    ],
)
def test_why_the_others_lose(headnote: Headnote, tmp_path: Path, changed: dict[str, object], lines: list[str]) -> None:
    text = said(headnote, tmp_path, "compare", "sea-bass.yaml", **changed)
    for line in lines:
        assert line in text


@pytest.mark.parametrize("command", ["duty", "compare"])
def test_json_follows_its_schema(headnote: Headnote, tmp_path: Path, command: str) -> None:
    schema = json.loads(headnote("schema", {"duty": "duty", "compare": "comparison"}[command]).stdout)
    Draft202012Validator.check_schema(schema)
    for example in ("pickles.yaml", "sea-bass.yaml"):
        data = json.loads(headnote(command, EXAMPLES / example, "--json").stdout)
        Draft202012Validator(schema).validate(data)
        duty = data if command == "duty" else data["candidates"][0]["duty"]
        expected = {"pickles.yaml": ("7.5", "450.00"), "sea-bass.yaml": ("0", "752.50")}[example]
        assert (duty["rate"]["percent"], duty["saving"]) == expected


def test_a_ruleset_with_errors_ends_a_comparison(headnote: Headnote, tmp_path: Path) -> None:
    shutil.copytree(shipped() / "jbepa", tmp_path / "mine" / "jbepa")
    path = tmp_path / "mine" / "jbepa" / "agreement.origin"
    path.write_text(path.read_text(encoding="utf-8") + "articel 99\n", encoding="utf-8")
    result = headnote("compare", EXAMPLES / "pickles.yaml", "--rulesets", tmp_path / "mine")
    assert result.exit_code == 2
    assert "HN0201" in result.output
    assert "nothing was compared" in result.output


def test_how_much_of_a_tariff_is_printed(headnote: Headnote) -> None:
    day = ("--date", "2026-11-22")
    text = headnote("coverage", "rcep", "--country", "JP", "--origin", "CN", *day).output
    assert "RCEP: JP gives a rate for goods of CN on 5,050 of 5,612 subheadings of HS2022." in text
    assert "0102.29" in text
    assert (
        "JIEPA: ID gives a rate on 2 of 5,224 subheadings of HS2002."
        in headnote("coverage", "jiepa", "--country", "ID", *day).output
    )
    assert "US is not a party" in headnote("coverage", "rcep", "--country", "JP", "--origin", "US").output


@pytest.mark.parametrize(
    ("rates", "more", "lines"),
    [
        # Which of two is lower depends on the weight and the exchange rate; nothing is best until they are known.
        (
            "5% | 3% | 30 JPY/kg",
            "",
            ["best is not known. Needed: good.exchange.JPY", "which rate is lower is not known"],
        ),
        ("5% | 3% | 30 JPY/kg", "exchange: {JPY: 150}", ["Best: RCEP, 30 JPY/kg", "3% is above 30 JPY/kg"]),
        ("5% | 3% | 3000 JPY/kg", "exchange: {JPY: 150}", ["Best: JBEPA, 3%"]),
        ("30 JPY/kg | 3% | 4%", "", ["best is not known. Needed: good.exchange.JPY"]),
        ("30 JPY/kg | 3% | 4%", "exchange: {JPY: 150}", ["No agreement is known to be better than the MFN rate: 30"]),
    ],
)
def test_rates_of_different_kinds(headnote: Headnote, tmp_path: Path, rates: str, more: str, lines: list[str]) -> None:
    folder = tmp_path / "mine" / "jp"
    folder.mkdir(parents=True)
    columns = "columns\n    general    MFN\n    B    under JBEPA\n    R    under RCEP\n"
    tariff = f'tariff of JP "T"\nsource "Demo"\nnomenclature HS2022\n{columns}0303.84.000 | {rates}\n'
    (folder / "tariff.origin").write_text(tariff, encoding="utf-8")
    text = (EXAMPLES / "sea-bass.yaml").read_text(encoding="utf-8").replace("currency: USD", f"currency: USD\n  {more}")
    path = tmp_path / "claim.yaml"
    path.write_text(text, encoding="utf-8")
    output = headnote("compare", path, "--rulesets", tmp_path / "mine").output
    for line in lines:
        assert line in output


def test_what_cannot_be_compared(headnote: Headnote, tmp_path: Path) -> None:
    claim = yaml.safe_load((EXAMPLES / "sea-bass.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "claim.yaml"
    path.write_text(yaml.safe_dump({**claim, "importing_party": "US"}), encoding="utf-8")
    result = headnote("compare", path)
    assert result.exit_code == 2
    assert "no agreement between BN and US on 2026-11-22 was transcribed" in result.output
    del claim["importing_party"]
    path.write_text(yaml.safe_dump(claim), encoding="utf-8")
    assert "importing_party" in headnote("compare", path).output
    path.write_text(yaml.safe_dump({**claim, "importing_party": "JP", "rule": "CTHS or"}), encoding="utf-8")
    result = headnote("compare", path)
    assert result.exit_code == 2
    assert "the rule cannot be read; nothing was determined" in result.output
    path.write_text("agreement: [", encoding="utf-8")
    assert headnote("compare", path).exit_code == 2


TROUSERS = """\
agreement: cptpp
date: 2026-08-01
exporting_party: VN
importing_party: JP
good: {hs: "6203.42", description: cotton trousers, fob: 1000, value: 1000, currency: USD}
production: {party: VN, operations: [], processes: []}
materials: [{description: cotton fabric, hs: "5208.32", originating: no, country: CN, value: 300}]
"""
MAGNETS = """\
agreement: uk-japan
date: 2026-04-01
exporting_party: JP
importing_party: GB
good: {hs: "8505.11", description: magnets, fob: 1000, exw: 980, currency: GBP}
production: {party: JP, operations: []}
materials:
  - {description: parts, hs: "8505.90", originating: no, country: CN}
  - {description: steel, hs: "7208.10", originating: no, country: CN, value: 700}
"""


def test_a_reason_tells_what_is_open_beside_what_failed(headnote: Headnote, tmp_path: Path) -> None:
    claim = tmp_path / "claim.yaml"
    claim.write_text(TROUSERS, encoding="utf-8")
    head, cptpp, *_ = headnote("compare", claim).output.split("\n\n")
    assert "Needed: good.tariff_line (6203.42.100, 6203.42.200)" in head
    reason = cptpp.splitlines()[2]
    failed, _, open_ = reason.partition("Open is: ")
    assert "The rule “62.01-62.08 CC except from" in failed
    assert "was not carried out as the rule asks" in failed
    assert open_.startswith("the claim does not answer: “a note of its section, chapter or heading")
    japanese = headnote("compare", claim, "--lang", "ja").output
    assert "未確定の事項：次の問いに回答がありません" in japanese
    assert "最恵国税率: 不明" in japanese
    claim.write_text(TROUSERS.replace('"6203.42"', '"6203.42", tariff_line: "6203.42.100"'), encoding="utf-8")
    assert (
        "rate, if it originated: not known: no rate of Japan (JP) for 6203.42.100" in headnote("compare", claim).output
    )


def test_a_reason_tells_what_a_tolerance_lacks(headnote: Headnote, tmp_path: Path) -> None:
    """The change failed, and whether it is forgiven hangs on a value that is not given."""
    claim = tmp_path / "claim.yaml"
    claim.write_text(MAGNETS, encoding="utf-8")
    text = headnote("compare", claim).output
    assert "shares heading 85.05; what UKJAPAN Article 6 forgives is not known without materials[1].value." in text
