"""One partition under one agreement: encoded, measured, decided; what has no form, by the single engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from headnote.batch.columns import KEY, ROW
from headnote.batch.decide.claims import claim_of, rows_of
from headnote.batch.decide.contents import with_margins
from headnote.batch.decide.missing import Lacking
from headnote.batch.decide.outcome import COLUMNS, determined, row, schema
from headnote.batch.decide.vectors import Decided, decide, table_of, vectors_of
from headnote.batch.encode.figures import with_figures
from headnote.batch.encode.goods import Case, Coding, Ways, with_kinds, with_ways
from headnote.batch.encode.levels import misnumbered, nests, rolled_up, rolls_up_alone
from headnote.batch.encode.lines import EDITION, encoded, has_days
from headnote.batch.measure.forms import Asked, law_has_form
from headnote.batch.measure.table import ID, Measured, Paired, measure, paired
from headnote.engine import Engine

Keep = Callable[[ir.Table, str], ir.Table]
"""Works a table out and keeps it under a name."""


Look = Callable[[Sequence[Decided], ir.Table], None]
"""Looks at what was decided, and at the claims with the number of their `_vector`: tests do."""


class Tables(NamedTuple):
    """Goods and the lines of their bills (None: there are none), as they were given."""

    goods: ir.Table
    lines: ir.Table | None


@dataclass
class Tally:
    """What is counted while claims go by."""

    verdicts: dict[str, int] = field(default_factory=dict)
    single: int = 0
    vectors: int = 0
    differing: list[str] = field(default_factory=list)


class _Coded(NamedTuple):
    """The goods of a case, their lines, and what is told of both."""

    case: Case
    coding: Coding
    goods: ir.Table
    lines: ir.Table
    paired: Paired
    kinds: int


class Run:
    """The claims of a partition under an agreement."""

    def __init__(
        self,
        tables: Tables,
        engine: Engine,
        methods: Sequence[str],
        keep: Keep,
        tally: Tally,
        look: Look = lambda _decided, _table: None,
    ) -> None:
        self.look = look
        self.tables, self.engine, self.methods, self.keep, self.tally = tables, engine, methods, keep, tally
        self.digest = engine.bundle.digest if engine.bundle is not None else ""
        self.schema = schema(_key_type(tables.goods), methods)
        self.single: list[Any] = []
        self._kept = 0

    def tables_of(self) -> Iterator[ir.Table]:
        """The results that were worked out in columns, as tables; `rows` has the rest afterwards."""
        ways, goods = Ways(self.engine), self.tables.goods
        wrong = [] if self.tables.lines is None else misnumbered(self.tables.lines)
        if wrong:
            some = ibis.memtable({"_wrong": wrong}, schema={"_wrong": goods[KEY].type()})
            self._leave(goods.semi_join(some, goods[KEY] == some["_wrong"]))
            goods = goods.anti_join(some, goods[KEY] == some["_wrong"])
        said = with_ways(goods, ways)
        if len(ways.cases) != 1 or self.tables.lines is None or not law_has_form(ways.cases[0].law):
            said = self._keep(said, "ways")
        for number, case in enumerate(ways.cases):
            claims = said if len(ways.cases) == 1 else said.filter(said.case == number)
            if self.tables.lines is None or not law_has_form(case.law):
                self._leave(claims.filter(claims.case >= 0))
                continue
            yield from self._case(claims.filter(claims.case >= 0), case, self.tables.lines)
        if ways.unread:
            self._leave(said.filter(said.case < 0))

    def _inner(self, goods: ir.Table, lines: ir.Table) -> ir.Table:
        """Materials that have materials, determined as goods of their own."""
        run = Run(Tables(goods, lines), self.engine, (), self._keep, Tally())
        told = [table.select("key", "verdict").to_pyarrow() for table in run.tables_of()]
        rest = [{"key": one["key"], "verdict": one["verdict"]} for one in run.rows()]
        form = pa.schema([("key", pa.string()), ("verdict", pa.string())])
        return ibis.memtable(pa.concat_tables([pa.Table.from_pylist(rest, form), *(one.cast(form) for one in told)]))

    def _case(self, claims: ir.Table, case: Case, lines: ir.Table) -> Iterator[ir.Table]:
        if nests(lines) and rolls_up_alone(case.law):
            lines = rolled_up(claims, lines, self._inner, self._keep)
        coding = Coding(case)
        coded = with_figures(coding.coded(claims), case.law)
        coded, kinds = with_kinds(coded, coding, by_day=has_days(lines))
        if "good.hs_edition" in coded.columns:
            coded = coded.mutate(**{EDITION: coded["good.hs_edition"]})
        raw = {name for name in self.tables.goods.columns if name not in (KEY, ROW)}
        named = coded.mutate(**{ID: coded[ROW] if ROW in coded.columns else coded[KEY]})
        dropped = {*raw, ROW, *CODED_ALONE} & set(coded.columns)
        kept = self._keep(named.drop(*(name for name in coded.columns if name in dropped)), "goods")
        seen = encoded(lines, case, kept)
        pairs = paired(kept, kinds, seen.lines, seen.kinds, self._keep)
        able = {n: one.asked for n, one in enumerate(coding.plans) if one.asked is not None}
        if len(able) < len(coding.plans) or coding.unread:
            self._leave(kept.filter(~kept.plan.isin(list(able))) if able else kept)
        yield from self._plans(able, _Coded(case, coding, kept, seen.lines, pairs, len(seen.kinds.described)))

    def _plans(self, plans: dict[int, tuple[Asked, ...]], coded: _Coded) -> Iterator[ir.Table]:
        """Claims of some rules; of half of them at a time where they ask for too much."""
        if not plans:
            return
        goods = coded.goods
        claims = goods if len(plans) == len(coded.coding.plans) else goods.filter(goods.plan.isin(list(plans)))
        try:
            measured = measure(claims, coded.paired, plans, coded.case.law, self._keep)
        except OverflowError:
            if len(plans) == 1:
                self._leave(claims)
                return
            numbers = list(plans)
            for some in (numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]):
                yield from self._plans({number: plans[number] for number in some}, coded)
            return
        yield from self._decided(measured, coded)

    def _decided(self, measured: Measured, coded: _Coded) -> Iterator[ir.Table]:
        vectors = vectors_of(measured)
        self.tally.vectors += len(vectors)
        decided = list(decide(vectors, measured, self.engine, self.tables.goods, self.tables.lines))
        self._note(decided)
        self._leave(measured.table.filter(measured.table.odd))
        if not decided:
            return
        told = self._joined(measured, decided)
        self.look(decided, told)
        if any(one.differs for one in decided):
            self._leave(told.filter(told.verdict.isnull()))
        plain = self._result(told.filter(told.verdict.notnull() & ~told.by_line), coded, measured)
        if not any(one.by_line for one in decided) or self.tables.lines is None:
            yield plain
            return
        open_ = told.filter(told.verdict.notnull() & told.by_line)
        lacking = Lacking(open_, coded.lines, measured, coded.kinds, self._keep)
        found = lacking.determined(self.engine, self.tables.goods, self.tables.lines)
        self.single += lacking.differing
        yield plain.union(self._result(found, coded, measured))

    def _joined(self, measured: Measured, decided: Sequence[Decided]) -> ir.Table:
        table = measured.table
        other = ibis.memtable(table_of(decided, measured, self.methods))
        found = table.filter(~table.odd).inner_join(
            other, [table[name] == other[f"_{name}"] for name in measured.words]
        )
        return self._keep(found.drop(*(f"_{name}" for name in measured.words), *measured.words), "told")

    def _note(self, decided: Iterable[Decided]) -> None:
        for one in decided:
            if one.differs:
                self.tally.differing.append(f"{one.vector.first}: {one.differs}")

    def _result(self, told: ir.Table, coded: _Coded, measured: Measured) -> ir.Table:
        told = with_margins(told, self.methods, measured.signatures)
        texts = ibis.memtable(coded.coding.table())
        told = told.inner_join(texts, told.code == texts["_code"])
        margins = {name: told[name] for what in ("content", "margin") for m in self.methods if (name := f"{what}.{m}")}
        own = {
            "key": told[KEY],
            "agreement": ibis.literal(self.engine.name),
            "verdict": told.verdict,
            "criterion": told.criterion,
            "party": told.origin_party,
            "rule": told.rule,
            "rule_scope": told.rule_scope,
            "rule_source": told.rule_source,
            **margins,
            "missing": told.missing,
            "problem": ibis.literal("").cast("string"),
            "decided": ibis.literal(COLUMNS),
            "ruleset": ibis.literal(self.digest),
        }
        return told.select(**{name: own[name] for name in self.schema.names})

    def _leave(self, claims: ir.Table) -> None:
        """Leave claims to the single engine."""
        self.single += claims.select(KEY).to_pyarrow()[KEY].to_pylist()

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """The results of the single engine, one by one."""
        for good, bill in rows_of(self.tables.goods, self.tables.lines, self.single):
            told = determined(self.engine, lambda good=good, bill=bill: claim_of(good, bill, self.engine))
            self.tally.single += told.determination is not None
            yield row(good[KEY], self.engine, told, self.methods, self.digest)

    def _keep(self, table: ir.Table, name: str) -> ir.Table:
        self._kept += 1
        return self.keep(table, f"{name}_{id(self)}_{self._kept}")


CODED_ALONE = ("party", "day", "money", "answering", "case")
"""What is told of goods only to code them."""


def _key_type(goods: ir.Table) -> pa.DataType:
    return goods.select(KEY).schema().to_pyarrow().field(KEY).type
