"""Lark's tree to ours: value contents, and caps on the value, weight and volume of materials."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lark import v_args
from lark.tree import Meta

from headnote.grammar.nodes import Span

from .building_goods import GoodsBuilder, Which, span_of
from .joining import all_of, any_of, listed
from .tree import Expr, Goods, Limit, MaterialCap, Measure, Scopes, Sense, ValueContent


@v_args(meta=True)
class ShareBuilder(GoodsBuilder):
    """Shares of value, weight and volume."""

    def value_content(self, meta: Meta, parts: list[Any]) -> Any:
        said, ways = parts
        word = next((one for one in ("qualifying", "local") if one in str(said).lower()), "regional")
        span = span_of(meta)
        return listed(tuple(ValueContent(n, by, span, word, scopes, base) for n, by, scopes, base in ways), span)

    def ways(self, meta: Meta, parts: list[Any]) -> list[Any]:
        return [one for way in parts for one in way]

    def way(self, meta: Meta, parts: list[Any]) -> list[tuple[Any, str | None, Scopes, str | None]]:
        amount, *more = parts
        said = {p.what: p.value for p in more}
        method, scopes = said.get("method", (None, ()))
        return [(amount, one, scopes, said.get("behind")) for one in said.get("either", (method,))]

    def cap(self, meta: Meta, parts: list[Any]) -> Any:
        return self._cap(meta, parts, "at most")

    def floor(self, meta: Meta, parts: list[Any]) -> Any:
        return self._cap(meta, parts, "at least")

    def above(self, meta: Meta, parts: list[Any]) -> Any:
        return self._cap(meta, parts, "more than")

    def _cap(self, meta: Meta, parts: list[Any], sense: Sense) -> Any:
        which, limits = parts[-2:]
        measure: Measure = parts[0] if len(parts) > 2 else "value"
        span = span_of(meta)
        caps = tuple(cap_of(which, limit, span, measure, sense) for limit in limits)
        return listed(caps, span)

    def each_cap(self, meta: Meta, parts: list[Any]) -> Any:
        """``the individual weight of sugar and of the materials of Chapter 4``: a cap on each of them."""
        measure, which, limits = parts
        each = [which._replace(scopes=(scope,), goods=()) for scope in which.scopes]
        each += [which._replace(scopes=(), goods=(goods,)) for goods in which.goods]
        span = span_of(meta)
        caps = (tuple(cap_of(one, limit, span, measure) for limit in limits) for one in each)
        return all_of(tuple(any_of(one, span) for one in caps), span)

    def their_cap(self, meta: Meta, parts: list[Any]) -> Any:
        """``made from X, provided that their value …``: the goods named before; `RuleBuilder.proviso` says which."""
        measure: Measure = "weight" if "weight" in str(parts[0]).lower() else "value"
        caps = tuple(cap_of(THEIRS, one, span_of(meta), measure) for one in parts[1])
        return listed(caps, span_of(meta))

    def used_up_to(self, meta: Meta, parts: list[Any]) -> Any:
        which, limits = parts
        return listed(tuple(cap_of(which, one, span_of(meta)) for one in limits), span_of(meta))

    def share(self, meta: Meta, parts: list[Any]) -> Expr:
        amount, said, which, status = parts
        measure: Measure = "volume" if "volume" in str(said).lower() else "weight"
        limit = Limit(amount, "these materials", measure)
        floor = cap_of(which._replace(originating=True), limit, span_of(meta), measure, "at least")
        return replace(floor, wholly_obtained=status == "wholly obtained")


THEIRS = Which((), (Goods("their"),), None)
"""Stands for the goods named before, until what they are is known."""


def cap_of(which: Which, limit: Limit, span: Span, measure: Measure = "value", sense: Sense = "at most") -> MaterialCap:
    """A cap on materials."""
    return MaterialCap(
        measure,
        limit.percent,
        limit.base,
        which.originating is False,
        which.scopes,
        span,
        which.goods,
        which.originating is True,
        sense,
        limit.goods,
    )
