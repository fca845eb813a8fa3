"""What is asked most is answered past FastAPI's routes: with the same answers as by them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from examples import EXAMPLES
from headnote.engine.claims.reading import read_claim

Bearer = Callable[..., dict[str, str]]
Sent = tuple[str | bytes, dict[str, str]]


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """One kind of store: what is recorded is the recorder's."""
    return f"sqlite:///{tmp_path / 'headnote.db'}"


def asked(bearer: Bearer) -> dict[str, Sent]:
    """Requests by what is right or wrong with them."""
    claim: dict[str, Any] = json.loads(read_claim(str(EXAMPLES / "marmalade.yaml"), None).model_dump_json())
    one, kind, who = json.dumps(claim), {"Content-Type": "application/json"}, bearer("analyst")
    fine = {**kind, **who}
    return {
        "a claim": (one, fine),
        "a list": (json.dumps([claim, {**claim, "date": "soon"}, {**claim, "agreement": "nafta"}]), fine),
        "in Japanese": (json.dumps({**claim, "date": "soon"}), {**fine, "Accept-Language": "ja"}),
        "no JSON": ("{", fine),
        "nothing": (b"", fine),
        "no claim": ("3", fine),
        "another kind": (one, {**who, "Content-Type": "application/yaml"}),
        "another agreement": (json.dumps({**claim, "agreement": "nafta"}), fine),
        "its own rule": (json.dumps({**claim, "rule": "CC"}), fine),
        "a rule that cannot be read": (
            json.dumps({**claim, "rule": "CHT"}),
            {**kind, **bearer("analyst", "supplied-rules")},
        ),
        "nobody": (one, kind),
        "a wrong key": (one, {**kind, "Authorization": "Bearer hn_" + "x" * 43}),
        "a role too low": (one, {**kind, **bearer("reader")}),
        "too large": (b" " * (9 * 1024 * 1024), fine),
    }


@pytest.mark.parametrize("query", ["", "trace=false", "trace=true", "record=false&trace=false"])
def test_every_answer_is_the_routes(client: TestClient, bearer: Bearer, query: str) -> None:
    for name, (content, headers) in asked(bearer).items():
        here, by_route = (
            client.post(
                f"/v1/determinations?{query}{more}", content=content, headers={**headers, "X-Request-Id": "one"}
            )
            for more in ("", "&by=route")
        )
        assert (name, here.status_code, here.text) == (name, by_route.status_code, by_route.text)
        assert here.headers == by_route.headers


def test_they_are_counted_under_the_same_route(client: TestClient, bearer: Bearer) -> None:
    content, headers = asked(bearer)["a claim"]

    def counted() -> float:
        series = 'headnote_requests_total{method="POST",route="/v1/determinations",status="200"}'
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(series))

    before = counted()
    for query in ("trace=false", "trace=false&by=route"):
        assert client.post(f"/v1/determinations?{query}", content=content, headers=headers).status_code == 200
    assert counted() == before + 2


@pytest.mark.parametrize("query", ["record=true", "trace=false&record=true", "record=true&trace=false"])
def test_what_is_asked_is_put_on_record(client: TestClient, bearer: Bearer, query: str) -> None:
    content, headers = asked(bearer)["a claim"]
    first, second = (
        client.post(f"/v1/determinations?{query}{more}", content=content, headers=headers).json()
        for more in ("", "&by=route")
    )
    assert second.pop("id") == first.pop("id") + 1
    assert first == second


def test_requests_that_come_at_once_ask_the_store_once_whose_a_key_is(
    app: FastAPI, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, secret = app.state.keys, bearer("analyst")["Authorization"].removeprefix("Bearer ")
    ask, asked_of_the_store = ring.ask, []

    def counting(one: str) -> Any:
        asked_of_the_store.append(one)
        return ask(one)

    async def at_once() -> list[Any]:
        return await asyncio.gather(*(ring.found(secret) for _ in range(20)), *(ring.found("hn_x") for _ in range(3)))

    monkeypatch.setattr(ring, "ask", counting)
    found = asyncio.run(at_once())
    assert [one and one.role for one in found] == ["analyst"] * 20 + [None] * 3
    assert sorted(asked_of_the_store) == sorted([secret, "hn_x"])
