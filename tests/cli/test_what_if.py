"""Other values are tried beside the claim as it is, by the names that explanations use, and never recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from erp import erp_book

CLAIM = """\
agreement: rcep
date: 2026-04-01
importing_party: AU
good: {hs: 8418.10, fob: 1000, currency: USD}
production: {party: JP, operations: []}
materials:
  - {hs: 8418.10, part: C-7, originating: no, country: US, value: 700}
  - {hs: 8414.30, id: "1", value: 100, country: CN}
  - {hs: 8418.99, rule: RVC40, price: 90, value: 90, production: {party: JP, operations: []},
     materials: [{hs: 8418.99, originating: no, country: CN, value: 80}]}
"""


def save(tmp_path: Path, text: str = CLAIM) -> str:
    path = tmp_path / "claim.yaml"
    path.write_text(text)
    return str(path)


def tried(headnote: Any, claim: str, *sets: str) -> tuple[Any, Any]:
    options = [part for one in sets for part in ("--set", one)]
    done = headnote("what-if", claim, *options, "--json")
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    return data["as_it_is"]["verdict"], data["what_if"]["verdict"]


def test_a_value_that_turns_the_verdict(headnote: Any, tmp_path: Path) -> None:
    claim = save(tmp_path)
    # Build-down is (1000 - 700 - 100 - 90) / 1000 = 11 per cent; 40 are asked for. With 410 of line 1 it is 40.
    assert tried(headnote, claim, "materials[C-7].value=411") == ("not originating", "not originating")
    assert tried(headnote, claim, "materials[C-7].value=410") == ("not originating", "originating")
    assert tried(headnote, claim, "good.fob=1483") == ("not originating", "not originating")
    assert tried(headnote, claim, "fob=1484") == ("not originating", "originating")
    # What originates in the United States does not originate in a party; in Japan it does.
    proof = "materials[C-7].originating=yes"
    assert tried(headnote, claim, proof) == ("not originating", "not originating")
    assert tried(headnote, claim, proof, "materials[C-7].country=JP") == ("not originating", "originating")


def test_a_field_is_taken_away_by_nothing(headnote: Any, tmp_path: Path) -> None:
    assert tried(headnote, save(tmp_path), "fob=")[1] == "undetermined"


def test_a_line_of_a_line_and_a_declaration_are_named(headnote: Any, tmp_path: Path) -> None:
    claim = save(tmp_path)
    # The door originates with its part, so that 90 less are of other origin: (1000 - 500 - 100) / 1000 = 40 per cent.
    both = ["materials[3.1].originating=yes", "materials[3].materials[1].country=JP", "materials[C-7].value=500"]
    assert tried(headnote, claim, *both) == ("not originating", "originating")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("materials[9].value=1", "no line is called 9: lines have numbers 1 to 3"),
        ("materials[1].value=1", "1 may be lines 2, 1; name another mark of it"),
        ("materials[C-7]=1", "name a field of the line, such as materials[C-7].value"),
        ("materials[C-7].vaule=1", "did you mean “value”?"),
        ("fbo=1", "a claim has no field “fbo”; did you mean “fob”?"),
        ("materials[C-7].value=cheap", "“cheap” is not an amount"),
        ("agreement.name=x", "“rcep” stands where name would be"),
    ],
)
def test_what_cannot_be_tried_is_told(headnote: Any, tmp_path: Path, change: str, said: str) -> None:
    done = headnote("what-if", save(tmp_path), "--set", change)
    assert done.exit_code == 2
    assert said in done.stderr


def test_nothing_is_recorded_and_nothing_follows(
    headnote: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "record.jsonl"
    monkeypatch.setenv("HEADNOTE_RECORD", str(record))
    book = tmp_path / "pump.xlsx"
    book.write_bytes(erp_book())
    given = ["--agreement", "rcep", "--hs", "8413.70", "--fob", "30000", "--currency", "JPY", "--made-in", "JP"]
    options = [*given, "--date", "2026-04-01", "--rule", "CTH"]
    done = headnote("what-if", book, *options, "--set", "materials[A-02].unit_price=1", "--lang", "en")
    assert done.exit_code == 0
    assert not record.exists()
    assert "the amount of the line is not adjusted to materials[A-02].unit_price" in done.stdout
    # 2,900 of 30,000 are within 10 per cent, 2,900 of 28,999 are not (RCEP Article 3.7).
    done = headnote("what-if", book, *options, "--set", "fob=28999", "--lang", "ja")
    assert "現状: 原産品" in done.stdout
    assert "仮定: 非原産品" in done.stdout


def test_a_claim_that_cannot_be_read_may_be_tried_mended(headnote: Any, tmp_path: Path) -> None:
    done = headnote("what-if", save(tmp_path, CLAIM.replace("2026-04-01", "2026-02-30")), "--set", "date=R8.4.1")
    assert done.exit_code == 0
    assert "As it is: the claim cannot be read." in done.stdout
