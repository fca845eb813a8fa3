"""Goods in columns: what a claim says besides its figures, read once for each distinct case, and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from headnote.batch.columns import KEY, goods_paths, nested
from headnote.batch.measure.forms import Asked, asked_of
from headnote.batch.measure.states import any_of
from headnote.engine import Engine
from headnote.engine.agreements.law import Law
from headnote.engine.agreements.tolerances import Clause
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.origins import for_another
from headnote.engine.origin.coding import carried
from headnote.engine.origin.findings.selecting import within
from headnote.engine.origin.parties import in_parties
from headnote.engine.origin.plans import Plan, Ruled, find_rule, plan
from headnote.engine.truth import Truth
from headnote.grammar.codes import DIGITS

from .amounts import amount
from .dictionary import joined, said_of

SAID = (
    *("agreement", "date", "exporting_party", "importing_party", "good.currency", "production.party"),
    *("production.date", "production.wholly_obtained", "production.processes", "production.operations"),
    *("consignment", "consignment.route", "consignment.stops", "answers"),
)
"""What is read once for each distinct case, besides the codes."""

CODED = ("good.hs", "good.hs_edition", "rule", "answers")
AMOUNTS = {
    "good.fob": "fob",
    "good.exw": "exw",
    "good.net_weight_kg": "net_weight",
    "good.first_ascertainable_price": "first_price",
    "production.costs.labour": "labour",
    "production.costs.overhead": "overhead",
    "production.costs.profit": "profit",
    "production.costs.other": "other",
}
PAID = ("fob", "exw", "first_price", "customs")
INERT_AMOUNTS = ("good.customs_value", "good.mfn_percent")
TEXTS = ("good.description",)
MAX_TEXT = 2000


@dataclass
class Case:
    """Claims of one law. `own`: they are for the engine's agreement, and not put to another one."""

    engine: Engine
    law: Law
    day: date
    own: bool


@dataclass
class Planned:
    """A rule's plan with its requirements in columns; `asked` None: it has no form, and its claims go to the engine."""

    plan: Plan
    asked: tuple[Asked, ...] | None
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass
class Ways:
    """The cases that goods fall into: their laws."""

    engine: Engine
    cases: list[Case] = field(default_factory=list)
    _numbers: dict[tuple[int, bool], int] = field(default_factory=dict)
    _count: int = 0

    def said(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a row says: its number, its case (-1: it cannot be read), where it was produced, whether in money."""
        self._count += 1
        blank = {"way": self._count, "case": -1, "party": -1, "money": False, "answering": False}
        try:
            data = nested(row)
            data.setdefault("agreement", self.engine.name)
            claim = Claim.model_validate(
                {**data, "good": data.get("good", {}), "production": data.get("production", {})}
            )
        except ValueError:
            return blank
        law = self.engine.law(claim.date)
        own = self.engine.answers_to(claim.agreement)
        number = self._numbers.setdefault((id(law), own), len(self.cases))
        if number == len(self.cases):
            self.cases.append(Case(self.engine, law, claim.date, own))
        party = in_parties(claim, law).production.party
        money = claim.good.currency is not None
        return {**blank, "case": number, "party": land(party), "money": money, "answering": bool(claim.answers)}


def land(country: str | None) -> int:
    """A country as a number, -1 for none."""
    return -1 if country is None else ord(country[0]) * 256 + ord(country[1])


_WAY = {"way": pa.int32(), "case": pa.int32(), "party": pa.int32(), "money": pa.bool_(), "answering": pa.bool_()}


def with_ways(goods: ir.Table, ways: Ways) -> ir.Table:
    """Goods with their case."""
    names = [name for name in SAID if name in goods.columns]
    return joined(goods, said_of(goods, names, ways.said, _WAY), names)


class Coding:
    """The codes of a case's goods: the rule of each, and how far the code reaches."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.plans: list[Planned] = []
        self._numbers: dict[Any, int] = {}
        clauses = range(len(case.law.tolerances))
        flags = {"c_short": pa.bool_(), "h_short": pa.bool_(), "s_short": pa.bool_(), "group_open": pa.bool_()}
        ranges = {f"{mark}_{end}": pa.int32() for mark in "chs" for end in ("low", "high")}
        texts = {name: pa.string() for name in ("rule_text", "rule_scope", "rule_source", "reading")}
        self.types = {
            "plan": pa.int32(),
            **ranges,
            **flags,
            **{f"clause{n}": pa.int8() for n in clauses},
            **texts,
        }

    def coded(self, goods: ir.Table) -> ir.Table:
        """Goods with what their codes say."""
        names = [name for name in CODED if name in goods.columns]
        return joined(goods, said_of(goods, names, self._said, self.types), names)

    def _said(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        law = self.case.law
        found: dict[str, Any] = dict.fromkeys(self.types)
        found |= {"plan": -1, "group_open": False, **self._reach(None)}
        found |= {f"clause{n}": 1 for n in range(len(law.tolerances))}
        try:
            data = {"agreement": "a", "date": self.case.day, "good": {}, "production": {}, **nested(row)}
            claim = Claim.model_validate(data)
            claim = claim if self.case.own else for_another(claim, self.case.engine.name)
            code = carried(claim.good.hs, claim.good.hs_edition, law, claim.answers, [])
            ruled = Ruled(None, None)
            if law.annex is not None:
                ruled = find_rule(law, law.annex, code, claim.rule, claim.answers, str)
            made = plan(law, ruled)
        except ValueError:
            return found
        used = ruled.used
        found |= {"plan": self._number(made, ruled), **self._reach(code)}
        found["group_open"] = claim.rule is not None and len(code or "") < DIGITS["subheading"]
        found |= {f"clause{n}": int(_is_of(code, clause)) for n, clause in enumerate(law.tolerances)}
        if used is not None:
            found |= {"rule_text": used.text, "rule_scope": used.scope}
            found |= {"rule_source": used.source, "reading": used.reading}
        return found

    def _reach(self, code: str | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for mark, digits in (("c", 2), ("h", 4), ("s", 6)):
            low, high = reach((code or "")[:digits])
            found |= {f"{mark}_low": low, f"{mark}_high": high, f"{mark}_short": len(code or "") < digits}
        return found

    def _number(self, made: Plan, ruled: Ruled) -> int:
        """The number of a plan; rows with the same rule share one where their codes take no part."""
        law = self.case.law
        forms = [asked_of(one, law) for one in made.requirements]
        grouped = any(isinstance(one, Asked) and one.group for one in forms)
        text = ruled.rule.text if ruled.rule is not None else None
        reason = (ruled.reason.key, ruled.missing) if ruled.reason is not None else None
        key = (text, reason, ruled.group if grouped else None)
        number = self._numbers.setdefault(key, len(self.plans))
        if number == len(self.plans):
            asked = None if None in forms else tuple(one for one in forms if isinstance(one, Asked))
            self.plans.append(Planned(made, asked))
        return number


def _is_of(code: str | None, clause: Clause) -> Truth:
    """Whether a tolerance of goods by their codes is for a good."""
    found = (within(code, goods.scopes) if goods.scopes else Truth.MET for goods in clause.goods)
    return max(found, default=Truth.MET)


def reach(code: str) -> tuple[int, int]:
    """The first and the last subheading that a code may be."""
    return int(code[:6].ljust(6, "0")), int(code[:6].ljust(6, "9"))


def with_figures(goods: ir.Table, law: Law) -> ir.Table:
    """Goods with their amounts, and `strange` where the single engine has to look at them."""
    values: dict[str, Any] = {}
    strange: list[Any] = [goods.plan < 0]
    zero = ibis.literal(0).cast("decimal(18, 6)")
    paid: list[Any] = []
    for name, short in AMOUNTS.items():
        found = amount(goods, name, signed=short == "profit")
        values[short] = zero if found is None else found.value
        values[f"{short}_given"] = ibis.literal(value=False) if found is None else found.given
        strange += [] if found is None else [found.strange]
        paid += [found.given] if found is not None and short in PAID else []
    for name in INERT_AMOUNTS:
        found = amount(goods, name)
        if found is not None:
            strange.append(found.strange)
            paid += [found.given] if name == "good.customs_value" else []
    strange += [one & ~goods.money for one in paid]
    strange += texts_too_long(goods, TEXTS)
    strange += [goods[name].notnull() for name in goods.columns if name in _others(goods)]
    if law.valuations.get("FOB not known") == "first ascertainable price":
        values["fob"] = ibis.ifelse(values["fob_given"], values["fob"], values["first_price"])
        values["fob_given"] = values["fob_given"] | values["first_price_given"]
    made = goods.mutate(**{name: one for name, one in values.items() if not name.startswith("first_price")})
    return made.mutate(strange=any_of(strange))


def _others(goods: ir.Table) -> set[str]:
    """Columns of a claim that have no form here: where one says anything, the single engine reads it."""
    read = {*SAID, *CODED, *AMOUNTS, *INERT_AMOUNTS, *TEXTS, KEY}
    return {name for name in goods.columns if name in goods_paths() and name not in read and not _for_papers(name)}


def _for_papers(name: str) -> bool:
    """What only papers say; it is read when they are written."""
    return name == "proof" or name.startswith("proof.")


def texts_too_long(table: ir.Table, names: tuple[str, ...]) -> list[Any]:
    """Where a text is longer than a claim takes."""
    held = [name for name in names if name in table.columns and isinstance(table[name], ir.StringValue)]
    return [(table[name].length() > MAX_TEXT).fill_null(ibis.literal(value=False)) for name in held]
