"""The audit log: every refusal, and every change of keys, rulesets and retention. Entries are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, insert, select

from headnote.service.store.connect import reading, writing
from headnote.service.store.tables import audit

Outcome = Literal["done", "refused"]


def entry(
    connection: Connection,
    at: datetime,
    who: str,
    what: str,
    on: str,
    outcome: Outcome,
    detail: Mapping[str, Any],
    request_id: str | None,
) -> None:
    """Add an entry in the transaction of what it tells of, so that neither stands without the other."""
    connection.execute(
        insert(audit).values(
            at=at, who=who, what=what, on=on, outcome=outcome, detail=dict(detail), request_id=request_id
        )
    )


def refused(store: Engine, at: datetime, who: str, what: str, on: str, request_id: str | None, why: str) -> None:
    """Add the entry of something that was refused."""
    with writing(store) as connection:
        entry(connection, at, who, what, on, "refused", {"why": why}, request_id)


def entries(store: Engine, before: int | None, limit: int) -> list[Mapping[str, Any]]:
    """The newest entries, or those before one of them."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    with reading(store) as connection:
        return [dict(row) for row in connection.execute(query).mappings()]
