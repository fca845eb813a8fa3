"""What is past its time is taken away: payloads, keys and the audit log's old entries; the chain still verifies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.testclient import TestClient

from examples import CLAIM
from headnote.records import verify
from headnote.records.entries import Stored
from headnote.service import retention
from headnote.service.access import audit
from headnote.service.jobs import worker as workers
from headnote.service.jobs.worker import Worker
from headnote.service.routes import determinations
from headnote.service.settings import Settings
from headnote.service.store.connect import writing
from headnote.service.store.tables import idempotency
from working import working

Bearer = Callable[..., dict[str, str]]

AGED = {**CLAIM, "good": {**CLAIM["good"], "description": "a good of eleven years ago"}}


def years_ago(years: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=365.25 * years)


@pytest.fixture
def three(client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of determinations of eleven years ago (sent with a key), nine years ago and today."""
    who, numbers = bearer("analyst"), []
    for years, claim, key in ((11, AGED, "aged"), (9, CLAIM, None), (0, CLAIM, None)):
        headers = {**who, "Idempotency-Key": key} if key else who
        with monkeypatch.context() as then:
            then.setattr(determinations, "now", lambda years=years: years_ago(years))
            # What was published today decides: only the record is of another time.
            then.setattr(determinations, "decided", decided_today)
            answer = client.post("/v1/determinations?record=true", json=claim, headers=headers)
        assert answer.status_code == 200, answer.text
        numbers.append(answer.json()["id"])
    return numbers


def decided_today(request: object, shelf: object, claim: object, who: object) -> object:
    return determinations.decide(shelf, claim, who, datetime.now(UTC))  # type: ignore[arg-type]


def entry_of(app: FastAPI, at: datetime, what: str) -> None:
    with writing(app.state.store) as connection:
        audit.entry(connection, at, "somebody", what, "x", "done", {}, None)


def test_ten_years_are_kept_by_default(client: TestClient, bearer: Bearer, three: list[int]) -> None:
    kept = client.get("/v1/retention", headers=bearer("administrator")).json()
    assert kept == {"record_days": 3653, "audit_days": 3653, "batch_days": 30, "due": 1}


def test_what_is_past_its_time_is_erased_and_the_chain_holds(
    app: FastAPI, client: TestClient, bearer: Bearer, three: list[int]
) -> None:
    boss, who = bearer("administrator"), bearer("analyst")
    old, middle, new = three
    entry_of(app, years_ago(11), "old.entry")
    entry_of(app, years_ago(9), "younger.entry")
    head = app.state.recorder.store.head()

    done = client.post("/v1/retention", headers=boss)
    assert done.json() == {"records": 1, "keys": 1, "audit": 1}
    gone = client.get(f"/v1/determinations/{old}", headers=who)
    assert (gone.status_code, gone.json()["type"]) == (410, "urn:headnote:problem:erased")
    assert client.post(f"/v1/records/{old}/replay", headers=who).status_code == 410
    for number in (middle, new):
        assert client.get(f"/v1/determinations/{number}", headers=who).json()["id"] == number
    page = client.get("/v1/records", headers=who).json()["records"]
    assert {one["number"]: one["good"] is not None for one in page} == {new: True, middle: True, old: False}

    found = verify(app.state.recorder.store, head)
    assert (found.sound, found.against_head) == (True, "")
    said = client.post(f"/v1/records/verify?head={head}", headers=who).json()
    assert (said["sound"], said["counts"]["erased"], said["against_head"]) == (True, 1, "")
    (erasure,) = [
        one.payload.body
        for one in app.state.recorder.store.read()
        if isinstance(one, Stored) and one.entry.kind == "erasure" and one.payload is not None
    ]
    assert erasure == {"entries": [old], "who": "key:a administrator", "why": "retention of 3653 days"}

    log = client.get("/v1/audit", headers=boss).json()
    assert [one["what"] for one in log if one["what"].endswith("entry")] == ["younger.entry"]
    assert {one["what"]: one["who"] for one in log if "erase" in one["what"]} == {
        "records.erase": "key:a administrator",
        "audit.erase": "key:a administrator",
    }
    # Nothing is left to do, and nothing is said of it.
    assert client.post("/v1/retention", headers=boss).json() == {"records": 0, "keys": 0, "audit": 0}
    assert client.get("/v1/audit", headers=boss).json() == log


def test_a_key_is_free_again_when_its_record_is_gone(
    app: FastAPI, client: TestClient, bearer: Bearer, three: list[int]
) -> None:
    """What was kept of the key could tell whether somebody guessed the body."""
    assert client.post("/v1/retention", headers=bearer("administrator")).status_code == 200
    with app.state.store.connect() as connection:
        assert connection.execute(sa.select(idempotency)).all() == []
    again = client.post("/v1/determinations", json=AGED, headers={**bearer("analyst"), "Idempotency-Key": "aged"})
    assert (again.status_code, again.json()["id"] > three[-1]) == (200, True)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_nothing_of_it_is_left_in_sqlites_files(
    client: TestClient, bearer: Bearer, three: list[int], tmp_path: Path
) -> None:
    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.glob("headnote.db*"))

    assert b"eleven years ago" in on_disk()
    client.post("/v1/retention", headers=bearer("administrator"))
    assert b"eleven years ago" not in on_disk()


def test_a_worker_does_it_without_being_asked(
    app: FastAPI,
    client: TestClient,
    bearer: Bearer,
    settings: Settings,
    three: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of many, in several transactions: the record is locked for none of them long."""
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    monkeypatch.setattr(workers, "AT_ONCE", 1)
    monkeypatch.setattr(workers, "EVERY", 0.01)
    one = Worker(app.state.store, settings.model_copy(update={"retention_days": 365}))
    who, old = bearer("analyst"), three[:2]
    with working(one) as thread:
        while not all(client.get(f"/v1/determinations/{number}", headers=who).status_code == 410 for number in old):
            assert thread.is_alive()
    assert client.get(f"/v1/determinations/{three[2]}", headers=who).status_code == 200
    log = client.get("/v1/audit", headers=bearer("administrator")).json()
    assert [one["who"] for one in log if one["what"] == "records.erase"] == ["headnote", "headnote"]
    assert verify(app.state.recorder.store).sound


def test_days_are_bounded() -> None:
    """A longer time would end before the year 1, and the worker with it."""
    for name in ("retention_days", "audit_days", "job_days"):
        with pytest.raises(ValidationError):
            Settings(**{name: 1_000_000})
