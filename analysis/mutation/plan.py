"""What is fixed before cases are written: operators, and which rows of an annex stand for all of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from headnote.engine.agreements.library import shipped
from headnote.grammar.agreements.nodes import Row

FILE = "mutation.toml"
Placed = TypeVar("Placed")
_SCOPES = re.compile(r"(?:Scope\(first='\d+', last='\d+'\)(?:, )?)+")


@dataclass(frozen=True)
class Plan:
    """Operators by name with what they plant, and how many rows of an annex at most stand for it (0: every kind)."""

    operators: dict[str, str]
    rows: int
    seed: int


class PlanError(ValueError):
    """The plan's file is not of its form."""


def read_plan(path: Path | None = None) -> Plan:
    """The plan of a file, or the shipped one. Raises PlanError."""
    where = path or shipped() / FILE
    try:
        data = tomllib.loads(where.read_text(encoding="utf-8"))
        return Plan(dict(data["operators"]), int(data["annexes"]["rows"]), int(data["annexes"]["seed"]))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise PlanError(f"{where}: {error}") from None


def distinct(placed: Iterable[Placed], row: Callable[[Placed], Row]) -> Iterator[Placed]:
    """Of rows, the first of each distinct rule: one that differs from others in more than its codes."""
    seen: set[str] = set()
    for one in placed:
        key = masked(row(one))
        if key not in seen:
            seen.add(key)
            yield one


def masked(row: Row) -> str:
    """A row's rule without its codes: rules that read alike but for codes are one."""
    return _SCOPES.sub("codes", repr(row.rule.expr))
