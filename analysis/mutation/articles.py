"""Mistakes in an agreement: its articles, parties, headnotes and codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from headnote.engine.agreements.library import editions
from headnote.grammar.agreements.chapter import Consigned, Deductible, Differential, NetCost, Treated, Valuation
from headnote.grammar.agreements.formulas import Sum
from headnote.grammar.agreements.nodes import (
    DETAILS,
    Article,
    CriterionCodes,
    Declared,
    Door,
    Formula,
    Headnote,
    Lettered,
    NomenclatureLine,
    OriginLine,
    Parties,
    PartyLine,
)
from headnote.grammar.agreements.tolerances import NotTolerated, Tolerance, ToleratedIf, Unrestricted
from headnote.grammar.nodes import Period
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import Definition, Expr, Rule

from .rules import variations

_UNSAID = ("definitions", "recorded")
_BASES: dict[str, Any] = {
    "CIF": "price paid",
    "price paid": "CIF",
    "customs value": "CIF",
    "transaction value": "FOB",
    "FOB": "EXW",
    "EXW": "FOB",
}

Changed = tuple[str, Any]
"""An operator, and a statement with its mistake; None: the statement is left out."""


def in_statement(top: Any, definitions: Mapping[str, Definition], codes: Nomenclature | None) -> Iterator[Changed]:
    """Every mistake that operators plant in a statement of an agreement."""
    match top:
        case Article() if top.kind not in _UNSAID:
            yield from _article(top, definitions, codes)
        case Headnote():
            yield from _items(top, lambda item: _noted(item, definitions, codes))
        case Parties():
            yield from _items(top, _party)
        case CriterionCodes():
            for number, item in enumerate(top.items):
                other = top.items[number - 1].code
                if other != item.code:
                    yield "criterion", _put(top, number, replace(item, code=other))
        case OriginLine():
            yield "origin", replace(top, of_party=not top.of_party)
        case NomenclatureLine():
            yield from (("edition", replace(top, edition=one)) for one in _beside(top.edition))
        case _:
            return


def _beside(edition: str) -> list[str]:
    known = editions()
    at = known.index(edition)
    return [known[at + 1] if at + 1 < len(known) else known[at - 1]]


def _article(article: Article, definitions: Mapping[str, Definition], codes: Nomenclature | None) -> Iterator[Changed]:
    if article.kind not in ("originating goods", "wholly obtained", "value content"):
        yield "article", None
    for detail in DETAILS.get(article.kind, ()):
        if detail != article.detail and not _same(article, detail):
            yield "detail", replace(article, detail=detail)
    if article.kind == "wholly obtained":
        yield from _items(article, _obtained)
        return
    yield from _items(article, lambda item: _item(item, definitions, codes))


def _same(article: Article, detail: str) -> bool:
    """Whether a detail says what the article says without one."""
    first = {"insufficient operations": "against every requirement", "materials used in production": "roll-up"}
    return article.detail is None and first.get(article.kind) == detail


def _items(top: Any, plant: Any) -> Iterator[Changed]:
    """Mistakes in each item of a block; None takes the item out."""
    for number, item in enumerate(top.items):
        for operator, found in plant(item):
            if found is None:
                rest = (*top.items[:number], *top.items[number + 1 :])
                if rest:
                    yield operator, replace(top, items=rest)
            else:
                yield operator, _put(top, number, found)


def _put(top: Any, number: int, item: Any) -> Any:
    return replace(top, items=(*top.items[:number], item, *top.items[number + 1 :]))


def _item(item: Any, definitions: Mapping[str, Definition], codes: Nomenclature | None) -> Iterator[Changed]:
    match item:
        case Tolerance():
            yield from (("de minimis", found) for found in _tolerance(item))
            yield "de minimis", None
        case NotTolerated() | Unrestricted() | ToleratedIf():
            yield "de minimis", None
        case Formula():
            yield from _formula(item)
        case Valuation():
            yield from (("valuation", found) for found in _valued(item))
        case NetCost():
            for text in item.less:
                rest = tuple(one for one in item.less if one != text)
                yield "valuation", replace(item, less=rest) if rest else None
        case Door():
            yield "door", None
            if item.rule is not None:
                for operator, expr in variations(item.rule.expr, definitions, codes):
                    yield operator, replace(item, rule=ruled(expr))
        case Lettered():
            yield "letter", None
        case Treated():
            yield from (("treatment", found) for found in _treated(item))
        case Deductible():
            for text in item.texts:
                rest = tuple(one for one in item.texts if one != text)
                yield "deduction", replace(item, texts=rest) if rest else None
            yield "deduction", replace(item, with_document=not item.with_document)
            yield "deduction", replace(item, from_price_paid=not item.from_price_paid)
            yield "deduction", replace(item, for_content=not item.for_content)
        case Consigned():
            for text in item.texts:
                rest = tuple(one for one in item.texts if one != text)
                yield "consignment", replace(item, texts=rest) if rest else None
            if not item.texts:
                yield "consignment", None
        case Differential():
            yield "differential", None
            if item.percent is not None:
                yield from (("differential", replace(item, percent=item.percent + by)) for by in (1, -1))
        case _:
            return


def _valued(item: Valuation) -> Iterator[Valuation | None]:
    other = _BASES.get(item.basis)
    yield None if other is None else replace(item, basis=other)
    for text in item.less:
        yield replace(item, less=tuple(one for one in item.less if one != text))
    for text in item.plus:
        yield replace(item, plus=tuple(one for one in item.plus if one != text))


def _tolerance(item: Tolerance) -> Iterator[Tolerance]:
    for number, cap in enumerate(item.caps):
        for by in (1, -1):
            if not isinstance(cap.percent, Decimal):
                continue
            moved = replace(cap, percent=cap.percent + by)
            text = item.text.replace(f" {cap.percent:f} per cent", f" {moved.percent:f} per cent", 1)
            yield replace(item, caps=(*item.caps[:number], moved, *item.caps[number + 1 :]), text=text)


def _treated(item: Treated) -> Iterator[Treated | None]:
    for kind in item.disregarded:
        rest = tuple(one for one in item.disregarded if one != kind)
        yield replace(item, disregarded=rest) if rest or item.originating else None
    for kind in item.originating:
        rest = tuple(one for one in item.originating if one != kind)
        yield replace(item, originating=rest) if rest or item.disregarded else None


def _formula(formula: Formula) -> Iterator[Changed]:
    terms = formula.ratio.over.terms
    for number, (sign, quantity) in enumerate(terms):
        if len(terms) > 1:
            rest = (*terms[:number], *terms[number + 1 :])
            yield "formula", replace(formula, ratio=replace(formula.ratio, over=Sum(rest)))
        turned = (*terms[:number], (-sign, quantity), *terms[number + 1 :])
        yield "formula", replace(formula, ratio=replace(formula.ratio, over=Sum(turned)))


def _obtained(entry: Lettered) -> Iterator[Changed]:
    yield "letter", None
    yield "condition", replace(entry, from_listed=not entry.from_listed)
    for number, group in enumerate(entry.conditions):
        others = (*entry.conditions[:number], *entry.conditions[number + 1 :])
        if others:
            yield "condition", replace(entry, conditions=others)
        for text in group if len(group) > 1 else ():
            rest = tuple(one for one in group if one != text)
            yield "condition", replace(entry, conditions=(*others[:number], rest, *others[number:]))
    if entry.conditions:
        yield "condition", replace(entry, conditions=())


def _party(line: PartyLine) -> Iterator[Changed]:
    if line.period.first is not None:
        yield from (
            ("date", replace(line, period=Period(line.period.first + timedelta(days=by), line.period.last)))
            for by in (1, -1)
        )
    if line.union is None:
        for country in line.countries:
            rest = tuple(one for one in line.countries if one != country)
            yield "party", replace(line, countries=rest) if rest else None


def _noted(
    item: Definition | Declared, definitions: Mapping[str, Definition], codes: Nomenclature | None
) -> Iterator[Changed]:
    if isinstance(item, Definition):
        for operator, expr in variations(item.rule.expr, definitions, codes):
            yield operator, replace(item, rule=ruled(expr))
        return
    if item.kind == "stages" and len(item.names) > 1:
        yield "declared", replace(item, names=item.names[::-1])
    if item.kind == "goods" and item.scopes:
        rest = item.scopes[:-1]
        yield "declared", replace(item, scopes=rest)
    if item.joining is not None:
        yield "declared", replace(item, joining="together" if item.joining != "together" else "in this order")


def ruled(expr: Expr) -> Rule:
    """A rule as its text would be read."""
    text = print_expr(expr)
    return Rule(text, expr, text)
