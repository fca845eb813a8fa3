"""A record in an SQL database: SQLite by its address, or any that SQLAlchemy reaches, by an engine that is given.

One transaction locks the head, chains the batch and commits; it returns when the database says that it is on disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from headnote.catalogues import _

from .entries import Draft, Entry, Head, Stored, link
from .lines import members, stored_of
from .store import MAX_PAYLOAD, RecordError, Torn, Unreadable

metadata = sa.MetaData()

ENTRIES = sa.Table(
    "record_entries",
    metadata,
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("time", sa.String(40), nullable=False),
    sa.Column("payload", sa.String(80), nullable=False),
    sa.Column("previous", sa.String(80), nullable=False),
    sa.Column("digest", sa.String(80), nullable=False),
)
PAYLOADS = sa.Table(
    "record_payloads",
    metadata,
    sa.Column("sequence", sa.ForeignKey("record_entries.sequence"), primary_key=True, autoincrement=False),
    sa.Column("salt", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("content", sa.String(80), unique=True),
)
HEAD = sa.Table(
    "record_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.String(80), nullable=False),
)
_BATCH = 500


class SqlStore:
    """A record in the tables of `metadata`; see `store.Store`. `create` makes them where they are lacking."""

    def __init__(self, engine: sa.Engine, *, create: bool = True) -> None:
        self.engine = engine
        self.name = engine.url.render_as_string(hide_password=True)
        if not create:
            return
        with self.transaction() as connection:
            metadata.create_all(connection)
            if connection.execute(sa.select(HEAD)).first() is None:
                connection.execute(sa.insert(HEAD).values(id=1, **Head()._asdict()))

    def head(self) -> Head:
        """See `Store`."""
        with self.transaction(writes=False) as connection:
            return self._head(connection)

    def append(self, drafts: Sequence[Draft], time: datetime) -> list[Entry]:
        """See `Store`."""
        with self.transaction() as connection:
            return self.append_in(connection, drafts, time)

    def holds(self, content: str) -> bool:
        """See `Store`."""
        with self.transaction(writes=False) as connection:
            return content in self._there(connection, [content])

    def erase(self, sequences: Sequence[int], why: Draft, time: datetime) -> Entry:
        """See `Store`."""
        with self.transaction() as connection:
            return self.erase_in(connection, sequences, why, time)

    def read(self) -> Iterator[Stored | Unreadable | Torn]:
        """See `Store`."""
        joined = (
            sa.select(ENTRIES, PAYLOADS.c.salt, PAYLOADS.c.body)
            .select_from(ENTRIES.outerjoin(PAYLOADS, ENTRIES.c.sequence == PAYLOADS.c.sequence))
            .order_by(ENTRIES.c.sequence)
            .limit(_BATCH)
        )
        last = None
        while True:
            with self.transaction(writes=False) as connection:
                rows = connection.execute(joined if last is None else joined.where(ENTRIES.c.sequence > last)).all()
            for row in rows:
                yield self._stored(row._asdict())
            if len(rows) < _BATCH:
                return
            last = rows[-1].sequence

    def repair(self) -> None:
        """A database leaves no torn tail."""

    def _stored(self, row: dict[str, Any]) -> Stored | Unreadable:
        salt, body = row.pop("salt"), row.pop("body")
        try:
            payload = None if body is None else {"salt": salt, "body": members(body)}
            return stored_of(row, payload)
        except (ValueError, KeyError, TypeError, RecursionError):
            where = _("{path}, entry {number}", path=self.name, number=row["sequence"])
            return Unreadable(where, _("the row is not an entry"))

    def append_in(
        self, connection: sa.Connection, drafts: Sequence[Draft], time: datetime, head: Head | None = None
    ) -> list[Entry]:
        """Append in a transaction of the caller's, which locks the head until it ends. `head`: as `lock` gave it."""
        if head is None:
            head = self.lock(connection)
        there = self._there(connection, [draft.content for draft in drafts if draft.content is not None])
        entries, payloads = chained(head, drafts, time, there)
        if entries:
            connection.execute(sa.insert(ENTRIES), [entry._asdict() for entry in entries])
            connection.execute(sa.insert(PAYLOADS), payloads)
            connection.execute(sa.update(HEAD).values(head.after(entries)._asdict()))
        return entries

    def erase_in(
        self, connection: sa.Connection, sequences: Sequence[int], why: Draft, time: datetime, head: Head | None = None
    ) -> Entry:
        """Erase in a transaction of the caller's; see `erase` and `append_in`."""
        (made,) = self.append_in(connection, [why], time, head)
        one = sa.delete(PAYLOADS).where(PAYLOADS.c.sequence == sa.bindparam("of"))
        connection.execute(one, [{"of": sequence} for sequence in sequences])
        return made

    def lock(self, connection: sa.Connection) -> Head:
        """Lock the head in a transaction of the caller's, and read it."""
        return self._head(connection, lock=True)

    def one(self, sequence: int) -> Stored | Unreadable | None:
        """The entry of a sequence, with its payload where that is there; None where there is none."""
        joined = sa.select(ENTRIES, PAYLOADS.c.salt, PAYLOADS.c.body).select_from(
            ENTRIES.outerjoin(PAYLOADS, ENTRIES.c.sequence == PAYLOADS.c.sequence)
        )
        with self.transaction(writes=False) as connection:
            row = connection.execute(joined.where(ENTRIES.c.sequence == sequence)).one_or_none()
        return None if row is None else self._stored(row._asdict())

    def newest(self, kind: str, before: int | None, limit: int) -> list[Stored]:
        """The newest entries of a kind, or those before one, with their payloads. Raises RecordError."""
        joined = (
            sa.select(ENTRIES, PAYLOADS.c.salt, PAYLOADS.c.body)
            .select_from(ENTRIES.outerjoin(PAYLOADS, ENTRIES.c.sequence == PAYLOADS.c.sequence))
            .where(ENTRIES.c.kind == kind)
            .order_by(ENTRIES.c.sequence.desc())
            .limit(limit)
        )
        if before is not None:
            joined = joined.where(ENTRIES.c.sequence < before)
        with self.transaction(writes=False) as connection:
            rows = connection.execute(joined).all()
        return [one for row in rows if isinstance(one := self._stored(row._asdict()), Stored)]

    def _head(self, connection: sa.Connection, *, lock: bool = False) -> Head:
        chosen = sa.select(HEAD.c.sequence, HEAD.c.digest)
        row = connection.execute(chosen.with_for_update() if lock else chosen).one()
        return Head(row.sequence, row.digest)

    def _there(self, connection: sa.Connection, contents: list[str]) -> set[str]:
        if not contents:
            return set()
        found = connection.execute(sa.select(PAYLOADS.c.content).where(PAYLOADS.c.content.in_(contents)))
        return set(found.scalars())

    @contextmanager
    def transaction(self, *, writes: bool = True) -> Iterator[sa.Connection]:
        """A transaction, on disk when the block ends. Raises RecordError; then nothing of it was kept."""
        try:
            with self.engine.connect().execution_options(writes=writes) as connection, connection.begin():
                yield connection
        except SQLAlchemyError as error:
            raise unusable(self.engine, error) from error


def chained(
    head: Head, drafts: Sequence[Draft], time: datetime, there: set[str]
) -> tuple[list[Entry], list[dict[str, Any]]]:
    """Drafts as the entries that follow `head`, and the rows of their payloads, without the content that is `there`."""
    entries: list[Entry] = []
    payloads: list[dict[str, Any]] = []
    known = set(there)
    for draft in drafts:
        if draft.content is not None:
            if draft.content in known:
                continue
            known.add(draft.content)
        entry, salt, written = link(head, draft, time)
        head = Head(entry.sequence, entry.digest)
        size = len(written)
        if size > MAX_PAYLOAD:
            raise RecordError(_("an entry of {size} bytes is too large to be put on record", size=f"{size:,}"))
        entries.append(entry)
        payloads.append({"sequence": entry.sequence, "salt": salt, "body": written.decode(), "content": draft.content})
    return entries, payloads


def unusable(engine: sa.Engine, error: SQLAlchemyError) -> RecordError:
    """Why a database cannot be used, in its driver's words: SQLAlchemy's own tell what was to be written."""
    name, reason = engine.url.render_as_string(hide_password=True), str(getattr(error, "orig", None) or error)
    return RecordError(_("{path} cannot be used: {reason}", path=name, reason=reason))


def sqlite_engine(address: str) -> sa.Engine:
    """An engine for ``sqlite:///file.db``: durable at commit, one writer at a time, what is deleted is overwritten."""
    engine = sa.create_engine(address, poolclass=sa.NullPool, connect_args={"timeout": 60})

    @sa.event.listens_for(engine, "connect")
    def _configured(connection: Any, _record: Any) -> None:
        # SQLAlchemy begins transactions itself, so that one that will write waits before it reads the head.
        connection.isolation_level = None
        for pragma in ("synchronous=EXTRA", "secure_delete=ON", "foreign_keys=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
