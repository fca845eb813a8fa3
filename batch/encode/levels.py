"""Bills within bills, level by level: a line with materials of its own is a good first, and then a line that originates
or does not. And lines whose numbers make no bill of materials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir

from headnote.batch.columns import KEY, LINE, PARENT
from headnote.batch.measure.table import bit_or
from headnote.engine.agreements.law import Law

from .lines import MADE, MADE_IN
from .worth import OPEN

MOST_LEVELS = 60
_BITS = 61
_NUMBER = r"^[ ]*[0-9]{1,9}[ ]*$"
INNER = "_inner"
"""What an inner good is called: its key and line."""

Keep = Callable[[ir.Table, str], ir.Table]
Determine = Callable[[ir.Table, ir.Table], ir.Table]
"""Goods and lines to a table of their keys, with `verdict`."""


def rolls_up_alone(law: Law) -> bool:
    """Whether a material with materials of its own counts as a whole and in full, whichever way it was made."""
    content = law.own_production or law.any_production or law.tracing or "production" in law.untranscribed
    return law.roll_up is not None and not content and law.unassembled is None and not law.also_with


def number_of(lines: ir.Table, name: str) -> Any:
    """The numbers of lines, or of those that they belong to; null where there is none that can be read."""
    cell: Any = lines[name]
    if isinstance(cell, ir.StringValue):
        return ibis.ifelse(cell.re_search(_NUMBER), cell.strip(), ibis.null("string")).cast("int64")
    return cell.cast("int64")


def misnumbered(lines: ir.Table) -> list[Any]:
    """The keys of goods of which a line's number is given twice, or cannot be read."""
    if LINE not in lines.columns:
        return []
    number = number_of(lines, LINE)
    given = lines.select(KEY, number=number, unread=number.isnull() & lines[LINE].notnull())
    bit = ibis.literal(1, type="int64") << ibis.ifelse(given.number.between(0, _BITS), given.number, 0)
    # The sum of powers of two is what they make bit by bit where none is there twice.
    told = given.filter(given[KEY].notnull()).mutate(bit=bit)
    whole: Any = told.bit.cast("decimal(38, 0)").sum()
    found = told.group_by(KEY).aggregate(
        twice=whole != bit_or(told.bit).cast("decimal(38, 0)"),
        bad=told.unread.any() | (told.number.count() < told.count()) & (told.number.count() > 0),
        high=told.number.max() > _BITS,
    )
    odd = found.filter(found.twice | found.bad | found.high).to_pyarrow().to_pylist()
    sure = [one[KEY] for one in odd if one["bad"] or (one["twice"] and not one["high"])]
    perhaps = [one[KEY] for one in odd if one["high"] and not one["bad"]]
    if perhaps:
        some = ibis.memtable({"_some": perhaps}, schema={"_some": given[KEY].type()})
        counted = given.semi_join(some, given[KEY] == some["_some"]).group_by([KEY, "number"])
        twice = counted.aggregate(rows=lambda table: table.count())
        sure += twice.filter(twice.rows > 1).select(KEY).distinct().to_pyarrow()[KEY].to_pylist()
    return sure


def nests(lines: ir.Table) -> bool:
    """Whether any line belongs to another one."""
    return PARENT in lines.columns and bool(lines.filter(lines[PARENT].notnull()).count().to_pyarrow().as_py())


def rolled_up(goods: ir.Table, lines: ir.Table, determine: Determine, keep: Keep) -> ir.Table:
    """Lines of goods without those of bills within: what these make is said in `MADE` and `MADE_IN`.

    A line of which that is not known is `OPEN`, and so is one that belongs to no other that is there.
    """
    own = goods.select(_good=goods[KEY])
    level = lines.semi_join(own, lines[KEY] == own["_good"])
    blank = {MADE: ibis.null("boolean"), MADE_IN: ibis.null("string"), OPEN: ibis.literal(value=False)}
    numbers = {"_number": number_of(level, LINE), "_of": number_of(level, PARENT)}
    level = keep(level.mutate(**blank, **numbers), "level0")
    for depth in range(1, MOST_LEVELS + 1):
        children = level.filter(level["_of"].notnull())
        mothers = children.select(_key=children[KEY], _mother=children["_of"]).distinct()
        deeper = children.semi_join(
            mothers, [children[KEY] == mothers["_key"], children["_number"] == mothers["_mother"]]
        )
        above = deeper.select(_key=deeper[KEY], _above=deeper["_of"]).distinct()
        ready = mothers.anti_join(above, [mothers["_key"] == above["_key"], mothers["_mother"] == above["_above"]])
        there = level.select(_there=level[KEY], _line=level["_number"])
        ready = ready.semi_join(there, [ready["_key"] == there["_there"], ready["_mother"] == there["_line"]])
        ready = keep(ready, f"ready{depth}")
        if not ready.count().to_pyarrow().as_py():
            break
        level = keep(_without(goods, level, ready, determine, keep), f"level{depth}")
    # How a line was made, it has told by now.
    told = [name for name in level.columns if name.startswith("production.") or name in ("rule", "price")]
    own = {name: ibis.ifelse(level[MADE].isnull(), level[name], ibis.null(level[name].type())) for name in told}
    level = level.mutate(**own, **{OPEN: level[OPEN] | level["_of"].notnull()})
    return level.drop("_number", "_of", PARENT)


def _without(goods: ir.Table, level: ir.Table, ready: ir.Table, determine: Determine, keep: Keep) -> ir.Table:
    """A level's lines, those that are `ready` determined from theirs, which go."""
    name = level[KEY].cast("string") + "/" + level["_number"].cast("string")
    made = level.semi_join(ready, [level[KEY] == ready["_key"], level["_number"] == ready["_mother"]])
    inside = level.semi_join(ready, [level[KEY] == ready["_key"], level["_of"] == ready["_mother"]])
    # What is made of something that is open is left open, and with it the whole claim to the single engine.
    open_ = inside.filter(inside[OPEN]).select(_key=inside[KEY], _mother=inside["_of"]).distinct()
    made = made.anti_join(open_, [made[KEY] == open_["_key"], made["_number"] == open_["_mother"]])
    inner = made.mutate(**{INNER: made[KEY].cast("string") + "/" + made["_number"].cast("string")})
    of_inner = inside.mutate(**{KEY: inside[KEY].cast("string") + "/" + inside["_of"].cast("string")})
    lines = keep(of_inner.drop("_number", "_of", PARENT), "bills")
    told = determine(keep(_as_goods(inner, goods), "materials"), lines)
    rest = level.mutate(**{INNER: name})
    rest = rest.anti_join(ready, [rest[KEY] == ready["_key"], rest["_of"] == ready["_mother"]])
    opened = open_["_key"].cast("string") + "/" + open_["_mother"].cast("string")
    unknown = open_.select(_told=opened, _verdict=ibis.literal("undetermined"))
    verdicts = keep(told.select(_told=told[KEY], _verdict=told.verdict).union(unknown), "verdicts")
    joined = rest.left_join(verdicts, rest[INNER] == verdicts["_told"])
    decided = joined["_verdict"].isin(["originating", "not originating"])
    found = {
        MADE: ibis.ifelse(decided, joined["_verdict"] == "originating", joined[MADE]),
        MADE_IN: ibis.ifelse(decided, _party(joined), joined[MADE_IN]),
        OPEN: joined[OPEN] | (joined["_verdict"].notnull() & ~decided),
    }
    return joined.select(*(joined[one] for one in level.columns if one not in found), **found)


def _party(lines: ir.Table) -> Any:
    """Where lines were produced."""
    held = [lines[name] for name in ("production.party", "country") if name in lines.columns]
    return ibis.coalesce(*held) if held else ibis.null("string")


_OF_GOOD = ("agreement", "date", "exporting_party", "importing_party", "good.currency", "answers")
_OF_LINE = {"hs": "good.hs", "description": "good.description", "net_weight_kg": "good.net_weight_kg", "rule": "rule"}
_PRICES = ("good.fob", "good.exw", "good.value", "good.transaction_value")


def _as_goods(inner: ir.Table, goods: ir.Table) -> ir.Table:
    """Lines as goods of their own (`engine.origin.weighing`): one price for every base, in the good's edition."""
    kept = [name for name in (*_OF_GOOD, "good.hs_edition") if name in goods.columns]
    own = goods.select(_good=goods[KEY], **{f"_{name}": goods[name] for name in kept})
    row = inner.inner_join(own, inner[KEY] == own["_good"])
    found: dict[str, Any] = {KEY: row[INNER], **{name: row[f"_{name}"] for name in kept}}
    found |= {name: row[field] for field, name in _OF_LINE.items() if field in inner.columns}
    found |= {name: row[name] for name in inner.columns if name.startswith("production.")}
    if "production.party" in inner.columns or "country" in inner.columns:
        found["production.party"] = _party(row)
    if "hs_edition" in inner.columns:
        own_edition = row["_good.hs_edition"] if "good.hs_edition" in kept else ibis.null("string")
        found["good.hs_edition"] = ibis.coalesce(row.hs_edition, own_edition)
    prices = [row[name].cast("string") for name in ("price", "value") if name in inner.columns]
    if prices:
        found |= dict.fromkeys(_PRICES, ibis.coalesce(*prices))
    return row.select(**found)
