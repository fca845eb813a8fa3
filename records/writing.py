"""Determinations as canonical text, by the fields of their classes: what is recorded is the value that is compared.

A field that has its default is left out, so that fields of a later version leave older records as they are. A message
stays its key with its arguments: it is said again in whatever language it is read in. The text is written in one pass,
without data in between: most of what recording takes is this.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from operator import attrgetter
from typing import Any

from headnote.engine.amounts import Figure
from headnote.engine.canonical import in_order, integer_text, quoted, text_of
from headnote.engine.origin.determination import Determination

from .values import fields_of

Write = Callable[[Any], str]


def determination_text(determination: Determination) -> str:
    """A determination as canonical JSON; `values.as_determined` reads it again."""
    return _text(determination)


def _text(value: Any) -> str:
    kind = type(value)
    return (_WRITERS.get(kind) or _writer(kind))(value)


def _array(value: tuple[Any, ...]) -> str:
    return "[" + ",".join([(_WRITERS.get(type(one)) or _writer(type(one)))(one) for one in value]) + "]"


def _figure(value: Figure) -> str:
    # Its integers have no bound, and a number in JSON has.
    return (
        f'{{"denominator":"{value.denominator}","name":{quoted(value.name)},'
        f'"numerator":"{value.numerator}","unit":{quoted(value.unit)}}}'
    )


_WRITERS: dict[type, Write] = {
    str: quoted,
    int: integer_text,
    tuple: _array,
    Figure: _figure,
}


def _writer(kind: Any) -> Write:
    """What writes the values of a class; kept for the next."""
    if issubclass(kind, IntEnum):
        write: Write = {one: quoted(one.name.lower().replace("_", " ")) for one in kind}.__getitem__
    elif fields_of(kind) is not None:
        write = _by_fields(kind)
    else:
        write = text_of
    _WRITERS[kind] = write
    return write


def _by_fields(kind: Any) -> Write:
    defaults = {name: default for name, _hint, default in fields_of(kind) or ()}
    members = [(attrgetter(name), defaults[name], f"{quoted(name)}:") for name in in_order(defaults)]

    def write(value: Any) -> str:
        parts = [
            named + (_WRITERS.get(type(one)) or _writer(type(one)))(one)
            for get, default, named in members
            if (one := get(value)) != default
        ]
        return "{" + ",".join(parts) + "}"

    return write
