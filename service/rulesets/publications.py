"""Publications: which version of a ruleset decides, from which instant, who wrote it, who approved it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from headnote.catalogues import _
from headnote.service.store.tables import heads, publications

from .bundles import keep_once


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication. `replaces` is the version that was the newest before it; `rolls_back` the one it undoes."""

    id: int
    name: str
    bundle: str
    replaces: str | None
    effective: datetime
    at: datetime
    author: str
    approver: str
    reason: str
    draft: str | None = None
    rolls_back: int | None = None


class Stale(Exception):
    """Another version was published since; `newest` is its digest."""

    def __init__(self, newest: str | None) -> None:
        super().__init__(_("another version was published since"))
        self.newest = newest


def newest(connection: Connection, name: str) -> Publication | None:
    """The last publication of a ruleset, effective or not yet."""
    query = select(publications).where(publications.c.name == name).order_by(publications.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Publication(**row)


def publish(
    connection: Connection,
    name: str,
    bundle: str,
    base: str | None,
    effective: datetime,
    now: datetime,
    author: str,
    approver: str,
    reason: str,
    draft: str | None = None,
    rolls_back: int | None = None,
) -> Publication:
    """Publish a version, if `base` is still the newest one. Raises Stale.

    The ruleset's head is locked first, so that of two publications on one base the second is refused.
    """
    if connection.execute(select(heads.c.name).where(heads.c.name == name)).one_or_none() is None:
        keep_once(connection, heads, name=name, publication=0)
    connection.execute(select(heads).where(heads.c.name == name).with_for_update()).one()
    before = newest(connection, name)
    if (before.bundle if before else None) != base:
        raise Stale(before.bundle if before else None)
    values = {
        "name": name,
        "bundle": bundle,
        "replaces": base,
        "effective": effective,
        "at": now,
        "author": author,
        "approver": approver,
        "reason": reason,
        "draft": draft,
        "rolls_back": rolls_back,
    }
    made = connection.execute(insert(publications).values(**values)).inserted_primary_key
    if made is None:
        raise RuntimeError("the store gave the publication no number")
    connection.execute(update(heads).where(heads.c.name == name).values(publication=made[0]))
    return Publication(id=made[0], **values)  # type: ignore[arg-type]


def history(connection: Connection, name: str | None = None) -> list[Publication]:
    """Publications, the newest first; of one ruleset, or of all."""
    query = select(publications).order_by(publications.c.id.desc())
    if name is not None:
        query = query.where(publications.c.name == name)
    return [Publication(**row) for row in connection.execute(query).mappings()]


def find(connection: Connection, number: int) -> Publication | None:
    """A publication by its number."""
    row = connection.execute(select(publications).where(publications.c.id == number)).mappings().one_or_none()
    return None if row is None else Publication(**row)


def reach(connection: Connection) -> tuple[int, int]:
    """The number of the last publication of any ruleset, and how many there are; zeros before the first.

    Numbers are given before a transaction commits: one that was slow appears below the last, and only the count tells.
    """
    row = connection.execute(select(func.coalesce(func.max(publications.c.id), 0), func.count())).one()
    return int(row[0]), int(row[1])
