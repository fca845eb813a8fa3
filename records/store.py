"""What a record needs of the store beneath it. A file and an SQL database are here; a service may put its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from .entries import Draft, Entry, Head, Stored

MAX_PAYLOAD = 64 * 1024 * 1024
"""Bytes of an entry with its payload; a larger one is neither written nor read."""


class RecordError(Exception):
    """A record cannot be read or written. Nothing of what was to be written is in it."""


class Unreadable(NamedTuple):
    """What stands where an entry should, and cannot be read as one."""

    where: str
    reason: str


class Torn(NamedTuple):
    """A last entry that was not written to its end, and therefore never acknowledged: where it begins, its bytes."""

    where: str
    size: int


class Store(Protocol):
    """A chain of entries with their payloads. Every method raises RecordError."""

    @property
    def name(self) -> str:
        """What a message calls the store."""

    def head(self) -> Head:
        """The last entry's sequence and digest."""

    def append(self, drafts: Sequence[Draft], time: datetime) -> list[Entry]:
        """Chain drafts, all or none, and return when they are on disk. Content that is there already is passed over.

        Others may append at the same time; each batch stands together. Returns the entries that were made.
        """

    def holds(self, content: str) -> bool:
        """Whether content of this digest is there."""

    def erase(self, sequences: Sequence[int], why: Draft, time: datetime) -> Entry:
        """Take the payloads of entries away and chain the entry that says who and why, both or neither."""

    def read(self) -> Iterator[Stored | Unreadable | Torn]:
        """Everything in order, as it stands."""

    def repair(self) -> Torn | None:
        """Cut a torn tail, and return what was cut."""
