"""Rows of the two tables as claims, for the single engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir

from headnote.batch.columns import KEY, LINE, PARENT, ROW, JsonError, nested
from headnote.batch.encode.lines import as_made
from headnote.catalogues import _
from headnote.engine import Claim, Engine
from headnote.engine.claims.origins import for_another
from headnote.engine.claims.reading.problems import InputError, InputProblem, Located, Path
from headnote.engine.claims.reading.validating import validated

Row = Mapping[str, Any]
AT_ONCE = 2_000
"""Claims whose rows are in memory at once."""


def rows_of(goods: ir.Table, lines: ir.Table | None, keys: Sequence[Any]) -> Iterator[tuple[Row, list[Row]]]:
    """The rows of some goods, each with those of its lines; in the order of the keys."""
    kind = goods[KEY].type()
    for start in range(0, len(keys), AT_ONCE):
        some = ibis.memtable({"_wanted": list(keys[start : start + AT_ONCE])}, schema={"_wanted": kind})
        own = {row[KEY]: row for row in goods.semi_join(some, goods[KEY] == some["_wanted"]).to_pyarrow().to_pylist()}
        bills: dict[Any, list[Row]] = {key: [] for key in own}
        if lines is not None:
            for row in lines.semi_join(some, lines[KEY] == some["_wanted"]).to_pyarrow().to_pylist():
                bills[row[KEY]].append(row)
        for key in keys[start : start + AT_ONCE]:
            yield own[key], bills[key]


def claim_of(good: Row, lines: Sequence[Row], engine: Engine) -> Claim:
    """A good and its lines as a claim for an engine's agreement. Raises InputError with every problem."""
    key = good[KEY]

    def locate(_path: Path) -> Located:
        return (0, 0), _("key {key}", key=key)

    try:
        data = nested({path: cell for path, cell in good.items() if _of_claim(path)})
        if lines:
            data["materials"] = _bill(lines)
    except (JsonError, _LinesError) as error:
        raise InputError([InputProblem(_("key {key}", key=key), "", str(error))]) from None
    data.setdefault("agreement", engine.name)
    claim = validated(Claim, data, locate)
    return claim if engine.answers_to(claim.agreement) else for_another(claim, engine.name)


def _of_claim(name: str) -> bool:
    """Whether a column is one of the claim, and not of ours."""
    return name != KEY and not name.startswith("_")


class _LinesError(ValueError):
    """The numbers of lines and of those that they belong to do not make a bill of materials."""


def _bill(lines: Sequence[Row]) -> list[dict[str, Any]]:
    """The lines as a list, those of a material below it."""
    in_order = sorted(lines, key=lambda row: row.get(ROW) or 0)
    numbered = [(_number(row.get(LINE), place), row) for place, row in enumerate(in_order, 1)]
    numbered.sort(key=lambda one: one[0])
    made = {
        number: nested({p: c for p, c in as_made(row).items() if _of_claim(p) and p not in (LINE, PARENT)})
        for number, row in numbered
    }
    if len(made) < len(numbered):
        twice = next(one for one, other in pairwise(numbered) if one[0] == other[0])[0]
        raise _LinesError(_("line {number} is given twice", number=twice))
    top: list[dict[str, Any]] = []
    parents: dict[int, int] = {}
    for number, row in numbered:
        if row.get(PARENT) in (None, ""):
            top.append(made[number])
            continue
        parent = parents[number] = _number(row[PARENT], 0)
        if parent not in made:
            raise _LinesError(
                _("line {number} belongs to line {parent}, which is not there", number=number, parent=parent)
            )
        made[parent].setdefault("materials", []).append(made[number])
    _refuse_circles(parents)
    return top


def _refuse_circles(parents: Mapping[int, int]) -> None:
    for first in parents:
        at, steps = first, 0
        while at in parents:
            at, steps = parents[at], steps + 1
            if steps > len(parents):
                raise _LinesError(_("line {number} belongs to itself, through its parents", number=first))


def _number(cell: Any, place: int) -> int:
    if cell in (None, ""):
        return place
    text = str(cell).strip()
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise _LinesError(_("“{text}” is not the number of a line, such as 1", text=text))
    return int(text)
