"""A store of each kind, a service on it, and keys of each role."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient

from headnote.service.access import keys
from headnote.service.access.roles import Role
from headnote.service.app import create_app
from headnote.service.settings import Settings
from ports import free_port
from programs import program


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of this run alone, on loopback; its address without a database.

    It refuses to run as root, so root hands its folder to the package's own user.
    """
    initdb = program("initdb")
    folder = Path(tempfile.mkdtemp(prefix="headnote-pg-"))
    as_user: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data, port = folder / "data", free_port()

    def run(*command: object) -> None:
        subprocess.run(
            [*as_user, *map(str, command)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
        )

    run(initdb, "-D", data, "-U", "headnote", "-A", "trust", "-E", "UTF8")
    pg_ctl = Path(initdb).with_name("pg_ctl")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
    run(pg_ctl, "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    yield f"postgresql+psycopg://headnote@127.0.0.1:{port}"
    run(pg_ctl, "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'headnote.db'}"
    server: str = request.getfixturevalue("postgres")
    name = f"t{os.urandom(6).hex()}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server}/{name}"


@pytest.fixture
def settings(store_url: str, tmp_path: Path) -> Settings:
    """Settings of a service on an empty store."""
    return Settings(store=store_url, state=tmp_path / "state", allowed_hosts=("testserver", "127.0.0.1"))


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """The service."""
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Requests to the service, in this process."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
def bearer(app: FastAPI) -> Callable[..., dict[str, str]]:
    """The header of a new key of a role."""

    def make(role: Role, *scopes: str) -> dict[str, str]:
        now = datetime.now(UTC)
        _, secret = keys.create(app.state.store, f"a {role}", role, scopes, "test", now, None)
        return {"Authorization": f"Bearer {secret}"}

    return make
