"""Cases that an oracle confirmed come out by it as they are expected, and the oracles refuse rather than guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import rule_oracle
from confirming import RULE, declared_in, procedures_of
from headnote.engine.agreements.library import shipped
from provision_oracle import outcome
from rule_oracle import Refused, verdict

FILES = sorted(shipped().glob("*/cases/9[125]-*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_the_oracle_that_a_case_names_says_what_the_case_expects(path: Path) -> None:
    folder = path.parents[1]
    declared, procedures = declared_in(folder), procedures_of(folder)
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]:
        assert case["confirmed"]["by"] == "oracle"
        if "claim" in case:
            found: dict[str, Any] = {"verdict": verdict(case["note"].removeprefix(RULE), case["claim"], declared)}
        else:
            asked = case["provision_of"]
            found = outcome(procedures, asked["provision"], asked["answers"])
        assert found == case["expect"], case["case"]


def test_the_oracles_share_no_code_with_the_rules() -> None:
    for module in ("rule_oracle", "provision_oracle"):
        text = (Path(rule_oracle.__file__).parent / f"{module}.py").read_text(encoding="utf-8")
        assert "headnote" not in text.replace("headnotes", "")


CLAIM: dict[str, Any] = {
    "agreement": "RCEP",
    "good": {"hs": "8418.10", "fob": "100", "exw": "100", "net_weight_kg": "100"},
    "production": {"party": "JP"},
    "materials": [{"hs": "8418.21", "originating": False, "value": "60", "net_weight_kg": "60"}],
}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("CTH", "not originating"),
        ("CTSH", "originating"),
        ("CTH or RVC40", "originating"),
        ("CTH or RVC41", "not originating"),
        ("CTSH and RVC41", "not originating"),
        ("CTSH except from subheadings 8418.21, 8418.29", "not originating"),
        ("CC or (CTSH except from heading 84.19 and RVC40 by build-down)", "originating"),
        ("RVC50 by focused value of chapter 85", "originating"),
    ],
)
def test_the_rule_oracle_by_the_words_of_headnotes(rule: str, expected: str) -> None:
    """60 of 100 from subheading 8418.21: no change of heading, one of subheading, and 40 per cent of content."""
    assert verdict(rule, CLAIM) == expected


@pytest.mark.parametrize("rule", ["CTX", "CTH and", "RVC40 by magic", 'CTH and "dried"', "CTH or"])
def test_the_rule_oracle_refuses_what_it_does_not_know(rule: str) -> None:
    with pytest.raises(Refused):
        verdict(rule, CLAIM)
