"""A record of each kind, and entries to put into it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from headnote.records.entries import Draft, Entry
from headnote.records.opening import open_store
from headnote.records.store import Store

NOW = datetime(2026, 11, 22, 1, 2, 3, 4, UTC)


@pytest.fixture(params=["record.jsonl", "sqlite:///record.db"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a record that is not there yet."""
    kind, slashes, name = str(request.param).rpartition("/")
    return f"{kind}{slashes}{tmp_path / name}"


@pytest.fixture
def store(address: str) -> Store:
    """A new record."""
    return open_store(address, create=True)


def put(store: Store, *said: str) -> list[Entry]:
    """Put decisions on record that say no more than a word."""
    return store.append([Draft.of("decision", {"said": one}) for one in said], NOW)
