"""Cases of provisions, calendars, forms and routes; several in one file; drafts that nobody confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

PROVISION = """
case: a certificate is valid for a year
source: RCEP Article 3.16.6
provision_of:
  agreement: rcep
  provision: "Proof of origin: last day"
  date: 2023-03-01
  answers: {proof issued: 2023-03-01}
expect: {due: DAY}
"""
CALENDAR = """
case: days of a claim
source: RCEP Articles 3.16 and 3.27
calendar_of:
  agreement: rcep
  date: 2023-03-01
  good: {hs: "8418.10"}
  production: {party: JP}
  answers: {proof issued: 2023-03-01, imported: 2023-04-01}
expect: {"Proof of origin: last day": 2024-03-01, "Records of the importer": DAY}
"""
FORM = """
case: a certificate of wholly obtained goods
source: RCEP Annex 3B
form_of:
  claim:
    agreement: rcep
    date: 2023-03-01
    good: {hs: "0701.10", description: seed potatoes}
    production: {party: JP, wholly_obtained: a, operations: []}
    materials: []
    proof: {exporter: A, importer: B, number: "7", declaration: C, certification: D, consignment: E}
expect: {missing: [BOX]}
"""
ROUTE = """
case: further processing on the way
source: RCEP Article 3.15
claim:
  agreement: rcep
  date: 2023-03-01
  good: {hs: "0701.10"}
  production: {party: JP, wholly_obtained: a, operations: []}
  materials: []
  consignment:
    route: [JP, HK, CN]
    stops: [{country: HK, operations: [further processing], customs_control: yes, documents: [airway bill]}]
expect: {verdict: not originating, direct_consignment: WAY}
"""


@pytest.mark.parametrize(
    ("text", "word", "right", "wrong"),
    [
        (PROVISION, "DAY", "2024-03-01", "2025-03-01"),
        (CALENDAR, "DAY", "2026-04-01", "2024-04-01"),
        (FORM, "BOX", "l", "k"),
        (ROUTE, "WAY", "not met", "met"),
    ],
)
def test_a_case_passes_and_fails(text: str, word: str, right: str, wrong: str, headnote: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(text.replace(word, right), encoding="utf-8")
    assert headnote("test", path).output == "1 passed, 0 failed\n"
    path.write_text(text.replace(word, wrong), encoding="utf-8")
    failed = headnote("test", path)
    assert failed.exit_code == 1
    assert wrong in failed.output
    assert right in failed.output


def test_several_cases_in_a_file_each_with_its_problems(headnote: Run, tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    inner = "\n".join(f"  {line}" for line in PROVISION.replace("DAY", "2024-03-01").strip().splitlines())
    path.write_text(f"cases:\n- {inner.strip()}\n- {inner.strip()}\n", encoding="utf-8")
    assert headnote("test", path).output == "2 passed, 0 failed\n"
    path.write_text(f"cases:\n- {inner.strip()}\n- {inner.strip().replace('source', 'sauce')}\n", encoding="utf-8")
    broken = headnote("test", path)
    assert broken.exit_code == 2
    assert "did you mean “source”" in broken.output or "sauce" in broken.output
    assert "cases.yaml:10:" in broken.output


@pytest.mark.parametrize("source", ["''", "'  '"])
def test_a_case_without_a_source_is_refused(source: str, headnote: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    text = PROVISION.replace("DAY", "2024-03-01")
    path.write_text(re.sub(r"(?m)^source: .*$", f"source: {source}", text), encoding="utf-8")
    refused = headnote("test", path)
    assert refused.exit_code == 2
    assert "case.yaml:3:1: source: is too short" in refused.output


def test_drafts_are_left_out(headnote: Run, tmp_path: Path) -> None:
    (tmp_path / "cases" / "drafts").mkdir(parents=True)
    (tmp_path / "cases" / "one.yaml").write_text(PROVISION.replace("DAY", "2024-03-01"), encoding="utf-8")
    (tmp_path / "cases" / "drafts" / "two.yaml").write_text("draft: to be confirmed\n", encoding="utf-8")
    assert headnote("test", tmp_path).output == "1 passed, 0 failed\n"
    assert headnote("test", tmp_path / "cases").output == "1 passed, 0 failed\n"
