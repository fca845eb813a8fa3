"""An entry as a line of canonical JSON, and the lines of a file that nobody vouches for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from headnote.catalogues import _
from headnote.engine.canonical import canonical

from .entries import Entry, Linked, Payload, Stored
from .store import MAX_PAYLOAD, RecordError


def line_of(stored: Stored) -> bytes:
    """An entry with its payload, where that is there, as a line of canonical JSON."""
    if stored.payload is None:
        return canonical({"entry": stored.entry._asdict(), "payload": None}) + b"\n"
    return line_of_linked(Linked(stored.entry, stored.payload.salt, canonical(stored.payload.body)))


def line_of_linked(linked: Linked) -> bytes:
    """The line of an entry that was chained. Raises RecordError where it is too large."""
    entry, salt, body = canonical(linked.entry._asdict()), canonical(linked.salt), linked.written
    # Members in their order, each canonical already.
    line = b'{"entry":%b,"payload":{"body":%b,"salt":%b}}\n' % (entry, body, salt)
    if len(line) > MAX_PAYLOAD:
        raise RecordError(_("an entry of {size} bytes is too large to be put on record", size=f"{len(line):,}"))
    return line


def read_line(line: bytes) -> Stored | str:
    """A line as an entry, or why it is none."""
    if len(line) > MAX_PAYLOAD:
        return _("the line is too long")
    try:
        value = members(line)
        return stored_of(value["entry"], value["payload"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return _("the line is not an entry")


def stored_of(entry: Any, payload: Any) -> Stored:
    """An entry and its payload from data that nobody vouches for. Raises KeyError, TypeError and ValueError."""
    linked: tuple[Any, ...] = Entry(**entry)
    if type(linked[0]) is not int or not all(isinstance(part, str) for part in linked[1:]):
        raise TypeError("entry")
    if payload is None:
        return Stored(Entry(*linked), None)
    salt, body = payload["salt"], payload["body"]
    if len(payload) > 2 or not isinstance(salt, str) or not isinstance(body, dict):
        raise TypeError("payload")
    return Stored(Entry(*linked), Payload(salt, body))


def members(text: str | bytes) -> Any:
    """JSON without floats and twice-given members. Raises ValueError and RecursionError."""
    return json.loads(text, parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_("a member is given twice"))
    return found


def _refuse(text: str) -> None:
    raise ValueError(text)


def lines(file: BinaryIO, size: int, start: int = 0) -> Iterator[bytes]:
    """The lines up to `size`; of one that is too long, no more than tells that it is."""
    file.seek(start)
    left = size - start
    while left > 0 and (line := file.readline(min(left, MAX_PAYLOAD + 1))):
        left -= len(line)
        if len(line) > MAX_PAYLOAD:
            rest = line
            while left > 0 and not rest.endswith(b"\n"):
                rest = file.readline(min(left, 2**20))
                left -= len(rest)
            line += b"" if line.endswith(b"\n") or not rest.endswith(b"\n") else b"\n"
        yield line


def end_of_whole_lines(file: BinaryIO, size: int) -> int:
    """Where the last whole line ends."""
    end = size
    while end > 0:
        start = max(0, end - 2**16)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def last_line(file: BinaryIO, size: int) -> bytes:
    """The last line of a file that ends with a whole one; empty where it is too long."""
    start = end_of_whole_lines(file, size - 1)
    if size - start > MAX_PAYLOAD:
        return b""
    file.seek(start)
    return file.read(size - start).rstrip(b"\n")
