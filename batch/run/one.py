"""One good of a portfolio as a claim, to be looked at by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import ibis

from headnote.batch.columns import KEY, ROW
from headnote.batch.decide.claims import claim_of, rows_of
from headnote.engine import Claim, Engine

from .backends import Backend
from .inputs import Source, staged


def claims_with(
    key: str, source: Source, engines: Sequence[Engine], ignored: tuple[str, ...], backend: Backend, work: Path
) -> Iterator[tuple[Engine, Claim]]:
    """The claims of a good, one for each engine. Raises InputError with every problem of its rows."""
    goods = backend.read(staged(source.goods, work, "one-goods")[0], None)
    lines = backend.read(staged(source.materials, work, "one-materials")[0], ROW)
    goods, lines = (table.drop(*(n for n in ignored if n in table.columns)) for table in (goods, lines))
    same = goods.filter(goods[KEY].cast("string") == ibis.literal(key)).select(KEY).distinct()
    for good, bill in rows_of(goods, lines, same.to_pyarrow()[KEY].to_pylist()):
        for engine in engines:
            yield engine, claim_of(good, bill, engine)
