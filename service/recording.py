"""Decisions put on record by the service: each process gathers what is asked at once, and one transaction locks the
head, appends and commits. An answer leaves after the commit; a key that was sent before gets the first record again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue
from typing import NamedTuple

import sqlalchemy as sa
from fastapi.concurrency import run_in_threadpool

from headnote.catalogues import _
from headnote.records import RecordError
from headnote.records.decisions import DECISION, Decided, drafts_of
from headnote.records.entries import Draft, Stored
from headnote.records.replay import Kept, kept_of
from headnote.records.sql import SqlStore
from headnote.service.store.tables import decided_by, idempotency

from .problems import Problem, not_found
from .store.connect import StoreDown

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Once:
    """An Idempotency-Key: whose it is, and a digest of the body that came with it."""

    who: str
    key: str
    body: str


class Made(NamedTuple):
    """A decision to be put on record, and the number of the publication that decided it."""

    decided: Decided
    publication: int


@dataclass(slots=True)
class _Asked:
    made: Sequence[Made]
    once: Once | None
    now: datetime
    drafts: Sequence[Draft]
    done: Future[list[int]] = field(default_factory=Future)


class _Remembering(SqlStore):
    """Remembers which texts the record holds: they are never taken away."""

    def __init__(self, engine: sa.Engine, *, create: bool = True) -> None:
        super().__init__(engine, create=create)
        self._held: set[str] = set()

    def holds(self, content: str) -> bool:
        """See `Store`."""
        if content not in self._held and super().holds(content):
            self._held.add(content)
        return self.remembers(content)

    def remembers(self, content: str) -> bool:
        """Whether it is known to be there without asking the database."""
        return content in self._held


class Recorder:
    """One process's way to the record. `close` ends its thread when everything asked is on disk."""

    def __init__(self, engine: sa.Engine) -> None:
        self.store = _Remembering(engine, create=False)
        self._asked: SimpleQueue[_Asked | None] = SimpleQueue()
        self._first = asyncio.Lock()
        self._thread = threading.Thread(target=self._work, name="records", daemon=True)
        self._thread.start()

    async def record(self, made: Sequence[Made], once: Once | None, now: datetime) -> list[int]:
        """Put decisions on record, all or none. Returns their sequences once they are on disk.

        What is to be written is made here, while others wait for the disk. Raises StoreDown, and Problem 409 where the
        key came with another body before.
        """
        if not self._texts_are_there(made):
            async with self._first:  # one brings the texts that these were decided by; others find them there
                if not self._texts_are_there(made):
                    return await self._on_disk(
                        _Asked(made, once, now, await run_in_threadpool(self._drafts, made, now))
                    )
        return await self._on_disk(_Asked(made, once, now, self._drafts(made, now)))

    def _texts_are_there(self, made: Sequence[Made]) -> bool:
        bundles = [one.decided.engine.bundle for one in made]
        return all(bundle is not None and self.store.remembers(bundle.digest) for bundle in bundles)

    def _drafts(self, made: Sequence[Made], now: datetime) -> list[Draft]:
        # Which texts the record holds is asked before the head is locked; those that another process appends meanwhile
        # are content that is there already, and left out.
        try:
            return drafts_of(self.store, [one.decided for one in made], now)
        except RecordError as error:
            raise StoreDown(_("the record cannot be written")) from error

    async def _on_disk(self, asked: _Asked) -> list[int]:
        self._asked.put(asked)
        return await asyncio.wrap_future(asked.done)

    def before(self, once: Once) -> list[int] | None:
        """The records of a key that was sent before; None for a new one. Raises Problem 409, StoreDown."""
        try:
            with self.store.transaction(writes=False) as connection:
                return _found(connection, once)
        except RecordError as error:
            raise StoreDown(_("the record cannot be reached")) from error

    def publication_of(self, sequence: int) -> int | None:
        """The number of the publication that decided; None for a decision that came from elsewhere."""
        try:
            with self.store.transaction(writes=False) as connection:
                query = sa.select(decided_by.c.publication).where(decided_by.c.sequence == sequence)
                return connection.execute(query).scalar_one_or_none()
        except RecordError as error:
            raise StoreDown(_("the record cannot be reached")) from error

    def kept(self, sequence: int) -> Kept:
        """A decision on record. Raises Problem 404 where there is none, 410 where it was erased, StoreDown."""
        try:
            stored = self.store.one(sequence)
        except RecordError as error:
            raise StoreDown(_("the record cannot be reached")) from error
        if not isinstance(stored, Stored) or stored.entry.kind != DECISION:
            raise not_found(_("the determination {sequence}", sequence=sequence))
        if stored.payload is None:
            raise Problem(
                410, "erased", _("the determination {sequence} was erased after its retention", sequence=sequence)
            )
        return kept_of(sequence, stored.payload.body)

    def close(self) -> None:
        """Finish what was asked, and end."""
        self._asked.put(None)
        self._thread.join(timeout=30)

    def _work(self) -> None:
        while (first := self._asked.get()) is not None:
            batch = [first]
            ending = False
            while len(batch) < MOST_AT_ONCE and not self._asked.empty():
                one = self._asked.get()
                if one is None:
                    ending = True
                    break
                batch.append(one)
            # From here on nothing is taken back: a caller who has gone gets no answer, and the record stands.
            if batch := [one for one in batch if one.done.set_running_or_notify_cancel()]:
                self._commit(batch)
            if ending:
                return

    def _commit(self, batch: list[_Asked]) -> None:
        """Commit a batch; where one of it cannot be recorded, each by itself, so that none fails for another."""
        try:
            found = self._append(batch)
        except RecordError as error:
            if len(batch) > 1:
                for one in batch:
                    self._commit([one])
                return
            down = StoreDown(_("the record cannot be written"))
            down.__cause__ = error
            batch[0].done.set_exception(down)
            return
        except Exception as error:  # noqa: BLE001  a thread that dies would leave whoever asks next waiting for ever
            for one in batch:
                one.done.set_exception(error)
            return
        for one, result in zip(batch, found, strict=True):
            if isinstance(result, Problem):
                one.done.set_exception(result)
            else:
                one.done.set_result(result)

    def _append(self, batch: list[_Asked]) -> list[list[int] | Problem]:
        now = batch[0].now
        found: dict[int, list[int] | Problem] = {}
        with self.store.transaction() as connection:
            head = self.store.lock(connection)
            fresh, repeated = _sorted_out(connection, batch, found)
            flat: list[Draft] = [draft for number in fresh for draft in batch[number].drafts]
            entries = iter(
                [e.sequence for e in self.store.append_in(connection, flat, now, head) if e.kind == DECISION]
            )
            numbers = {number: [next(entries) for _ in batch[number].made] for number in fresh}
            _keep_beside(connection, [(batch[number], sequences) for number, sequences in numbers.items()])
            found.update(numbers)
        for number, first in repeated.items():
            found[number] = found[first]
        return [found[number] for number in range(len(batch))]


def _sorted_out(
    connection: sa.Connection, batch: list[_Asked], found: dict[int, list[int] | Problem]
) -> tuple[list[int], dict[int, int]]:
    """What of a batch is new, and what repeats another of the same batch; what was recorded before is `found`."""
    fresh: list[int] = []
    repeated: dict[int, int] = {}
    firsts: dict[tuple[str, str], int] = {}
    for number, asked in enumerate(batch):
        once = asked.once
        if once is None:
            fresh.append(number)
            continue
        try:
            there = _found(connection, once)
        except Problem as problem:
            found[number] = problem
            continue
        first = firsts.setdefault((once.who, once.key), number)
        if there is not None:
            found[number] = there
        elif first == number:
            fresh.append(number)
        elif batch[first].once == once:
            repeated[number] = first
        else:
            found[number] = _other_body()
    return fresh, repeated


def _keep_beside(connection: sa.Connection, kept: Sequence[tuple[_Asked, list[int]]]) -> None:
    """Keep beside the entries which published version decided, and the keys that they were sent with."""
    by = [
        {"sequence": sequence, "publication": one.publication}
        for asked, sequences in kept
        for sequence, one in zip(sequences, asked.made, strict=True)
    ]
    keys = [
        {"who": once.who, "key": once.key, "body": once.body, "at": asked.now, "sequences": sequences}
        for asked, sequences in kept
        if (once := asked.once) is not None
    ]
    for table, rows in ((decided_by, by), (idempotency, keys)):
        if rows:
            connection.execute(sa.insert(table), rows)


def _found(connection: sa.Connection, once: Once) -> list[int] | None:
    own = (idempotency.c.who == once.who) & (idempotency.c.key == once.key)
    row = connection.execute(sa.select(idempotency).where(own)).one_or_none()
    if row is None:
        return None
    if row.body != once.body:
        raise _other_body()
    return list(row.sequences)


def _other_body() -> Problem:
    return Problem(409, "key-used", _("this Idempotency-Key came with another body before"))
