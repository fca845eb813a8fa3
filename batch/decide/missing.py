"""The fields that lack where a verdict is open, by the claim's names, for every such claim at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir

from headnote.batch.columns import KEY, LINE, ROW
from headnote.batch.measure.states import any_of
from headnote.batch.measure.table import Measures

TEXTS = "array<string>"


Keep = Callable[[ir.Table, str], ir.Table]


def with_missing(undecided: ir.Table, measures: Measures, lines: ir.Table, keep: Keep) -> ir.Table:
    """Claims whose verdict is open (`asked`: the bits of the requirements that are) with the list of what lacks."""
    named: list[Any] = []
    by_line: dict[str, list[tuple[str, Any]]] = {}
    needs: dict[str, Any] = {}
    for number, found in enumerate(measures.measured):
        open_ = (undecided.asked & ibis.literal(1 << number, type="int64")) != 0
        for lack in found.lacks:
            if lack.line is None:
                where = open_ if lack.where is None else open_ & lack.where(undecided)
                named.append(ibis.ifelse(where, lack.field, ibis.null("string")))
                continue
            name = f"need{len(needs)}"
            needs[name] = open_ if lack.needs is None else open_ & lack.needs(undecided)
            by_line.setdefault(lack.field, []).append((name, lack.line))
    own = ibis.array(named).filter(lambda one: one.notnull()) if named else ibis.literal([], type=TEXTS)
    claims = keep(undecided.mutate(named=ibis.array([own, undecided.besides]).flatten(), **needs), "open")
    if not by_line:
        return claims.mutate(missing=claims.named.unique().sort())
    lacking = keep(_of_lines(claims, list(needs), by_line, lines), "lacking")
    both = claims.left_join(lacking, claims[KEY] == lacking["_lacking"]).drop("_lacking")
    empty = ibis.literal([], type=TEXTS)
    found = ibis.array([both.named, both.of_lines.fill_null(empty)]).flatten()
    return both.mutate(missing=found.unique().sort())


def _of_lines(
    claims: ir.Table, needs: list[str], by_line: dict[str, list[tuple[str, Any]]], lines: ir.Table
) -> ir.Table:
    """The fields of lines that lack, by claim."""
    # The conditions are columns of the encoded lines: they are worked out there, and joined as such.
    flags = {f"lacks{n}_{i}": one for n, held in enumerate(by_line.values()) for i, (_, one) in enumerate(held)}
    order = [name for name in (LINE, ROW) if name in lines.columns]
    flagged = lines.select(KEY, *order, **flags)
    own = claims.select(_claim=claims[KEY], **{name: claims[name] for name in needs})
    joined = flagged.inner_join(own, flagged[KEY] == own["_claim"])
    place = ibis.row_number().over(group_by=joined[KEY], order_by=[joined[name].cast("int64") for name in order]) + 1
    placed = joined.mutate(place=place.cast("string"))
    lists = []
    for n, (field, held) in enumerate(by_line.items()):
        where = any_of([placed[need] & placed[f"lacks{n}_{i}"] for i, (need, _) in enumerate(held)])
        name = ibis.literal("materials[") + placed.place + ibis.literal(f"].{field}")
        lists.append(name.collect(where=where))
    empty = ibis.literal([], type=TEXTS)
    gathered = placed.group_by(_lacking=placed[KEY]).aggregate(**{f"l{n}": one for n, one in enumerate(lists)})
    every = ibis.array([gathered[f"l{n}"].fill_null(empty) for n in range(len(lists))]).flatten()
    return gathered.select("_lacking", of_lines=every)
