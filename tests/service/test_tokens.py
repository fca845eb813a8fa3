"""Bearer tokens of an OpenID Connect issuer: only one that it signed for this service, good now, with a role here."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from headnote.service.app import create_app
from headnote.service.settings import Settings
from issuer import Issuer
from prepared import copy_prepared


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    one = Issuer()
    yield one
    one.end()


def settings_of(folder: Path, address: str) -> Settings:
    return Settings(
        store=f"sqlite:///{folder / 'headnote.db'}",
        state=folder / "state",
        allowed_hosts=("testserver",),
        oidc_issuer=address,
        oidc_audience="headnote",
    )


@pytest.fixture
def app(issuer: Issuer, tmp_path: Path, prepared: Path) -> FastAPI:
    copy_prepared(prepared, tmp_path)
    return create_app(settings_of(tmp_path, issuer.address))


def status(client: TestClient, token: str, path: str = "/v1/agreements") -> int:
    return client.get(path, headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_good_token_may_what_its_role_may(client: TestClient, issuer: Issuer) -> None:
    token = issuer.sign(aud="headnote")
    assert status(client, token) == 200
    assert status(client, token, "/v1/audit") == 403
    assert status(client, issuer.sign(aud=["other", "headnote"], roles="reader administrator"), "/v1/audit") == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another service"},
        {"aud": None},
        {"aud": "headnote", "iss": "https://evil.example"},
        {"aud": "headnote", "exp": 1},
        {"aud": "headnote", "exp": None},
        {"aud": "headnote", "nbf": 9_999_999_999},
        {"aud": "headnote", "roles": ["king"]},
        {"aud": "headnote", "roles": None},
        {"aud": "headnote", "roles": {"administrator": True}},
        {"aud": "headnote", "sub": None},
        {"aud": "headnote", "sub": 5},
        {"aud": "headnote", "sub": "x" * 256},
        {"aud": "headnote", "sub": "a\nb"},
    ],
)
def test_a_token_that_is_not_for_here_and_now_is_nobody(
    client: TestClient, issuer: Issuer, changed: dict[str, object]
) -> None:
    assert status(client, issuer.sign(**changed)) == 401


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def test_a_token_that_the_issuer_did_not_sign_is_nobody(client: TestClient, issuer: Issuer) -> None:
    good = issuer.sign(aud="headnote")
    head, body, signature = good.split(".")
    stranger = RSAKey.generate_key(2048, {"kid": "first"})
    claims = {"iss": issuer.address, "aud": "headnote", "exp": int(time.time()) + 60, "sub": "x", "roles": ["author"]}
    # The known forgery: the public key taken for a secret that both sides share (RFC 8725, 2.1).
    signed = ".".join(_coded(json.dumps(one).encode()) for one in ({"alg": "HS256", "kid": "first"}, claims))
    shared = hmac.digest(issuer.key.as_pem(private=False), signed.encode(), "sha256")
    forged = f"{signed}.{_coded(shared)}"
    forgeries = [
        issuer.sign(stranger, aud="headnote"),
        f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}",
        f"eyJhbGciOiJub25lIn0.{body}.",
        forged,
        "..",
        "a.b.c",
        "x" * 20_000,
    ]
    for token in forgeries:
        assert status(client, token) == 401, token[:40]
    assert status(client, good) == 200


def test_unknown_keys_do_not_make_the_issuer_be_asked_again_and_again(client: TestClient, issuer: Issuer) -> None:
    assert status(client, issuer.sign(aud="headnote")) == 200
    stranger = RSAKey.generate_key(2048, {"kid": "unheard of"})
    for _ in range(5):
        assert status(client, issuer.sign(stranger, aud="headnote")) == 401
    assert issuer.asked.count("/keys") == 1


def test_an_issuer_that_does_not_answer_is_said(client: TestClient, issuer: Issuer) -> None:
    token = issuer.sign(aud="headnote")
    issuer.end()
    answer = client.get("/v1/agreements", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["type"] == "urn:headnote:problem:issuer-down"


@pytest.mark.parametrize(
    "address", ["http://issuer.example", "ftp://127.0.0.1", "https://", "http://127.0.0.1.example"]
)
def test_an_issuer_is_asked_over_https_or_on_this_machine(tmp_path: Path, issuer: Issuer, address: str) -> None:
    with TestClient(create_app(settings_of(tmp_path, address))) as client:
        assert status(client, issuer.sign(aud="headnote")) == 503


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_audience": "headnote"},
        {"oidc_issuer": "https://issuer.example"},
        {"oidc_issuer": "https://issuer.example", "oidc_client_id": "headnote"},
    ],
)
def test_settings_that_lack_their_other_half_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="HEADNOTE_"):
        Settings(**given)  # type: ignore[arg-type]
