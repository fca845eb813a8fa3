"""Determinations as canonical text, by the fields of their classes: what is recorded is the value that is compared.

A field that has its default is left out, so that fields of a later version leave older records as they are. A message
stays its key with its arguments: it is said again in whatever language it is read in. The text is written in one pass,
without data in between: most of what recording takes is this.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from headnote.engine.amounts import Figure
from headnote.engine.canonical import Write, Writers, in_order, integer_text, quoted
from headnote.engine.origin.determination import Determination

from .values import MISSING, fields_of


def determination_text(determination: Determination) -> str:
    """A determination as canonical JSON; `values.as_determined` reads it again."""
    return _WRITERS[type(determination)](determination)


def _figure(value: Figure) -> str:
    # Its integers have no bound, and a number in JSON has.
    return (
        f'{{"denominator":"{value.denominator}","name":{quoted(value.name)},'
        f'"numerator":"{value.numerator}","unit":{quoted(value.unit)}}}'
    )


def _own(kind: Any) -> Write | None:
    """What writes the values of a class that a determination is made of."""
    if kind is Figure:
        return _figure
    if issubclass(kind, IntEnum):
        return {one: quoted(one.name.lower().replace("_", " ")) for one in kind}.__getitem__
    return _by_fields(kind) if fields_of(kind) is not None else None


def _by_fields(kind: Any) -> Write:
    """A function of the class's own, made of its fields as dataclasses make theirs: a loop over them takes longer."""
    fields = {name: (hint, default) for name, hint, default in fields_of(kind) or ()}
    known: dict[str, Any] = {"quoted": quoted, "integer": integer_text, "writers": _WRITERS}
    lines = ["def write(value):", "    parts = []"]
    for number, name in enumerate(in_order(fields)):
        hint, default = fields[name]
        known[f"default{number}"] = default
        when = "" if default is MISSING else f"if one != default{number}: "
        write = _INLINE.get(hint, "writers[type(one)](one)")
        lines += [f"    one = value.{name}", f"    {when}parts.append({f'{quoted(name)}:'!r} + {write})"]
    lines.append("    return '{' + ','.join(parts) + '}'")
    exec("\n".join(lines), known)  # noqa: S102  names of fields of our own classes, and nothing else
    made: Write = known["write"]
    return made


_INLINE: dict[Any, str] = {
    str: "quoted(one)",
    bool: "('true' if one else 'false')",
    str | None: "('null' if one is None else quoted(one))",
    int | None: "('null' if one is None else integer(one))",
    tuple[str, ...]: "'[' + ','.join(map(quoted, one)) + ']'",
}
"""How fields of the commonest types are written, in Python."""

_WRITERS = Writers(_own)
