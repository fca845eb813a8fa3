"""An annex may be provided with a requirement of the article that names it, such as notes that were not transcribed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.support.demonstration import AGREEMENT, claim, non

from headnote import Engine
from headnote.grammar.parser import parse_text
from headnote.grammar.printer import print_file
from headnote.grammar.text import SourceText

Make = Callable[..., Engine]
NOTES, RELIEF = "the notes ask for nothing more", "a note lets it originate"
DOORS = f'    (c)       annex 1 provided that "{NOTES}"\n    (d)       "{RELIEF}"\n'


@pytest.fixture
def engine(engine_for: Make) -> Engine:
    return engine_for("84.18    CTH\n", agreement=AGREEMENT.replace("    (c)       annex 1\n", DOORS))


@pytest.mark.parametrize(
    ("material", "answers", "verdict"),
    [
        ("7208.10", {NOTES: True}, "originating"),
        ("7208.10", {}, "undetermined"),
        ("7208.10", {NOTES: False}, "undetermined"),
        ("7208.10", {NOTES: False, RELIEF: False}, "not originating"),
        ("8418.10", {NOTES: True}, "undetermined"),
        ("8418.10", {RELIEF: False}, "not originating"),
        ("8418.10", {RELIEF: True}, "originating"),
    ],
)
def test_the_rule_decides_where_the_proviso_holds(
    engine: Engine, material: str, answers: dict[str, bool], verdict: str
) -> None:
    assert engine.determine(claim([non(material, 900)], answers=answers)).verdict == verdict


def test_what_is_missing_is_named(engine: Engine) -> None:
    found = engine.determine(claim([non("7208.10", 900)]))
    assert found.missing == (f'answers."{NOTES}"', f'answers."{RELIEF}"')


def test_a_rule_that_a_claim_supplies_is_provided_with_it_too(engine: Engine) -> None:
    assert engine.determine(claim([non("7208.10", 900)], rule="CC")).verdict == "undetermined"


def test_a_proviso_that_means_nothing_is_told_where_it_stands() -> None:
    text = "article 1 originating goods\n    (c)    annex 1 provided that any thing\n"
    found = parse_text(SourceText("x.origin", text)).diagnostics
    assert [(one.id, one.place.line) for one in found] == [("HN0202", 2)]


def test_the_door_is_printed_as_it_was_read() -> None:
    text = 'article 1 originating goods\n    (c)    annex 1 provided that "the notes ask for nothing more"\n'
    parsed = parse_text(SourceText("x.origin", text))
    assert not parsed.diagnostics
    assert print_file(parsed.file) == text
