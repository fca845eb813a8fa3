"""A store of each kind, a service on it, and keys of each role."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest.mock import Mock

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from headnote import Engine
from headnote.service.access import keys
from headnote.service.access.roles import Role
from headnote.service.app import create_app
from headnote.service.rulesets import shelf
from headnote.service.settings import Settings
from postgres import Postgres
from prepared import copy_prepared, publish_shipped


@pytest.fixture(autouse=True)
def _collector(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is pytest's: what it holds is not looked through for each service that begins here."""
    monkeypatch.setattr(shelf, "gc", Mock())


class Described(NamedTuple):
    """An operation, and the statuses that it answers with."""

    path: re.Pattern[str]
    method: str
    statuses: set[str]


_load = cache(Engine.load)


@pytest.fixture(autouse=True)
def _loaded_once(monkeypatch: pytest.MonkeyPatch, prepared: Path) -> None:
    """Versions of the prepared store are loaded once in pytest's process, not for each service that begins here.

    Whether a folder holds the version whose digest it is named after, `laid_out` has seen before it is loaded.
    """

    def load(folder: Path) -> Engine:
        same = prepared / "state" / "rulesets" / folder.parent.name / folder.name
        return _load(same) if same.is_dir() else Engine.load(folder)

    monkeypatch.setattr(shelf, "Engine", SimpleNamespace(load=load))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this run alone."""
    one = Postgres()
    yield one
    one.remove()


@pytest.fixture(scope="session")
def published(postgres: Postgres, prepared: Path) -> str:
    """The name of a database with the shipped rulesets."""
    address = postgres.database()
    publish_shipped(address, prepared / "state")
    return address.rsplit("/", 1)[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Of which kind the store is."""
    return str(request.param)


@pytest.fixture
def store_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path, prepared: Path) -> str:
    """The address of a store with the shipped rulesets."""
    address = copy_prepared(prepared, tmp_path)
    if kind == "sqlite":
        return address
    server: Postgres = request.getfixturevalue("postgres")
    return server.database(request.getfixturevalue("published"))


@pytest.fixture
def empty(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a service on an empty store."""
    address = f"sqlite:///{tmp_path / 'headnote.db'}"
    if kind == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        address = server.database()
    return Settings(store=address, state=tmp_path / "state", allowed_hosts=("testserver", "127.0.0.1"))


@pytest.fixture
def settings(store_url: str, tmp_path: Path) -> Settings:
    """Settings of a service on that store."""
    return Settings(store=store_url, state=tmp_path / "state", allowed_hosts=("testserver", "127.0.0.1"))


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """The service."""
    return create_app(settings)


@pytest.fixture(scope="session")
def described() -> list[Described]:
    """What OpenAPI describes, when a first service has begun: of every one it is the same, and slow to make."""
    return []


def described_by(app: FastAPI) -> list[Described]:
    """The operations that a service's OpenAPI describes; paths without parameters first."""
    paths = app.openapi()["paths"]
    return [
        Described(pattern_of(path), method, set(operation["responses"]))
        for path in sorted(paths, key=lambda path: "{" in path)
        for method, operation in paths[path].items()
    ]


def pattern_of(path: str) -> re.Pattern[str]:
    """A path of OpenAPI as the expression of the paths that it stands for."""
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+" if "declaration" not in path else ".+", re.escape(path)))


@pytest.fixture
def client(app: FastAPI, described: list[Described]) -> Iterator[TestClient]:
    """Requests to the service, in this process. Every answer has to be one that its OpenAPI describes."""
    undescribed: list[str] = []
    described[:] = described or described_by(app)

    class Watched(TestClient):
        """Remembers the answers that are not described."""

        def request(self, method: str, url: Any, **given: Any) -> Any:
            answer = super().request(method, url, **given)
            path = str(answer.request.url).split("testserver", 1)[1].partition("?")[0]
            asked = (one for one in described if one.method == method.lower() and one.path.fullmatch(path))
            if (one := next(asked, None)) is not None and str(answer.status_code) not in one.statuses:
                undescribed.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
            return answer

    with Watched(app) as client:
        yield client
    assert undescribed == []


@pytest.fixture
def bearer(app: FastAPI) -> Callable[..., dict[str, str]]:
    """The header of a new key of a role."""

    def make(role: Role, *scopes: str) -> dict[str, str]:
        now = datetime.now(UTC)
        _, secret = keys.create(app.state.store, f"a {role}", role, scopes, "test", now, None)
        return {"Authorization": f"Bearer {secret}"}

    return make
