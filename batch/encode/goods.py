"""Goods as cases, rules and kinds: what a claim says besides its figures is read once for each distinct case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from headnote.batch.columns import nested
from headnote.batch.measure.forms import Asked, asked_in
from headnote.batch.measure.tolerances import scopes_of_good
from headnote.batch.measure.view import Kinds
from headnote.engine import Engine
from headnote.engine.agreements.law import Law
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.origins import for_another
from headnote.engine.origin.coding import carried
from headnote.engine.origin.findings.selecting import within
from headnote.engine.origin.parties import in_parties
from headnote.engine.origin.plans import Plan, Ruled, find_rule, plan
from headnote.grammar.codes import DIGITS

from .dictionary import joined, said_of

SAID = (
    *("agreement", "date", "exporting_party", "importing_party", "good.currency", "production.party"),
    *("production.date", "production.wholly_obtained", "production.processes", "production.operations"),
    *("consignment", "consignment.route", "consignment.stops", "answers"),
)
"""What is read once for each distinct case, besides the codes."""

CODED = ("good.hs", "good.hs_edition", "rule", "answers")

LEVELS = (("c", DIGITS["chapter"]), ("h", DIGITS["heading"]), ("s", DIGITS["subheading"]))


@dataclass
class Case:
    """Claims of one law. `own`: they are for the engine's agreement, and not put to another one."""

    engine: Engine
    law: Law
    day: date
    own: bool


@dataclass
class Ways:
    """The cases that goods fall into: their laws; `unread`: some fall into none."""

    engine: Engine
    cases: list[Case] = field(default_factory=list)
    unread: bool = False
    _numbers: dict[tuple[int, bool], int] = field(default_factory=dict)
    _count: int = 0

    def said(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a row says: its number, its case (-1: it cannot be read), where and when it was produced, whether in
        money, whether it answers anything."""
        self._count += 1
        blank = {"way": self._count, "case": -1, "party": -1, "day": 0, "money": False, "answering": False}
        try:
            data = nested(row)
            data.setdefault("agreement", self.engine.name)
            claim = Claim.model_validate(
                {**data, "good": data.get("good", {}), "production": data.get("production", {})}
            )
        except ValueError:
            self.unread = True
            return blank
        law = self.engine.law(claim.date)
        own = self.engine.answers_to(claim.agreement)
        number = self._numbers.setdefault((id(law), own), len(self.cases))
        if number == len(self.cases):
            self.cases.append(Case(self.engine, law, claim.date, own))
        party = in_parties(claim, law).production.party
        day = (claim.production.date or claim.date).toordinal()
        found = {"case": number, "party": land(party), "day": day, "answering": bool(claim.answers)}
        return {**blank, **found, "money": claim.good.currency is not None}


def land(country: str | None) -> int:
    """A country as a number, -1 for none."""
    return -1 if country is None else ord(country[0]) * 256 + ord(country[1])


_WAY = {**dict.fromkeys(("way", "case", "party", "day"), pa.int32()), "money": pa.bool_(), "answering": pa.bool_()}


def with_ways(goods: ir.Table, ways: Ways) -> ir.Table:
    """Goods with their case."""
    names = [name for name in SAID if name in goods.columns]
    return joined(goods, said_of(goods, names, ways.said, _WAY), names)


@dataclass
class Planned:
    """A rule's plan with its requirements in columns; `asked` None: it has no form, and its claims go to the engine."""

    plan: Plan
    asked: tuple[Asked, ...] | None


class Coding:
    """The codes of a case's goods, each distinct one with a number (`code`): its rule, and how far it reaches.

    Goods with the same `plan` have the same rule, and are alike to everything that asks for the good's code but not
    for that of a material beside it.
    """

    texts = ("rule", "rule_scope", "rule_source")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.plans: list[Planned] = []
        self.codes: list[dict[str, Any]] = []
        self.unread = False
        self._numbers: dict[Any, int] = {}
        self._asked = scopes_of_good(case.law.tolerances)

    def coded(self, goods: ir.Table) -> ir.Table:
        """Goods with the numbers of their code and plan; -1 where it cannot be read."""
        names = [name for name in CODED if name in goods.columns]
        return joined(goods, said_of(goods, names, self._said, {"code": pa.int32(), "plan": pa.int32()}), names)

    def table(self) -> pa.Table:
        """The texts of each code's rule."""
        columns = {name: pa.array([one[name] for one in self.codes], pa.string()) for name in self.texts}
        return pa.table({"_code": pa.array(range(len(self.codes)), pa.int32()), **columns})

    def _said(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        law = self.case.law
        try:
            data = {"agreement": "a", "date": self.case.day, "good": {}, "production": {}, **nested(row)}
            claim = Claim.model_validate(data)
            claim = claim if self.case.own else for_another(claim, self.case.engine.name)
            code = carried(claim.good.hs, claim.good.hs_edition, law, claim.answers, [])
            ruled = Ruled(None, None)
            if law.annex is not None:
                ruled = find_rule(law, law.annex, code, claim.rule, claim.answers, str)
            number = self._number(plan(law, ruled), ruled, code)
        except ValueError:
            self.unread = True
            return {"code": -1, "plan": -1}
        used = ruled.used
        said = {"rule": used.text, "rule_scope": used.scope, "rule_source": used.source} if used is not None else {}
        open_ = claim.rule is not None and len(code or "") < DIGITS["subheading"]
        self.codes.append({**dict.fromkeys(self.texts), **said, **_reach(code), "group_open": open_, "plan": number})
        return {"code": len(self.codes) - 1, "plan": number}

    def _number(self, made: Plan, ruled: Ruled, code: str | None) -> int:
        """The number of a plan; rows with the same rule share one where their codes take no part."""
        asked = asked_in(made, self.case.law, code)
        grouped = any(one.group for one in asked or ())
        text = ruled.rule.text if ruled.rule is not None else None
        reason = (ruled.reason.key, ruled.missing) if ruled.reason is not None else None
        told = tuple(within(code, scopes) for scopes in self._asked)
        digits = tuple(len(code or "") < level for _, level in LEVELS)
        key = (text, reason, ruled.group if grouped else None, told, digits)
        number = self._numbers.setdefault(key, len(self.plans))
        if number == len(self.plans):
            self.plans.append(Planned(made, asked))
        return number

    def kinds(self, met: pa.Table) -> Kinds:
        """Kinds of goods: `met` are their distinct codes, parties, days, and whether they answer anything."""
        told = {name: met[name].to_numpy() for name in met.column_names}
        at = told["code"]
        names = ["group_open", "plan", *(f"{mark}_{end}" for mark, _ in LEVELS for end in ("low", "high", "short"))]
        return Kinds({**told, **{name: np.array([one[name] for one in self.codes])[at] for name in names}})


def _reach(code: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for mark, digits in LEVELS:
        low, high = reach((code or "")[:digits])
        found |= {f"{mark}_low": low, f"{mark}_high": high, f"{mark}_short": len(code or "") < digits}
    return found


def reach(code: str) -> tuple[int, int]:
    """The first and the last subheading that a code may be."""
    return int(code[:6].ljust(6, "0")), int(code[:6].ljust(6, "9"))


KIND = ("code", "party", "day", "answering")


def with_kinds(goods: ir.Table, coding: Coding, *, by_day: bool) -> tuple[ir.Table, Kinds]:
    """Goods with the number of their kind (`good_kind`). `by_day`: what originates hangs on the day of production."""
    goods = goods if by_day else goods.mutate(day=ibis.literal(0, type="int32"))
    met = goods.filter(goods.code >= 0).select(*KIND).distinct().to_pyarrow()
    numbered = met.append_column("good_kind", pa.array(range(len(met)), pa.int32()))
    return joined(goods, numbered, list(KIND)), coding.kinds(met)
