"""A batch of what was asked to be recorded, appended in one transaction, with what stands beside the entries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from headnote.records.at_once import AtOnce
from headnote.records.decisions import DECISION, Decided
from headnote.records.entries import Draft, Entry, Head
from headnote.records.sql import SqlStore, chained
from headnote.service.store.tables import decided_by, idempotency

from .once import KeyUsed, Once

BESIDE = (decided_by, idempotency)
"""The tables that get rows with the entries."""


class Made(NamedTuple):
    """A decision to be put on record, and the number of the publication that decided it."""

    decided: Decided
    publication: int


class Recorded(NamedTuple):
    """The sequences of what was asked to be recorded, and whether its key had put it on record before."""

    sequences: list[int]
    before: bool = False


@dataclass(slots=True)
class Asked:
    """What somebody waits for, in the loop that they wait in."""

    made: Sequence[Made]
    once: Once | None
    now: datetime
    drafts: Sequence[Draft]
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    done: asyncio.Future[Recorded] = field(init=False)

    def __post_init__(self) -> None:
        self.done = self.loop.create_future()


def in_turn(store: SqlStore, batch: Sequence[Asked]) -> tuple[list[Recorded | KeyUsed], Head]:
    """Lock the head, sort out which keys were sent before, append the rest; what came of each, and the head then."""
    with store.transaction() as connection:
        head = store.lock(connection)
        found, repeated = _sorted_out(connection, batch)
        fresh = [number for number in range(len(batch)) if number not in found and number not in repeated]
        entries = store.append_in(connection, [d for number in fresh for d in batch[number].drafts], batch[0].now, head)
        numbered = _numbered([batch[number] for number in fresh], entries)
        for table, rows in zip(BESIDE, _beside(numbered), strict=True):
            if rows:
                connection.execute(sa.insert(table), rows)
    found |= {number: Recorded(sequences) for number, (_asked, sequences) in zip(fresh, numbered, strict=True)}
    for number, first in repeated.items():
        one = found[first]
        found[number] = one._replace(before=True) if isinstance(one, Recorded) else one
    return [found[number] for number in range(len(batch))], head.after(entries)


def by_one_statement(way: AtOnce, batch: Sequence[Asked]) -> list[Recorded] | None:
    """Append a batch whose keys are new and whose texts are there; None where that is not so, or the head not known."""
    keys = [(one.once.who, one.once.key) for one in batch if one.once is not None]
    drafts = [draft for one in batch for draft in one.drafts]
    texts = any(draft.content is not None for draft in drafts)
    if way.known is None or texts or not drafts or len(set(keys)) < len(keys):
        return None
    entries, payloads = chained(way.known, drafts, batch[0].now, set())
    numbered = _numbered(batch, entries)
    if not way.append(entries, payloads, _beside(numbered)):
        return None
    return [Recorded(sequences) for _asked, sequences in numbered]


def _numbered(batch: Sequence[Asked], entries: Sequence[Entry]) -> list[tuple[Asked, list[int]]]:
    """What was asked, each with the sequences of its decisions."""
    sequences = iter([entry.sequence for entry in entries if entry.kind == DECISION])
    return [(one, [next(sequences) for _ in one.made]) for one in batch]


def _sorted_out(
    connection: sa.Connection, batch: Sequence[Asked]
) -> tuple[dict[int, Recorded | KeyUsed], dict[int, int]]:
    """What of a batch was recorded before or is refused, and what repeats another of the same batch, by number."""
    found: dict[int, Recorded | KeyUsed] = {}
    repeated: dict[int, int] = {}
    firsts: dict[tuple[str, str], int] = {}
    for number, asked in enumerate(batch):
        once = asked.once
        if once is None:
            continue
        first = firsts.setdefault((once.who, once.key), number)
        try:
            there = found_before(connection, once)
        except KeyUsed as used:
            found[number] = used
            continue
        if there is not None:
            found[number] = there
        elif first != number and batch[first].once == once:
            repeated[number] = first
        elif first != number:
            found[number] = KeyUsed()
    return found, repeated


def _beside(kept: Sequence[tuple[Asked, list[int]]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows beside the entries: which published version decided, and the keys that they were sent with."""
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
    return by, keys


def found_before(connection: sa.Connection, once: Once) -> Recorded | None:
    """What a key put on record; None for a new one. Raises KeyUsed where it came with another body."""
    own = (idempotency.c.who == once.who) & (idempotency.c.key == once.key)
    row = connection.execute(sa.select(idempotency).where(own)).one_or_none()
    if row is None:
        return None
    if row.body != once.body:
        raise KeyUsed
    return Recorded(list(row.sequences), before=True)
