"""Every answer that is no success is a problem with an id and the request's number, in the caller's language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from headnote.service.access import keys
from headnote.service.access.roles import Role
from headnote.service.app import create_app
from headnote.service.metrics import REQUESTS
from headnote.service.settings import Settings
from prepared import copy_prepared

Bearer = Callable[..., dict[str, str]]
PROBLEM = "application/problem+json"
HUGE = "9" * 25


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> FastAPI:
    folder = tmp_path_factory.mktemp("problems")
    store = copy_prepared(prepared, folder)
    return create_app(Settings(store=store, state=folder / "state", allowed_hosts=("testserver",)))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def bearer(app: FastAPI) -> Bearer:
    def make(role: Role) -> dict[str, str]:
        secret = keys.create(app.state.store, f"a {role}", role, (), "test", datetime.now(UTC), None)[1]
        return {"Authorization": f"Bearer {secret}"}

    return make


@pytest.mark.parametrize(
    "change",
    [
        {"exporting_party": "\ud800"},
        {"date": "\ud800"},
        {"\ud800": 1},
        {"materials": [{"hs": "85\ud80001", "basis": "\ud800", "\ud800": "x"}]},
        {"good": {"hs": "8538.10", "exchange": {"\ud800": "1"}, "currency": "\ud800"}},
    ],
    ids=["party", "day", "key", "line", "good"],
)
def test_half_a_surrogate_pair_is_told_as_its_escape(
    client: TestClient, bearer: Bearer, change: dict[str, Any]
) -> None:
    production = {"party": "JP", "operations": []}
    claim = {"agreement": "rcep", "date": "2026-04-01", "good": {"hs": "8538.10"}, "production": production, **change}
    headers = {**bearer("analyst"), "Content-Type": "application/json"}
    answer = client.post("/v1/determinations", content=json.dumps(claim), headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM), answer.text
    assert all("\\ud800" in "".join(one.values()) for one in answer.json()["problems"])


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/v1/nothing", 404, None),
        ("GET", "/v1/", 404, None),
        ("GET", "/v1", 404, None),
        ("POST", "/v1", 404, None),
        ("GET", "/v1/agreements/rcep/nothing", 404, None),
        ("PUT", "/v1/determinations", 405, "POST"),
        ("DELETE", "/v1/keys", 405, "GET, POST"),
        ("BREW", "/v1/agreements", 405, "GET"),
    ],
)
def test_what_stands_at_no_address_is_a_problem(
    client: TestClient, method: str, path: str, status: int, allowed: str | None
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"], answer.headers.get("allow")) == (
        status,
        PROBLEM,
        allowed,
    )
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_an_error_of_ours_is_a_problem_with_the_requests_number(
    client: TestClient, app: FastAPI, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = bearer("reader")
    monkeypatch.setattr(app.state.shelves, "shelf", None)
    answer = client.get("/v1/agreements", headers={**who, "X-Request-Id": "mine", "Accept-Language": "ja"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert (answer.json()["request_id"], answer.headers["x-request-id"]) == ("mine", "mine")
    assert answer.json()["title"].startswith("サービス")


def test_browsers_are_told_to_frame_no_answer_and_to_guess_no_kind(client: TestClient) -> None:
    for path in ("/healthz", "/v1/nothing", "/v1/openapi.json"):
        headers = client.get(path).headers
        assert (headers["x-frame-options"], headers["x-content-type-options"]) == ("DENY", "nosniff")


def test_refusals_before_the_body_have_their_number(client: TestClient) -> None:
    answer = client.get("/healthz", headers={"Host": "elsewhere", "X-Request-Id": "mine"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (400, "mine")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", f"/v1/audit?before={HUGE}"), ("POST", f"/v1/rulesets/rcep/roll-back?to={HUGE}")],
)
def test_numbers_beyond_any_store_are_refused(client: TestClient, bearer: Bearer, method: str, path: str) -> None:
    answer = client.request(method, path, json={"reason": "a reason"}, headers=bearer("administrator"))
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["message"] == "has to be less than 9007199254740992"


MISFITS: list[tuple[str, str, Any]] = [
    ("GET", "/v1/audit?limit=0", None),
    ("GET", "/v1/audit?limit=many", None),
    ("GET", "/v1/determinations/1?form=exe", None),
    ("GET", "/v1/batches/x", None),
    ("POST", "/v1/keys", None),
    ("POST", "/v1/keys", {"name": "", "role": "king", "days": 0, "more": 1}),
    ("POST", "/v1/rulesets/rcep/roll-back?to=1", {"reason": "a reason", "effective": "2026-01-01T00:00:00"}),
    ("POST", "/v1/rulesets/rcep/roll-back?to=1", {"reason": "a reason", "effective": "soon"}),
    ("POST", "/v1/rulesets/rcep/roll-back?to=1", {"reason": "a reason", "effective": "9999-12-31T23:59:59-12:00"}),
    ("POST", "/v1/rulesets/rcep/roll-back?to=1", {"reason": "a reason", "effective": "0001-01-01T00:00:00+12:00"}),
]


@pytest.mark.parametrize(("method", "path", "body"), MISFITS)
def test_what_does_not_fit_is_said_in_the_callers_language(
    client: TestClient, bearer: Bearer, method: str, path: str, body: Any
) -> None:
    who = bearer("administrator")
    answer = client.request(method, path, json=body, headers={**who, "Accept-Language": "ja"})
    assert answer.status_code == 422
    for problem in answer.json()["problems"]:
        assert not any("a" <= letter <= "z" for letter in problem["message"].split("（")[0][:8]), problem
    english = client.request(method, path, json=body, headers=who).json()["problems"]
    assert len(english) == len(answer.json()["problems"])
    assert all(one["message"].isascii() for one in english)


def test_no_label_of_the_metrics_holds_what_a_caller_sent(client: TestClient, bearer: Bearer) -> None:
    who = bearer("reader")
    for number in range(20):
        client.request(f"BREW{number}", f"/v1/agreements/{number}", headers=who)
    labels = {sample.labels["method"] for metric in REQUESTS.collect() for sample in metric.samples}
    assert not any(label.startswith("BREW") for label in labels)
