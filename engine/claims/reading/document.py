"""YAML and JSON that nobody vouches for: bounded in size, depth and aliases, no tags, no twice-given keys.

Every plain scalar stays text, so that 8418.10 keeps its zero, NO stays Norway and no amount becomes a binary
fraction. Each value's line and column are kept for error messages.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from .problems import InputError, InputProblem, Located, Path

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 200
MAX_NODES = 2_000_000
"""Values after aliases are unfolded."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Document:
    """A document's value and where each part of it stands (line and column from 1)."""

    name: str
    value: Any
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def locate(self, path: Path) -> Located:
        """Where a field stands, or the nearest thing around it: an order and ``file:line:column``."""
        for length in range(len(path), -1, -1):
            if place := self.places.get(path[:length]):
                return place, f"{self.name}:{place[0]}:{place[1]}"
        return (0, 0), self.name


def read_document(name: str, data: bytes) -> Document:
    """Read JSON (a name that ends in .json, or text that begins with a brace) or YAML. Raises InputError."""
    if len(data) > MAX_BYTES:
        raise _error(name, 0, 0, f"the file has {len(data):,} bytes; at most {MAX_BYTES // 2**20} MiB are read")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _error(name, line, 1, f"byte {error.start:,} is not UTF-8 text; save the file as UTF-8") from None
    if name.lower().endswith(".json") or text.lstrip().startswith("{"):
        return _read_json(name, text)
    return _Builder(name).build(text)


def _error(name: str, line: int, column: int, message: str) -> InputError:
    where = f"{name}:{line}:{column}" if line else name
    return InputError([InputProblem(where, "", message)])


def _read_json(name: str, text: str) -> Document:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            again = next(key for key, count in counts.items() if count > 1)
            raise _error(name, 0, 0, f"the key “{again}” is given twice")
        return found

    try:
        value = json.loads(text, parse_float=Decimal, parse_int=Decimal, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise _error(name, error.lineno, error.colno, f"this is not JSON: {error.msg}") from None
    except (RecursionError, ValueError, ArithmeticError) as error:
        raise _error(name, 0, 0, f"the JSON cannot be read: {type(error).__name__}") from None
    return Document(name, value)


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    value: Any
    path: Path
    anchor: str | None
    key: Any = None
    has_key: bool = False


class _Builder:
    """Events to values, without recursion: the depth of the input is not the depth of our stack."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.opening: set[str] = set()
        self.document: Document | None = None
        self.nodes = 0

    def build(self, text: str) -> Document:
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                self._event(event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            problem = getattr(error, "problem", None) or str(error)
            raise _error(self.name, line, column, f"this is not YAML: {problem}") from None
        if self.document is None:
            raise _error(self.name, 0, 0, "the file is empty")
        return self.document

    def _fail(self, event: yaml.Event, message: str) -> InputError:
        return _error(self.name, *_at(event), message)

    def _event(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._tagged(event)
                self._count(event, 1)
                value = None if event.implicit[0] and event.value in _NULLS else event.value
                self._put(event, value)
                self._remember(event.anchor, value, 1)
            case yaml.AliasEvent():
                if event.anchor in self.opening:
                    raise self._fail(event, f"*{event.anchor} stands inside what it stands for")
                if event.anchor not in self.anchors:
                    raise self._fail(event, f"nothing is called &{event.anchor}")
                value, size = self.anchors[event.anchor]
                self._count(event, size)
                self._put(event, value)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._tagged(event)
                self._count(event, 1)
                if len(self.stack) >= MAX_DEPTH:
                    raise self._fail(event, f"the document is nested more than {MAX_DEPTH} deep")
                opened: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
                path = self._put(event, opened)
                self.stack.append(_Open(opened, path, event.anchor))
                if event.anchor:
                    self.opening.add(event.anchor)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                done = self.stack.pop()
                if done.anchor:
                    self.opening.discard(done.anchor)
                    self._remember(done.anchor, done.value, _size(done.value))
            case yaml.DocumentStartEvent():
                if self.document is not None:
                    raise self._fail(event, "the file holds more than one document")
            case _:
                pass

    def _tagged(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None and event.tag != "!":
            raise self._fail(event, f"the tag {event.tag} is not allowed; write plain values")

    def _count(self, event: yaml.Event, more: int) -> None:
        self.nodes += more
        if self.nodes > MAX_NODES:
            raise self._fail(event, f"the document holds more than {MAX_NODES:,} values")

    def _remember(self, anchor: str | None, value: Any, size: int) -> None:
        if anchor:
            self.anchors[anchor] = (value, size)

    def _put(self, event: yaml.Event, value: Any) -> Path:
        place = _at(event)
        if not self.stack:
            self.document = Document(self.name, value, {(): place})
            return ()
        holder = self.stack[-1]
        if isinstance(holder.value, list):
            path = (*holder.path, len(holder.value))
            holder.value.append(value)
        elif not holder.has_key:
            if not isinstance(value, str):
                raise self._fail(event, "a key has to be a word")
            if value in holder.value:
                raise self._fail(event, f"the key “{value}” is given twice")
            holder.key, holder.has_key = value, True
            path = (*holder.path, value)
            holder.value[value] = None
        else:
            path = (*holder.path, holder.key)
            holder.value[holder.key], holder.has_key = value, False
        if self.document is not None:
            self.document.places.setdefault(path, place)
        return path


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)


def _size(value: Any) -> int:
    total = 0
    level = [value]
    while level:
        part = level.pop()
        total += 1
        if isinstance(part, list):
            level.extend(part)
        elif isinstance(part, dict):
            level.extend(part.values())
        if total > MAX_NODES:
            break
    return total
