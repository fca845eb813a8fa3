"""Other values for a claim that was read: they replace what it says before it is validated, and nothing else follows.

A field is named as explanations name it (``materials[3].country``, ``good.fob``), a line by its number (``2.1`` for one
of line 2's own materials), by its `id` or by its part number; fields of the good need no ``good.``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from headnote.catalogues import _
from headnote.grammar.text import brief

from .giving import path_of, read_given, whole
from .heads import columns
from .problems import InputError, InputProblem, Path
from .values import read_value

_LINE = re.compile(r"materials\[([^\]]+)\]\.?")
_NUMBER = re.compile(r"\d+(\.\d+)*")


class Change(NamedTuple):
    """A field, what it said (None: nothing) and what it says instead (None: nothing)."""

    field: str
    path: Path
    before: Any
    after: Any


def altered(data: Any, wanted: Sequence[tuple[str, str]]) -> tuple[Any, list[Change]]:
    """Data of a claim with other values, each as its field and its text. Raises InputError with every problem."""
    changes: list[Change] = []
    problems: list[InputProblem] = []
    for field, text in wanted:
        try:
            path, value = _read(data, field, text)
            data, before = _replaced(data, path, value)
        except ValueError as error:
            problems.append(InputProblem("--set", field, str(error)))
        else:
            changes.append(Change(field, path, before, value))
    if problems:
        raise InputError(problems)
    return data, changes


def _read(data: Any, field: str, text: str) -> tuple[Path, Any]:
    """The path of a field and its new value; an empty text takes it away. Raises ValueError."""
    path, rest = _of_line(data, field)
    if path:
        if not rest:
            raise ValueError(_("name a field of the line, such as {field}.value", field=field))
        if not text:
            return (*path, *rest.split(".")), None
        said = read_value(rest, text) if rest in columns() else None
        return (*path, *rest.split(".")), text if said is None else said.text
    full = whole(field)
    return path_of(full), read_given(full, text) if text else None


def _of_line(data: Any, field: str) -> tuple[Path, str]:
    """The path of the line that a field is of, and the field there; no path for the claim's own."""
    path: list[str | int] = []
    here = data
    while found := _LINE.match(field):
        lines = here.get("materials") if isinstance(here, dict) else None
        steps, here = _line(lines if isinstance(lines, list) else [], found[1].strip())
        path += steps
        field = field[found.end() :]
    return tuple(path), field


def _line(lines: list[Any], name: str) -> tuple[list[str | int], Any]:
    """The steps to a line by its number, id or part number. Raises ValueError where none or several are called so."""
    by_name = [steps for steps, line in _walked(lines) if name in (line.get("id"), line.get("part"))]
    numbered = _numbered(lines, name)
    found = [*by_name, *([numbered] if numbered is not None and numbered not in by_name else [])]
    if not found:
        message = _("no line is called {name}: lines have numbers 1 to {count}", name=brief(name), count=len(lines))
        raise ValueError(message)
    if len(found) > 1:
        said = ", ".join(".".join(str(step + 1) for step in steps if isinstance(step, int)) for steps in found)
        raise ValueError(_("{name} may be lines {lines}; name another mark of it", name=brief(name), lines=said))
    here: Any = {"materials": lines}
    for step in found[0]:
        here = here[step]
    return found[0], here


def _walked(lines: list[Any], above: tuple[str | int, ...] = ()) -> Iterator[tuple[list[str | int], dict[str, Any]]]:
    for number, line in enumerate(lines):
        if isinstance(line, dict):
            steps = [*above, "materials", number]
            yield steps, line
            inner = line.get("materials")
            yield from _walked(inner if isinstance(inner, list) else [], tuple(steps))


def _numbered(lines: list[Any], name: str) -> list[str | int] | None:
    """The steps to a line by its number, ``2.1``."""
    if not _NUMBER.fullmatch(name):
        return None
    steps: list[str | int] = []
    for part in name.split("."):
        if not 0 < int(part) <= len(lines):
            return None
        steps += ["materials", int(part) - 1]
        inner = lines[int(part) - 1]
        below = inner.get("materials") if isinstance(inner, dict) else None
        lines = below if isinstance(below, list) else []
    return steps


def _replaced(data: Any, path: Path, value: Any) -> tuple[Any, Any]:
    """A copy of data with another value at a path, and what stood there. Raises ValueError where it has no place."""
    if not path:
        return value, data
    first, rest = path[0], path[1:]
    if isinstance(first, int) and isinstance(data, list):
        inner, before = _replaced(data[first], rest, value)
        return [*data[:first], inner, *data[first + 1 :]], before
    if data is not None and not isinstance(data, dict):
        raise ValueError(_("“{data}” stands where {field} would be", data=brief(str(data)), field=path[-1]))
    there = data or {}
    inner, before = _replaced(there.get(first), rest, value)
    if inner is None:
        return {key: one for key, one in there.items() if key != first}, before
    return {**there, first: inner}, before


def stale(changes: Sequence[Change]) -> Iterator[str]:
    """The changes whose line has an amount that they would give another; it stays as it is."""
    for change in changes:
        if change.path[:1] == ("materials",) and change.path[-1] in ("quantity", "unit_price"):
            line = change.path[:-1]
            if not any(other.path == (*line, "value") for other in changes):
                yield change.field
