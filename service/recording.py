"""Decisions put on record by the service: each process gathers what is asked at once, and one transaction locks the
head, appends and commits. An answer leaves after the commit; a key that was sent before gets the first record again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from queue import SimpleQueue
from time import monotonic, sleep

import sqlalchemy as sa
from fastapi.concurrency import run_in_threadpool

from headnote.catalogues import _
from headnote.records import RecordError
from headnote.records.at_once import AtOnce
from headnote.records.decisions import DECISION, drafts_of
from headnote.records.entries import Draft, Stored
from headnote.records.replay import Kept, kept_of
from headnote.records.sql import SqlStore
from headnote.service.store.tables import decided_by

from .appending import BESIDE, Asked, Made, Recorded, by_one_statement, found_before, in_turn
from .once import KeyUsed, Once
from .problems import Problem, not_found
from .store.connect import StoreDown

MOST_AT_ONCE = 200
APART = 0.01
"""Seconds between the beginnings of two transactions where several ask at once: what comes meanwhile shares one."""


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
        # SQLite is in this process: there is no way to it that is worth saving.
        self._at_once = AtOnce(engine, BESIDE) if engine.dialect.name == "postgresql" else None
        self._asked: SimpleQueue[Asked | None] = SimpleQueue()
        self._first = asyncio.Lock()
        self._thread = threading.Thread(target=self._work, name="records", daemon=True)
        self._thread.start()

    async def record(self, made: Sequence[Made], once: Once | None, now: datetime) -> Recorded:
        """Put decisions on record, all or none. Returns once they are on disk.

        What is to be written is made here, while others wait for the disk. Raises StoreDown, and KeyUsed where the key
        came with another body before.
        """
        if not self._texts_are_there(made):
            async with self._first:  # one brings the texts that these were decided by; others find them there
                if not self._texts_are_there(made):
                    return await self._on_disk(Asked(made, once, now, await run_in_threadpool(self._drafts, made, now)))
        return await self._on_disk(Asked(made, once, now, self._drafts(made, now)))

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

    async def _on_disk(self, asked: Asked) -> Recorded:
        self._asked.put(asked)
        return await asked.done

    def before(self, once: Once) -> Recorded | None:
        """The records of a key that was sent before; None for a new one. Raises KeyUsed, StoreDown."""
        try:
            with self.store.transaction(writes=False) as connection:
                return found_before(connection, once)
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
        if self._at_once is not None:
            self._at_once.close()

    def _work(self) -> None:
        began = 0.0
        batch: list[Asked] = []
        while (first := self._asked.get()) is not None:
            if len(batch) > 1 and (early := began + APART - monotonic()) > 0:
                sleep(early)
            batch = [first]
            began = monotonic()
            ending = False
            while len(batch) < MOST_AT_ONCE and not self._asked.empty():
                one = self._asked.get()
                if one is None:
                    ending = True
                    break
                batch.append(one)
            # From here on nothing is taken back: a caller who has gone gets no answer, and the record stands.
            if batch := [one for one in batch if not one.done.cancelled()]:
                _tell(list(self._committed(batch)))
            if ending:
                return

    def _committed(self, batch: list[Asked]) -> Iterator[tuple[Asked, Recorded | Exception]]:
        """Commit a batch; where one of it cannot be recorded, each by itself, so that none fails for another."""
        try:
            yield from zip(batch, self._append(batch), strict=True)
        except RecordError as error:
            if len(batch) > 1:
                for one in batch:
                    yield from self._committed([one])
                return
            down = StoreDown(_("the record cannot be written"))
            down.__cause__ = error
            yield batch[0], down
        except Exception as error:  # noqa: BLE001  a thread that dies would leave whoever asks next waiting for ever
            for one in batch:
                yield one, error

    def _append(self, batch: list[Asked]) -> Sequence[Recorded | KeyUsed]:
        if self._at_once is None:
            return in_turn(self.store, batch)[0]
        if (recorded := by_one_statement(self._at_once, batch)) is not None:
            return recorded
        found, self._at_once.known = in_turn(self.store, batch)
        return found


def _tell(results: Sequence[tuple[Asked, Recorded | Exception]]) -> None:
    """Wake who waits, once for each loop: a call a result would have this thread wait for the loop's each time."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[Asked, Recorded | Exception]]] = {}
    for one, result in results:
        loops.setdefault(one.loop, []).append((one, result))
    for loop, told in loops.items():
        try:
            loop.call_soon_threadsafe(_wake, told)
        except RuntimeError:
            continue  # that loop has ended, and nobody waits in it


def _wake(told: Sequence[tuple[Asked, Recorded | Exception]]) -> None:
    for one, result in told:
        if one.done.done():
            continue
        if isinstance(result, Exception):
            one.done.set_exception(result)
        else:
            one.done.set_result(result)
