"""Rows that belong to no claim: without a key, with another good's key, or with a good's that is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis.expr.types as ir

from headnote.batch.columns import KEY
from headnote.batch.decide.outcome import NOT_READ
from headnote.catalogues import _

from .inputs import Broken

Found = dict[str, Any]


def twice(goods: ir.Table) -> list[Any]:
    """The keys that more than one good has."""
    counted = goods.filter(goods[KEY].notnull()).group_by(KEY).aggregate(rows=lambda table: table.count())
    found: list[Any] = counted.filter(counted.rows > 1).to_pyarrow()[KEY].to_pylist()
    return found


def strays(goods: ir.Table, lines: ir.Table, again: Sequence[Any], broken: Sequence[Broken]) -> Iterator[Found]:
    """A row of the result for each of them."""
    for one in broken:
        yield _row(None, _("{file}, row {row}: {problem}", file=one.file, row=f"{one.row:,}", problem=one.problem))
    for name, table in (("goods", goods), ("materials", lines)):
        nameless = table.filter(table[KEY].isnull()).count().to_pyarrow().as_py()
        if nameless:
            yield _row(None, _("{count} row(s) of {table} have no key", count=f"{nameless:,}", table=name))
    for key in again:
        yield _row(key, _("more than one good has this key; none of them was determined"))
    if goods.count().to_pyarrow().as_py() or lines.count().to_pyarrow().as_py():
        own = goods.select(_good=goods[KEY])
        lost = lines.filter(lines[KEY].notnull()).anti_join(own, lines[KEY] == own["_good"])
        for one in lost.group_by(KEY).aggregate(rows=lambda table: table.count()).to_pyarrow().to_pylist():
            yield _row(
                one[KEY], _("{count} line(s) of a good that is not in the table of goods", count=f"{one['rows']:,}")
            )


def _row(key: Any, problem: str) -> Found:
    return {"key": key, "verdict": NOT_READ, "problem": problem, "decided": NOT_READ, "missing": []}
