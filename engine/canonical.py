"""The canonical JSON of a value, so that equal values have equal bytes and one digest.

As RFC 8785 has it (UTF-8, no space, members in the order of their names' UTF-16 units, its escapes), but a number with
decimals is text, so that none becomes a binary fraction: plain notation, no zeros behind the last digit, no plus, no
`-0`. Days and instants are text as ISO 8601 has them. docs/records.md says it for other programs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from headnote.catalogues import _

MAX_INTEGER = 2**53 - 1
"""Of JSON's integers, those that every reader keeps."""

Json = bool | int | str | None | list["Json"] | dict[str, "Json"]


def canonical(value: object) -> bytes:
    """The canonical bytes of a value made of mappings, sequences, text, decimals, integers, days and yes or no.

    Raises TypeError for anything else (a float above all), and ValueError for text that is not Unicode.
    """
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: object) -> str:
    """``sha256:…`` of the canonical bytes of a value."""
    return digest_of(canonical(value))


def digest_of(data: bytes) -> str:
    """``sha256:…`` of bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def plain(value: object) -> Json:
    """A value as JSON has it, its members in the canonical order."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value  # type: ignore[return-value]
    if kind is dict:
        return {name: plain(value[name]) for name in _in_order(value)}  # type: ignore[arg-type, index]
    if kind is list or kind is tuple:
        return [plain(one) for one in value]  # type: ignore[attr-defined]
    return _plain(value)


def _plain(value: object) -> Json:
    match value:
        case None | bool():
            return value
        case str():
            return str(value)
        case int():
            if abs(value) > MAX_INTEGER:
                raise TypeError(_("{value} is too large for a number in JSON; write it as text", value=value))
            return int(value)
        case Decimal():
            return decimal_text(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(name): plain(value[name]) for name in _in_order(value)}
        case list() | tuple():
            return [plain(one) for one in value]
        case _:
            raise TypeError(_("a {name} has no canonical form", name=type(value).__name__))


def decimal_text(value: Decimal) -> str:
    """``1000.5`` for 1000.50 and 1.0005E+3: one text a number."""
    if not value.is_finite():
        raise TypeError(_("{value} has no canonical form", value=value))
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if value == 0 else text


def _in_order(members: Mapping[str, object]) -> Sequence[str]:
    if not all(isinstance(name, str) for name in members):
        raise TypeError(_("a member's name has to be text"))
    return _sorted(tuple(members))


@lru_cache(maxsize=4096)
def _sorted(names: tuple[str, ...]) -> Sequence[str]:
    return sorted(names, key=lambda name: name.encode("utf-16-be"))
