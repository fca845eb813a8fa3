"""The workbench's words, and its socket: no language lacks a word, and nobody listens in from another site's page."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from headnote.service.access import keys
from headnote.service.access.roles import Principal
from headnote.service.access.sessions import COOKIE
from headnote.service.app import create_app
from headnote.service.settings import Settings
from headnote.workbench.mount import attach
from headnote.workbench.words import LANGUAGES, catalogue
from prepared import copy_prepared

ROOT = Path(__file__).resolve().parents[2]
SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> FastAPI:
    folder = tmp_path_factory.mktemp("doors")
    store = copy_prepared(prepared, folder)
    settings = Settings(store=store, state=folder / "state", allowed_hosts=("testserver",))
    one = create_app(settings, "a-token")
    attach(one)
    return one


def test_no_language_lacks_a_word() -> None:
    first, *others = (catalogue(language) for language in LANGUAGES)
    for other in others:
        assert other.keys() == first.keys()
        for key, text in first.items():
            assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", other[key])), key


def test_every_word_that_is_said_is_there() -> None:
    said: set[str] = set()
    for path in (ROOT / "workbench").rglob("*.py"):
        said |= set(re.findall(r'\bsay\("(\w+)"', path.read_text(encoding="utf-8")))
        said |= set(re.findall(r'\bNotPasted\("(\w+)"', path.read_text(encoding="utf-8")))
    assert said <= catalogue("en").keys()


def test_a_session_ends_with_the_key_that_began_it(app: FastAPI) -> None:
    """A key that is revoked is refused within two seconds, and so is who signed in with it."""
    with TestClient(app) as client:
        now = datetime.now(UTC)
        key, secret = keys.create(app.state.store, "lost", "administrator", (), "test", now, None)
        own = {"Origin": "http://testserver"}
        assert client.post("/sign-in", data={"key": secret}, headers=own).status_code == 200
        assert client.get("/v1/agreements").status_code == 200
        keys.revoke(app.state.store, key.id, "test", now)
        for _ in range(100):
            if client.get("/v1/agreements").status_code == 401:
                break
            time.sleep(0.05)
        assert client.get("/v1/agreements").status_code == 401


def test_a_token_signs_in_once_and_the_cookie_opens_the_api(app: FastAPI) -> None:
    with TestClient(app) as client:
        client.get("/sign-in?token=a-token", follow_redirects=False)
        assert client.cookies.get(COOKIE)
        assert client.get("/v1/keys").status_code == 200
        body = {"name": "made in the browser", "role": "reader"}
        assert client.post("/v1/keys", json=body, headers={"Origin": "https://evil.example"}).status_code == 403
        assert client.post("/v1/keys", json=body, headers={"Origin": "http://testserver"}).status_code == 201
        assert TestClient(app).get("/sign-in?token=a-token").status_code == 403
        assert client.post("/sign-out", headers={"Origin": "http://testserver"}).status_code == 200
        assert client.get("/v1/keys").status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver"])
def test_the_socket_is_refused_to_strangers_and_to_other_sites(app: FastAPI, origin: str) -> None:
    with TestClient(app) as client:
        if origin == "https://evil.example":
            client.cookies.set(COOKIE, app.state.sessions.begin(Principal("somebody", "reader")))
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(SOCKET, headers={"Origin": origin}) as one:
            one.receive_text()
        assert client.get(SOCKET.replace("websocket", "polling"), headers={"Origin": origin}).status_code == 403
