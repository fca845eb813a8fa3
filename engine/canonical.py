"""The canonical JSON of a value, so that equal values have equal bytes and one digest.

As RFC 8785 has it (UTF-8, no space, members in the order of their names' UTF-16 units, its escapes), but a number with
decimals is text, so that none becomes a binary fraction: plain notation, no zeros behind the last digit, no plus, no
`-0`. Days and instants are text as ISO 8601 has them. docs/records.md says it for other programs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from headnote.catalogues import _

MAX_INTEGER = 2**53 - 1
"""Of JSON's integers, those that every reader keeps."""

quoted: Callable[[str], str] = encode_basestring
"""A text in quotes, escaped as RFC 8785 has it; half a character is refused where the text becomes bytes."""

Write = Callable[[Any], str]

Json = bool | int | str | None | list["Json"] | dict[str, "Json"]


def canonical(value: object) -> bytes:
    """The canonical bytes of a value made of mappings, sequences, text, decimals, integers, days and yes or no.

    Raises TypeError for anything else (a float above all), and ValueError for text that is not Unicode.
    """
    return text_of(value).encode()


def digest(value: object) -> str:
    """``sha256:…`` of the canonical bytes of a value."""
    return digest_of(canonical(value))


def digest_of(data: bytes) -> str:
    """``sha256:…`` of bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def plain(value: object) -> Json:
    """A value as JSON has it, its members in the canonical order."""
    found: Json = json.loads(text_of(value))
    return found


def text_of(value: object) -> str:
    """The text whose bytes are the canonical ones, written in one pass."""
    return _PLAIN[type(value)](value)


def decimal_text(value: Decimal) -> str:
    """``1000.5`` for 1000.50 and 1.0005E+3: one text a number."""
    if not value.is_finite():
        raise TypeError(_("{value} has no canonical form", value=value))
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if value == 0 else text


def integer_text(value: int) -> str:
    """An integer that every reader of JSON keeps. Raises TypeError for a larger one."""
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise TypeError(_("{value} is too large for a number in JSON; write it as text", value=value))
    return str(int(value))


def in_order(names: Iterable[str]) -> list[str]:
    """Names of members in the canonical order."""
    return sorted(names, key=lambda name: name.encode("utf-16-be"))


@lru_cache(maxsize=4096)
def _members(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Names in order, each with how it begins its member."""
    if not all(isinstance(name, str) for name in names):
        raise TypeError(_("a member's name has to be text"))
    return [(name, f"{quoted(name)}:") for name in in_order(names)]


def _number(value: Decimal) -> str:
    return f'"{decimal_text(value)}"'


def _day(value: date) -> str:
    return f'"{value.isoformat()}"'


class Writers(dict[type, Write]):
    """What writes the values of a class as canonical text, made when a class is first met.

    `own` gives what writes a class that has no plain form, or another one; None for any other class. Raises TypeError
    for a class that has no canonical form.
    """

    def __init__(self, own: Callable[[type], Write | None] = lambda _kind: None) -> None:
        super().__init__({bool: lambda value: "true" if value else "false", type(None): lambda _none: "null"})
        self._own = own
        self._inherited: dict[type, Write] = {
            str: quoted,
            int: integer_text,
            Decimal: _number,
            date: _day,
            Mapping: self._object,
            list: self._array,
            tuple: self._array,
        }

    def __missing__(self, kind: type) -> Write:
        write = self._own(kind) or next((one for base, one in self._inherited.items() if issubclass(kind, base)), None)
        if write is None:
            raise TypeError(_("a {name} has no canonical form", name=kind.__name__))
        self[kind] = write
        return write

    def _object(self, value: Mapping[str, object]) -> str:
        parts = [named + self[type(one := value[name])](one) for name, named in _members(tuple(value))]
        return "{" + ",".join(parts) + "}"

    def _array(self, value: Iterable[object]) -> str:
        return "[" + ",".join([self[type(one)](one) for one in value]) + "]"


_PLAIN = Writers()
