"""API keys: made once, shown once, kept as a digest; each with a role, scopes and a last day.

A key is 256 random bits, so a plain SHA-256 of it can neither be guessed nor reversed.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Engine, insert, select, update

from headnote.service.store.connect import reading, writing
from headnote.service.store.tables import keys

from . import audit
from .roles import Principal, Role

PREFIX = "hn_"
MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is listed: everything but its secret."""

    id: str
    name: str
    role: Role
    scopes: tuple[str, ...]
    created: datetime
    created_by: str
    expires: datetime | None
    revoked: datetime | None


def create(
    store: Engine,
    name: str,
    role: Role,
    scopes: Iterable[str],
    by: str,
    now: datetime,
    expires: datetime | None,
    request_id: str | None = None,
) -> tuple[Key, str]:
    """Make a key, and say so in the audit log. Returns it and its secret, which is kept nowhere."""
    key = Key(secrets.token_hex(8), name, role, tuple(sorted(set(scopes))), now, by, expires, None)
    secret = f"{PREFIX}{secrets.token_urlsafe(32)}"
    with writing(store) as connection:
        connection.execute(
            insert(keys).values(
                id=key.id,
                hash=digest_of(secret),
                name=name,
                role=role,
                scopes=list(key.scopes),
                created=now,
                created_by=by,
                expires=expires,
            )
        )
        detail = {"name": name, "role": role, "scopes": list(key.scopes)}
        audit.entry(connection, now, by, "key.create", key.id, "done", detail, request_id)
    return key, secret


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def who(store: Engine, secret: str, now: datetime) -> Principal | None:
    """Whose key it is; None for one that is not known, revoked or expired."""
    if not secret.startswith(PREFIX):
        return None
    with reading(store) as connection:
        row = connection.execute(select(keys).where(keys.c.hash == digest_of(secret))).one_or_none()
    if row is None or row.revoked is not None or (row.expires is not None and row.expires <= now):
        return None
    return Principal(f"key:{row.name}", row.role, frozenset(row.scopes))


def still_good(store: Engine, now: datetime, digests: set[str]) -> set[str]:
    """Of keys by their digests, those that are neither revoked nor expired."""
    lasting = keys.c.revoked.is_(None) & (keys.c.expires.is_(None) | (keys.c.expires > now))
    with reading(store) as connection:
        return set(connection.execute(select(keys.c.hash).where(keys.c.hash.in_(digests), lasting)).scalars())


class KeyRing:
    """Whose keys are, remembered for a moment: a revoked key is refused everywhere `seconds` later."""

    def __init__(self, store: Engine, seconds: float) -> None:
        self._store, self._seconds = store, seconds
        self._known: dict[str, tuple[float, Principal]] = {}
        self._asking: dict[tuple[asyncio.AbstractEventLoop, str], asyncio.Task[Principal | None]] = {}

    def remembered(self, secret: str) -> Principal | None:
        """Who was found for a key a moment ago; None where the store has to be asked."""
        found = self._known.get(digest_of(secret))
        return found[1] if found is not None and monotonic() < found[0] else None

    async def found(self, secret: str) -> Principal | None:
        """Who was found a moment ago, else who the store says: requests that come meanwhile wait for one answer."""
        if (known := self.remembered(secret)) is not None:
            return known
        own = asyncio.get_running_loop(), digest_of(secret)
        asking = self._asking.get(own)
        if asking is None:
            asking = self._asking[own] = asyncio.create_task(run_in_threadpool(self.ask, secret))
            asking.add_done_callback(lambda _done: self._asking.pop(own))
        return await asyncio.shield(asking)

    def ask(self, secret: str) -> Principal | None:
        """Ask the store whose key it is. Only keys that are good are remembered, so wrong ones take no memory."""
        found = who(self._store, secret, datetime.now(UTC))
        if found is not None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[digest_of(secret)] = (monotonic() + self._seconds, found)
        return found


def listed(store: Engine) -> list[Key]:
    """Every key, the newest first."""
    with reading(store) as connection:
        rows = connection.execute(select(keys).order_by(keys.c.created.desc())).all()
    return [Key(r.id, r.name, r.role, tuple(r.scopes), r.created, r.created_by, r.expires, r.revoked) for r in rows]


def revoke(store: Engine, key_id: str, by: str, now: datetime, request_id: str | None = None) -> bool:
    """End a key, and say so in the audit log. False where there is none of that id, or it has ended."""
    with writing(store) as connection:
        ended = connection.execute(
            update(keys).where(keys.c.id == key_id, keys.c.revoked.is_(None)).values(revoked=now)
        )
        if ended.rowcount == 1:
            audit.entry(connection, now, by, "key.revoke", key_id, "done", {}, request_id)
    return ended.rowcount == 1
