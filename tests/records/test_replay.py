"""Decisions decided again: equal under what was recorded, and what turns under other rules, with its reasons."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import shipped_cases
from headnote import Claim, Engine
from headnote.engine.agreements.library import hs_folder, hs_from, shipped
from headnote.engine.amounts import Figure
from headnote.engine.explain import Words
from headnote.engine.origin.determination import Determination, Finding, say
from headnote.engine.truth import Truth
from headnote.records import RecordError, open_store, record, replay, verify
from headnote.records.decisions import Decided
from headnote.records.differences import differences
from headnote.records.entries import Draft, Stored
from headnote.records.store import Store
from headnote.records.values import NotOfThisVersion, as_determined
from headnote.records.writing import determination_text

from .conftest import NOW


@pytest.mark.parametrize("ruleset", shipped_cases.RULESETS)
def test_a_determination_comes_back_from_its_record(ruleset: str) -> None:
    files = dict(shipped_cases.files(ruleset))
    assert files
    for path, (case, *_) in files.items():
        found = shipped_cases.engine_of(case).determine(case.claim)
        again = as_determined(json.loads(determination_text(found)), found.decider)
        assert (path.name, again, again.decider) == (path.name, found, found.decider)


def test_every_kind_of_value_comes_back() -> None:
    figure = Figure("RVC", 10**40, 3, "%")
    message = say("x", text="a", number=3, figure=figure, lines=("1", "2"))
    finding = Finding("r", "k", Truth.NOT_KNOWN, (message,), (figure,), missing=("good.fob",), de_minimis=True)
    found = Determination("undetermined", "X", date(2026, 1, 1), "x", provisions=(finding,), decided_by=0)
    nested = Determination("originating", "X", date(2026, 1, 1), "y", materials=(("1", found),))
    again = as_determined(json.loads(determination_text(nested)), "plain")
    assert (again, again.materials[0][1].decider) == (nested, "plain")


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"verdict": "perhaps", "agreement": "X", "date": "2026-01-01", "good": "x"},
        {"verdict": "originating", "agreement": "X", "date": "2026-13-01", "good": "x"},
        {"verdict": "originating", "agreement": "X", "date": "2026-01-01", "good": "x", "new": 1},
        {"verdict": "originating", "agreement": "X", "date": "2026-01-01", "good": "x", "provisions": [{}]},
        {"verdict": "originating", "agreement": 3, "date": "2026-01-01", "good": "x"},
        {"verdict": "originating", "agreement": "X", "date": "2026-01-01", "good": "x", "decided_by": True},
    ],
)
def test_data_of_another_shape_are_refused(data: object) -> None:
    with pytest.raises(NotOfThisVersion):
        as_determined(data, "plain")  # type: ignore[arg-type]


def test_a_thousand_decisions_replay_equal(store: Store) -> None:
    """The published cases, each with other prices, under all the agreements that ship."""
    decided: list[Decided] = []
    cases = [first for _, (first, *_) in shipped_cases.files()]
    for number in range(1000):
        case = cases[number % len(cases)]
        claim = _dearer(case.claim, number // len(cases))
        engine = shipped_cases.engine_of(case)
        decided.append(Decided(engine, claim, engine.determine(claim)))
    for start in range(0, 1000, 100):
        record(store, decided[start : start + 100])
    assert verify(store).sound
    found = list(replay(store))
    assert Counter(one.state for one in found) == {"equal": 1000}
    assert [one.now for one in found] == [one.determination for one in decided]
    assert len({one.determination.verdict for one in decided}) == 3
    kinds = Counter(one.entry.kind for one in store.read() if isinstance(one, Stored))
    assert kinds["bundle"] == len({one.engine.bundle.digest for one in decided if one.engine.bundle is not None})


def _dearer(claim: Claim, times: int) -> Claim:
    if claim.good.fob is None:
        return claim
    return claim.model_copy(update={"good": claim.good.model_copy(update={"fob": claim.good.fob + Decimal(7 * times)})})


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A copy of RCEP that may be changed."""
    shutil.copytree(shipped() / "rcep", tmp_path / "mine" / "rcep")
    return tmp_path / "mine"


REFRIGERATOR = {
    "agreement": "rcep",
    "date": "2026-04-01",
    "good": {"hs": "8418.10", "fob": "1000", "currency": "USD"},
    "production": {"party": "JP", "operations": []},
    "materials": [{"hs": "8418.10", "originating": False, "value": "200"}],
}


def _recorded(store: Store, mine: Path, **changed: object) -> None:
    engine = Engine.load(mine / "rcep")
    claim = Claim.model_validate({**REFRIGERATOR, **changed})
    record(store, [Decided(engine, claim, engine.determine(claim))], NOW)


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_changed_rule_turns_a_decision_under_todays_rules_alone(store: Store, mine: Path) -> None:
    _recorded(store, mine)
    _edit(mine / "rcep" / "annex-3a.origin", "8418.10    CTSH or RVC40", "8418.10    CTSH or RVC85")
    assert [one.state for one in replay(store)] == ["equal"]
    (turned,) = replay(store, "today", [mine])
    assert turned.state == "turned"
    assert turned.texts == ("rules/annex-3a.origin",)
    assert turned.kept is not None
    assert turned.now is not None
    assert (turned.kept.determination.verdict, turned.now.verdict) == ("originating", "not originating")
    said = list(differences(turned.kept.determination, turned.now, Words("en")))
    assert said[0] == "rule: 8418.10 CTSH or RVC40 -> 8418.10 CTSH or RVC85"
    assert "RCEP Article 3.2(c) regional value content of at least 85 per cent: not asked -> not met" in "\n".join(said)


def test_a_record_holds_both_texts_when_rules_change_between_decisions(store: Store, mine: Path) -> None:
    _recorded(store, mine)
    _edit(mine / "rcep" / "annex-3a.origin", "8418.10    CTSH or RVC40", "8418.10    CTSH or RVC85")
    _recorded(store, mine)
    found = list(replay(store))
    assert [one.state for one in found] == ["equal", "equal"]
    assert [one.now.verdict for one in found if one.now] == ["originating", "not originating"]


def test_the_editions_are_those_of_then(store: Store, mine: Path, tmp_path: Path) -> None:
    """A code of another edition is carried by the correlations that were recorded, not by those of today."""
    other = tmp_path / "hs"
    shutil.copytree(hs_folder(), other)
    # In this edition of HS2017 all of 8418.10 of HS2012 became 8418.21.
    lines = (other / "HS2012-HS2017.txt").read_text(encoding="utf-8")
    with hs_from(other):
        (other / "HS2012-HS2017.txt").write_text(lines + "841810 841821\n", encoding="utf-8")
        _recorded(store, mine, good={**REFRIGERATOR["good"], "hs_edition": "HS2017", "hs": "8418.21"})  # type: ignore[dict-item]
        (then,) = replay(store)
        assert then.state == "equal"
    assert [one.state for one in replay(store)] == ["equal"]
    (now,) = replay(store, "today", [mine])
    assert now.texts == ("hs/HS2012-HS2017.txt",)


def test_rules_that_changed_after_they_were_loaded_are_not_recorded_as_if_they_decided(
    store: Store, mine: Path
) -> None:
    engine = Engine.load(mine / "rcep")
    _edit(mine / "rcep" / "annex-3a.origin", "8418.10    CTSH or RVC40", "8418.10    CTSH or RVC85")
    claim = Claim.model_validate(REFRIGERATOR)
    with pytest.raises(RecordError, match=r"annex-3a\.origin has changed since the rules were loaded"):
        record(store, [Decided(engine, claim, engine.determine(claim))])
    assert list(store.read()) == []


def test_an_engine_without_files_is_not_recorded(store: Store, mine: Path) -> None:
    engine = Engine(Engine.load(mine / "rcep").ruleset, ["rcep"])
    claim = Claim.model_validate(REFRIGERATOR)
    with pytest.raises(RecordError, match="RCEP was not loaded from files"):
        record(store, [Decided(engine, claim, engine.determine(claim))])


def test_a_rule_that_the_claim_supplied_is_recorded_with_it(store: Store, mine: Path) -> None:
    _recorded(store, mine, rule="RVC90")
    (one,) = replay(store)
    assert one.state == "equal"
    assert one.now is not None
    assert one.now.verdict == "not originating"


def test_what_cannot_be_decided_again_is_told_and_stops_no_other(store: Store, mine: Path) -> None:
    store.append([Draft.of("decision", {"envelope": {}})], NOW)
    _recorded(store, mine)
    (good,) = [one for one in store.read() if isinstance(one, Stored) and one.entry.kind == "decision"][1:]
    assert good.payload is not None
    body = good.payload.body
    strange = {**body, "claim": {**body["claim"], "colour": "red"}}  # type: ignore[dict-item]
    lost = {**body, "envelope": {**body["envelope"], "bundle": "sha256:0"}}  # type: ignore[dict-item]
    later = {**body, "determination": {**body["determination"], "mood": "good"}}  # type: ignore[dict-item]
    store.append([Draft.of("decision", one) for one in (strange, lost, later)], NOW)
    found = list(replay(store))
    assert [one.state for one in found] == ["not decided", "equal", "not decided", "not decided", "not decided"]
    assert "the payload is not a decision" in found[0].why
    assert "colour: is not a field here" in found[2].why
    assert "the rules sha256:0 are not in the record" in found[3].why
    assert "the determination is none of this version" in found[4].why


def test_texts_of_a_record_are_written_nowhere_else(store: Store, mine: Path) -> None:
    """A bundle that names a path is not followed."""
    _recorded(store, mine)
    bundle = next(one for one in store.read() if isinstance(one, Stored) and one.entry.kind == "bundle")
    decision = next(one for one in store.read() if isinstance(one, Stored) and one.entry.kind == "decision")
    assert bundle.payload is not None
    assert decision.payload is not None
    from headnote.engine.agreements.bundle import manifest_digest

    texts = bundle.payload.body["texts"]
    assert isinstance(texts, dict)
    evil = {f"rules/../../{name.rpartition('/')[2]}": str(one) for name, one in texts.items()}
    body = decision.payload.body
    around = {**body["envelope"], "bundle": manifest_digest(evil)}  # type: ignore[dict-item]
    drafts = [
        Draft.of("bundle", {"digest": manifest_digest(evil), "texts": dict(evil)}),
        Draft.of("decision", {**body, "envelope": around}),
    ]
    store.append(drafts, NOW)
    assert [one.state for one in replay(store)] == ["equal", "not decided"]


def test_a_supplied_rule_that_today_cannot_read_is_told(store: Store, mine: Path) -> None:
    _recorded(store, mine, rule="RVC90")
    *_, one = store.read()
    assert isinstance(one, Stored)
    assert one.payload is not None
    body = one.payload.body
    claim = {**body["claim"], "rule": "RVC of old"}  # type: ignore[dict-item]
    store.append([Draft.of("decision", {**body, "claim": claim})], NOW)
    first, second = replay(store)
    assert (first.state, second.state) == ("equal", "not decided")
    assert "the rule “RVC of old”" in second.why


def test_records_of_both_kinds_say_the_same(tmp_path: Path, mine: Path) -> None:
    stores = [open_store(address, create=True) for address in (f"{tmp_path}/a.jsonl", f"sqlite:///{tmp_path}/a.db")]
    for store in stores:
        _recorded(store, mine)
    bodies = [
        [one.payload.body for one in store.read() if isinstance(one, Stored) and one.payload is not None]
        for store in stores
    ]
    assert bodies[0] == bodies[1]
