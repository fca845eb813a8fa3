"""Checks of the lines on sets, stocks and cumulation with others."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.agreements.chapter import AlsoWith, SetBy, Stock
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.rules.expand import leaves
from headnote.grammar.rules.tree import Condition
from headnote.grammar.text import SourceText

from .context import CheckContext, check_countries, check_rule
from .tolerances import check_goods_of


def check_line(source: SourceText, context: CheckContext, item: SetBy | Stock | AlsoWith) -> Iterator[Diagnostic]:
    """Codes of the agreement's edition, countries, and rules."""
    match item:
        case AlsoWith():
            yield from check_countries(source, context.countries, item.countries, item.span)
            yield from check_goods_of(source, context, item.materials)
            yield from check_goods_of(source, context, item.goods)
            if item.rule is not None and not all(isinstance(leaf, Condition) for leaf in leaves(item.rule.expr)):
                said = _("what the world has to be like for cumulation is said in quotes")
                yield Diagnostic("HN0202", source.place(*item.span), said, ("“quoted text”",))
        case Stock():
            yield from check_goods_of(source, context, item.materials)
        case SetBy():
            yield from check_goods_of(source, context, item.goods)
    if item.rule is not None:
        offset = item.span[0] + source.text[item.span[0] : item.span[1]].find(item.rule.source_text)
        yield from check_rule(source, context, item.rule.expr, (offset, item.span[1]))
