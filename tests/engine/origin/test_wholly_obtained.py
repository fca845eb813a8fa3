"""Wholly obtained goods: the letters of RCEP 3.3, JIEPA 29.2 and JBEPA 24.2, and what each of them asks."""

from __future__ import annotations

from typing import Any

import pytest

from headnote import Claim, Engine

SEED = {"description": "seed, feed or fry", "hs": "1209.99", "originating": "no"}
REGISTERED = "the vessel or factory ship is registered in the party"
RIGHTS = "the party has rights to exploit there"


def verdict(agreement: str, letter: Any, *materials: dict[str, Any], **answers: str) -> tuple[str, tuple[str, ...]]:
    found = Engine.load(agreement).determine(claim_of(agreement, letter, *materials, **answers))
    return found.verdict, found.missing


def claim_of(agreement: str, letter: Any, *materials: dict[str, Any], **answers: str) -> Claim:
    party = {"rcep": "JP", "jiepa": "ID", "jbepa": "BN"}[agreement]
    data = {
        "agreement": agreement,
        "date": "2023-07-01",
        "good": {"hs": "0701.90"},
        "production": {"party": party, "operations": [], "wholly_obtained": letter},
        "materials": [*materials] or None,
        "rule": "wholly obtained",
        "answers": answers,
    }
    return Claim.model_validate(data)


@pytest.mark.parametrize(
    ("agreement", "letters", "only_listed"),
    # RCEP 3.3: (h) exclusively from (f) or (g), (j) solely from (a) to (i). JIEPA 29.2 and JBEPA 24.2: (l) exclusively.
    [("rcep", "abcdegi", "hj"), ("jiepa", "abcdehijk", "l"), ("jbepa", "abcdehijk", "l")],
)
def test_only_letters_that_ask_for_goods_of_the_list_are_refuted_by_an_input(
    agreement: str, letters: str, only_listed: str
) -> None:
    ships = {REGISTERED: "yes", "it is entitled to fly the party's flag": "yes"}
    for letter in letters:
        assert verdict(agreement, letter, SEED, **ships)[0] == "originating", letter
    for letter in only_listed:
        assert verdict(agreement, letter, SEED, **ships)[0] == "not originating", letter
        harvested = {"originating": "yes", "country": "JP", "wholly_obtained": "no"}
        own = verdict(agreement, letter, {**harvested, "wholly_obtained": "yes"}, **ships)
        assert own[0] == "originating", letter


@pytest.mark.parametrize(("agreement", "letter"), [("rcep", "j"), ("jiepa", "l"), ("jbepa", "l")])
def test_an_input_of_a_letter_of_goods_of_the_list_is_asked_whether_it_is_one(agreement: str, letter: str) -> None:
    """It originates, and is not of the list for that; exclusively from originating materials the good is anyway."""
    own = {"originating": "yes", "country": "JP" if agreement == "rcep" else "ID" if agreement == "jiepa" else "BN"}
    assert verdict(agreement, letter, own)[0] == "originating"
    found = Engine.load(agreement).determine(claim_of(agreement, letter, own))
    door = next(one for a in found.alternatives for one in a.findings if one.requirement == "wholly obtained")
    assert door.missing == ("materials[1].wholly_obtained",)
    fuel = {"role": "indirect materials", "originating": "no", "wholly_obtained": "no"}
    assert verdict(agreement, letter, {**own, "wholly_obtained": "yes"}, fuel)[0] == "originating"


def test_yes_without_a_letter_asks_for_one_where_an_input_is_not_originating() -> None:
    assert verdict("rcep", "yes", SEED) == ("undetermined", ("production.wholly_obtained",))
    assert verdict("rcep", "yes")[0] == "originating"
    assert verdict("rcep", None, SEED)[0] == "not originating"
    assert verdict("jiepa", "z", SEED) == ("undetermined", ("production.wholly_obtained",))


def test_seabed_goods_need_no_vessel_and_fish_no_person() -> None:
    person = "it is neither sea-fishing nor marine life, and the party or a person of it took it"
    assert verdict("rcep", "f", **{person: "yes", RIGHTS: "yes"})[0] == "originating"
    flag = "it is entitled to fly the party's flag"
    assert verdict("rcep", "f", **{REGISTERED: "yes", flag: "yes", RIGHTS: "yes"})[0] == "originating"
    assert verdict("rcep", "f", SEED, **{RIGHTS: "no"})[0] == "not originating"
    boat = "it is an Australian boat in Australia's exclusive economic zone"
    open_ = verdict("rcep", "f", **{REGISTERED: "no", RIGHTS: "yes", boat: "no"})
    assert open_[0] == "undetermined"
    assert f'answers."{person}"' in open_[1]
    assert f'answers."{flag}"' not in open_[1]


def test_a_vessel_of_brunei_by_either_alternative() -> None:
    share = "at least 75 per cent is owned by nationals or companies of the parties and of ASEAN members together"
    half = "at least 50 per cent is owned by nationals of the parties, or by a company as the article describes it"
    crew = "master, officers and crew are at least 75 per cent nationals of the parties or of ASEAN members"
    common = {REGISTERED: "yes", "it sails under the party's flag": "yes", crew: "yes"}
    assert verdict("jbepa", "f", **common, **{half: "no", share: "yes"})[0] == "originating"
    assert verdict("jbepa", "f", **common, **{half: "yes"})[0] == "originating"
    assert verdict("jbepa", "f", SEED, **common, **{half: "no", share: "no"})[0] == "not originating"
