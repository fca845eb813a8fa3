"""A thousand claims, of the shipped cases, asked of the library, HTTP, an assistant's tools and the command line.

The command line, which reads a file and its ruleset each time, is asked a tenth of them; `make nightly` asks it all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import Result
from mcp import Client
from mcp.types import TextContent
from starlette.testclient import TestClient

import shipped_cases
from headnote import Claim, Engine
from headnote.assistants.answering import Answering
from headnote.assistants.server import server
from headnote.engine.cases.claims import agreement_of
from headnote.engine.explain import Words, as_data
from headnote.service.access import keys
from headnote.service.app import create_app
from headnote.service.settings import Settings
from prepared import copy_prepared

MANY = 1000
EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 10

Answer = dict[str, Any]


@pytest.fixture(scope="module")
def claims() -> list[Claim]:
    """As many, spread evenly over the cases of every shipped agreement."""
    found = [
        case.claim.model_copy(update={"agreement": agreement_of(case)})
        for _, cases in shipped_cases.files()
        for case in cases
    ]
    assert len(found) >= MANY
    return [found[number * len(found) // MANY] for number in range(MANY)]


@pytest.fixture(scope="module")
def of_the_library(claims: list[Claim]) -> list[Answer]:
    engine, words = cache(Engine.load), Words("en")
    return [as_data(engine(one.agreement).determine(one), words).model_dump(mode="json") for one in claims]


def test_http_answers_as_the_library(
    claims: list[Claim], of_the_library: list[Answer], tmp_path: Path, prepared: Path
) -> None:
    store = copy_prepared(prepared, tmp_path)
    settings = Settings(store=store, state=tmp_path / "state", allowed_hosts=("testserver",))
    app = create_app(settings)
    _, secret = keys.create(app.state.store, "a", "analyst", ["supplied-rules"], "test", datetime.now(UTC), None)
    with TestClient(app) as http:
        body = f"[{','.join(map(written, claims))}]"
        sent = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        results = http.post("/v1/determinations", content=body, headers=sent).json()["results"]
    assert [one.get("determination", one) for one in results] == of_the_library


def test_tools_answer_as_the_library(claims: list[Claim], of_the_library: list[Answer]) -> None:
    found: list[Answer] = []

    async def ask() -> None:
        async with Client(server(Answering([], Settings()))) as tools:
            for one in claims:
                (content,) = (await tools.call_tool("determine", {"claim": written(one)})).content
                assert isinstance(content, TextContent)
                found.append(json.loads(content.text))

    anyio.run(ask)
    assert found == of_the_library


def test_the_command_line_answers_as_the_library(
    claims: list[Claim], of_the_library: list[Answer], headnote: Callable[..., Result], tmp_path: Path
) -> None:
    for number in range(0, MANY, EVERY):
        claim, expected = claims[number], of_the_library[number]
        file = tmp_path / f"{number}.json"
        file.write_text(written(claim), encoding="utf-8")
        answer = json.loads(headnote("determine", file, "--json").stdout)
        assert {name: answer[name] for name in expected} == expected


def written(claim: Claim) -> str:
    """A claim as another program writes it."""
    return claim.model_dump_json(exclude_unset=True)
