"""YAML and JSON that nobody vouches for: bounded in size, depth and aliases, no tags, no twice-given keys.

Every plain scalar stays text, so that 8418.10 keeps its zero, NO stays Norway and no amount becomes a binary
fraction. Each value's line and column are kept for error messages.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from headnote.catalogues import _
from headnote.catalogues.libraries import of_library
from headnote.grammar.text import shown

from .places import places_in, repeated_keys
from .problems import InputError, InputProblem, Located, Path

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 200
MAX_NODES = 1_000_000
"""Values after aliases are unfolded."""

MAX_FIELDS = 1_000
"""Fields of one group."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Document:
    """A document's value and where each part of it stands (line and column from 1).

    `source` is the text of JSON, whose places are looked for when one is asked for.
    """

    name: str
    value: Any
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    source: str = ""

    def locate(self, path: Path) -> Located:
        """Where a field stands, or the nearest thing around it: an order and ``file:line:column``."""
        if self.source:
            self.places, self.source = places_in(self.source), ""
        for length in range(len(path), -1, -1):
            if place := self.places.get(path[:length]):
                return place, f"{self.name}:{place[0]}:{place[1]}"
        return (0, 0), self.name


def read_document(name: str, data: bytes) -> Document:
    """Read JSON (a name that ends in .json, or text that begins with a brace) or YAML. Raises InputError."""
    if len(data) > MAX_BYTES:
        raise _error(
            name,
            0,
            0,
            _(
                "the file has {count} bytes; at most {max_bytes} MiB are read",
                count=f"{len(data):,}",
                max_bytes=MAX_BYTES // 2**20,
            ),
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _error(
            name, line, 1, _("byte {start} is not UTF-8 text; save the file as UTF-8", start=f"{error.start:,}")
        ) from None
    if name.lower().endswith(".json") or text.lstrip().startswith("{"):
        return _read_json(name, text)
    return _Builder(name).build(text)


def _error(name: str, line: int, column: int, message: str) -> InputError:
    where = f"{name}:{line}:{column}" if line else name
    return InputError([InputProblem(where, "", message)])


def given_twice(pairs: Sequence[tuple[str, Any]]) -> str:
    """The first key that an object gives more than once; it has one."""
    return next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)


def _exact(text: str) -> Decimal | str:
    """A number of JSON; one that Decimal cannot hold stays text, which is no amount."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _read_json(name: str, text: str) -> Document:
    if text.count(",") + text.count("[") + text.count("{") > MAX_NODES:
        raise _error(name, 0, 0, _("the document holds more than {max_nodes} values", max_nodes=f"{MAX_NODES:,}"))
    twice: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = {(key if key.isprintable() else shown(key)): one for key, one in pairs}
        if len(found) < len(pairs):
            twice.append(given_twice(pairs))
        if len(found) > MAX_FIELDS:
            raise _error(name, 0, 0, _("a group holds more than {max_fields} fields", max_fields=f"{MAX_FIELDS:,}"))
        return found

    try:
        value = json.loads(text, parse_float=_exact, parse_int=_exact, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise _error(name, error.lineno, error.colno, _("this is not JSON: {msg}", msg=of_library(error.msg))) from None
    except RecursionError:
        raise _error(name, 0, 0, _("the document is nested more than {max_depth} deep", max_depth=MAX_DEPTH)) from None
    except (ValueError, ArithmeticError) as error:
        raise _error(name, 0, 0, _("the JSON cannot be read: {error}", error=of_library(str(error)))) from None
    if twice:
        line, column = next((at for key, at in repeated_keys(text) if key in twice), (0, 0))
        raise _error(name, line, column, _("the key “{twice}” is given twice", twice=twice[0]))
    return Document(name, value, source=text)


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    value: Any
    path: Path
    anchor: str | None
    before: int
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
            if "nesting depth" in problem:  # libyaml's scanner has a bound of its own and meets it before our events
                raise _error(
                    self.name, line, column, _("the document is nested more than {max_depth} deep", max_depth=MAX_DEPTH)
                ) from None
            raise _error(
                self.name, line, column, _("this is not YAML: {problem}", problem=of_library(problem))
            ) from None
        if self.document is None:
            raise _error(self.name, 0, 0, _("the file is empty"))
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
                    raise self._fail(event, _("*{anchor} stands inside what it stands for", anchor=event.anchor))
                if event.anchor not in self.anchors:
                    raise self._fail(event, _("nothing is called &{anchor}", anchor=event.anchor))
                value, size = self.anchors[event.anchor]
                self._count(event, size)
                self._put(event, value)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._tagged(event)
                before = self.nodes
                self._count(event, 1)
                if len(self.stack) >= MAX_DEPTH:
                    raise self._fail(event, _("the document is nested more than {max_depth} deep", max_depth=MAX_DEPTH))
                opened: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
                path = self._put(event, opened)
                self.stack.append(_Open(opened, path, event.anchor, before))
                if event.anchor:
                    self.opening.add(event.anchor)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                done = self.stack.pop()
                if done.anchor:
                    self.opening.discard(done.anchor)
                    self._remember(done.anchor, done.value, self.nodes - done.before)
            case yaml.DocumentStartEvent():
                if self.document is not None:
                    raise self._fail(event, _("the file holds more than one document"))
            case _:
                pass

    def _tagged(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None and event.tag != "!":
            raise self._fail(event, _("the tag {tag} is not allowed; write plain values", tag=event.tag))

    def _count(self, event: yaml.Event, more: int) -> None:
        self.nodes += more
        if self.nodes > MAX_NODES:
            raise self._fail(event, _("the document holds more than {max_nodes} values", max_nodes=f"{MAX_NODES:,}"))

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
                raise self._fail(event, _("a key has to be a word"))
            if value in holder.value:
                raise self._fail(event, _("the key “{value}” is given twice", value=value))
            if len(holder.value) >= MAX_FIELDS:
                raise self._fail(event, _("a group holds more than {max_fields} fields", max_fields=f"{MAX_FIELDS:,}"))
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
