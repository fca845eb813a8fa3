"""Parties whose day of entry into force is not at hand: not known, and never no party."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from headnote import Claim, Engine
from headnote.engine.duties.comparison import between
from headnote.grammar.parser import parse_text
from headnote.grammar.printer import print_file
from headnote.grammar.text import SourceText

ASKED = "RCEP is in force for MM"


def claim(**fields: Any) -> Claim:
    data: dict[str, Any] = {
        "agreement": "rcep",
        "date": "2023-07-01",
        "good": {"hs": "2001.10", "fob": 100, "currency": "USD"},
        "production": {"party": "TH", "operations": []},
        "materials": [{"hs": "0707.00", "originating": "no", "value": 1}],
    }
    return Claim.model_validate({**data, **fields})


@pytest.mark.parametrize(
    ("answers", "verdict"), [({}, "undetermined"), ({ASKED: "yes"}, "originating"), ({ASKED: "no"}, "not originating")]
)
@pytest.mark.parametrize("where", ["production", "exporting_party", "importing_party"])
def test_a_party_of_no_known_day_is_asked_about(where: str, answers: dict[str, str], verdict: str) -> None:
    place = {where: {"party": "MM", "operations": []} if where == "production" else "MM"}
    found = Engine.load("rcep").determine(claim(**place, answers=answers))
    assert found.verdict == verdict
    assert found.missing == ((f'answers."{ASKED}"',) if verdict == "undetermined" else ())


def test_a_country_that_is_no_party_is_still_refused() -> None:
    assert Engine.load("rcep").determine(claim(importing_party="US")).verdict == "not originating"


def test_a_process_carried_out_there() -> None:
    rule = 'process "chemical reaction" in a party'
    production = {"party": "TH", "operations": [], "processes": [{"name": "chemical reaction", "party": "MM"}]}
    found = Engine.load("rcep").determine(claim(production=production), rule=rule)
    assert (found.verdict, found.missing) == ("undetermined", (f'answers."{ASKED}"',))
    found = Engine.load("rcep").determine(claim(production=production, answers={ASKED: "yes"}), rule=rule)
    assert found.verdict == "originating"


def test_compare_looks_at_an_agreement_that_may_be_in_force() -> None:
    assert "RCEP" in [engine.name for engine in between("MM", "JP", date(2023, 7, 1))]


def test_the_line_is_printed_as_it_was_read() -> None:
    text = "parties\n    JP    from 2022-01-01\n    MM    from a day not at hand\n"
    parsed = parse_text(SourceText("x.origin", text))
    assert not parsed.diagnostics
    assert print_file(parsed.file) == text


@pytest.mark.parametrize(
    ("answers", "verdict"), [({}, "undetermined"), ({ASKED: "yes"}, "originating"), ({ASKED: "no"}, "not originating")]
)
def test_a_material_that_originates_there(answers: dict[str, str], verdict: str) -> None:
    materials = [{"hs": "2001.10", "originating": "yes", "country": "MM", "value": 90}]
    assert Engine.load("rcep").determine(claim(materials=materials, answers=answers)).verdict == verdict
