"""Batches over HTTP: sent, followed, fetched, cancelled; taken up again when a worker has gone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from examples import EXAMPLES
from headnote.service.jobs import queue
from headnote.service.jobs.worker import Worker
from headnote.service.settings import Settings
from working import working

Bearer = Callable[..., dict[str, str]]

PORTFOLIO = EXAMPLES / "portfolio"


def sent(client: TestClient, who: dict[str, str], **changed: Any) -> Any:
    tables = {name: (f"{name}.csv", (PORTFOLIO / f"{name}.csv").read_bytes()) for name in ("goods", "materials")}
    return client.post(
        "/v1/batches", files={**tables, **changed}, data={"agreement": ["rcep"], "form": "csv"}, headers=who
    )


@pytest.fixture
def worker(app: FastAPI, settings: Settings) -> Iterator[Worker]:
    """A worker that works."""
    one = Worker(app.state.store, settings)
    with working(one):
        yield one


def followed(client: TestClient, who: dict[str, str], job: str) -> list[dict[str, Any]]:
    """The events of a batch until it has ended."""
    with client.stream("GET", f"/v1/batches/{job}/events", headers=who) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        return [json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: ")]


def test_a_portfolio_is_decided_as_the_command_decides_it(client: TestClient, bearer: Bearer, worker: Worker) -> None:
    """The shipped portfolio: docs/portfolios.md prints what the command counts for it."""
    who = bearer("analyst")
    job = sent(client, who).json()
    assert (job["state"], list(job["versions"])) == ("waiting", ["rcep"])
    last = followed(client, who, job["id"])[-1]
    assert (last["state"], last["problem"]) == ("done", None)
    result = client.get(f"/v1/batches/{job['id']}/result", headers=who)
    rows = list(csv.DictReader(io.StringIO(result.text)))
    verdicts = [row["verdict"] for row in rows if row["agreement"] == "RCEP"]
    counts = {verdict: verdicts.count(verdict) for verdict in set(verdicts)}
    assert counts == {"not originating": 2, "not read": 1, "originating": 3, "undetermined": 1}
    assert client.get(f"/v1/batches/{job['id']}", headers=bearer("analyst")).status_code == 200
    assert client.delete(f"/v1/batches/{job['id']}", headers=who).status_code == 409


def test_what_cannot_be_read_is_said(client: TestClient, bearer: Bearer, worker: Worker) -> None:
    who = bearer("analyst")
    job = sent(client, who, goods=("goods.csv", b"key,colour\n1,red\n")).json()
    last = followed(client, who, job["id"])[-1]
    assert last["state"] == "failed"
    assert "colour" in last["problem"]
    assert last["problem"].startswith("goods.csv:")  # and names no folder of the worker's
    assert client.get(f"/v1/batches/{job['id']}/result", headers=who).status_code == 409
    assert sent(client, who, goods=("goods.exe", b"MZ")).status_code == 422
    refused = client.post("/v1/batches", files={"goods": ("goods.csv", b"")}, headers=who)
    assert refused.status_code == 422


def test_a_workbook_is_decided_as_the_command_decides_it(client: TestClient, bearer: Bearer, worker: Worker) -> None:
    """The shipped workbook: docs/portfolios.md prints what the command counts for it."""
    who, book = bearer("analyst"), ("portfolio.xlsx", (EXAMPLES / "portfolio.xlsx").read_bytes())
    asked = {"agreement": ["rcep"], "form": "xlsx"}
    job = client.post("/v1/batches", files={"goods": book}, data=asked, headers=who).json()
    last = followed(client, who, job["id"])[-1]
    assert (last["state"], last["problem"]) == ("done", None)
    result = client.get(f"/v1/batches/{job['id']}/result", headers=who)
    page: Any = openpyxl.load_workbook(io.BytesIO(result.content))["Products"]
    verdicts = [row[4] for row in page.iter_rows(min_row=2, values_only=True)]
    counts = {verdict: verdicts.count(verdict) for verdict in set(verdicts)}
    assert counts == {"not originating": 2, "could not be read": 1, "originating": 3, "undetermined": 1}
    alone = client.post("/v1/batches", files={"goods": ("goods.csv", b"key")}, data=asked, headers=who)
    assert (alone.status_code, "tables are two" in alone.text) == (422, True)
    assert sent(client, who, goods=book).status_code == 422


def test_a_batch_is_its_owners(client: TestClient, app: FastAPI, bearer: Bearer) -> None:
    who = bearer("analyst")
    job = sent(client, who).json()["id"]
    now = datetime.now(UTC)
    other = queue.submit(app.state.store, "batch", "somebody else", {"versions": [], "form": "csv"}, b"", now)
    assert client.get(f"/v1/batches/{other.id}", headers=who).status_code == 404
    assert [one["id"] for one in client.get("/v1/batches", headers=who).json()] == [job]
    assert len(client.get("/v1/batches", headers=bearer("administrator")).json()) == 2
    assert client.delete(f"/v1/batches/{job}", headers=who).status_code == 204
    assert client.get(f"/v1/batches/{job}", headers=who).json()["state"] == "cancelled"


def test_a_job_whose_worker_has_gone_is_taken_up_by_another(app: FastAPI) -> None:
    store, now = app.state.store, datetime.now(UTC)
    job = queue.submit(store, "batch", "somebody", {"versions": [], "form": "csv"}, b"", now)
    first = queue.lease(store, "first", now)
    assert first is not None
    assert queue.lease(store, "second", now) is None
    assert queue.renew(store, first, "first", 5, 10, now)
    later = now + queue.LEASE + timedelta(seconds=1)
    again = queue.lease(store, "second", later)
    assert again is not None
    assert (again.id, again.done, again.attempts) == (job.id, 5, 2)
    assert not queue.renew(store, first, "first", 6, 10, later)
    assert not queue.finish(store, first, "first", b"old", "text/csv", later)
    assert queue.finish(store, again, "second", b"new", "text/csv", later)
    assert queue.result_of(store, job.id) == b"new"


def leased(app: FastAPI, worker: Worker, request: dict[str, Any], content: bytes) -> queue.Job:
    """A job of somebody's that the worker has just leased."""
    now = datetime.now(UTC)
    queue.submit(app.state.store, "batch", "somebody", request, content, now)
    job = queue.lease(app.state.store, worker.name, now)
    assert job is not None
    return job


def test_a_job_that_is_cancelled_when_it_is_begun_ends_no_worker(app: FastAPI, settings: Settings) -> None:
    worker = Worker(app.state.store, settings)
    job = leased(app, worker, {"versions": [], "form": "csv"}, b"")
    assert queue.cancel(app.state.store, job.id, datetime.now(UTC))
    worker.do(job)
    found = queue.get(app.state.store, job.id)
    assert found is not None
    assert found.state == "cancelled"
    assert not list((settings.state / "jobs").iterdir())


def test_what_killed_workers_left_is_taken_away(app: FastAPI, settings: Settings) -> None:
    worker, jobs = Worker(app.state.store, settings), settings.state / "jobs"
    over = leased(app, worker, {"versions": [], "form": "csv"}, b"")
    assert queue.cancel(app.state.store, over.id, datetime.now(UTC))
    held = leased(app, worker, {"versions": [], "form": "csv"}, b"")
    for name in (over.id, held.id, "0" * 32):
        (jobs / name / "spill").mkdir(parents=True)
    with working(worker) as thread:
        while (jobs / over.id).exists() or (jobs / ("0" * 32)).exists():
            thread.join(0.05)
    assert [one.name for one in jobs.iterdir()] == [held.id]


def test_a_job_that_cannot_be_read_fails_alone(app: FastAPI, settings: Settings) -> None:
    worker = Worker(app.state.store, settings)
    job = leased(app, worker, {"versions": [], "form": "csv"}, b"no archive")
    worker.do(job)
    found = queue.get(app.state.store, job.id)
    assert found is not None
    assert (found.state, found.problem) == ("failed", "it failed; the worker's log says how")
    assert not list((settings.state / "jobs").iterdir())


def test_what_is_cancelled_leaves_nothing_in_the_workers_folder(
    client: TestClient, bearer: Bearer, worker: Worker, settings: Settings
) -> None:
    who = bearer("analyst")
    for _ in range(3):
        job = sent(client, who).json()["id"]
        while client.get(f"/v1/batches/{job}", headers=who).json()["state"] == "waiting":
            pass
        client.delete(f"/v1/batches/{job}", headers=who)
    worker.stop()
    worker.ended.wait(60)
    assert not list((settings.state / "jobs").iterdir())


def test_a_job_that_is_done_before_anything_is_counted_is_done(app: FastAPI) -> None:
    store, now = app.state.store, datetime.now(UTC)
    queue.submit(store, "batch", "somebody", {"versions": [], "form": "csv"}, b"", now)
    job = queue.lease(store, "first", now)
    assert job is not None
    assert queue.finish(store, job, "first", b"made", "text/csv", now)
    assert queue.result_of(store, job.id) == b"made"


def test_a_job_that_ends_its_workers_is_given_up(app: FastAPI) -> None:
    store, now = app.state.store, datetime.now(UTC)
    job = queue.submit(store, "batch", "somebody", {"versions": [], "form": "csv"}, b"", now)
    for number in range(queue.MOST_ATTEMPTS):
        assert queue.lease(store, f"worker {number}", now + number * 2 * queue.LEASE) is not None
    assert queue.lease(store, "another", now + timedelta(hours=1)) is None
    found = queue.get(store, job.id)
    assert found is not None
    assert found.state == "failed"


def test_what_has_ended_is_taken_away_after_its_days(app: FastAPI) -> None:
    store, now = app.state.store, datetime.now(UTC)
    job = queue.submit(store, "batch", "somebody", {"versions": [], "form": "csv"}, b"", now)
    assert queue.expire(store, now + timedelta(days=1)) == 0
    assert queue.cancel(store, job.id, now)
    assert queue.expire(store, now + timedelta(days=1)) == 1
    assert queue.get(store, job.id) is None
