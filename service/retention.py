"""What is taken away after its time: payloads of decisions, the keys that came with them, the audit log's old entries.

The chain keeps its entries and gets one more, which says what was erased, so that it still verifies. A worker does it.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from headnote.catalogues import _
from headnote.records import RecordError
from headnote.records.decisions import DECISION
from headnote.records.entries import instant_text
from headnote.records.erasure import erasure
from headnote.records.sql import ENTRIES, PAYLOADS, SqlStore

from .access import audit
from .settings import Settings
from .store import tables
from .store.connect import StoreDown, writing

AT_ONCE = 500
"""Decisions that one transaction erases: the head of the record is locked meanwhile."""

WHO = "headnote"
"""Who erases where nobody asked for it: a worker, when the time has come."""


class Erased(NamedTuple):
    """How many decisions, idempotency keys and entries of the audit log were taken away."""

    records: int = 0
    keys: int = 0
    audit: int = 0


def erase(store: sa.Engine, settings: Settings, now: datetime, who: str = WHO) -> Erased:
    """Take away everything that is past its time. Raises StoreDown; what was not reached then stands."""
    records = keys = 0
    while True:
        some = erase_some(store, settings, now, who)
        records, keys = records + some.records, keys + some.keys
        if some.records < AT_ONCE:
            return Erased(records, keys, some.audit)


def erase_some(store: sa.Engine, settings: Settings, now: datetime, who: str = WHO) -> Erased:
    """Take away the oldest AT_ONCE decisions that are past their time and, with the last of them, the rest.

    Raises StoreDown.
    """
    before = now - timedelta(days=settings.retention_days)
    try:
        records = _decisions(SqlStore(store, create=False), before, settings.retention_days, now, who)
    except RecordError as error:
        raise StoreDown(_("the record cannot be reached")) from error
    if records == AT_ONCE:
        return Erased(records)
    with writing(store) as connection:
        # A key holds a digest of the body without salt, by which a body that is guessed could be told.
        keys = connection.execute(sa.delete(tables.idempotency).where(tables.idempotency.c.at < before)).rowcount
        oldest = now - timedelta(days=settings.audit_days)
        entries = connection.execute(sa.delete(tables.audit).where(tables.audit.c.at < oldest)).rowcount
        if entries:
            detail = {"entries": entries, "days": settings.audit_days}
            audit.entry(connection, now, who, "audit.erase", "audit log", "done", detail, None)
    if records:
        _overwritten(store)
    return Erased(records, keys, entries)


def due(store: sa.Engine, settings: Settings, now: datetime) -> int:
    """How many decisions are past their time and still have their payload. Raises StoreDown."""
    before = now - timedelta(days=settings.retention_days)
    query = _old(sa.func.count()).where(ENTRIES.c.time < instant_text(before))
    try:
        with SqlStore(store, create=False).transaction(writes=False) as connection:
            return int(connection.execute(query).scalar_one())
    except RecordError as error:
        raise StoreDown(_("the record cannot be reached")) from error


def _decisions(store: SqlStore, before: datetime, days: int, now: datetime, who: str) -> int:
    with store.transaction() as connection:
        head = store.lock(connection)
        # The oldest stand first: where they are young enough, nothing behind them is looked at.
        oldest = connection.execute(
            _old(ENTRIES.c.sequence, ENTRIES.c.time).order_by(ENTRIES.c.sequence).limit(AT_ONCE)
        )
        sequences = [row.sequence for row in oldest if row.time < instant_text(before)]
        if not sequences:
            return 0
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        why = erasure(sequences, who, f"retention of {days} days")
        made = store.erase_in(connection, sequences, why, now, head)
        detail = {"records": len(sequences), "entry": made.sequence, "days": days}
        audit.entry(connection, now, who, "records.erase", f"{sequences[0]}-{sequences[-1]}", "done", detail, None)
        return len(sequences)


def _old(*columns: Any) -> Any:
    """The query of columns of decisions that still have their payload."""
    joined = PAYLOADS.join(ENTRIES, ENTRIES.c.sequence == PAYLOADS.c.sequence)
    return sa.select(*columns).select_from(joined).where(ENTRIES.c.kind == DECISION)


def _overwritten(store: sa.Engine) -> None:
    """SQLite's log of writes still has the pages as they were, until it is copied back and cut."""
    if store.dialect.name == "sqlite":
        with closing(store.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
