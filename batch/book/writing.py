"""Outcomes as files: a workbook, Parquet or CSV, and the worksheets of products that originate."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from headnote.engine import Engine
from headnote.engine.documents import as_xlsx, foot, worksheets
from headnote.engine.documents.xlsx import safe
from headnote.engine.explain import Words
from headnote.engine.origin.envelope import envelope

from .told import PLAIN, Outcome, rows
from .workbook import as_workbook

SUFFIXES = (".xlsx", ".parquet", ".csv")
_UNFIT = re.compile(r"[^\w.-]+")


def as_file(suffix: str, outcomes: Sequence[Outcome], methods: Sequence[str], words: Words) -> bytes:
    """The outcomes in the form that a file's name ends with."""
    if suffix == ".xlsx":
        return as_workbook(outcomes, methods, words)
    return _as_csv(outcomes, methods) if suffix == ".csv" else _as_parquet(outcomes, methods)


def _as_csv(outcomes: Sequence[Outcome], methods: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    names = _columns(methods)
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    for row in rows(outcomes, methods):
        writer.writerow({name: safe(_text(row[name])) if name in _TEXTS else _text(row[name]) for name in names})
    return out.getvalue().encode()


_TEXTS = frozenset({*PLAIN, "change"})


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return f"{value:f}" if isinstance(value, Decimal) else value


def _as_parquet(outcomes: Sequence[Outcome], methods: Sequence[str]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds: dict[str, Any] = {name: pa.string() for name in (*PLAIN, "change")}
    kinds |= {name: pa.list_(pa.string()) for name in ("missing", "papers")}
    form = pa.schema([(name, kinds.get(name, pa.decimal128(18, 6))) for name in _columns(methods)])
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows(outcomes, methods)), form), out)
    return out.getvalue()


def _columns(methods: Sequence[str]) -> list[str]:
    shares = [f"{what}.{m}" for m in methods for what in ("content", "margin")]
    return [*PLAIN, *shares, "missing", "change", "papers"]


def papers(outcomes: Sequence[Outcome], engines: Sequence[Engine], words: Words) -> Iterator[tuple[str, bytes]]:
    """The worksheets of each product that originates, as a workbook, with a name for its file."""
    by_name = {engine.name: engine for engine in engines}
    taken: set[str] = set()
    for one in outcomes:
        if one.claim is None or one.determination is None or not one.determination.originating:
            continue
        around = envelope(by_name[one.agreement], one.claim)
        below = foot(around.headnote, around.claim, around.bundle, words)
        name = plain = f"{_UNFIT.sub('_', one.key).strip('._') or 'product'}-{one.agreement}"
        number = 2
        while name.casefold() in taken:
            name, number = f"{plain}-{number}", number + 1
        taken.add(name.casefold())
        yield f"{name}.xlsx", as_xlsx(worksheets(one.claim, one.determination, words, foot=below))
