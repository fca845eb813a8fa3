"""What is sent to harm: refused, logged, and nothing leaked. Tokens: test_tokens; roles: test_roles."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message

from examples import CLAIM
from headnote.service.access import asking
from headnote.service.access.roles import Principal
from headnote.service.access.sessions import COOKIE
from headnote.service.app import create_app
from headnote.service.logs import configure
from headnote.service.settings import Settings
from prepared import copy_prepared

Bearer = Callable[..., dict[str, str]]


@pytest.fixture
def settings(tmp_path: Path, prepared: Path) -> Settings:
    """A small service: its limits are met soon."""
    return Settings(
        store=copy_prepared(prepared, tmp_path),
        state=tmp_path / "state",
        allowed_hosts=("testserver",),
        max_body=200_000,
        max_upload=400_000,
        max_lines=100,
    )


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


def test_bodies_too_large_are_refused(client: TestClient, bearer: Bearer) -> None:
    who = bearer("analyst")
    large = b" " * 300_000
    assert client.post("/v1/determinations", content=large, headers=who).status_code == 413
    chunked = {**who, "Content-Type": "application/json"}
    assert client.post("/v1/determinations", content=iter([large]), headers=chunked).status_code == 413
    tables = {"goods": ("goods.csv", large), "materials": ("materials.csv", large)}
    assert client.post("/v1/batches", files=tables, data={"agreement": "rcep"}, headers=who).status_code == 413
    lying = {**who, "Content-Length": "-1", "Content-Type": "application/json"}
    assert client.post("/v1/determinations", content=b"{}", headers=lying).status_code == 413


def test_a_body_that_comes_too_slowly_is_refused(settings: Settings) -> None:
    """A caller that holds its connection open: the rest of the body never comes."""
    sent: list[Message] = []

    async def receive() -> Message:
        if not asked:
            asked.append(True)
            return {"type": "http.request", "body": b"{", "more_body": True}
        await asyncio.sleep(60)
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    asked: list[bool] = []
    app = create_app(settings.model_copy(update={"body_seconds": 0.3}))
    asyncio.run(app(posted("/v1/keys"), receive, send))
    assert sent[0]["status"] == 408


def posted(path: str, length: int | None = None) -> dict[str, object]:
    """The scope of a POST of JSON, whose length may be declared."""
    declared = [] if length is None else [(b"content-length", str(length).encode())]
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"content-type", b"application/json"), *declared],
        "state": {},
        "http_version": "1.1",
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }


@pytest.mark.parametrize("length", [600_000, None])
def test_a_body_is_read_to_its_end_before_its_refusal_leaves(settings: Settings, length: int | None) -> None:
    """RFC 9112, 9.6: who still sends when the connection is closed may lose the answer; a proxy tells 502 then."""
    left = [b" " * 60_000] * 10

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop(), "more_body": bool(left)}

    sent: list[tuple[Message, int]] = []

    async def send(message: Message) -> None:
        sent.append((message, len(left)))

    asyncio.run(create_app(settings)(posted("/v1/keys", length), receive, send))
    message, unread = sent[0]
    assert (message["status"], unread) == (413, 0)


@pytest.mark.parametrize("path", ["/v1/determinations", "/v1/duties"])
def test_claims_that_nest_or_grow_without_end_are_refused(client: TestClient, bearer: Bearer, path: str) -> None:
    kind = {**bearer("analyst"), "Content-Type": "application/json"}
    deep = b'{"materials":[' * 10_000 + b"]}" * 10_000
    assert client.post(path, content=deep[:190_000], headers=kind).status_code == 400
    many = {**CLAIM, "materials": [{}] * 101}
    assert client.post(path, json=many, headers=kind).status_code == 422
    huge = {**CLAIM, "good": {**CLAIM["good"], "fob": "1e999999999"}}
    assert client.post(path, json=huge, headers=kind).status_code == 422


@pytest.mark.parametrize(
    "name",
    ["../x.origin", "/etc/passwd", "a/../../x.origin", "a\\..\\x.origin", "x.origin\0.md", "con/aux/x.origin", "x.py"],
)
def test_no_file_leaves_its_ruleset(client: TestClient, bearer: Bearer, name: str, settings: Settings) -> None:
    who = bearer("author")
    assert client.post("/v1/check", json={"files": {name: "x"}}, headers=who).status_code == 422
    draft = client.post("/v1/rulesets/jbepa/drafts", json={"reason": "a draft"}, headers=who).json()
    at = f"/v1/rulesets/drafts/{draft['id']}"
    assert client.patch(at, json={"revision": 1, "files": {name: "x"}}, headers=who).status_code == 422
    assert not list(settings.state.parent.rglob("x.*"))


def test_a_claim_names_no_file_and_a_path_no_folder(client: TestClient, bearer: Bearer) -> None:
    who = bearer("analyst")
    for agreement in ("/etc", "../../rulesets/rcep", "rcep/../jiepa", "file:///etc/passwd"):
        answer = client.post("/v1/determinations", json={**CLAIM, "agreement": agreement}, headers=who)
        assert answer.status_code == 404
        assert "root:" not in answer.text
    for path in ("/v1/agreements/..%2f..%2fetc/rules/2007.91", "/v1/agreements/%2e%2e/coverage"):
        assert client.get(path, headers=who).status_code == 404


def test_texts_are_values_and_no_sql(client: TestClient, bearer: Bearer) -> None:
    who = bearer("analyst")
    hostile = "x'; DROP TABLE declarations; --"
    one = {"id": hostile, "supplier": hostile, "agreement": "RCEP", "country": "JP", "valid_from": "2026-01-01"}
    assert client.post("/v1/declarations", json=[one], headers=who).json()["new"] == [hostile]
    found = client.get("/v1/declarations", params={"supplier": hostile, "after": "x' OR 1=1 --"}, headers=who)
    assert found.status_code == 200
    assert len(client.get("/v1/declarations", params={"supplier": hostile}, headers=who).json()["declarations"]) == 1
    other = client.get("/v1/declarations", params={"supplier": "' OR '1'='1"}, headers=who)
    assert other.json()["declarations"] == []


def test_pages_hold_no_markup_of_a_claim(client: TestClient, bearer: Bearer) -> None:
    kind = {**bearer("analyst"), "Content-Type": "application/json"}
    hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    claim = {**CLAIM, "good": {**CLAIM["good"], "description": hostile}}
    claim["materials"] = [{**CLAIM["materials"][0], "description": hostile}]
    page = client.post("/v1/explanations", json=claim, headers=kind)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_a_session_is_not_used_from_another_site(app: FastAPI, client: TestClient) -> None:
    client.cookies.set(COOKIE, app.state.sessions.begin(Principal("somebody", "administrator")))
    body = {"name": "taken", "role": "administrator"}
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        assert client.post("/v1/keys", json=body, headers={"Origin": origin}).status_code == 403
    assert client.post("/v1/keys", json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/v1/keys", json=body, headers={"Origin": "http://testserver"}).status_code == 201


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "[::1", "testserver@evil.example"])
def test_another_host_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 400


def test_refusals_are_in_the_audit_log_and_secrets_are_nowhere(
    client: TestClient, bearer: Bearer, capfd: pytest.CaptureFixture[str]
) -> None:
    configure("info")  # on the stream that is captured here
    reader = bearer("reader")
    assert client.post("/v1/keys", json={"name": "x", "role": "administrator"}, headers=reader).status_code == 403
    _key, entry, *_ = client.get("/v1/audit", headers=bearer("administrator")).json()
    assert (entry["outcome"], entry["what"]) == ("refused", "POST /v1/keys")
    wrong = "hn_" + "A" * 43
    client.get("/v1/agreements", headers={"Authorization": f"Bearer {wrong}"})
    logged = "".join(capfd.readouterr())
    assert logged
    assert wrong not in logged
    assert reader["Authorization"].removeprefix("Bearer ") not in logged


def test_an_error_of_ours_tells_nothing_of_the_inside(client: TestClient, bearer: Bearer, app: FastAPI) -> None:
    app.state.shelves.shelf = None
    with TestClient(app, raise_server_exceptions=False) as other:
        app.state.shelves.shelf = None
        answer = other.get("/v1/agreements", headers=bearer("reader"))
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "NoneType" not in answer.text
    assert ".py" not in answer.text


def test_a_zip_bomb_as_a_table_is_refused(client: TestClient, bearer: Bearer) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    tables = {"goods": ("goods.zip", bomb.getvalue()), "materials": ("materials.csv", b"")}
    answer = client.post("/v1/batches", files=tables, data={"agreement": "rcep"}, headers=bearer("analyst"))
    assert answer.status_code == 422


def test_keys_that_are_not_good_are_in_the_audit_log_and_fill_no_store(
    client: TestClient, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = bearer("administrator")

    def refused() -> list[tuple[str, str, str]]:
        log = client.get("/v1/audit", headers=boss).json()
        return [(one["who"], one["what"], one["detail"]["why"]) for one in log if one["outcome"] == "refused"][::-1]

    for number in range(20):
        wrong = {"Authorization": f"Bearer hn_{number}"}
        assert client.get("/v1/agreements", headers=wrong).status_code == 401
        assert client.get("/v1/agreements").status_code == 401  # says nothing of who asks: the log of requests has it
    first = ("nobody known", "GET /v1/agreements", "1 that sent no good key or token")
    assert refused() == [first]
    monkeypatch.setattr(asking, "SECONDS", 0)
    client.get("/v1/keys", headers={"Authorization": "Bearer forged"})
    assert refused() == [first, ("nobody known", "GET /v1/keys", "20 that sent no good key or token")]
