"""HEADNOTE_RECORD=always: what is decided is on record before it is told, whichever way it was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from examples import CLAIM
from headnote.records import RecordError
from headnote.service.app import create_app
from headnote.service.settings import Settings

Bearer = Callable[..., dict[str, str]]

BETWEEN = {**CLAIM, "exporting_party": "VN", "importing_party": "JP", "production": {"party": "VN", "operations": []}}
WAYS = ["/v1/determinations", "/v1/explanations?form=text", "/v1/duties", "/v1/comparisons"]


@pytest.fixture
def always(settings: Settings) -> FastAPI:
    return create_app(settings.model_copy(update={"record": "always"}))


def numbers(answer: Any) -> list[int]:
    header = answer.headers.get("headnote-record")
    if header is not None:
        return [int(one) for one in header.split(", ")]
    return (
        [answer.json()["id"]] if answer.headers["content-type"] == "application/json" and "id" in answer.json() else []
    )


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_decided_is_on_record(always: FastAPI, bearer: Bearer, way: str) -> None:
    who = bearer("analyst")
    with TestClient(always) as client:
        answer = client.post(way, json=BETWEEN, headers=who)
        assert answer.status_code == 200, answer.text
        found = numbers(answer)
        assert found
        agreements = [
            client.get(f"/v1/determinations/{one}", headers=who).json()["determination"]["agreement"] for one in found
        ]
        expected = ["RCEP"]
        if way == "/v1/comparisons":
            expected = [one["determination"]["agreement"] for one in answer.json()["candidates"]]
            assert len(expected) > 1
        assert agreements == expected


@pytest.mark.parametrize("way", WAYS)
def test_while_the_store_is_down_nothing_is_told(
    always: FastAPI, bearer: Bearer, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = bearer("analyst")

    def down(*_args: object) -> None:
        raise RecordError("the disk is full")

    with TestClient(always) as client:
        assert client.get("/v1/agreements", headers=who).status_code == 200
        monkeypatch.setattr(always.state.recorder, "_append", down)
        answer = client.post(way, json=BETWEEN, headers=who)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert "originating" not in answer.text
        assert "disk" not in answer.text


def test_elsewhere_it_is_asked_for(client: TestClient, bearer: Bearer) -> None:
    who = bearer("analyst")
    assert numbers(client.post("/v1/duties", json=BETWEEN, headers=who)) == []
    assert len(numbers(client.post("/v1/duties?record=true", json=BETWEEN, headers=who))) == 1
