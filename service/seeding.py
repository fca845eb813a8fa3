"""The shipped rulesets as first publications of an empty store, and as drafts of a store that has others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine

from headnote.engine.agreements.library import Library, shipped
from headnote.service.rulesets import drafts
from headnote.service.rulesets.bundles import keep, keep_files, manifest_of, read_folder
from headnote.service.rulesets.publications import newest, publish
from headnote.service.store.connect import writing

AUTHOR = "headnote"


def shipped_rulesets() -> Mapping[str, Path]:
    """The folders that come with this version of Headnote."""
    root = shipped().resolve()
    return {name: folder for name, folder in Library().rulesets().items() if folder.parent == root}


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
