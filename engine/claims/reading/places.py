"""Where the parts of a JSON text stand: json itself tells only where a text stops being JSON."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from headnote.grammar.text import shown

from .problems import Path

Place = tuple[int, int]
"""A line and a column, from 1."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+')


def places_in(text: str) -> dict[Path, Place]:
    """The place of every value, and of a key for its value's: of a text that json has read."""
    found: dict[Path, Place] = {}
    for path, place in _walked(text):
        found.setdefault(path, place)
    return found


def repeated_keys(text: str) -> Iterator[tuple[str, Place]]:
    """The keys that a group gives again, by their later places."""
    seen: set[Path] = set()
    for path, place in _walked(text, keys_alone=True):
        if path in seen:
            yield str(path[-1]), place
        seen.add(path)


def _walked(text: str, *, keys_alone: bool = False) -> Iterator[tuple[Path, Place]]:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    path: list[str | int] = []
    # What is open: None for a group that waits for a key, else the number or the key of the entry.
    waits_for_key = False
    for token in _TOKEN.finditer(text):
        line = bisect_right(starts, token.start())
        place = (line, token.start() - starts[line - 1] + 1)
        match token.group():
            case "{":
                if not keys_alone:
                    yield tuple(path), place
                path.append("")
                waits_for_key = True
            case "[":
                if not keys_alone:
                    yield tuple(path), place
                path.append(0)
                waits_for_key = False
            case "}" | "]":
                path.pop()
                waits_for_key = False
            case ",":
                last = path[-1]
                waits_for_key = isinstance(last, str)
                path[-1] = "" if isinstance(last, str) else last + 1
            case ":":
                waits_for_key = False
            case word if waits_for_key:
                path[-1] = shown(json.loads(word))
                yield tuple(path), place
            case _:
                if not keys_alone:
                    yield tuple(path), place
