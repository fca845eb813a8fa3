"""Lark's tree to ours: requirements and what joins them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, cast

from lark import Token, v_args
from lark.tree import Meta

from headnote.catalogues import _
from headnote.grammar.nodes import Span

from .building_changes import ChangeBuilder
from .building_goods import Said, Which, span_of, unquoted
from .building_shares import THEIRS, cap_of
from .describing import others_told
from .joining import Group, Hedged, all_of, any_of
from .problems import RuleProblem, ScopeProblem
from .tree import (
    Abbreviation,
    All,
    Allowance,
    AnyOf,
    Chain,
    Change,
    Condition,
    Counted,
    Exclusively,
    Expr,
    Goods,
    MadeFrom,
    MaterialCap,
    MaterialsAre,
    NoChange,
    Process,
    SetOfGoods,
    WhollyObtained,
)


@dataclass(frozen=True, slots=True)
class Provided:
    """``A or B, provided that C``: what stands before, and what its last alternative is provided with."""

    before: tuple[Expr, ...]
    last: Expr
    proviso: Expr
    span: Span

    @property
    def expr(self) -> Expr:
        """The whole as a tree."""
        last = all_of((self.last, self.proviso), self.span)
        return any_of((*self.before, last), self.span)


def bare(part: Any) -> Expr:
    """A part without its brackets."""
    return part.expr if isinstance(part, Group | Provided) else cast(Expr, part)


def _is_change(expr: Expr) -> bool:
    """Whether an alternative asks a change that "may be used" could go with."""
    return _asks_change(expr.parts[0] if isinstance(expr, All) else expr)


def _asks_change(expr: Expr) -> bool:
    return isinstance(expr, Change) or (isinstance(expr, Abbreviation) and expr.number is None)


def _place_of(allowance: Allowance, span: Span) -> Span:
    """Where the materials that may be used are named."""
    spans = (place for one in allowance.goods for place in (one.span, *(scope.span for scope in one.scopes)))
    places = [place for place in spans if place[1]]
    return (places[0][0], places[-1][1]) if places else span


def _without(which: Which, span: Span) -> Change:
    """``materials of heading 70.07 are not used``: any change, but from those."""
    return Change(None, except_from=which.scopes, except_goods=which.goods, span=span)


@v_args(meta=True)
class RuleBuilder(ChangeBuilder):
    """Requirements and connectors. `warnings` are readings that another reader may not share; `remarks` are sentences
    that ask nothing, kept with the references of the rule."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[RuleProblem] = []
        self.remarks: list[Span] = []

    # ---- connectors

    def rule(self, meta: Meta, parts: list[Any]) -> Expr:
        return others_told(bare(parts[0]))

    def or2(self, meta: Meta, parts: list[Any]) -> Expr:
        """``A; or B; however, C may be used``: C is read with B alone."""
        for before, part in pairwise(parts):
            if isinstance(part, Hedged) and _is_change(bare(before)):
                self._with_the_last(part.expr.span)
        return any_of(tuple(map(bare, parts)), span_of(meta))

    def _with_the_last(self, span: Span) -> None:
        message = _("what may be used is read with the alternative before it, and not with those before that")
        help_ = _("say it behind each alternative that it goes with")
        self.warnings.append(RuleProblem("HN0504", span, message, help=help_))

    def and2(self, meta: Meta, parts: list[Any]) -> Any:
        """``A, provided that B; and C``: what follows a proviso belongs to it."""
        first, *rest = parts
        if isinstance(first, Provided):
            proviso = all_of((first.proviso, *map(bare, rest)), span_of(meta))
            return replace(first, proviso=proviso, span=span_of(meta))
        return all_of(tuple(map(bare, parts)), span_of(meta))

    def any_of(self, meta: Meta, parts: list[Any]) -> Expr:
        for part in parts:
            if isinstance(part, All) and len(part.parts) > 1:
                message = _("“and” and “or” are mixed without brackets")
                self.warnings.append(RuleProblem("HN0501", part.span, message, help=_("bracket what belongs together")))
        return any_of(tuple(map(bare, parts)), span_of(meta))

    def all_of(self, meta: Meta, parts: list[Any]) -> Expr:
        return all_of(tuple(map(bare, parts)), span_of(meta))

    def proviso(self, meta: Meta, parts: list[Any]) -> Any:
        head, tail = parts
        head = head.expr if isinstance(head, Hedged) else head
        tail = _without(tail.value, span_of(meta)) if isinstance(tail, Said) else tail
        if isinstance(tail, AnyOf):
            said = _("everything behind “provided that”, up to a “;”, is read as the proviso")
            self.warnings.append(
                RuleProblem("HN0502", tail.span, said, help=_("bracket the proviso, or end it with “;”"))
            )
        *before, last = head.parts if isinstance(head, AnyOf) else (bare(head),)
        if before:
            said = _("“provided that” is read with the alternative before it, and not with those before that")
            help_ = _("bracket that alternative with its proviso, or all the alternatives that it goes with")
            self.warnings.append(RuleProblem("HN0505", span_of(meta), said, help=help_))
        return Provided(tuple(before), last, self._theirs(bare(tail), last, span_of(meta)), span_of(meta))

    def one(self, meta: Meta, parts: list[Any]) -> Group:
        """``Distillation or a chemical reaction is undergone, provided that …``: one requirement, whatever is in it."""
        return Group(bare(parts[0]))

    def _theirs(self, proviso: Expr, last: Expr, span: Span) -> Expr:
        """What “their value” in a proviso speaks of: the goods that the rule before it is made from."""
        if isinstance(proviso, All | AnyOf):
            return replace(proviso, parts=tuple(self._theirs(part, last, span) for part in proviso.parts))
        if not isinstance(proviso, MaterialCap) or proviso.goods != THEIRS.goods:
            return proviso
        made = next((one for one in (last, *getattr(last, "parts", ())) if isinstance(one, MadeFrom)), None)
        if made is None:
            raise ScopeProblem(RuleProblem("HN0202", proviso.span, _("“their” speaks of no goods before it")))
        scopes = tuple(scope for one in made.goods if one == Goods(None, one.scopes) for scope in one.scopes)
        named = tuple(one for one in made.goods if one != Goods(None, one.scopes))
        return replace(proviso, scopes=scopes, goods=named)

    def group(self, meta: Meta, parts: list[Any]) -> Group:
        return Group(bare(parts[0]))

    def however(self, meta: Meta, parts: list[Any]) -> Any:
        """``CTH; however, materials of heading 70.10 may be used``: what a change does not ask of."""
        head, *clauses = parts
        expr = bare(head)
        for clause in clauses:
            if isinstance(clause, Said):
                expr = self._with(expr, clause, span_of(meta), each=isinstance(head, Group))
            else:
                expr = all_of((expr, bare(clause)), span_of(meta))
        return Hedged(expr) if any(isinstance(clause, Said) for clause in clauses) else expr

    def _with(self, expr: Expr, clause: Said, span: Span, *, each: bool) -> Expr:
        """An alternative with what may, or may not, be used: the last; `each` of those that are bracketed."""
        if not isinstance(expr, AnyOf):
            return self._allow(expr, clause, span)
        *before, last = expr.parts
        if any(map(_is_change, before)):
            if each:
                asked = [clause.what == "forbidden" or _is_change(part) for part in expr.parts]
                parts = zip(expr.parts, asked, strict=True)
                return any_of(tuple(self._allow(part, clause, span) if it else part for part, it in parts), span)
            self._with_the_last(span)
        return any_of((*before, self._allow(last, clause, span)), span)

    def _allow(self, expr: Expr, clause: Said, span: Span) -> Expr:
        if isinstance(expr, All):
            at = next(
                (
                    n
                    for n, part in enumerate(expr.parts)
                    if isinstance(part, Change | Abbreviation | NoChange | MaterialsAre)
                ),
                None,
            )
            if at is not None:
                changed = self._allow(expr.parts[at], clause, span)
                return replace(expr, parts=(*expr.parts[:at], changed, *expr.parts[at + 1 :]))
        if clause.what == "forbidden":
            which: Which = clause.value
            if isinstance(expr, NoChange):
                expr = Change(None, span=expr.span)
            if not _asks_change(expr):
                return all_of((expr, _without(which, span)), span)
            changed = cast(Change | Abbreviation, expr)
            return replace(
                changed, except_from=changed.except_from + which.scopes, except_goods=changed.except_goods + which.goods
            )
        allowance: Allowance = clause.value
        if isinstance(expr, SetOfGoods):
            return replace(expr, limits=allowance.limits)
        if isinstance(expr, NoChange) and clause.what == "allowing":
            if not allowance.limits:
                return expr
            return all_of(
                (
                    expr,
                    any_of(
                        tuple(cap_of(Which((), allowance.goods, None), one, span) for one in allowance.limits), span
                    ),
                ),
                span,
            )
        if isinstance(expr, Change | Abbreviation | MaterialsAre) and clause.what == "allowing":
            return replace(expr, allowing=(*expr.allowing, allowance))
        if isinstance(expr, Process | Chain | Counted) and clause.what == "allowing" and not allowance.limits:
            # That something may be used asks nothing of a process.
            self.remarks.append(_place_of(allowance, span))
            return expr
        said = _("“may be used” goes with a change in classification, and none stands before it")
        raise ScopeProblem(RuleProblem("HN0205", span, said))

    # ---- the rest

    def wholly_obtained(self, meta: Meta, parts: list[Any]) -> Expr:
        return WhollyObtained(span_of(meta))

    def materials_are(self, meta: Meta, parts: list[Any]) -> Expr:
        which, status, *allowed = parts
        allowing = tuple(one.value for one in allowed)
        return MaterialsAre(which.scopes, status, span_of(meta), which.goods, allowing)

    def is_wholly_obtained(self, meta: Meta, parts: list[Any]) -> str:
        return "wholly obtained"

    def is_originating(self, meta: Meta, parts: list[Any]) -> str:
        return "originating"

    def exclusively(self, meta: Meta, parts: list[Token]) -> Expr:
        return Exclusively(str(parts[0]).lower().endswith("party"), span_of(meta))

    def set_of_goods(self, meta: Meta, parts: list[Any]) -> Expr:
        return SetOfGoods(parts[0] if parts else (), span_of(meta))

    def condition(self, meta: Meta, parts: list[Token]) -> Expr:
        return Condition(unquoted(str(parts[0])), span_of(meta))
