"""Payloads taken off a record after their time; the chain says who took them and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from headnote.catalogues import _

from .decisions import DECISION, ERASURE
from .entries import Body, Draft, Entry, Stored
from .store import RecordError, Store


def decided_before(store: Store, day: date) -> list[int]:
    """The decisions that were put on record before a day (UTC) and still have their payload."""
    return [
        one.entry.sequence
        for one in store.read()
        if isinstance(one, Stored)
        and one.entry.kind == DECISION
        and one.payload is not None
        and one.entry.time < day.isoformat()
    ]


def erase(store: Store, sequences: Sequence[int], who: str, why: str, time: datetime | None = None) -> Entry:
    """Erase the payloads of decisions. Returns the entry that says so.

    Raises RecordError where one is no decision that is there, or was erased before; then nothing was erased.
    """
    wanted = sorted(set(sequences))
    there = {
        one.entry.sequence
        for one in store.read()
        if isinstance(one, Stored) and one.entry.kind == DECISION and one.payload is not None
    }
    if lacking := [str(number) for number in wanted if number not in there]:
        raise RecordError(_("no decision to erase stands in {entries}", entries=", ".join(lacking)))
    if not wanted:
        raise RecordError(_("there is no decision to erase"))
    return store.erase(wanted, erasure(wanted, who, why), time or datetime.now(UTC))


def erasure(sequences: Sequence[int], who: str, why: str) -> Draft:
    """What the chain says of payloads that were taken away."""
    body: Body = {"entries": [*sequences], "who": who, "why": why}
    return Draft.of(ERASURE, body)
