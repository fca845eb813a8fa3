"""Determinations on record: acknowledged when they are on disk, once for a key, verified, replayed and read again."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from fastapi import FastAPI
from starlette.testclient import TestClient

from examples import EXAMPLES
from headnote.declarations.register import metadata as of_register
from headnote.engine.claims.reading import read_claim
from headnote.records import RecordError, at_once, replay, verify
from headnote.records.at_once import AtOnce
from headnote.records.sql import SqlStore
from headnote.records.sql import metadata as of_records
from headnote.service.app import create_app
from headnote.service.problems import Problem
from headnote.service.routes import determinations
from headnote.service.settings import Settings
from headnote.service.store import tables

Bearer = Callable[..., dict[str, str]]


def claim_of(name: str) -> Any:
    return json.loads(read_claim(str(EXAMPLES / name), None).model_dump_json(exclude_unset=True))


def test_the_migrations_make_what_the_tables_say(app: FastAPI) -> None:
    with app.state.store.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), [tables.metadata, of_records, of_register])
    assert [one for one in found if one[0] != "remove_table" or one[1].name != "alembic_version"] == []


def test_a_recorded_determination_is_read_again_as_it_was(client: TestClient, bearer: Bearer) -> None:
    who = bearer("analyst")
    made = client.post("/v1/determinations?record=true", json=claim_of("marmalade.yaml"), headers=who).json()
    assert made["id"]
    again = client.get(f"/v1/determinations/{made['id']}", headers=who).json()
    assert again == made
    page = client.get(f"/v1/determinations/{made['id']}?form=html", headers=who)
    assert "2007.91" in page.text
    paper = client.get(f"/v1/determinations/{made['id']}?form=pdf", headers=who)
    assert paper.content.startswith(b"%PDF")
    assert client.get("/v1/determinations/999999", headers=who).status_code == 404
    unrecorded = client.post("/v1/determinations", json=claim_of("marmalade.yaml"), headers=who).json()
    assert unrecorded["id"] is None


def test_a_key_records_once(app: FastAPI, client: TestClient, bearer: Bearer) -> None:
    who = {**bearer("analyst"), "Idempotency-Key": "order 4711"}
    claims = [claim_of("marmalade.yaml"), claim_of("refrigerator.yaml")]
    first = client.post("/v1/determinations?trace=false", json=claims, headers=who)
    assert first.status_code == 200, first.text
    head = app.state.recorder.store.head()
    assert client.post("/v1/determinations?trace=false", json=claims, headers=who).json() == first.json()
    assert app.state.recorder.store.head() == head
    other = client.post("/v1/determinations?trace=false", json=claims[0], headers=who)
    assert (other.status_code, other.json()["type"]) == (409, "urn:headnote:problem:key-used")
    somebody_else = {**bearer("administrator"), "Idempotency-Key": "order 4711"}
    assert client.post("/v1/determinations?trace=false", json=claims[0], headers=somebody_else).status_code == 200


def test_a_list_of_one_is_answered_as_a_list_again(client: TestClient, bearer: Bearer) -> None:
    who = {**bearer("analyst"), "Idempotency-Key": "a list"}
    first = client.post("/v1/determinations?trace=false", json=[claim_of("marmalade.yaml")], headers=who)
    again = client.post("/v1/determinations?trace=false", json=[claim_of("marmalade.yaml")], headers=who)
    assert again.json() == first.json()
    assert [one["verdict"] for one in again.json()["results"]] == ["originating"]


def test_whoever_goes_before_the_answer_ends_no_recording(
    app: FastAPI, client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, claim = bearer("analyst"), claim_of("marmalade.yaml")
    recorder = app.state.recorder
    entered, go = threading.Event(), threading.Event()
    append = SqlStore.append_in

    def waits(*args: Any) -> Any:
        entered.set()
        assert go.wait(30)
        return append(*args)

    async def gone() -> None:
        asking = asyncio.create_task(recorder.record([], None, datetime.now(UTC)))
        await asyncio.to_thread(entered.wait, 30)
        waiting = asyncio.create_task(recorder.record([], None, datetime.now(UTC)))
        await asyncio.sleep(0)
        for one in (asking, waiting):
            one.cancel()
        go.set()
        await asyncio.gather(asking, waiting, return_exceptions=True)

    with monkeypatch.context() as slow:
        slow.setattr(SqlStore, "append_in", waits)
        asyncio.run(gone())
    assert client.post("/v1/determinations?record=true", json=claim, headers=who).json()["id"]


def test_an_error_of_ours_ends_no_recording(
    client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, claim = bearer("analyst"), claim_of("marmalade.yaml")
    with monkeypatch.context() as broken:

        def fails(*_args: object, **_named: object) -> None:
            raise KeyError("of ours")

        broken.setattr(SqlStore, "append_in", fails)
        assert client.post("/v1/determinations?record=true", json=claim, headers=who).status_code == 500
    assert client.post("/v1/determinations?record=true", json=claim, headers=who).json()["id"]


def test_what_comes_at_once_is_chained_and_decided_again_equal(
    app: FastAPI, client: TestClient, bearer: Bearer
) -> None:
    who, claim = bearer("analyst"), claim_of("marmalade.yaml")

    def ask(number: int) -> Any:
        key = {"Idempotency-Key": f"key {number // 2}"} if number % 4 < 2 else {}
        path = "/v1/determinations?trace=false&record=true"
        return client.post(path, json=claim, headers={**who, **key}).json()["id"]

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(ask, range(40)))
    # Ten keys were sent twice each, twenty requests without one: thirty decisions.
    assert len(set(numbers)) == 30
    store = app.state.recorder.store
    assert verify(store).sound
    assert [one.state for one in replay(store)] == ["equal"] * 30


def test_processes_that_record_in_turn_share_a_chain(
    app: FastAPI, client: TestClient, bearer: Bearer, settings: Settings
) -> None:
    who, claim = bearer("analyst"), claim_of("marmalade.yaml")
    path = "/v1/determinations?trace=false&record=true"
    with TestClient(create_app(settings)) as other:
        made = [one.post(path, json=claim, headers=who).json()["id"] for one in (client, client, other, other) * 2]
        keyed = {**who, "Idempotency-Key": "from either"}
        first = client.post(path, json=claim, headers=keyed).json()
        # The other process has recorded with a head that it knows, and finds that the key is there.
        assert other.post(path, json=claim, headers=who).json()["id"] == first["id"] + 1
        assert other.post(path, json=claim, headers=keyed).json() == first
        refused = other.post(path, json=claim_of("refrigerator.yaml"), headers=keyed)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:headnote:problem:key-used")
    store = app.state.recorder.store
    assert made == sorted(set(made))
    assert verify(store).sound
    assert [one.state for one in replay(store)] == ["equal"] * 10


def test_a_key_is_answered_whatever_became_of_what_was_sent(
    client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = {**bearer("analyst"), "Idempotency-Key": "before the roll-back"}
    first = client.post("/v1/determinations", json=claim_of("marmalade.yaml"), headers=who)
    assert first.status_code == 200, first.text

    def gone(*_args: object) -> None:
        raise Problem(404, "not-found", "the agreement is published no more")

    monkeypatch.setattr(determinations, "decide", gone)
    assert client.post("/v1/determinations", json=claim_of("marmalade.yaml"), headers=who).json() == first.json()
    new = {**who, "Idempotency-Key": "after"}
    assert client.post("/v1/determinations", json=claim_of("marmalade.yaml"), headers=new).status_code == 404


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_connection_that_broke_while_nobody_asked_is_made_anew(
    app: FastAPI, client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, claim = bearer("analyst"), claim_of("marmalade.yaml")
    path = "/v1/determinations?trace=false&record=true"
    for _ in range(2):
        assert client.post(path, json=claim, headers=who).status_code == 200
    with app.state.store.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
        connection.execute(sa.text(f"{others} pg_backend_pid()"))
    monkeypatch.setattr(at_once, "IDLE", 0)
    assert client.post(path, json=claim, headers=who).status_code == 200
    assert verify(app.state.recorder.store).sound


def test_what_a_database_refuses_is_not_repeated(
    kind: str, app: FastAPI, client: TestClient, bearer: Bearer, capfd: pytest.CaptureFixture[str]
) -> None:
    who, claim = bearer("analyst"), claim_of("marmalade.yaml")
    path = "/v1/determinations?trace=false&record=true"
    for _ in range(2):
        assert client.post(path, json=claim, headers=who).status_code == 200
    with app.state.store.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(sa.text("ALTER TABLE record_payloads RENAME TO away"))
    answer = client.post(path, json=claim, headers=who)
    assert answer.status_code == 503
    said = answer.text + "".join(capfd.readouterr())
    assert ("UndefinedTable 42P01" if kind == "postgresql" else "OperationalError SQLITE_ERROR") in said
    assert "INSERT" not in said
    assert "record_payloads" not in said
    with app.state.store.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(sa.text("ALTER TABLE away RENAME TO record_payloads"))
    assert client.post(path, json=claim, headers=who).status_code == 200
    assert verify(app.state.recorder.store).sound


def test_a_store_that_is_down_is_said_and_nothing_is_lost(
    app: FastAPI, client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, claim = bearer("analyst"), claim_of("marmalade.yaml")
    assert client.post("/v1/determinations?record=true", json=claim, headers=who).status_code == 200
    with monkeypatch.context() as broken:

        def fails(*_args: object, **_named: object) -> None:
            raise RecordError("no space left on device")

        broken.setattr(SqlStore, "append_in", fails)
        broken.setattr(AtOnce, "append", fails)
        answer = client.post("/v1/determinations?record=true", json=claim, headers=who)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert "no space" not in answer.text
    assert client.post("/v1/determinations?record=true", json=claim, headers=who).status_code == 200
    assert [one.state for one in replay(app.state.recorder.store)] == ["equal", "equal"]


def test_what_is_refused_is_logged_on_either_store(client: TestClient, bearer: Bearer) -> None:
    path = f"/v1/rulesets/drafts/{'0' * 32}/publish"
    assert client.post(path, json={"reason": "a reason"}, headers=bearer("reader")).status_code == 403
    hidden = client.post("/v1/rulesets/a%00b/drafts", json={"reason": "a reason"}, headers=bearer("reader"))
    assert hidden.status_code == 403
    administrator = bearer("administrator")
    log = client.get("/v1/audit", headers=administrator).json()
    second, first, *_ = (one for one in log if one["outcome"] == "refused")
    assert (first["what"], first["on"]) == ("POST /v1/rulesets/drafts/{draft_id}/publish", path)
    assert second["on"] == r"/v1/rulesets/a\x00b/drafts"
    # PostgreSQL keeps no zero byte.
    named = client.post("/v1/keys", json={"name": "a\x00b", "role": "reader"}, headers=administrator)
    assert named.status_code in (201, 422), named.text
