"""A service that is killed under load, whose database stops, whose disk is full: no acknowledged determination is lost,
none is doubled where a key was sent, the chain verifies, and callers are told when to ask again.

`make nightly` kills twenty times; here it is once on each store.
"""

from __future__ import annotations

import os
import re
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from examples import CLAIM
from headnote.records import verify
from headnote.records.decisions import DECISION
from headnote.records.entries import Stored
from headnote.records.sql import SqlStore
from headnote.service.store.connect import connect
from postgres import Postgres
from prepared import copy_prepared
from processes import descendants
from serving import Served

KILLS = 20 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 1
CALLERS = 8
ENOUGH = 40
"""Acknowledged determinations after which something fails."""


class Callers:
    """Systems that put determinations on record, each under a key of its own, and the number that it was told."""

    def __init__(self, secret: str) -> None:
        self._headers = {"Authorization": f"Bearer {secret}"}
        self.sent: list[str] = []
        self.acknowledged: dict[str, int] = {}
        self.refused: list[httpx2.Response] = []
        self._lock = threading.Lock()

    @contextmanager
    def asking(self, address: str) -> Iterator[None]:
        """Ask all the while, as fast as answers come."""
        over = threading.Event()
        threads = [threading.Thread(target=self._ask_until, args=(address, over)) for _ in range(CALLERS)]
        for one in threads:
            one.start()
        try:
            yield
        finally:
            over.set()
            for one in threads:
                one.join()

    def again(self, address: str) -> None:
        """Send every key again, also those that were never answered; what was acknowledged gets its number again."""
        with httpx2.Client(base_url=address, headers=self._headers) as http:
            for key in self.sent:
                answer = self._one(http, key)
                assert answer.status_code == 200, answer.text
                assert self.acknowledged.setdefault(key, answer.json()["id"]) == answer.json()["id"]

    def _ask_until(self, address: str, over: threading.Event) -> None:
        with httpx2.Client(base_url=address, headers=self._headers) as http:
            while not over.is_set():
                with self._lock:
                    key = f"key {len(self.sent)}"
                    self.sent.append(key)
                try:
                    answer = self._one(http, key)
                except httpx2.TransportError:
                    over.wait(0.05)
                    continue
                if answer.status_code == 200:
                    self.acknowledged[key] = answer.json()["id"]
                else:
                    self.refused.append(answer)
                    over.wait(0.05)

    def _one(self, http: httpx2.Client, key: str) -> httpx2.Response:
        return http.post("/v1/determinations?trace=false", json=CLAIM, headers={"Idempotency-Key": key})


def until(holds: Callable[[], Any]) -> None:
    """Wait until something holds."""
    for _ in range(1200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never did")


def nothing_is_lost_or_doubled(store: str, callers: Callers) -> None:
    engine = connect(store)
    record = SqlStore(engine, create=False)
    decisions = [one.entry.sequence for one in record.read() if isinstance(one, Stored) and one.entry.kind == DECISION]
    assert sorted(callers.acknowledged.values()) == decisions
    assert verify(record).sound
    engine.dispose()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Start a service, on SQLite or on the store that is named; none is left when the test ends."""
    started: list[Served] = []

    def start(store: str | None = None) -> Served:
        started.append(Served(tmp_path, store=store))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


def test_a_service_that_is_killed_under_load(store_url: str, serve: Callable[..., Served]) -> None:
    served = serve(store_url)
    callers = Callers(served.key("other system"))
    for number in range(KILLS):
        with callers.asking(served.address):
            before = len(callers.acknowledged)
            until(lambda before=before: len(callers.acknowledged) >= before + ENOUGH)
            served.kill()
        served = serve(store_url)
        assert len(callers.sent) > len(callers.acknowledged) >= ENOUGH * (number + 1)
    callers.again(served.address)
    served.end()
    nothing_is_lost_or_doubled(store_url, callers)


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL server that this test stops and starts."""
    one = Postgres()
    yield one
    one.remove()


def test_a_database_that_stops_and_starts(own_postgres: Postgres, serve: Callable[..., Served]) -> None:
    store = own_postgres.database()
    served = serve(store)
    callers = Callers(served.key("other system"))
    with callers.asking(served.address):
        until(lambda: len(callers.acknowledged) >= ENOUGH)
        own_postgres.stop()
        until(lambda: len(callers.refused) >= CALLERS)
        assert httpx2.get(f"{served.address}/readyz").status_code == 503
        own_postgres.start()
        before = len(callers.acknowledged)
        until(lambda: len(callers.acknowledged) >= before + ENOUGH)
    refused_kindly(callers)
    callers.again(served.address)
    served.end()
    nothing_is_lost_or_doubled(store, callers)


def test_a_disk_that_is_full(serve: Callable[..., Served], tmp_path: Path, prepared: Path) -> None:
    """No file of the service may grow; then they may again."""
    copy_prepared(prepared, tmp_path)
    served = serve()
    callers = Callers(served.key("other system"))
    with callers.asking(served.address):
        until(lambda: len(callers.acknowledged) >= ENOUGH)
        room(served, 0)
        until(lambda: len(callers.refused) >= 5 * CALLERS)
        room(served, resource.RLIM_INFINITY)
        before = len(callers.acknowledged)
        until(lambda: len(callers.acknowledged) >= before + ENOUGH)
    refused_kindly(callers)
    callers.again(served.address)
    lost = re.search(r"^headnote_log_lines_lost_total (\S+)", httpx2.get(f"{served.address}/metrics").text, re.M)
    assert lost is not None
    assert float(lost[1]) > 0
    served.end()
    nothing_is_lost_or_doubled(served.store, callers)


def room(served: Served, most: int) -> None:
    """How many bytes a file may have that the service writes."""
    for process in (served.process.pid, *descendants(served.process.pid)):
        _, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, hard))


def refused_kindly(callers: Callers) -> None:
    """Nothing but 503, with the seconds after which to ask again, and no word of the store."""
    assert {one.status_code for one in callers.refused} == {503}
    assert all(one.headers["retry-after"].isdigit() for one in callers.refused)
    assert {one.json()["title"] for one in callers.refused} == {"the store cannot be reached"}
