"""The columns of the two tables: the fields of a claim by their paths (`good.fob`), and those of a bill's line.

A column is told by its name alone. What is no path of a claim is refused by name, or left out where the caller says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from headnote.catalogues import _
from headnote.engine.claims.claim import Claim, Material, Origin
from headnote.engine.claims.reading.problems import InputProblem
from headnote.grammar.diagnostics import did_you_mean

KEY, LINE, PARENT = "key", "line", "parent"
"""What joins the tables; the number of a line within its good; the line that it is a material of."""

ROW = "_row"
"""The order of rows in their table, where lines have no numbers."""

ORIGIN = "origin."


class JsonError(ValueError):
    """A cell that should hold a list or a group is not JSON."""


def goods_paths() -> frozenset[str]:
    """Every path of a claim but those of its materials."""
    return _paths(Claim)


def material_paths() -> frozenset[str]:
    """Every path of a line of the bill of materials but those of its own materials."""
    return _paths(Material)


@cache
def _paths(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(_walk(model, ""))


def _walk(model: type[BaseModel], before: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name == "materials":
            continue
        yield before + name
        inner = _group_in(field.annotation)
        if inner is not None:
            yield from _walk(inner, f"{before}{name}.")


def _group_in(annotation: Any) -> type[BaseModel] | None:
    """The model of a field that is a group, where it is one and no list of them."""
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, BaseModel) else None
    found = [one for one in get_args(annotation) if isinstance(one, type) and issubclass(one, BaseModel)]
    return found[0] if len(found) == 1 and getattr(annotation, "__origin__", None) not in (tuple, dict) else None


def unknown(where: str, names: Iterable[str], known: frozenset[str], ignored: Iterable[str]) -> list[InputProblem]:
    """A problem for each column that is no path, and for each that says again what another one says."""
    problems = []
    given = [name for name in names if name not in set(ignored)]
    for name in given:
        if name in known or _of_origin(name):
            groups = [one for one in given if name.startswith(f"{one}.")]
            if groups:
                message = _("the column “{group}” says it already; keep one", group=groups[0])
                problems.append(InputProblem(where, name, message))
            continue
        near = did_you_mean(name, known)
        hint = _("did you mean “{near}”?", near=near) if near else _("name it as the claim does, such as good.fob")
        message = _("is no field of a claim; {hint} To leave the column out: --ignore", hint=hint)
        problems.append(InputProblem(where, name, message))
    return problems


def _of_origin(name: str) -> bool:
    """``origin.rcep.originating``: what is said of a material's origin under one agreement."""
    if not name.startswith(ORIGIN):
        return False
    _agreement, _dot, field = name.removeprefix(ORIGIN).partition(".")
    return bool(_agreement) and field in _paths(Origin)


def nested(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's cells as the groups of a claim; empty cells are not given. Raises JsonError."""
    found: dict[str, Any] = {}
    for path, cell in row.items():
        if cell is None or cell == "":
            continue
        *groups, last = path.split(".")
        at = found
        for name in groups:
            at = at.setdefault(name, {})
        at[last] = _value(path, cell)
    return found


def _value(path: str, cell: Any) -> Any:
    if isinstance(cell, str):
        return _json(path, cell) if cell.lstrip()[:1] in ("[", "{") else cell
    return _plain(cell)


def _json(path: str, text: str) -> Any:
    """A cell that begins as JSON does; a text may begin so as well, where no list or group stands."""
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError as error:
        if path in _TEXTS:
            return text
        raise JsonError(_("{column}: this is not JSON: {problem}", column=path, problem=error)) from None


_TEXTS = frozenset({"good.description", "description", "evidence", "rule", "unit"})


def _plain(cell: Any) -> Any:
    """A list, a group or a map of Parquet without what it leaves empty."""
    if isinstance(cell, list) and cell and all(isinstance(one, tuple) and len(one) == 2 for one in cell):
        return {name: _plain(one) for name, one in cell if one is not None}
    if isinstance(cell, list | tuple):
        return [_plain(one) for one in cell]
    if isinstance(cell, dict):
        return {name: _plain(one) for name, one in cell.items() if one is not None}
    return cell
