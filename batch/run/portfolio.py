"""One partition under one agreement: encoded, measured, decided; what has no form, by the single engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from headnote.batch.columns import KEY
from headnote.batch.decide.claims import claim_of, rows_of
from headnote.batch.decide.missing import with_missing
from headnote.batch.decide.outcome import COLUMNS, MAX_CONTENT, determined, row, schema
from headnote.batch.decide.vectors import Decided, decide, table_of, vectors_of
from headnote.batch.encode.goods import Case, Coding, Planned, Ways, with_figures, with_ways
from headnote.batch.encode.lines import EDITION, Wording, encoded
from headnote.batch.measure.forms import Asked, atoms_for, law_has_form
from headnote.batch.measure.table import Measures, measure
from headnote.engine import Engine

MAX_ASKED = 40
"""Requirements that are measured in one pass over the lines."""

Keep = Callable[[ir.Table, str], ir.Table]
"""Works a table out and keeps it under a name."""


Look = Callable[[Measures], None]
"""Looks at what was measured, on the way: tests do."""


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


class Run:
    """The claims of a partition under an agreement."""

    def __init__(
        self,
        tables: Tables,
        engine: Engine,
        methods: Sequence[str],
        keep: Keep,
        tally: Tally,
        look: Look = lambda _measures: None,
    ) -> None:
        self.look = look
        self.tables, self.engine, self.methods, self.keep, self.tally = tables, engine, methods, keep, tally
        self.digest = engine.bundle.digest if engine.bundle is not None else ""
        self.schema = schema(_key_type(tables.goods), methods)
        self.single: list[Any] = []
        self._kept = 0

    def tables_of(self) -> Iterator[ir.Table]:
        """The results that were worked out in columns, as tables; `rows` has the rest afterwards."""
        ways = Ways(self.engine)
        said = self._keep(with_ways(self.tables.goods, ways), "ways")
        self._leave(said.filter(said.case.isnull() | (said.case < 0)))
        for number, case in enumerate(ways.cases):
            claims = said if len(ways.cases) == 1 else said.filter(said.case == number)
            claims = claims.filter(claims.case >= 0)
            if not law_has_form(case.law) or self.tables.lines is None:
                self._leave(claims)
                continue
            yield from self._case(claims, case)

    def _case(self, claims: ir.Table, case: Case) -> Iterator[ir.Table]:
        coding = Coding(case)
        coded = with_figures(coding.coded(claims), case.law)
        if "good.hs_edition" in coded.columns:
            coded = coded.mutate(**{EDITION: coded["good.hs_edition"]})
        raw = {name for name in self.tables.goods.columns if name != KEY}
        kept = self._keep(coded.drop(*(name for name in raw if name in coded.columns)), "goods")
        able = {n: one for n, one in enumerate(coding.plans) if one.asked is not None}
        none = kept.plan.isnull()
        self._leave(kept.filter(none | ~kept.plan.isin(list(able)) if able else ibis.literal(value=True)))
        for plans in _chunks(able):
            yield from self._chunk(kept.filter(kept.plan.isin(list(plans))), case, plans)

    def _chunk(self, claims: ir.Table, case: Case, plans: dict[int, Planned]) -> Iterator[ir.Table]:
        lines = self.tables.lines
        if lines is None:
            return
        asked = {one: None for planned in plans.values() for one in planned.asked or ()}
        wording = Wording(case, [atom for one in asked for atom in atoms_for(one, case.law)])
        seen = encoded(lines, case, wording, claims)
        measures = measure(claims, seen, wording.columns, case.law, plans, self._keep)
        table = self._keep(_with_margins(measures, plans, self.methods), "measured")
        measures = Measures(measures.asked, measures.measured, table, measures.words, measures.states)
        self.look(measures)
        vectors = vectors_of(table, measures.words)
        self.tally.vectors += len(vectors)
        decided = list(decide(vectors, measures, plans, case, self.tables.goods, lines))
        self._note(decided)
        if not decided:
            self._leave(table)
            return
        told = self._joined(table, decided, measures)
        self._leave(told.filter(told.verdict.isnull()))
        plain = told.filter(told.verdict.notnull() & (told.verdict != "undetermined"))
        yield self._result(plain.mutate(missing=plain.besides))
        if any(one.determination is not None and one.determination.verdict == "undetermined" for one in decided):
            undecided = with_missing(told.filter(told.verdict == "undetermined"), measures, seen.lines, self._keep)
            yield self._result(undecided)

    def _joined(self, table: ir.Table, decided: Sequence[Decided], measures: Measures) -> ir.Table:
        other = ibis.memtable(table_of(decided, measures.words))
        names = ["plan", "way", *measures.words]
        alike = [table[name] == other[f"_{name}"] for name in names]
        found = table.left_join(other, [~table.odd, *alike])
        return self._keep(found.drop(*(f"_{name}" for name in names)), "told")

    def _note(self, decided: Iterable[Decided]) -> None:
        for one in decided:
            if one.differs:
                self.tally.differing.append(f"{one.vector.key}: {one.differs}")

    def _result(self, told: ir.Table) -> ir.Table:
        margins = {name: told[name] for what in ("content", "margin") for m in self.methods if (name := f"{what}.{m}")}
        own = {
            "key": told[KEY],
            "agreement": ibis.literal(self.engine.name),
            "verdict": told.verdict,
            "criterion": told.criterion,
            "party": told.origin_party,
            "rule": told.rule_text,
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


def _key_type(goods: ir.Table) -> pa.DataType:
    return goods.select(KEY).schema().to_pyarrow().field(KEY).type


def _chunks(plans: Mapping[int, Planned]) -> Iterator[dict[int, Planned]]:
    """Plans that are measured together: as many as ask for few requirements in all."""
    chunk: dict[int, Planned] = {}
    held: set[Asked] = set()
    for number, planned in plans.items():
        own = set(planned.asked or ())
        if chunk and len(held | own) > MAX_ASKED:
            yield chunk
            chunk, held = {}, set()
        chunk[number] = planned
        held |= own
    if chunk:
        yield chunk


def _with_margins(measures: Measures, plans: Mapping[int, Planned], methods: Sequence[str]) -> ir.Table:
    """The measured claims with content and margin of each method, in per cent."""
    table = measures.table
    columns: dict[str, Any] = {}
    for method in methods:
        content: Any = ibis.null("decimal(18, 0)")
        margin: Any = ibis.null("decimal(18, 0)")
        for number, (one, found) in enumerate(zip(measures.asked, measures.measured, strict=True)):
            if method not in found.contents:
                continue
            numbers = [n for n, planned in plans.items() if one in (planned.asked or ())]
            known = table.plan.isin(numbers) & table[f"known{number}_{method}"]
            value = _floor(table[f"over{number}_{method}"] * 100_000_000, table[f"under{number}_{method}"])
            own = ibis.ifelse(known, value, ibis.null("decimal(18, 0)"))
            asked, scale = found.contents[method].asked
            above = own - -(-asked * 1_000_000 // scale)
            content = ibis.coalesce(content, own)
            margin = ibis.coalesce(ibis.greatest(margin, above), margin, above)
        columns[f"content.{method}"] = _percent(content)
        columns[f"margin.{method}"] = _percent(margin)
    return table.mutate(**columns)


def _floor(over: Any, under: Any) -> Any:
    """The whole part of a quotient, exactly: a guess in binary fractions, set right by multiplication."""
    plain = (under > 0) & (over < under * MAX_CONTENT) & (over > under * -MAX_CONTENT)
    safe_over, safe = ibis.ifelse(plain, over, 0), ibis.ifelse(plain, under, 1)
    guess = (safe_over.cast("float64") / safe.cast("float64")).floor().cast("decimal(18, 0)")
    low = ibis.ifelse(guess * safe > safe_over, guess - 1, guess).cast("decimal(18, 0)")
    found = ibis.ifelse((low + 1) * safe <= safe_over, low + 1, low).cast("decimal(18, 0)")
    return ibis.ifelse(plain, found, ibis.null("decimal(18, 0)"))


def _percent(millionths: Any) -> Any:
    small = ibis.literal(Decimal("0.000001"), type="decimal(24, 6)")
    return (millionths.cast("decimal(24, 6)") * small).cast("decimal(18, 6)")
