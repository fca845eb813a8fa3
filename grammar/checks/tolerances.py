"""Checks of the lines of an article on de minimis."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.agreements.tolerances import NotTolerated, Tolerance, ToleratedIf, Unrestricted
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.rules.expand import SHARES, goes_together
from headnote.grammar.rules.tree import MaterialCap, Parameter, Selection
from headnote.grammar.text import SourceText

from .context import CheckContext, check_rule, check_scopes


def check_tolerance(
    source: SourceText, context: CheckContext, item: Tolerance | NotTolerated | Unrestricted | ToleratedIf
) -> Iterator[Diagnostic]:
    """Codes of the agreement's edition; measures and bases that go together."""
    yield from check_goods_of(source, context, item.goods)
    match item:
        case Tolerance():
            for cap in (*item.caps, *item.also):
                yield from _cap(source, context, item, cap)
        case NotTolerated() | Unrestricted():
            yield from check_goods_of(source, context, item.materials)
        case ToleratedIf():
            offset = item.span[0] + source.text[item.span[0] : item.span[1]].find(item.rule.source_text)
            yield from check_rule(source, context, item.rule.expr, (offset, item.span[1]))


def check_goods_of(source: SourceText, context: CheckContext, goods: Selection) -> Iterator[Diagnostic]:
    """The codes of goods, and of what is excepted from them."""
    for one in goods:
        yield from check_scopes(source, context, one.scopes)
    for but in goods[:1]:
        yield from check_goods_of(source, context, but.but)


def _cap(source: SourceText, context: CheckContext, item: Tolerance, cap: MaterialCap) -> Iterator[Diagnostic]:
    yield from check_scopes(source, context, cap.scopes)
    yield from check_goods_of(source, context, cap.goods)
    place = source.place(*item.span)
    if not goes_together(cap):
        message = _("a {measure} is not a share of {base}", measure=cap.measure, base=cap.base)
        yield Diagnostic("HN0210", place, message, SHARES)
    if isinstance(cap.percent, Parameter):
        yield Diagnostic("HN0204", place, _("a tolerance names its number"))
