"""A door for goods that originate wherever they were produced: without “produced in a party”."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.support.demonstration import AGREEMENT, claim, non

from headnote import Engine
from headnote.grammar.parser import parse_text
from headnote.grammar.printer import print_file
from headnote.grammar.text import SourceText

Make = Callable[..., Engine]
DOOR = '    (d) ELS    wherever produced, process "assembly of parts of the parties"\n'
OPEN = AGREEMENT.replace("    (c)       annex 1\n", "    (c)       annex 1\n" + DOOR)
DONE = [{"name": "assembly of parts of the parties"}]


@pytest.fixture
def engine(engine_for: Make) -> Engine:
    return engine_for("84.18    CTH\n", agreement=OPEN)


def test_a_good_of_that_door_may_be_produced_elsewhere(engine: Engine) -> None:
    made = claim([non("8418.10", 900)], party="US", processes=DONE, exporting_party="JP", importing_party="TH")
    found = engine.determine(made)
    assert (found.verdict, found.criterion, found.party) == ("originating", ("ELS",), "JP")
    assert [one.requirement for one in found.provisions] == ["in force between the parties"]


def test_another_door_still_asks_for_production_in_a_party(engine: Engine) -> None:
    changed = claim([non("7208.10", 900)], party="US", processes=[])
    found = engine.determine(changed)
    assert found.verdict == "not originating"
    assert [one.requirement for one in found.provisions] == ["produced in a party"]
    assert engine.determine(claim([non("7208.10", 900)], processes=[])).criterion == ("CTC",)


def test_it_asks_for_parties_all_the_same(engine: Engine) -> None:
    made = claim([non("8418.10", 900)], party="US", processes=DONE, exporting_party="JP", importing_party="FR")
    assert engine.determine(made).verdict == "not originating"


def test_what_is_open_at_that_door_is_open_though_another_is_shut(engine: Engine) -> None:
    """The change is met, and shut by the country of production; the process is not said."""
    found = engine.determine(claim([non("7208.10", 900)], party="US"))
    assert (found.verdict, found.missing) == ("undetermined", ("production.processes",))
    unsaid = engine.determine(claim([non("8418.10", 900)], party=None, processes=DONE))
    assert unsaid.verdict == "originating"


def test_a_door_that_asks_the_same_as_another_opens_where_that_one_does_not(engine_for: Make) -> None:
    door = "    (d) ELS    wherever produced, change of heading\n"
    text = AGREEMENT.replace("    (c)       annex 1\n", "    (c)       annex 1\n" + door)
    engine = engine_for("84.18    CTH\n", agreement=text)
    assert engine.determine(claim([non("7208.10", 900)])).criterion == ("CTC",)
    assert engine.determine(claim([non("7208.10", 900)], party="US")).criterion == ("ELS",)


def test_the_door_is_printed_as_it_was_read() -> None:
    parsed = parse_text(SourceText("x.origin", f"article 1 originating goods\n{DOOR}"))
    assert not parsed.diagnostics
    assert print_file(parsed.file) == f"article 1 originating goods\n{DOOR}"
