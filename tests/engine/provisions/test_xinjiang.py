"""Seed 001's tables as provisions: a sector is asked for, an area answered."""

from __future__ import annotations

from datetime import date

import pytest

from headnote.engine.agreements.library import shipped
from headnote.engine.origin.deciders import decider
from headnote.engine.provisions.questions import Outcome, evaluate_file
from headnote.grammar.parser import parse_bytes
from headnote.grammar.provisions.nodes import Ask, Provision

PATH = shipped() / "xinjiang" / "free-trade-zone.origin"
FILE = parse_bytes("x", PATH.read_bytes()).file


def asked(question: str, answer: str) -> Outcome:
    outcomes = evaluate_file(FILE, {question: answer}, date(2026, 4, 1), decider())
    (found,) = [one for one in outcomes if one.text is not None]
    return found


@pytest.mark.parametrize(
    ("sector", "areas"),
    # Table 1 of the seed: 紡績・アパレル業 stands at Urumqi and Kashgar, 金融 and 新素材 at Urumqi and Horgos.
    [
        ("textiles", "Urumqi; Kashgar"),
        ("finance", "Urumqi; Horgos"),
        ("new materials", "Urumqi; Horgos"),
        ("international trade", "Urumqi"),
        ("electronics assembly", "Kashgar"),
        ("cross-border tourism", "Horgos"),
    ],
)
def test_the_area_of_a_sector(sector: str, areas: str) -> None:
    assert asked("sector", sector).text == areas


def test_every_sector_has_an_area_and_every_measure_says_what_it_holds() -> None:
    asks = [
        item for top in FILE.statements if isinstance(top, Provision) for item in top.items if isinstance(item, Ask)
    ]
    assert {ask.name: len(ask.words) for ask in asks} == {"sector": 28, "area": 3, "measure": 25}
    for ask in asks:
        texts = [asked(ask.name, word).text for word in ask.words]
        assert "nothing" not in texts
    assert asked("measure", "settlement in renminbi").sources[0].endswith("table 2, 14")
