"""Cases of rates: what a source prints for a line, beside the schedule or the tariff."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from jsonschema import Draft202012Validator

from examples import EXAMPLES
from headnote.engine.agreements.library import shipped

Headnote = Callable[..., Result]
CASE = """\
case: grand pianos
source: "METI, slide 26"
rates_of: {agreement: jbepa, country: BN, line: "9201.20.00"}
expect: {2008-07-31: 8.3%, 2009-04-01: "6.7", 2008-07-30: none}
"""


def test_a_case_passes_and_fails_with_what_was_found(headnote: Headnote, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    assert headnote("test", path).output == "1 passed, 0 failed\n"
    path.write_text(CASE.replace("6.7", "6.6").replace("none", "free"), encoding="utf-8")
    result = headnote("test", path)
    assert result.exit_code == 1
    for line in ("  - 2009-04-01: 6.6%", "  + 2009-04-01: 6.7%", "  - 2008-07-30: free", "  + 2008-07-30: none"):
        assert line in result.output


def test_a_case_fails_when_its_schedule_is_edited(headnote: Headnote, tmp_path: Path) -> None:
    copy = tmp_path / "jbepa"
    shutil.copytree(shipped() / "jbepa", copy)
    assert headnote("test", copy).exit_code == 0
    path = copy / "schedule-bn.origin"
    path.write_text(
        path.read_text(encoding="utf-8").replace("9201.20.00    10%", "9201.20.00    11%"), encoding="utf-8"
    )
    result = headnote("test", copy)
    assert result.exit_code == 1
    assert "FAILED" in result.output
    assert "rates-grand-piano.yaml" in result.output


def test_a_case_beside_a_tariff_is_run_against_that_tariff(headnote: Headnote, tmp_path: Path) -> None:
    folder = tmp_path / "jp"
    (folder / "cases").mkdir(parents=True)
    rows = "columns\n    general    MFN\n    EPA        under JBEPA\n9201.20.000 | 4% | 3%\n"
    tariff = f'tariff of JP "T" from 2026-01-01\nsource "Demo"\nnomenclature HS2022\n{rows}'
    (folder / "tariff.origin").write_text(tariff, encoding="utf-8")
    text = CASE.replace("BN", "JP").replace("9201.20.00", "9201.20.000")
    case = text[: text.index("expect")] + "expect: {2026-01-01: 3%}\n"
    (folder / "cases" / "piano.yaml").write_text(case, encoding="utf-8")
    assert headnote("test", folder).output == "1 passed, 0 failed\n"


@pytest.mark.parametrize(
    ("expect", "differences"),
    [
        ({"rate": "7.5%", "saving": 450}, []),
        ({"rate": "7.4%"}, ["- rate: 7.4%", "+ rate: 7.5%"]),
        ({"saving": 449.99}, ["- saving: 449.99", "+ saving: 450.00"]),
    ],
)
def test_a_claim_s_duty_is_compared(
    headnote: Headnote, tmp_path: Path, expect: dict[str, object], differences: list[str]
) -> None:
    claim = yaml.safe_load((EXAMPLES / "pickles.yaml").read_text(encoding="utf-8"))
    case = {"case": "pickles", "source": "demo", "claim": claim, "expect": {"verdict": "originating", **expect}}
    path = tmp_path / "case.yaml"
    path.write_text(yaml.safe_dump(case), encoding="utf-8")
    result = headnote("test", path)
    assert result.exit_code == (1 if differences else 0)
    for line in differences:
        assert line in result.output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("8.3%", "8.3 yen", "“8.3 yen” is not a rate such as 13.1%"),
        ("2008-07-31", "July", "“July” is not a date"),
        ("BN", "Brunei", "country"),
        ("9201.20.00", "piano", "“piano” is not an HS code"),
        ('{2008-07-31: 8.3%, 2009-04-01: "6.7", 2008-07-30: none}', "{}", "expect"),
        ("source", "sorce", "source"),
    ],
)
def test_mistakes_in_a_case(headnote: Headnote, tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CASE.replace(old, new), encoding="utf-8")
    result = headnote("test", path)
    assert result.exit_code == 2
    assert said in result.output


def test_the_schema(headnote: Headnote) -> None:
    schema = json.loads(headnote("schema", "rate-case").stdout)
    Draft202012Validator.check_schema(schema)
    data = yaml.load(CASE, yaml.BaseLoader)  # noqa: S506 - text alone
    Draft202012Validator(schema).validate(data)
