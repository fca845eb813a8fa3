"""`headnote serve --api-workers 2`: two ports, one store; a signal ends all, a dead worker is replaced."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from examples import CLAIM, EXAMPLES
from ports import free_port
from prepared import copy_prepared
from processes import descendants
from serving import Served


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """On an empty store, which it publishes the shipped rulesets in before its processes start."""
    port = free_port()
    one = Served(tmp_path_factory.mktemp("served"), "--api-workers", "2", "--api-port", str(port))
    yield one, f"http://localhost:{port}"
    one.end()


def asked(address: str, key: str) -> dict[str, object]:
    answer = httpx2.post(f"{address}/v1/determinations", json=CLAIM, headers={"Authorization": f"Bearer {key}"})
    answer.raise_for_status()
    found: dict[str, object] = answer.json()
    return found


def when_up(address: str, key: str) -> dict[str, object]:
    for _ in range(300):
        try:
            return asked(address, key)
        except httpx2.TransportError:
            time.sleep(0.1)
    return asked(address, key)


def test_both_ports_answer_alike_and_pages_stand_on_one(served: tuple[Served, str]) -> None:
    one, api = served
    key = one.key("other system")
    assert when_up(api, key) == asked(one.address, key)
    assert httpx2.get(f"{api}/sign-in").status_code == 404
    assert httpx2.get(f"{one.address}/sign-in").status_code == 200


def test_a_batch_is_followed_to_its_end(served: tuple[Served, str]) -> None:
    """By the server itself: in this process whatever is streamed comes at once."""
    one, api = served
    headers = {"Authorization": f"Bearer {one.key('follower')}"}
    tables = {name: (EXAMPLES / "portfolio" / f"{name}.csv").read_bytes() for name in ("goods", "materials")}
    when_up(api, one.key("another follower"))
    with httpx2.Client(base_url=api, headers=headers, timeout=120) as http:
        files = {name: (f"{name}.csv", content) for name, content in tables.items()}
        job = http.post("/v1/batches", files=files, data={"agreement": ["rcep"], "form": "csv"}).json()["id"]
        with http.stream("GET", f"/v1/batches/{job}/events") as answer:
            told = [json.loads(line[6:])["state"] for line in answer.iter_lines() if line.startswith("data: ")]
    assert (told[0] in ("waiting", "running"), told[-1]) == (True, "done")


def test_a_worker_that_is_killed_is_replaced(served: tuple[Served, str]) -> None:
    one, api = served
    key = one.key("another system")
    when_up(api, key)
    workers = [pid for pid in descendants(one.process.pid) if not descendants(pid) and pid != one.process.pid]
    for pid in workers[:1]:
        os.kill(pid, signal.SIGKILL)
    for _ in range(5):
        assert when_up(api, key)["determination"]


def test_a_signal_ends_every_process(tmp_path: Path, prepared: Path) -> None:
    copy_prepared(prepared, tmp_path)
    one = Served(tmp_path, "--api-workers", "2", "--api-port", str(free_port()))
    every = [one.process.pid, *descendants(one.process.pid)]
    assert len(every) >= 3
    one.end()
    for _ in range(300):
        if not [pid for pid in every if Path(f"/proc/{pid}").exists()]:
            break
        time.sleep(0.1)
    assert not [pid for pid in every if Path(f"/proc/{pid}").exists()]
