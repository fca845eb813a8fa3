"""Determinations from what was recorded of them (`writing`), by the fields of their classes."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date
from enum import IntEnum
from functools import cache
from typing import Any

from headnote.catalogues import _
from headnote.engine.canonical import Json
from headnote.engine.origin.determination import Determination

MISSING: Any = object()


class NotOfThisVersion(ValueError):
    """Recorded data that this version cannot read as a determination."""


def as_determined(data: Json, decider: str) -> Determination:
    """The determination that was recorded, and what decided it (of its envelope). Raises NotOfThisVersion."""
    try:
        found = _value(data, Determination)
    except (TypeError, ValueError, KeyError, RecursionError, OverflowError) as error:
        raise NotOfThisVersion(str(error)) from None
    assert isinstance(found, Determination)
    return _decided_by(found, decider)


def _decided_by(determination: Determination, decider: str) -> Determination:
    """`decider` is no part of the value, so it stands once beside it."""
    materials = tuple((name, _decided_by(one, decider)) for name, one in determination.materials)
    return dataclasses.replace(determination, decider=decider, materials=materials)


@cache
def fields_of(kind: type) -> tuple[tuple[str, Any, Any], ...] | None:
    """The fields of a class by name, type and default; None where it has none."""
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        compared = [one for one in dataclasses.fields(kind) if one.compare]
        return tuple((one.name, hints[one.name], _default(one)) for one in compared)
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        hints, defaults = typing.get_type_hints(kind), getattr(kind, "_field_defaults", {})
        return tuple((name, hints[name], defaults.get(name, MISSING)) for name in kind._fields)
    return None


def _default(one: dataclasses.Field[Any]) -> Any:
    if one.default_factory is not dataclasses.MISSING:
        return one.default_factory()
    return MISSING if one.default is dataclasses.MISSING else one.default


def _value(data: Any, kind: Any) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _either(data, arguments)
    if origin is tuple:
        return _sequence(data, arguments)
    if origin is typing.Literal:
        return data if data in arguments else _not(data, kind)
    if kind is types.NoneType:
        return None if data is None else _not(data, kind)
    if issubclass(kind, IntEnum):
        return kind[data.upper().replace(" ", "_")] if isinstance(data, str) else _not(data, kind)
    if kind is date:
        return date.fromisoformat(data)
    if kind is bool or kind is str:
        return data if isinstance(data, kind) else _not(data, kind)
    if kind is int:
        return int(data) if isinstance(data, int | str) and not isinstance(data, bool) else _not(data, kind)
    return _built(data, kind)


def _built(data: Any, kind: type) -> Any:
    fields = fields_of(kind)
    if fields is None or not isinstance(data, dict):
        return _not(data, kind)
    if strange := data.keys() - {name for name, _, _ in fields}:
        raise ValueError(_("{name} has no {listed}", name=kind.__name__, listed=", ".join(sorted(strange))))
    return kind(**{name: _value(data[name], hint) for name, hint, _ in fields if name in data})


def _sequence(data: Any, kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise TypeError(_("{data} is not a list", data=str(data)[:80]))
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_value(one, kinds[0]) for one in data)
    return tuple(_value(one, kind) for one, kind in zip(data, kinds, strict=True))


def _either(data: Any, kinds: tuple[Any, ...]) -> Any:
    """A union's members are told apart by what JSON has for them: text, number, group, list, nothing."""
    for kind in kinds:
        if _shape(kind) is type(data):
            return _value(data, kind)
    return _not(data, kinds)


def _shape(kind: Any) -> type:
    if typing.get_origin(kind) is tuple:
        return list
    if kind in (bool, int, types.NoneType):
        return typing.cast(type, kind)
    return dict if fields_of(kind) is not None else str


def _not(data: Any, kind: Any) -> Any:
    raise ValueError(_("{data} is not of {kind}", data=str(data)[:80], kind=kind))
