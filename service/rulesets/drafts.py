"""Drafts: a version that is being written on top of a published one, sent to review, and published or withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from headnote.service.store.tables import drafts, publications

from .bundles import Manifest

State = Literal["open", "in review", "published", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft. `base` is the version it was begun on; `revision` counts its changes."""

    id: str
    name: str
    base: str | None
    manifest: Mapping[str, str]
    state: State
    author: str
    reason: str
    created: datetime
    changed: datetime
    revision: int


class Changed(Exception):
    """The draft was changed, sent or ended since it was read."""


def create(
    connection: Connection, name: str, base: str | None, manifest: Manifest, author: str, reason: str, now: datetime
) -> Draft:
    """Begin a draft."""
    draft = Draft(uuid.uuid4().hex, name, base, dict(manifest), "open", author, reason, now, now, 1)
    connection.execute(
        insert(drafts).values(
            id=draft.id,
            name=name,
            base=base,
            manifest=dict(manifest),
            state=draft.state,
            author=author,
            reason=reason,
            created=now,
            changed=now,
            revision=1,
        )
    )
    return draft


def get(connection: Connection, draft_id: str) -> Draft | None:
    """A draft by its id."""
    row = connection.execute(select(drafts).where(drafts.c.id == draft_id)).mappings().one_or_none()
    return None if row is None else Draft(**row)


def listed(connection: Connection, state: State | None = None) -> list[Draft]:
    """Drafts, the last changed first."""
    query = select(drafts).order_by(drafts.c.changed.desc())
    if state is not None:
        query = query.where(drafts.c.state == state)
    return [Draft(**row) for row in connection.execute(query).mappings()]


def change(
    connection: Connection,
    draft: Draft,
    now: datetime,
    *,
    manifest: Manifest | None = None,
    state: State | None = None,
    reason: str | None = None,
) -> Draft:
    """Change a draft that is still as it was read. Raises Changed."""
    values = {
        "manifest": dict(draft.manifest if manifest is None else manifest),
        "state": draft.state if state is None else state,
        "reason": draft.reason if reason is None else reason,
        "changed": now,
        "revision": draft.revision + 1,
    }
    same = (drafts.c.id == draft.id) & (drafts.c.revision == draft.revision)
    if connection.execute(update(drafts).where(same).values(**values)).rowcount != 1:
        raise Changed(draft.id)
    found = get(connection, draft.id)
    if found is None:
        raise Changed(draft.id)
    return found


def proposed(connection: Connection, name: str, manifest: Manifest) -> bool:
    """Whether a draft of exactly these files was begun before, whatever became of it."""
    return any(dict(one.manifest) == dict(manifest) for one in listed(connection) if one.name == name)


def was_published(connection: Connection, digest: str) -> bool:
    """Whether a version was ever published."""
    query = select(publications.c.id).where(publications.c.bundle == digest).limit(1)
    return connection.execute(query).one_or_none() is not None
