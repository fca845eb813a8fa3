"""What analyses look at: the parsed files of a ruleset without errors, its rows, and the law on each row's day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.laws import Laws
from headnote.engine.agreements.library import nomenclature
from headnote.engine.agreements.loaded import Ruleset
from headnote.grammar.agreements.nodes import AgreementHead, AnnexHead, Chapter, Row
from headnote.grammar.checks.annex import rows
from headnote.grammar.codes import HSCode
from headnote.grammar.diagnostics import Place
from headnote.grammar.nodes import Period, Span
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.parser import Parsed, kind_of
from headnote.grammar.rules.expand import expand, leaves
from headnote.grammar.rules.tree import Expr, Scope

from ..intervals import CodeSet, Interval

MOST_GOODS = 60
"""Goods of a row that a claim about all of it is shown for; of more, the first of every heading."""


@dataclass(frozen=True)
class Placed:
    """A row where it stands, with the days on which it is in force."""

    parsed: Parsed
    row: Row
    block: Chapter | None

    @cached_property
    def period(self) -> Period:
        """Its own days, or those of its block."""
        own, block = self.row.period, self.block.period if self.block is not None else Period()
        return Period(own.first or block.first, own.last or block.last)

    @cached_property
    def codes(self) -> CodeSet:
        """The codes that it names."""
        return CodeSet.of_scopes(self.row.scopes)

    def at_scope(self, scope: Scope) -> Place:
        """Where a code of the row stands."""
        return self.parsed.source.place(*scope.span)

    def at_rule(self, span: Span | None = None) -> Place:
        """Where the rule stands, or a part of it."""
        start, end = self.row.rule_span
        return self.parsed.source.place(*((start, end) if span is None else (start + span[0], start + span[1])))


class Trees:
    """The files of a ruleset. `ruleset` is what they make: free of errors."""

    def __init__(self, parsed: Sequence[Parsed], ruleset: Ruleset) -> None:
        self.parsed, self.ruleset = tuple(parsed), ruleset
        self._laws = Laws(ruleset)
        self._goods: dict[int, list[HSCode]] = {}
        self._expanded: dict[tuple[int, int], Expr] = {}
        self._leaves: dict[int, tuple[Expr, ...]] = {}

    @cached_property
    def agreement(self) -> Parsed | None:
        """The agreement's file; None where an annex is looked at by itself."""
        return next((one for one in self.parsed if isinstance(kind_of(one.file), AgreementHead)), None)

    @cached_property
    def annexes(self) -> tuple[Parsed, ...]:
        """The files of annexes."""
        return tuple(one for one in self.parsed if isinstance(kind_of(one.file), AnnexHead))

    @cached_property
    def rows(self) -> tuple[Placed, ...]:
        """Every row of the annexes."""
        return tuple(Placed(one, row, block) for one in self.annexes for row, block in rows(one.file))

    @cached_property
    def edition(self) -> Nomenclature | None:
        """The codes of the agreement's HS edition."""
        return nomenclature(self.ruleset.edition)

    def goods(self, placed: Placed) -> list[HSCode]:
        """The goods of a row: those of its codes that no row below governs; of very many, one of each heading."""
        known = self._goods.get(id(placed.row))
        if known is None:
            known = self._goods[id(placed.row)] = self._goods_of(placed)
        return known

    def _goods_of(self, placed: Placed) -> list[HSCode]:
        if self.edition is None:
            return []
        found = list((placed.codes - self.below(placed)).among(self.edition.subheadings))
        if len(found) > MOST_GOODS:
            found = list({code[:4]: code for code in reversed(found)}.values())
        return found

    def below(self, placed: Placed) -> CodeSet:
        """The codes of rows with more digits that are in force whenever a row is, whatever the goods."""
        found = CodeSet()
        for (digits, period), codes in self._rests.items():
            if digits > len(placed.row.scopes[0].first) and _holds(period, placed.period):
                found |= codes & placed.codes
        return found

    @cached_property
    def _rests(self) -> dict[tuple[int, Period], CodeSet]:
        """The codes of rows that are for all goods, by their digits and their days."""
        spans: dict[tuple[int, Period], list[Interval]] = {}
        for one in self.rows:
            if one.row.description is None:
                spans.setdefault((len(one.row.scopes[0].first), one.period), []).extend(one.codes.spans)
        return {key: CodeSet.of(found) for key, found in spans.items()}

    def law(self, placed: Placed) -> Law:
        """The law on a day on which a row is in force."""
        turns = self._laws.turns
        day = placed.period.first or placed.period.last or (turns[-1] if turns else date.max)
        return self._laws.on(day)

    def expanded(self, placed: Placed) -> Expr:
        """The rule of a row in primitives; rows that print the same rule share it."""
        law = self.law(placed)
        key = (id(placed.row.rule), id(law))
        known = self._expanded.get(key)
        if known is None:
            known = self._expanded[key] = expand(placed.row.rule.expr, law.definitions)
        return known

    def leaves(self, placed: Placed) -> tuple[Expr, ...]:
        """The different requirements of a row's rule in primitives."""
        expr = self.expanded(placed)
        known = self._leaves.get(id(expr))
        if known is None:
            known = self._leaves[id(expr)] = tuple(dict.fromkeys(leaves(expr)))
        return known


def _holds(outer: Period, inner: Period) -> bool:
    first = outer.first is None or (inner.first is not None and outer.first <= inner.first)
    last = outer.last is None or (inner.last is not None and inner.last <= outer.last)
    return first and last
