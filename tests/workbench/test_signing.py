"""Signing in at the browser through an issuer: code, PKCE, state and nonce, with an issuer on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from headnote.service.access.code_flow import COOKIE as BEGUN
from headnote.service.access.sessions import COOKIE
from headnote.service.app import create_app
from headnote.service.settings import Settings
from headnote.workbench.signing import ways_in
from issuer import Issuer
from prepared import copy_prepared


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    one = Issuer()
    yield one
    one.end()


@pytest.fixture
def client(issuer: Issuer, tmp_path: Path, prepared: Path) -> Iterator[TestClient]:
    app: FastAPI = create_app(
        Settings(
            store=copy_prepared(prepared, tmp_path),
            state=tmp_path / "state",
            allowed_hosts=("origin.example",),
            public_url="https://origin.example",
            oidc_issuer=issuer.address,
            oidc_client_id="workbench",
        )
    )
    ways_in(app)
    with TestClient(app, base_url="https://origin.example", follow_redirects=False) as one:
        yield one


def way_back(client: TestClient) -> str:
    """Begin, sign in at the issuer, and the address that it sends the browser back to."""
    begun = client.get("/sign-in/issuer")
    assert begun.status_code == 303
    back = httpx2.get(begun.headers["location"]).headers["location"]
    assert back.startswith("https://origin.example/sign-in/back?")
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}"


def test_somebody_signs_in_with_the_role_that_the_issuer_gives(client: TestClient) -> None:
    assert "/sign-in/issuer" in client.get("/sign-in").text
    answer = client.get(way_back(client))
    assert answer.status_code == 200
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]
    assert {"HttpOnly", "Secure", "SameSite=strict"} <= set(cookie.split("; "))
    assert client.get("/v1/agreements").status_code == 200
    assert client.get("/v1/audit").status_code == 403


def test_a_way_back_works_once_and_in_the_browser_that_began(client: TestClient) -> None:
    back = way_back(client)
    begun = client.cookies.get(BEGUN)
    client.cookies.clear()
    assert client.get(back).status_code == 403
    client.cookies.set(BEGUN, begun or "", domain="origin.example", path="/sign-in")
    assert client.get(back).status_code == 200
    assert client.get(back).status_code == 403


def test_another_state_or_nonce_signs_nobody_in(client: TestClient, issuer: Issuer) -> None:
    assert client.get(way_back(client).replace("state=", "state=x")).status_code == 403
    issuer.nonce = "of another sign-in"
    assert client.get(way_back(client)).status_code == 403
    assert client.get("/v1/agreements").status_code == 401


def test_somebody_without_a_role_is_told_so(client: TestClient, issuer: Issuer) -> None:
    issuer.claims["roles"] = ["accounting"]
    answer = client.get(way_back(client))
    assert answer.status_code == 403
    assert "no role" in answer.text


def test_an_issuer_that_is_down_is_told(client: TestClient, issuer: Issuer) -> None:
    issuer.end()
    answer = client.get("/sign-in/issuer")
    assert answer.status_code == 403
    assert "cannot be reached" in answer.text
