"""A store in which a service has published the shipped rulesets once, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

from starlette.testclient import TestClient

from headnote.service.app import create_app
from headnote.service.settings import Settings


def publish_shipped(store: str, state: Path) -> None:
    """What a service does when it first starts on an empty store."""
    with TestClient(create_app(Settings(store=store, state=state))):
        pass


def copy_prepared(prepared: Path, folder: Path) -> str:
    """Copy the store and its laid-out versions. Returns the copy's address."""
    shutil.copy(prepared / "headnote.db", folder / "headnote.db")
    shutil.copytree(prepared / "state", folder / "state")
    return f"sqlite:///{folder / 'headnote.db'}"
