"""Work in a child: one that hangs is ended in time, one that is killed or takes too much harms nobody else."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from ending import half_then_asleep, half_then_killed, killed
from headnote.service import children
from headnote.service.children import AT_ONCE, Children
from headnote.service.problems import Problem
from headnote.service.routes import authoring

Bearer = Callable[..., dict[str, str]]


def problem(seconds: float, task: Callable[..., Any], *args: Any) -> tuple[int, str]:
    with pytest.raises(Problem) as raised:
        Children(seconds).run(task, *args)
    return raised.value.status, raised.value.kind


def test_what_hangs_is_ended() -> None:
    assert problem(1, time.sleep, 60) == (422, "too-long")
    assert multiprocessing.active_children() == []


def test_what_takes_too_much_memory_is_ended() -> None:
    assert problem(30, bytearray, 3 * 1024**3) == (422, "too-much")


def test_what_is_killed_may_be_asked_again() -> None:
    assert problem(30, signal.raise_signal, signal.SIGKILL) == (503, "ended")


def test_what_ends_in_the_middle_of_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_child", half_then_killed)
    assert problem(30, int) == (503, "ended")
    monkeypatch.setattr(children, "_child", half_then_asleep)
    assert problem(1, int) == (422, "too-long")


def test_those_that_failed_leave_their_places() -> None:
    own = Children(30)
    for _ in range(AT_ONCE + 1):
        with pytest.raises(Problem):
            own.run(signal.raise_signal, signal.SIGKILL)
    assert own.run(int, "7") == 7


def test_the_caller_is_told_when_to_ask_again(
    client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authoring, "review", killed)
    answer = client.post("/v1/check", json={"files": {"x.origin": ""}}, headers=bearer("author"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert answer.json()["type"] == "urn:headnote:problem:ended"
