"""Whether a record is what it was: entry by entry, and against a head that was kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from headnote.catalogues import _

from .decisions import ERASURE
from .entries import Entry, Head, Stored, commitment
from .store import Store, Torn, Unreadable

State = Literal["intact", "erased", "altered", "missing"]


class Found(NamedTuple):
    """An entry's state, and why where it is not intact."""

    sequence: int
    state: State
    why: str = ""


class Verified(NamedTuple):
    """Every entry's state; the torn tail, if any; where it ends; and what a head tells: None where none was given."""

    found: tuple[Found, ...]
    torn: Torn | None
    end: Head
    against_head: str | None

    @property
    def sound(self) -> bool:
        """Whether nothing is altered, missing, torn, cut or rewritten."""
        whole = all(one.state in ("intact", "erased") for one in self.found)
        return whole and self.torn is None and not self.against_head


def verify(store: Store, head: Head | None = None) -> Verified:
    """Verify a record; with `head`, also that it still holds that entry. Raises RecordError where it cannot be read.

    Without a head, a tail that was cut off cleanly and a chain that was made anew cannot be told.
    """
    found: list[Found] = []
    torn: Torn | None = None
    erasures = dict(_erasures(store))
    digests: dict[int, str] = {}
    last = Head()
    for one in store.read():
        if isinstance(one, Torn):
            torn = one
            continue
        if isinstance(one, Unreadable):
            last = Head(last.sequence + 1, "")
            found.append(Found(last.sequence, "altered", one.reason))
            continue
        entry = one.entry
        if entry.sequence > last.sequence + 1:
            gap = range(last.sequence + 1, min(entry.sequence, last.sequence + 10_000))
            found += [Found(number, "missing", _("the entry is not there")) for number in gap]
            last = Head(entry.sequence - 1, "")
        found.append(_judged(one, last, erasures))
        digests[entry.sequence] = entry.digest
        last = Head(entry.sequence, entry.digest)
    against = None if head is None else _against(head, digests, last)
    return Verified(tuple(found), torn, last, against)


def _judged(stored: Stored, last: Head, erasures: dict[int, int]) -> Found:
    entry, payload = stored
    if not entry.holds:
        return Found(entry.sequence, "altered", _("the entry is not what its digest says"))
    if entry.sequence != last.sequence + 1:
        return Found(entry.sequence, "altered", _("the entry stands in another's place"))
    if last.digest and entry.previous != last.digest:
        return Found(entry.sequence, "altered", _("the entry does not follow the one before it"))
    by = erasures.get(entry.sequence)
    if payload is None:
        if by is not None:
            return Found(entry.sequence, "erased", _("by entry {number}", number=by))
        return Found(entry.sequence, "missing", _("the payload is not there, and no entry says that it was erased"))
    try:
        committed = commitment(payload)
    except (TypeError, ValueError):
        committed = ""
    if committed != entry.payload:
        return Found(entry.sequence, "altered", _("the payload is not what the entry says"))
    if by is not None:
        return Found(entry.sequence, "altered", _("entry {number} says that the payload was erased", number=by))
    return Found(entry.sequence, "intact")


def _erasures(store: Store) -> Iterator[tuple[int, int]]:
    """What was erased, and the entry that says so; an entry that does not hold says nothing."""
    for one in store.read():
        if isinstance(one, Stored) and one.entry.kind == ERASURE and one.payload is not None and _holds(one.entry, one):
            listed = one.payload.body.get("entries")
            for sequence in listed if isinstance(listed, list) else ():
                if isinstance(sequence, int):
                    yield sequence, one.entry.sequence


def _holds(entry: Entry, stored: Stored) -> bool:
    try:
        return entry.holds and stored.payload is not None and commitment(stored.payload) == entry.payload
    except (TypeError, ValueError):
        return False


def _against(head: Head, digests: dict[int, str], last: Head) -> str:
    """What is wrong by a head that was kept; empty where nothing is."""
    if head.sequence > last.sequence:
        return _(
            "the tail was cut: the record ends at entry {last}, and had {head}", last=last.sequence, head=head.sequence
        )
    if head.sequence and digests.get(head.sequence) != head.digest:
        return _(
            "the record was rewritten: its entry {head} is another one than the head that was kept", head=head.sequence
        )
    return ""
