"""Batches that meet with something: sent twice, killed, too slow, decided while rules change; and followed so."""

from __future__ import annotations

import csv
import io
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ending import asleep, killed
from headnote.service.app import create_app
from headnote.service.jobs import queue
from headnote.service.jobs import worker as workers
from headnote.service.jobs.worker import Worker
from headnote.service.problems import Problem
from headnote.service.routes import batches
from headnote.service.rulesets.bundles import contents_of, keep, keep_files, manifest_at, manifest_of
from headnote.service.rulesets.publications import newest, publish
from headnote.service.settings import Settings
from headnote.service.store.connect import StoreDown, writing
from working import working

Bearer = Callable[..., dict[str, str]]

TABLES = {
    "goods": "key,date,exporting_party,importing_party,good.hs,good.fob,good.currency,production.party,"
    "production.operations\nmarmalade,2026-04-01,AU,JP,2007.91,1000,USD,AU,[]\n",
    "materials": "key,hs,originating,value\nmarmalade,2009.31,false,300\n",
}
"""Not under the annex's CC, for the juice is of the good's own chapter; under a rule of heading it originates."""


def sent(client: TestClient, who: dict[str, str], key: str | None = None, form: str = "csv") -> Any:
    tables = {name: (f"{name}.csv", text.encode()) for name, text in TABLES.items()}
    headers = who if key is None else {**who, "Idempotency-Key": key}
    return client.post("/v1/batches", files=tables, data={"agreement": ["rcep"], "form": form}, headers=headers)


def ended(client: TestClient, who: dict[str, str], job: str) -> dict[str, Any]:
    client.get(f"/v1/batches/{job}/events", headers=who)
    found: dict[str, Any] = client.get(f"/v1/batches/{job}", headers=who).json()
    return found


def verdict(client: TestClient, who: dict[str, str], job: str) -> str:
    assert ended(client, who, job)["state"] == "done", ended(client, who, job)
    result = client.get(f"/v1/batches/{job}/result", headers=who).text
    (row,) = csv.DictReader(io.StringIO(result))
    return row["verdict"]


def republished(app: FastAPI, turn: Callable[[bytes], bytes]) -> str:
    """Publish rcep with a changed annex, past reviews. Returns the version."""
    now = datetime.now(UTC)
    with writing(app.state.store) as connection:
        before = newest(connection, "rcep")
        assert before is not None
        contents = contents_of(connection, manifest_at(connection, before.bundle) or {})
        contents["annex-3a.origin"] = turn(contents["annex-3a.origin"])
        keep_files(connection, contents.values())
        digest = keep(connection, "rcep", manifest_of(contents))
        publish(connection, "rcep", digest, before.bundle, now, now, "a", "b", "in the middle")
    app.state.shelves.refresh()
    return digest


def by_heading(annex: bytes) -> bytes:
    lines = annex.splitlines(keepends=True)
    return b"".join(line.replace(b" CC ", b" CTH ") if b"2007.91" in line else line for line in lines)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_batch_is_decided_by_what_it_was_sent_under(
    app: FastAPI, client: TestClient, bearer: Bearer, settings: Settings
) -> None:
    """Published, and rolled back, between the sending and the deciding: each batch by its own version."""
    who = bearer("analyst")
    first = sent(client, who).json()
    other = republished(app, by_heading)
    second = sent(client, who).json()
    with writing(app.state.store) as connection:
        now = datetime.now(UTC)
        publish(connection, "rcep", first["versions"]["rcep"], other, now, now, "a", "b", "back")
    app.state.shelves.refresh()
    third = sent(client, who).json()
    assert [one["versions"]["rcep"] for one in (second, third)] == [other, first["versions"]["rcep"]]
    with working(Worker(app.state.store, settings)):
        found = [verdict(client, who, one["id"]) for one in (first, second, third)]
    assert found == ["not originating", "originating", "not originating"]


def test_a_key_is_a_batch_once(client: TestClient, bearer: Bearer, settings: Settings) -> None:
    """Also over a restart, and whatever boundary the form is sent with; with another body it is 409."""
    who = bearer("analyst")
    first = sent(client, who, "march")
    assert first.status_code == 202
    assert sent(client, who, "march").json()["id"] == first.json()["id"]
    with TestClient(create_app(settings)) as restarted:
        assert sent(restarted, who, "march").json()["id"] == first.json()["id"]
    refused = sent(client, who, "march", form="parquet")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:headnote:problem:key-used")
    assert sent(client, who).json()["id"] != first.json()["id"] != sent(client, who, "april").json()["id"]
    assert sent(client, bearer("author"), "march").json()["id"] != first.json()["id"]
    assert len(client.get("/v1/batches", headers=who).json()) == 3


def test_a_key_that_comes_many_times_at_once_is_one_batch(client: TestClient, bearer: Bearer) -> None:
    who = bearer("analyst")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: sent(client, who, "at once"), range(8)))
    assert {one.status_code for one in answers} == {202}
    assert len({one.json()["id"] for one in answers}) == 1
    assert len(client.get("/v1/batches", headers=who).json()) == 1


def test_batches_page_by_page(client: TestClient, bearer: Bearer) -> None:
    """To the end, while others are sent: none twice, none left out."""
    who, boss = bearer("analyst"), bearer("administrator")
    every = [sent(client, who).json()["id"] for _ in range(5)][::-1]
    found: list[str] = []
    page = client.get("/v1/batches?limit=2", headers=who).json()
    while page:
        found += [one["id"] for one in page]
        sent(client, who)
        page = client.get(f"/v1/batches?limit=2&before={found[-1]}", headers=who).json()
    assert found == every
    assert client.get(f"/v1/batches?before={'0' * 32}", headers=boss).status_code == 404
    assert client.get(f"/v1/batches?before={every[0]}", headers=bearer("author")).status_code == 404


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_batch_whose_child_is_killed_is_taken_up_again(
    app: FastAPI, client: TestClient, bearer: Bearer, settings: Settings
) -> None:
    who = bearer("analyst")
    job = sent(client, who).json()["id"]
    with working(Worker(app.state.store, settings)):
        while not (begun := multiprocessing.active_children()):
            time.sleep(0.01)
        begun[0].kill()
        assert verdict(client, who, job) == "not originating"
    found = queue.get(app.state.store, job)
    assert found is not None
    assert found.attempts == 2


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("child", "seconds", "problem"),
    [(killed, 21_600, "it was ended 3 times"), (asleep, 1, "it took more than 1 seconds and was ended")],
    ids=["killed each time", "hangs"],
)
def test_a_batch_that_comes_to_no_end_is_given_up(
    child: Callable[..., None],
    seconds: int,
    problem: str,
    app: FastAPI,
    client: TestClient,
    bearer: Bearer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else it would keep the worker from every other batch for ever."""
    monkeypatch.setattr(workers, "_child", child)
    who = bearer("analyst")
    job = sent(client, who).json()["id"]
    with working(Worker(app.state.store, settings.model_copy(update={"job_seconds": seconds}))):
        found = ended(client, who, job)
    assert (found["state"], found["problem"]) == ("failed", problem)
    assert queue.input_of(app.state.store, job) == b""
    assert multiprocessing.active_children() == []


def test_who_follows_may_come_again(client: TestClient, bearer: Bearer) -> None:
    """A browser sends the id of the last event that it saw, and stops at 204 (HTML, server-sent events)."""
    who = bearer("analyst")
    job = sent(client, who).json()["id"]
    assert client.delete(f"/v1/batches/{job}", headers=who).status_code == 204
    at = f"/v1/batches/{job}/events"
    (told,) = client.get(at, headers=who).text.strip().split("\n\n")
    number, data = told.splitlines()
    assert (number[:4], data[:6]) == ("id: ", "data: ")
    assert client.get(at, headers={**who, "Last-Event-ID": "of another day"}).text.strip() == told
    again = client.get(at, headers={**who, "Last-Event-ID": number[4:]})
    assert (again.status_code, again.text) == (204, "")


def test_following_outlasts_the_store_and_ends_with_the_key(
    client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = bearer("analyst")
    job = sent(client, who).json()["id"]
    monkeypatch.setattr(batches, "EVERY", 0)
    turns = iter([None, StoreDown("gone"), None, Problem(401, "unknown-caller", "ended")])

    async def asked(_request: object) -> None:
        if (error := next(turns)) is not None:
            raise error

    monkeypatch.setattr(batches, "principal_of", asked)
    lines = client.get(f"/v1/batches/{job}/events", headers=who).text.split("\n\n")
    assert [line.partition(" ")[0] for line in lines] == ["id:", ":", ":", ""]
    assert lines[1:3] == [": the store cannot be reached", ": still at it"]
    assert next(turns, "over") == "over"
