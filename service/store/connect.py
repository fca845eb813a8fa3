"""Connections to the store, and its schema brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool

from headnote.catalogues import _

DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class StoreError(Exception):
    """The store's address cannot be used, or its schema is of another version."""


class StoreDown(Exception):
    """The store cannot be reached now; nothing of the transaction was kept."""

    @property
    def reason(self) -> str:
        """What the database's driver calls it, without its words: they may tell addresses and what was to be kept."""
        error = self.__cause__
        while error is not None and not isinstance(error, DBAPIError):
            error = error.__cause__
        if error is None or error.orig is None:
            return type(self.__cause__).__name__
        code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
        return f"{type(error.orig).__name__} {code or ''}".strip()


def connect(url: str) -> Engine:
    """A pool of connections to a store: SQLite (a file) or PostgreSQL. Raises StoreError for any other address."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(_("the store's address cannot be read: {error}", error=error)) from None
    except ValueError:
        raise StoreError(_("the store's address (HEADNOTE_STORE) cannot be read: its port is no number")) from None
    driver = DRIVERS.get(address.drivername.split("+")[0])
    if driver is None:
        raise StoreError(_("a store is sqlite:///… or postgresql://…, not {drivername}", drivername=address.drivername))
    address = address.set(drivername=driver)
    if driver == "sqlite":
        if not address.database or address.database == ":memory:":
            raise StoreError(_("a SQLite store needs a file: sqlite:////path/to/headnote.db"))
        _private(Path(address.database))
        engine = create_engine(address, poolclass=NullPool, connect_args={"timeout": 10})
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        engine = create_engine(address, pool_pre_ping=True, pool_size=5, max_overflow=10, pool_timeout=5)
    except NoSuchModuleError as error:
        raise StoreError(_("PostgreSQL needs psycopg, of the extra `service`: {error}", error=error)) from None
    event.listen(engine, "connect", _lists_as_they_are)
    return engine


def _lists_as_they_are(connection: Any, _record: object) -> None:
    """Lists are sent in the server's own form: as text every quote in a long one would be escaped, and read again."""
    from psycopg.types.array import ListBinaryDumper

    connection.adapters.register_dumper(list, ListBinaryDumper)


def _private(path: Path) -> None:
    """The file and its folder belong to the user alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=True)


def _durable(connection: sqlite3.Connection, _record: object) -> None:
    """Written through to the disk before a commit returns; readers do not wait for a writer."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A transaction that writes takes SQLite's lock when it begins, so that none fails half-way."""
    kind = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {kind}")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads. Raises StoreDown where the store cannot be reached."""
    with _reached(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is committed, and on disk, when the block ends. Raises StoreDown."""
    with _reached(), engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise StoreDown(_("the store cannot be reached")) from error


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("headnote.service.store").joinpath("migrations")))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to this version of Headnote. Raises StoreError where it is of a newer one."""
    config = _config(engine)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    there = revision(engine)
    if there is not None and there not in known:
        raise StoreError(
            _("the store's schema is {there}, of a newer Headnote than this one; nothing was changed", there=there)
        )
    command.upgrade(config, "head")


def revision(engine: Engine) -> str | None:
    """The version of the store's schema; None for an empty store."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
