"""The shipped rulesets as first publications of an empty store, and as drafts of a store that has others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine, text

from headnote.engine.agreements.library import Library, shipped
from headnote.service.rulesets import drafts
from headnote.service.rulesets.bundles import keep, keep_files, manifest_of, read_folder
from headnote.service.rulesets.publications import newest, publish
from headnote.service.store.connect import upgrade, writing

AUTHOR = "headnote"

LOCK = 0x68656164
"""The number of our lock among those of a PostgreSQL database: any, as long as it stays."""


def shipped_rulesets() -> Mapping[str, Path]:
    """The folders that come with this version of Headnote."""
    root = shipped().resolve()
    return {name: folder for name, folder in Library().rulesets().items() if folder.parent == root}


def prepare(store: Engine, now: datetime) -> None:
    """Bring a store's schema and its shipped rulesets up to date, one process after another where many begin at once.

    Raises StoreError, StoreDown.
    """
    with _alone(store):
        upgrade(store)
        seed(store, now)


@contextmanager
def _alone(store: Engine) -> Iterator[None]:
    """Where several machines may start at once: a lock of the database, given back when the connection ends."""
    if store.dialect.name != "postgresql":
        yield
        return
    with store.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": LOCK})
        yield
        connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": LOCK})


def seed(store: Engine, now: datetime) -> None:
    """Publish what a store has no version of yet; where the shipped one changed since, propose it as a draft."""
    reason = f"shipped with Headnote {version('headnote')}"
    for name, folder in shipped_rulesets().items():
        contents = read_folder(folder)
        manifest = manifest_of(contents)
        with writing(store) as connection:
            keep_files(connection, contents.values())
            digest = keep(connection, name, manifest)
            there = newest(connection, name)
            if there is None:
                publish(connection, name, digest, None, now, now, AUTHOR, AUTHOR, reason)
            elif not drafts.proposed(connection, name, manifest) and not drafts.was_published(connection, digest):
                drafts.create(connection, name, there.bundle, manifest, AUTHOR, reason, now)
