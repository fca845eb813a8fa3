"""Trees as data: JSON of texts, numbers and lists, from which nothing but the tree's own classes can come.

Which classes there are is derived from the annotations of the root's fields, so a new node needs no change here; one
with a field that cannot be stored (a dict, a float) raises TypeError when the classes are derived.

A tree is a list of batches, leaves first. A batch holds the distinct values of one kind, field by field: each field
is a column, or one value where all of the batch have the same. A value of another batch is given by its number. So a
rule that a thousand rows print is stored and built once, nothing recurses, and each column is checked in one pass.
Spans are not stored: they are offsets into a text, for its diagnostics, and a stored tree was free of errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain, count, islice, repeat
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from headnote.engine.collecting import NoCollection
from headnote.grammar.codes import HSCode
from headnote.grammar.nodes import NOWHERE, Span

Root = TypeVar("Root")

_RAW = (str, int, bool, NoneType)
"""What stands in a column as it is; True and 1 are never in one column."""


class NotStored(ValueError):
    """The data is not that of a tree."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A field, or an entry of a tuple: the kinds it may hold, or the raw types and, where listed, the raw values."""

    where: str
    kinds: frozenset[str]
    raw: frozenset[type] = frozenset()
    values: frozenset[Any] | None = None
    tuples: str = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How values of a kind are stored: a scalar as its text, a tuple as its entries, a node as its fields."""

    cls: type
    names: tuple[str, ...] = ()
    columns: tuple[_Column, ...] = ()
    endless: bool = False


Kinds = Mapping[str, _Kind]


# --- which kinds there are ----------------------------------------------------------------------------------


@cache
def kinds_of(root: type) -> Kinds:
    """Every kind of value that a tree of a class may hold, by name. Raises TypeError where one cannot be stored."""
    found: dict[str, _Kind] = {}
    _derive(root, found, _name(root))
    return found


def _members(annotation: Any) -> tuple[Any, ...]:
    """The types that a union, however it is nested, is made of."""
    if get_origin(annotation) in (Union, UnionType):
        return tuple(inner for one in get_args(annotation) for inner in _members(one))
    return (annotation,)


def _name(member: Any) -> str:
    return f"{member.__module__}.{member.__qualname__}" if get_origin(member) is None else str(member)


def _column(annotation: Any, found: dict[str, _Kind], where: str) -> _Column:
    members = _members(annotation)
    listed = [value for member in members if get_origin(member) is Literal for value in get_args(member)]
    plain = {member for member in members if member in _RAW}
    others = [member for member in members if get_origin(member) is not Literal and member not in _RAW]
    raw = plain | set(map(type, listed))
    if raw - set(_RAW) or (others and listed) or sum(get_origin(member) is tuple for member in members) > 1:
        raise TypeError(f"{where}: {annotation} cannot be stored")
    if not others and not {int, bool} <= raw:
        values = frozenset((*listed, None) if NoneType in raw else listed) if plain <= {NoneType} else None
        return _Column(where, frozenset(), frozenset(raw), values)
    for member in others:
        _derive(member, found, where)
    for one in raw:
        found.setdefault(_name(one), _Kind(one))
    tuples = next((_name(member) for member in others if get_origin(member) is tuple), "")
    return _Column(where, frozenset(map(_name, (*others, *raw))), tuples=tuples)


def _derive(member: Any, found: dict[str, _Kind], where: str) -> None:
    name = _name(member)
    if name in found:
        return
    if member in (HSCode, Decimal, date):
        found[name] = _Kind(member)
    elif get_origin(member) is tuple:
        found[name] = _Kind(tuple)  # stands here while its entries are derived: they may hold the like
        entries = get_args(member)
        endless = entries[-1] is Ellipsis
        columns = tuple(_column(entry, found, where) for entry in (entries[:1] if endless else entries))
        found[name] = _Kind(tuple, (), columns, endless)
    elif isinstance(member, type) and is_dataclass(member):
        found[name] = _Kind(member)
        hints = get_type_hints(member)
        kept = [field.name for field in fields(member) if not (hints[field.name] == Span and field.default == NOWHERE)]
        columns = tuple(_column(hints[field], found, f"{member.__qualname__}.{field}") for field in kept)
        found[name] = _Kind(member, tuple(kept), columns)
    else:
        raise TypeError(f"{where}: {member} cannot be stored")


# --- a tree to data -----------------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class _Node:
    """A distinct value of the tree that is being stored. `height`: it refers to values of lesser height only."""

    kind: str
    parts: tuple[Any, ...]
    height: int
    number: int = -1


class _Encoder:
    def __init__(self, root: type) -> None:
        self._kinds = kinds_of(root)
        self._names = {kind.cls: name for name, kind in self._kinds.items() if kind.cls is not tuple}
        self._seen: dict[tuple[int, str], _Node] = {}
        self._distinct: dict[tuple[Any, ...], _Node] = {}

    def node(self, value: Any, name: str) -> _Node:
        known = self._seen.get((id(value), name))
        if known is None:
            known = self._seen[id(value), name] = self._made(value, name)
        return known

    def _made(self, value: Any, name: str) -> _Node:
        kind = self._kinds[name]
        part = self._part
        if kind.cls is tuple:
            columns = repeat(kind.columns[0], len(value)) if kind.endless else kind.columns
            parts = tuple([part(one, column) for one, column in zip(value, columns, strict=True)])
        elif is_dataclass(kind.cls):
            own = [getattr(value, field) for field in kind.names]
            parts = tuple([part(one, column) for one, column in zip(own, kind.columns, strict=True)])
        else:
            parts = (value if kind.cls in _RAW else str(value),)
        known = self._distinct.get((name, *parts))
        if known is None:
            height = 1 + max([one.height for one in parts if type(one) is _Node], default=-1)
            known = self._distinct[name, *parts] = _Node(name, parts, height)
        return known

    def _part(self, value: Any, column: _Column) -> Any:
        if column.kinds:
            name = column.tuples if type(value) is tuple else self._names.get(type(value), "")
            if name in column.kinds:
                return self.node(value, name)
        elif type(value) in column.raw and (column.values is None or value in column.values):
            return value
        raise TypeError(f"{column.where} is {value!r}, which is not what it is declared to hold")

    def batches(self) -> list[list[Any]]:
        """The distinct values by height and kind; the root's batch comes last."""
        groups: dict[tuple[int, str], list[_Node]] = {}
        for node in self._distinct.values():
            groups.setdefault((node.height, node.kind), []).append(node)
        found = []
        numbers = count()
        for height, name in sorted(groups):
            nodes = groups[height, name]
            for node in nodes:
                node.number = next(numbers)
            found.append([name, *_columns(self._kinds[name], nodes)])
        return found


def _columns(kind: _Kind, nodes: list[_Node]) -> Iterator[Any]:
    rows = [[part.number if type(part) is _Node else part for part in node.parts] for node in nodes]
    if kind.cls is tuple:
        yield rows
        return
    for column in zip(*rows, strict=True):
        yield column[0] if column.count(column[0]) == len(column) else list(column)


def data_of(root: object) -> list[list[Any]]:
    """A tree as data that JSON can hold. Raises TypeError where a field holds what it is not declared to hold."""
    encoder = _Encoder(type(root))
    encoder.node(root, _name(type(root)))
    return encoder.batches()


# --- data to a tree -----------------------------------------------------------------------------------------


def tree_of(data: Any, root: type[Root]) -> Root:
    """The tree that data stands for. Raises NotStored where they stand for none."""
    wanted: Any = root
    kinds = kinds_of(wanted)
    built: list[Any] = []
    names: list[str] = []
    try:
        with NoCollection():
            for name, *columns in data:
                values = _values(kinds[name], columns, built, names)
                built += values
                names += [name] * len(values)
    except (TypeError, ValueError, KeyError, IndexError, ArithmeticError) as error:
        raise NotStored(f"{type(error).__name__}: {error}") from None
    if not built or type(built[-1]) is not root:
        raise NotStored(f"this is no {root.__name__}")
    found: Root = built[-1]
    return found


def _values(kind: _Kind, columns: list[Any], built: list[Any], names: list[str]) -> list[Any]:
    if kind.cls is tuple:
        (rows,) = columns
        return _tuples(kind, rows, built, names)
    if is_dataclass(kind.cls):
        return _nodes(kind, columns, built, names)
    (texts,) = columns
    texts = texts if isinstance(texts, list) else [texts]
    if set(map(type, texts)) - {kind.cls if kind.cls in _RAW else str}:
        raise NotStored(f"{kind.cls.__name__}: a value of another type")
    return _READ.get(kind.cls, list)(texts)


def _nodes(kind: _Kind, columns: list[Any], built: list[Any], names: list[str]) -> list[Any]:
    """Nodes of their fields, as unpickling makes them."""
    (size,) = {len(stored) for stored in columns if isinstance(stored, list)} or {1}
    filled = [
        _filled(column, stored, built, names) * (1 if isinstance(stored, list) else size)
        for column, stored in zip(kind.columns, columns, strict=True)
    ]
    nodes: list[Any] = list(map(object.__new__, repeat(kind.cls, size)))
    for node, values in zip(nodes, zip(*filled, strict=True)):  # noqa: B905
        node.__dict__.update(zip(kind.names, values))  # noqa: B905
    return nodes


def _filled(column: _Column, stored: Any, built: list[Any], names: list[str]) -> list[Any]:
    """A column's values, or the one that all have: each of a type that its field may hold."""
    given = stored if isinstance(stored, list) else [stored]
    if column.kinds:
        if not column.kinds.issuperset(map(names.__getitem__, given)):
            raise NotStored(f"{column.where}: a value of a kind that it cannot hold")
        return list(map(built.__getitem__, given))
    if not column.raw.issuperset(map(type, given)) or (column.values is not None and not column.values >= set(given)):
        raise NotStored(f"{column.where}: a value that it cannot hold")
    return given


def _tuples(kind: _Kind, rows: list[list[Any]], built: list[Any], names: list[str]) -> list[Any]:
    if kind.endless:
        flat = iter(_filled(kind.columns[0], list(chain.from_iterable(rows)), built, names))
        return [tuple(islice(flat, len(row))) for row in rows]
    columns = zip(kind.columns, zip(*rows, strict=True), strict=True)
    return list(zip(*(_filled(own, list(one), built, names) for own, one in columns), strict=True))


def _codes(texts: list[str]) -> list[HSCode]:
    together = "".join(texts)
    if not (together.isascii() and together.isdecimal()):
        raise NotStored("a code of more than digits")
    return list(map(HSCode, texts))


def _numbers(texts: list[str]) -> list[Decimal]:
    numbers = list(map(Decimal, texts))
    if not all(map(Decimal.is_finite, numbers)):
        raise NotStored("a number without end")
    return numbers


def _days(texts: list[str]) -> list[date]:
    return list(map(date.fromisoformat, texts))


_READ: Mapping[type, Callable[[list[str]], list[Any]]] = {HSCode: _codes, Decimal: _numbers, date: _days}
