"""Every route and every role: what is allowed, what is refused; nothing is open but what watches the service."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from headnote.service.access.roles import ROLES, Role

Bearer = Callable[..., dict[str, str]]

OPEN = {"/healthz", "/readyz", "/metrics"}
"""Asked by machines that watch the service."""

NEEDED: dict[tuple[str, str], Role] = {
    ("POST", "/v1/determinations"): "analyst",
    ("GET", "/v1/determinations/{number}"): "reader",
    ("POST", "/v1/duties"): "analyst",
    ("POST", "/v1/comparisons"): "analyst",
    ("POST", "/v1/explanations"): "analyst",
    ("GET", "/v1/agreements"): "reader",
    ("GET", "/v1/agreements/{name}/rules/{code}"): "reader",
    ("GET", "/v1/agreements/{name}/coverage"): "reader",
    ("GET", "/v1/agreements/{name}/cases"): "reader",
    ("GET", "/v1/agreements/{name}/staging/{country}/{line}"): "reader",
    ("POST", "/v1/rulesets/{name}/provisions"): "reader",
    ("GET", "/v1/records"): "reader",
    ("POST", "/v1/records/{number}/replay"): "reader",
    ("POST", "/v1/records/verify"): "reader",
    ("GET", "/v1/records/export"): "administrator",
    ("POST", "/v1/batches"): "analyst",
    ("GET", "/v1/batches"): "analyst",
    ("GET", "/v1/batches/{job_id}"): "analyst",
    ("GET", "/v1/batches/{job_id}/events"): "analyst",
    ("GET", "/v1/batches/{job_id}/result"): "analyst",
    ("DELETE", "/v1/batches/{job_id}"): "analyst",
    ("POST", "/v1/calendars"): "analyst",
    ("GET", "/v1/declarations"): "reader",
    ("POST", "/v1/declarations"): "analyst",
    ("GET", "/v1/declarations/{declaration_id}"): "reader",
    ("GET", "/v1/rulesets"): "reader",
    ("GET", "/v1/rulesets/{name}/publications"): "reader",
    ("GET", "/v1/rulesets/versions/{digest}/files"): "reader",
    ("POST", "/v1/rulesets/{name}/drafts"): "author",
    ("GET", "/v1/rulesets/drafts/all"): "reader",
    ("GET", "/v1/rulesets/drafts/{draft_id}"): "reader",
    ("GET", "/v1/rulesets/drafts/{draft_id}/files"): "reader",
    ("PATCH", "/v1/rulesets/drafts/{draft_id}"): "author",
    ("POST", "/v1/rulesets/drafts/{draft_id}/review"): "author",
    ("POST", "/v1/rulesets/drafts/{draft_id}/send"): "author",
    ("POST", "/v1/rulesets/drafts/{draft_id}/reopen"): "author",
    ("DELETE", "/v1/rulesets/drafts/{draft_id}"): "author",
    ("POST", "/v1/rulesets/drafts/{draft_id}/publish"): "publisher",
    ("POST", "/v1/rulesets/{name}/roll-back"): "publisher",
    ("GET", "/v1/rulesets/versions/{digest}/archive"): "reader",
    ("PUT", "/v1/rulesets/drafts/{draft_id}/archive"): "author",
    ("POST", "/v1/rulesets/drafts/{draft_id}/diff"): "author",
    ("POST", "/v1/diff"): "author",
    ("POST", "/v1/check"): "author",
    ("POST", "/v1/format"): "author",
    ("GET", "/v1/keys"): "administrator",
    ("POST", "/v1/keys"): "administrator",
    ("DELETE", "/v1/keys/{key_id}"): "administrator",
    ("GET", "/v1/audit"): "administrator",
    ("GET", "/v1/retention"): "administrator",
    ("POST", "/v1/retention"): "administrator",
}
"""Who may what, as docs/operating.md says it. A route that is not here fails the test."""


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            yield method.upper(), path


@pytest.fixture(params=["sqlite"])
def store_url(request: pytest.FixtureRequest, tmp_path: object) -> str:
    """Roles do not depend on the kind of store."""
    return f"sqlite:///{tmp_path}/headnote.db"


def test_every_route_is_in_the_matrix(app: FastAPI) -> None:
    assert {one for one in routes(app) if one[1] not in OPEN} == NEEDED.keys()
    declared = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in route.methods
    }
    assert declared <= set(routes(app)) | {("GET", path) for path in OPEN}


def test_each_role_may_what_the_matrix_says(app: FastAPI, client: TestClient, bearer: Bearer) -> None:
    headers = {role: bearer(role) for role in ROLES}
    for (method, path), needed in NEEDED.items():
        url = re.sub(r"{draft_id}", "0" * 32, path)
        url = re.sub(r"{digest}", "0" * 64, url)
        url = re.sub(r"{job_id}", "0" * 32, url)
        url = re.sub(r"{key_id}", "0" * 16, url)
        url = url.replace("{number}", "1")
        url = re.sub(r"{\w+}", "jbepa", url)
        assert client.request(method, url).status_code == 401, (method, path)
        for role in ROLES:
            status = client.request(method, url, headers=headers[role]).status_code
            if ROLES.index(role) < ROLES.index(needed):
                assert status == 403, (method, path, role)
            else:
                assert status not in (401, 403), (method, path, role)
                assert status < 500, (method, path, role)


def test_a_key_that_ended_is_refused_soon(client: TestClient, bearer: Bearer) -> None:
    boss = bearer("administrator")
    made = client.post("/v1/keys", json={"name": "short", "role": "reader"}, headers=boss).json()
    own = {"Authorization": f"Bearer {made['secret']}"}
    assert client.get("/v1/agreements", headers=own).status_code == 200
    assert made["secret"] not in client.get("/v1/keys", headers=boss).text
    assert client.delete(f"/v1/keys/{made['id']}", headers=boss).status_code == 204
    for _ in range(60):
        if client.get("/v1/agreements", headers=own).status_code == 401:
            break
        time.sleep(0.05)
    assert client.get("/v1/agreements", headers=own).status_code == 401
