"""Goods of a portfolio as claims, to be looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import ibis
import ibis.expr.types as ir

from headnote.batch.columns import KEY, ROW
from headnote.batch.decide.claims import claim_of, rows_of
from headnote.engine import Claim, Engine, InputError

from .backends import Backend
from .inputs import Source, staged


def claims_with(
    key: str, source: Source, engines: Sequence[Engine], ignored: tuple[str, ...], backend: Backend, work: Path
) -> Iterator[tuple[Engine, Claim]]:
    """The claims of a good, one for each engine. Raises InputError with every problem of its rows."""
    goods, lines = _tables(source, ignored, backend, work)
    same = goods.filter(goods[KEY].cast("string") == ibis.literal(key)).select(KEY).distinct()
    for good, bill in rows_of(goods, lines, same.to_pyarrow()[KEY].to_pylist()):
        for engine in engines:
            yield engine, claim_of(good, bill, engine)


def claims_of(source: Source, engine: Engine, backend: Backend, work: Path) -> Iterator[tuple[str, Claim | InputError]]:
    """Every good by its key, as a claim for the agreement that it names, or for an engine's; else what is wrong."""
    goods, lines = _tables(source, (), backend, work)
    for good, bill in rows_of(goods, lines, goods.select(KEY).distinct().to_pyarrow()[KEY].to_pylist()):
        try:
            yield str(good[KEY]), claim_of(good, bill, engine)
        except InputError as error:
            yield str(good[KEY]), error


def _tables(source: Source, ignored: tuple[str, ...], backend: Backend, work: Path) -> tuple[ir.Table, ir.Table]:
    goods = backend.read(staged(source.goods, work, "one-goods")[0], None)
    lines = backend.read(staged(source.materials, work, "one-materials")[0], ROW)
    return goods.drop(*_among(goods, ignored)), lines.drop(*_among(lines, ignored))


def _among(table: ir.Table, ignored: tuple[str, ...]) -> list[str]:
    return [name for name in ignored if name in table.columns]
