"""A portfolio from its tables to its result: partition by partition, each under each agreement, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from headnote.batch.columns import KEY, LINE, ROW
from headnote.batch.decide.outcome import methods_of, schema
from headnote.catalogues import _
from headnote.engine import Engine
from headnote.engine.claims.reading.problems import InputError, InputProblem

from .backends import Backend
from .inputs import Broken, Source, checked, staged
from .parts import Parts
from .portfolio import Run, Tables, Tally
from .strays import strays, twice

PARTITION = 1_000_000
"""Goods that are worked out at once."""

_AT_ONCE = 10_000
Progress = Callable[[str, int, int], None]
"""Told what is being done, how many claims are done, and how many there are."""


class Portfolio(NamedTuple):
    """What is asked: which tables, under which agreements. `each`: every good under every one of them."""

    sources: Sequence[Source]
    engines: Sequence[Engine]
    each: bool
    ignored: tuple[str, ...] = ()
    partition: int = PARTITION


@dataclass
class Summary:
    """What was counted: verdicts by agreement, claims of the single engine, distinct vectors, parts done before."""

    verdicts: dict[str, dict[str, int]] = field(default_factory=dict)
    single: int = 0
    vectors: int = 0
    resumed: int = 0
    differing: list[str] = field(default_factory=list)

    def add(self, agreement: str, counted: Mapping[str, Any]) -> None:
        """Count a part."""
        own = self.verdicts.setdefault(agreement, {})
        for verdict, count in counted["verdicts"].items():
            own[verdict] = own.get(verdict, 0) + count
        self.single += counted["single"]
        self.vectors += counted["vectors"]
        self.differing += counted["differing"]

    @property
    def unread(self) -> int:
        """How many rows of the result say that something could not be read."""
        return sum(counts.get("not read", 0) for counts in self.verdicts.values())


class _Split(NamedTuple):
    """Some goods of a source, with the lines of all."""

    name: str
    tables: Tables
    goods: int


def run(asked: Portfolio, backend: Backend, parts: Parts, work: Path, progress: Progress) -> Summary:
    """Work a portfolio out into its parts. Raises InputError where the tables are none that can be read."""
    summary = Summary()
    methods = methods_of(asked.engines)
    for number, source in enumerate(asked.sources):
        goods, lines, broken = _opened(source, asked, backend, work, f"{number:05d}")
        again = twice(goods)
        form = schema(_key_type(goods), methods)
        name = f"{number:05d}-strays"
        if parts.done(name) is None:
            place = parts.begin(name)
            found = list(strays(goods, lines, again, broken))
            if found:
                _written(found, place / "rows.parquet", form)
            parts.finish(name, _counted(place, Tally()))
        summary.add("", parts.done(name) or {})
        splits = list(_splits(f"{number:05d}", goods, lines, again, asked.partition))
        total, done = sum(one.goods for one in splits) * len(asked.engines), 0
        for split in splits:
            for engine in asked.engines:
                part = f"{split.name}-{engine.name.lower()}"
                counted = parts.done(part)
                if counted is None:
                    progress(f"{source.name}, {engine.name}", done, total)
                    counted = _part(
                        _of_agreement(split.tables, engine, asked.each), engine, methods, backend, parts, part
                    )
                    parts.finish(part, counted)
                    backend.forget()
                else:
                    summary.resumed += 1
                done += split.goods
                summary.add(engine.name, counted)
        progress(source.name, total, total)
    return summary


def _part(
    tables: Tables, engine: Engine, methods: Sequence[str], backend: Backend, parts: Parts, name: str
) -> dict[str, Any]:
    place, tally = parts.begin(name), Tally()
    work = Run(tables, engine, methods, backend.keep, tally)
    for number, table in enumerate(work.tables_of()):
        backend.write(table, place / f"columns-{number:04d}.parquet")
    _written(work.rows(), place / "single.parquet", work.schema)
    return _counted(place, tally)


def _written(rows: Iterable[Mapping[str, Any]], path: Path, form: pa.Schema) -> None:
    """Rows as a Parquet file, some thousands at a time."""
    with pq.ParquetWriter(path, form) as writer:
        some: list[Mapping[str, Any]] = []
        for one in rows:
            some.append(one)
            if len(some) == _AT_ONCE:
                writer.write_table(pa.Table.from_pylist(some, form))
                some = []
        writer.write_table(pa.Table.from_pylist(some, form))


def _counted(place: Path, tally: Tally) -> dict[str, Any]:
    verdicts: dict[str, int] = {}
    for file in sorted(place.rglob("*.parquet")):
        if file.is_dir():
            continue
        counts = pq.read_table(file, columns=["verdict"]).group_by("verdict").aggregate([("verdict", "count")])
        for verdict, count in zip(*(counts[name].to_pylist() for name in ("verdict", "verdict_count")), strict=True):
            verdicts[verdict] = verdicts.get(verdict, 0) + count
    return {"verdicts": verdicts, "single": tally.single, "vectors": tally.vectors, "differing": tally.differing}


def _opened(
    source: Source, asked: Portfolio, backend: Backend, work: Path, name: str
) -> tuple[ir.Table, ir.Table, list[Broken]]:
    goods_file, broken = staged(source.goods, work, f"{name}-goods")
    lines_file, more = staged(source.materials, work, f"{name}-materials")
    checked(Source(source.name, goods_file, lines_file), source, asked.ignored, numbered=not backend.ordered)
    forms = pq.read_schema(goods_file), pq.read_schema(lines_file)
    goods = _typed(backend.read(goods_file, ROW if backend.ordered else None), forms[0])
    lines = _typed(backend.read(lines_file, None if LINE in forms[1].names else ROW), forms[1])
    goods, lines = (table.drop(*(n for n in asked.ignored if n in table.columns)) for table in (goods, lines))
    if asked.each and "agreement" not in goods.columns and len(asked.engines) > 1:
        plainly = [n for n in lines.columns if n.split(".")[0] in ("originating", "wholly_obtained", "declaration")]
        if plainly:
            mend = _("say of which agreement: a column “origin.rcep.originating”, or “agreement” in the table of goods")
            raise InputError([InputProblem(str(source.materials), one, mend) for one in plainly])
    return goods, lines, [*broken, *more]


def _typed(table: ir.Table, form: pa.Schema) -> ir.Table:
    """A table in which columns that hold nothing, or empty lists alone, have a type all the same."""
    empty = {field.name: "string" for field in form if pa.types.is_null(field.type)}
    lists = [field for field in form if pa.types.is_list(field.type) and pa.types.is_null(field.type.value_type)]
    empty |= {field.name: "array<string>" for field in lists}
    return table.mutate(**{name: table[name].cast(kind) for name, kind in empty.items()}) if empty else table


def _splits(name: str, goods: ir.Table, lines: ir.Table, again: Sequence[Any], size: int) -> Iterator[_Split]:
    """Goods with a key of their own, so many at a time."""
    count = goods.count().to_pyarrow().as_py()
    whole = goods.filter(goods[KEY].notnull())
    if again:
        others = ibis.memtable({"_again": list(again)}, schema={"_again": goods[KEY].type()})
        whole = whole.anti_join(others, whole[KEY] == others["_again"])
    if ROW not in goods.columns:
        yield _Split(name, Tables(whole, lines), count)
        return
    starts = range(0, max(count, 1), size)
    for number, start in enumerate(starts):
        some = whole if len(starts) == 1 else whole.filter((whole[ROW] >= start) & (whole[ROW] < start + size))
        yield _Split(f"{name}-{number:05d}", Tables(some, lines), min(size, count - start))


def _of_agreement(tables: Tables, engine: Engine, each: bool) -> Tables:
    """Of goods that name their agreement, those of an engine's."""
    if each:
        return tables
    named = [one for one in agreements_in(tables.goods) if engine.answers_to(one)]
    return tables._replace(goods=tables.goods.filter(tables.goods.agreement.isin(named)))


def agreements_in(goods: ir.Table) -> list[str]:
    """The agreements that goods name."""
    found = goods.select("agreement").distinct().to_pyarrow()["agreement"].to_pylist()
    return sorted(str(one) for one in found if one is not None)


def _key_type(goods: ir.Table) -> pa.DataType:
    return goods.select(KEY).schema().to_pyarrow().field(KEY).type
