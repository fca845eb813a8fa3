"""The chain: what an entry holds, how it is linked to the one before, and what its payload is committed by.

An entry's digest covers sequence, kind, time, the payload's commitment and the digest of the entry before. The payload
stands apart: only its HMAC-SHA256 under a salt of its own is chained, and the salt stands with the payload, so that
when both are erased the chain still holds and tells nothing of what was there.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from headnote.catalogues import _
from headnote.engine.canonical import Json, canonical, digest

Body = dict[str, Json]

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Draft(NamedTuple):
    """What is to be put on record: a kind, the canonical bytes of a body, its salt and its commitment under that.

    It is made before a store is locked. `content`: the digest that the body is kept by; a record keeps content once.
    """

    kind: str
    written: bytes
    salt: str
    payload: str
    content: str | None

    @classmethod
    def of(cls, kind: str, body: Body) -> Draft:
        """The draft of a body. One with a member `digest` is content. Raises TypeError and ValueError."""
        return cls.written_as(kind, canonical(body), content_of(body))

    @classmethod
    def written_as(cls, kind: str, written: bytes, content: str | None = None) -> Draft:
        """The draft of a body that is written already, as canonical bytes."""
        salt = secrets.token_hex(32)
        return cls(kind, written, salt, _sealed(salt, written), content)


def content_of(body: Body) -> str | None:
    """The digest that a body is kept by; None for one that is no content."""
    named = body.get("digest")
    return named if isinstance(named, str) else None


class Payload(NamedTuple):
    """What an entry stands for, and the salt of its commitment."""

    salt: str
    body: Body


class Entry(NamedTuple):
    """A link of the chain: sequence from 1, kind, instant, commitment of the payload, digests of both links."""

    sequence: int
    kind: str
    time: str
    payload: str
    previous: str
    digest: str

    @property
    def holds(self) -> bool:
        """Whether the digest is that of the other fields."""
        return self.digest == _linked(self.sequence, self.kind, self.time, self.payload, self.previous)


class Head(NamedTuple):
    """The last entry's sequence and digest; a record without entries has 0 and zeros."""

    sequence: int = 0
    digest: str = "sha256:" + "0" * 64

    def __str__(self) -> str:
        return f"{self.sequence}:{self.digest}"

    def after(self, entries: Sequence[Entry]) -> Head:
        """The head when these entries have followed."""
        return Head(entries[-1].sequence, entries[-1].digest) if entries else self

    @classmethod
    def read(cls, text: str) -> Head:
        """A head as it is printed. Raises ValueError."""
        sequence, _colon, named = text.strip().partition(":")
        if not (sequence.isascii() and sequence.isdigit() and len(sequence) < 16 and _DIGEST.fullmatch(named)):
            raise ValueError(_("“{text}” is not a head, as `headnote records head` prints it", text=text))
        return cls(int(sequence), named)


class Stored(NamedTuple):
    """An entry as it stands in a store, with its payload where that is there."""

    entry: Entry
    payload: Payload | None


class Linked(NamedTuple):
    """An entry that was chained, the salt of its commitment, and the canonical bytes of its payload's body."""

    entry: Entry
    salt: str
    written: bytes


def link(head: Head, draft: Draft, time: datetime) -> Linked:
    """The entry that follows `head`, with its payload."""
    sequence, instant = head.sequence + 1, instant_text(time)
    own = _linked(sequence, draft.kind, instant, draft.payload, head.digest)
    return Linked(Entry(sequence, draft.kind, instant, draft.payload, head.digest, own), draft.salt, draft.written)


def commitment(payload: Payload) -> str:
    """``hmac-sha256:…`` of a payload's canonical bytes under its salt. Raises TypeError and ValueError."""
    return _sealed(payload.salt, canonical(payload.body))


def _sealed(salt: str, written: bytes) -> str:
    return f"hmac-sha256:{hmac.digest(bytes.fromhex(salt), written, 'sha256').hex()}"


def instant_text(time: datetime) -> str:
    """``2026-11-22T01:02:03.000004Z``."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _linked(sequence: int, kind: str, time: str, payload: str, previous: str) -> str:
    return digest({"sequence": sequence, "kind": kind, "time": time, "payload": payload, "previous": previous})
