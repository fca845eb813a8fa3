"""Determinations over HTTP: as the library gives them, under a named version, and refused where they must be."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from examples import EXAMPLES
from headnote import Claim, Engine
from headnote.engine.claims.reading import read_claim
from headnote.engine.explain import Words, as_data

Bearer = Callable[..., dict[str, str]]


def claim_as_json(name: str) -> Any:
    return json.loads(read_claim(str(EXAMPLES / name), None).model_dump_json(exclude_unset=True))


def test_a_determination_is_the_librarys(client: TestClient, bearer: Bearer) -> None:
    claim = claim_as_json("marmalade.yaml")
    answer = client.post("/v1/determinations", json=claim, headers=bearer("analyst"))
    assert answer.status_code == 200
    found = Engine.load("rcep").determine(Claim.model_validate(claim))
    assert answer.json()["determination"] == as_data(found, Words("en")).model_dump(mode="json")
    assert answer.json()["ruleset"]["name"] == "rcep"
    assert len(answer.json()["ruleset"]["version"]) == 64


def test_it_speaks_the_callers_language(client: TestClient, bearer: Bearer) -> None:
    claim = claim_as_json("marmalade.yaml")
    found = Engine.load("rcep").determine(Claim.model_validate(claim))
    asked = {**bearer("analyst"), "Accept-Language": "ja-JP,ja;q=0.9,en;q=0.5"}
    answer = client.post("/v1/determinations", json=claim, headers=asked)
    assert answer.json()["determination"] == as_data(found, Words("ja")).model_dump(mode="json")


def test_one_bad_claim_of_a_list_stops_no_other(client: TestClient, bearer: Bearer) -> None:
    claim = claim_as_json("marmalade.yaml")
    answer = client.post(
        "/v1/determinations?trace=false", json=[claim, {**claim, "date": "soon"}, claim], headers=bearer("analyst")
    )
    first, second, third = answer.json()["results"]
    assert first == third
    assert (first["verdict"], first["party"]) == ("originating", "AU")
    assert second["status"] == 422
    assert second["problems"] == [
        {"at": "date", "message": "“soon” is not a date; write it as 2026-04-01", "id": None, "help": None}
    ]


def test_amounts_stay_exact_on_the_wire(client: TestClient, bearer: Bearer) -> None:
    """39.9999999 per cent is not 40: a binary fraction on the way would round it."""
    body = """{"agreement": "rcep", "date": "2026-04-01", "exporting_party": "JP", "importing_party": "CN",
      "good": {"hs": "8418.10", "fob": 10000000000.0, "currency": "USD"}, "production": {"party": "JP"},
      "materials": [{"hs": "8418.10", "originating": false, "value": 6000000000.01}]}"""
    answer = client.post(
        "/v1/determinations", content=body, headers={**bearer("analyst"), "Content-Type": "application/json"}
    )
    findings = [f for a in answer.json()["determination"]["alternatives"] for f in a["findings"]]
    figures = {figure["exact"] for finding in findings for figure in finding["figures"]}
    assert answer.json()["determination"]["verdict"] != "originating"
    assert "6000000000010000/1000000" in figures


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"good": NaN}', "application/json", 400),
        ('{"good": {"fob": 5600, "fob": 1}}', "application/json", 400),
        ("[]", "application/json", 422),
        ("3", "application/json", 422),
        ("agreement: rcep", "application/yaml", 415),
        ("{}", "application/json", 422),
    ],
)
def test_bodies_that_are_no_claims(client: TestClient, bearer: Bearer, content: str, kind: str, status: int) -> None:
    answer = client.post("/v1/determinations", content=content, headers={**bearer("analyst"), "Content-Type": kind})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_a_claim_of_too_many_lines_is_refused(client: TestClient, bearer: Bearer) -> None:
    claim = {**claim_as_json("marmalade.yaml"), "materials": [{"value": 1}] * 20_001}
    answer = client.post("/v1/determinations", json=claim, headers=bearer("analyst"))
    assert answer.status_code == 422
    assert "20,000 lines" in answer.json()["title"]


def test_a_body_above_the_limit_is_refused_unread(client: TestClient, bearer: Bearer) -> None:
    answer = client.post("/v1/determinations", content=b" " * (9 * 1024 * 1024), headers=bearer("analyst"))
    assert answer.status_code == 413


def test_a_claims_own_rule_needs_its_scope(client: TestClient, bearer: Bearer) -> None:
    claim = {**claim_as_json("marmalade.yaml"), "rule": "CC"}
    assert client.post("/v1/determinations", json=claim, headers=bearer("publisher")).status_code == 403
    allowed = client.post("/v1/determinations", json=claim, headers=bearer("analyst", "supplied-rules"))
    assert allowed.json()["determination"]["rule"]["reading"] == "supplied"


def test_who_asks_has_to_be_known(client: TestClient, bearer: Bearer) -> None:
    claim = claim_as_json("marmalade.yaml")
    assert client.post("/v1/determinations", json=claim).status_code == 401
    wrong = {"Authorization": "Bearer hn_" + "x" * 43}
    assert client.post("/v1/determinations", json=claim, headers=wrong).status_code == 401
    assert client.post("/v1/determinations", json=claim, headers=bearer("reader")).status_code == 403


def test_another_host_is_refused(client: TestClient) -> None:
    answer = client.get("/healthz", headers={"Host": "evil.example"})
    assert answer.status_code == 400
