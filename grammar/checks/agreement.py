"""Checks of an agreement file."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from headnote.catalogues import _
from headnote.grammar.agreements.chapter import AlsoWith, NetCost, SetBy, Stock
from headnote.grammar.agreements.nodes import (
    ALWAYS_TRANSCRIBED,
    DETAILS,
    AgreementHead,
    Article,
    Declared,
    Door,
    Formula,
    Headnote,
    Lettered,
    NomenclatureLine,
    OriginLine,
    Parties,
)
from headnote.grammar.agreements.tolerances import NotTolerated, Tolerance, ToleratedIf, Unrestricted
from headnote.grammar.diagnostics import Diagnostic, did_you_mean
from headnote.grammar.file import File
from headnote.grammar.nodes import SourceLine, Span
from headnote.grammar.rules.expand import problems
from headnote.grammar.rules.tree import Definition, Unread
from headnote.grammar.text import SourceText

from .chapter import check_line
from .context import CheckContext, check_countries, check_rule, check_scopes, parameters
from .heads import check_edition
from .tolerances import check_tolerance

QUANTITIES = ("FOB", "EXW", "V", "VNM", "VOM", "NC", "total cost", "labour", "overhead", "profit", "other costs")
"""The figures of a claim that a formula may name."""

_NEEDED: tuple[tuple[type[Any], str], ...] = (
    (AgreementHead, 'agreement NAME "Title"'),
    (SourceLine, 'source "Document, chapter"'),
    (NomenclatureLine, "nomenclature HS2012"),
    (OriginLine, "origin of a party, or origin of the agreement"),
    (Parties, "parties"),
)


def check_agreement(source: SourceText, file: File, context: CheckContext) -> Iterator[Diagnostic]:
    """Every problem of an agreement file that its lines alone do not show."""
    yield from _complete(source, file)
    yield from _unique(source, file)
    yield from check_edition(source, file, context.editions)
    for top in file.statements:
        match top:
            case Parties():
                for line in top.items:
                    yield from check_countries(source, context.countries, line.countries, line.span)
            case Article():
                yield from _article(source, top, context)
            case _:
                pass
    yield from _definitions(source, file, context)


def _complete(source: SourceText, file: File) -> Iterator[Diagnostic]:
    start = source.place(0)
    for kind, form in _NEEDED:
        if not any(isinstance(top, kind) for top in file.statements):
            yield Diagnostic("HN0207", start, _("the agreement file lacks a statement"), (form,))
    articles = [top for top in file.statements if isinstance(top, Article)]
    if not any(article.kind == "originating goods" for article in articles):
        yield Diagnostic("HN0207", start, _("no article says which goods originate"), ("article … originating goods",))


def _unique(source: SourceText, file: File) -> Iterator[Diagnostic]:
    """What may stand once only; articles and definitions once for each day."""
    seen: dict[Hashable, list[Any]] = {}
    for top in file.statements:
        match top:
            case AgreementHead() | NomenclatureLine() | OriginLine() | Parties():
                yield from _again(source, seen, (type(top),), top, top.span, _("this statement"))
            case SourceLine():
                yield from _again(
                    source, seen, ("source", top.name), top, top.span, _("source {name}", name=top.name or "").strip()
                )
            case Article():
                ref = top.ref or top.title
                yield from _again(source, seen, ("article", ref), top, top.span, _("article {ref}", ref=ref))
                for item in top.items:
                    if isinstance(item, Door | Lettered):
                        letter = ("item", top.span, item.letter)
                        what = _("({letter}) of article {ref}", letter=item.letter, ref=top.ref)
                        yield from _again(source, seen, letter, item, item.span, what)
            case Headnote():
                for note in top.items:
                    yield from _named_again(source, seen, note, top)
            case _:
                pass


def _named_again(
    source: SourceText, seen: dict[Hashable, list[Any]], note: Definition | Declared, top: Headnote
) -> Iterator[Diagnostic]:
    """A name is declared once as what it is; stages put declared goods in their order."""
    if isinstance(note, Definition):
        names: tuple[str, ...] = (note.name,)
        kind = "definition"
    else:
        names, kind = tuple(name.casefold() for name in note.names), note.kind
    for name in names:
        yield from _again(source, seen, (kind, name), note, note.span, f"“{name}”", top)


def _again(
    source: SourceText,
    seen: dict[Hashable, list[Any]],
    key: Hashable,
    node: Any,
    span: Span,
    what: str,
    holder: Any = None,
) -> Iterator[Diagnostic]:
    period = getattr(holder if holder is not None else node, "period", None)
    for other, where in seen.setdefault(key, []):
        if period is None or other is None or period.meets(other):
            first = source.place(*where)
            yield Diagnostic(
                "HN0206", source.place(*span), _("{what} already stands in line {line}", what=what, line=first.line)
            )
            break
    seen[key].append((period, span))


def _article(source: SourceText, article: Article, context: CheckContext) -> Iterator[Diagnostic]:
    allowed = DETAILS.get(article.kind, ())
    allowed += () if article.kind in ALWAYS_TRANSCRIBED else ("not transcribed",)
    if article.kind != "recorded" and article.detail is not None and article.detail not in allowed:
        message = _("“{detail}” says nothing of an article on {title}", detail=article.detail, title=article.title)
        near = did_you_mean(article.detail, allowed)
        yield Diagnostic("HN0228", source.place(*article.span), message, allowed, near)
    net_cost = any(isinstance(item, NetCost) for item in article.items)
    for item in article.items:
        match item:
            case Formula():
                yield from _stated(source, item, net_cost=net_cost)
                for total in (item.ratio.over, item.ratio.under):
                    for _sign, quantity in total.terms:
                        if quantity.name not in QUANTITIES:
                            yield Diagnostic(
                                "HN0209",
                                source.place(*quantity.span),
                                _("“{quantity}” is not a figure of a claim", quantity=quantity.name),
                                QUANTITIES,
                                did_you_mean(quantity.name, QUANTITIES),
                            )
                yield from _rising(source, item)
            case Tolerance() | NotTolerated() | Unrestricted() | ToleratedIf():
                yield from check_tolerance(source, context, item)
            case SetBy() | Stock() | AlsoWith():
                yield from check_line(source, context, item)
            case Door() if item.rule is not None:
                offset = item.span[0] + source.text[item.span[0] : item.span[1]].find(item.rule.source_text)
                yield from check_rule(source, context, item.rule.expr, (offset, item.span[1]))
            case _:
                pass


def _stated(source: SourceText, formula: Formula, *, net_cost: bool) -> Iterator[Diagnostic]:
    """NC is nothing without the costs that it leaves out."""
    for total in (formula.ratio.over, formula.ratio.under):
        for _sign, quantity in total.terms:
            if quantity.name == "NC" and not net_cost:
                form = 'net cost is total cost less "royalties"'
                yield Diagnostic(
                    "HN0230",
                    source.place(*quantity.span),
                    _("the article does not say what net cost leaves out"),
                    (form,),
                )


def _rising(source: SourceText, formula: Formula) -> Iterator[Diagnostic]:
    """Non-originating materials never raise a value content of up to 100 per cent, originating ones never lower it."""
    for name, sign in (("VNM", -1), ("VOM", 1)):
        over, under = (
            sum(plus for plus, quantity in total.terms if quantity.name == name)
            for total in (formula.ratio.over, formula.ratio.under)
        )
        if sign * over < 0 or sign * (over - under) < 0:
            yield Diagnostic(
                "HN0227",
                source.place(*formula.span),
                _("“{name}” raises the value content", name=name)
                if name == "VNM"
                else _("“{name}” lowers the value content", name=name),
                help=_("a value content takes VNM away above the line, or adds VOM"),
            )


def _definitions(source: SourceText, file: File, context: CheckContext) -> Iterator[Diagnostic]:
    """A headnote may use what stands before it; the number it leaves open must be the one it declares."""
    before: dict[str, Definition] = {}
    for top in file.statements:
        if not isinstance(top, Headnote):
            continue
        for item in top.items:
            if isinstance(item, Declared):
                yield from check_scopes(source, context, item.scopes)
                continue
            if isinstance(item.rule.expr, Unread):
                before[item.name] = item
                continue
            offset = item.span[0] + source.text[item.span[0] : item.span[1]].find(item.rule.source_text)
            known = CheckContext(context.nomenclature, context.editions, context.countries, context.methods, before)
            for found in check_rule(source, known, item.rule.expr, (offset, item.span[1])):
                later = found.id == "HN0203" and not problems(item.rule.expr, context.definitions)
                yield _used_early(found) if later else found
            used, declared = parameters(item.rule.expr), {item.parameter} - {None}
            if used != declared:
                yield Diagnostic(
                    "HN0204",
                    source.place(*item.span),
                    _(
                        "“{name}” declares {declared} but its meaning uses {used}",
                        name=item.name,
                        declared=", ".join(sorted(map(str, declared))) or _("no number"),
                        used=", ".join(sorted(used)) or _("none"),
                    ),
                )
            before[item.name] = item


def _used_early(found: Diagnostic) -> Diagnostic:
    return Diagnostic(
        "HN0213", found.place, _("a headnote is used before it is defined"), help=_("move its definition up")
    )
