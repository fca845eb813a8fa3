"""Checks of an annex file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from headnote.catalogues import _
from headnote.grammar.agreements.nodes import AnnexHead, AppendixHead, Chapter, Row
from headnote.grammar.agreements.periods import read_years
from headnote.grammar.codes import LEVELS
from headnote.grammar.diagnostics import Diagnostic, did_you_mean
from headnote.grammar.file import File
from headnote.grammar.nodes import Period, SourceLine
from headnote.grammar.rules.expand import leaves
from headnote.grammar.rules.tree import Expr, Scope
from headnote.grammar.text import SourceText

from .context import CheckContext, check_rule, check_scopes


def check_annex(source: SourceText, file: File, context: CheckContext) -> Iterator[Diagnostic]:
    """Every problem of an annex file that its lines alone do not show."""
    if not any(isinstance(top, AnnexHead | AppendixHead) for top in file.statements):
        yield Diagnostic(
            "HN0207", source.place(0), _("the annex file lacks a statement"), ('annex 3A of NAME "Title"',)
        )
    named = {top.name for top in file.statements if isinstance(top, SourceLine) and top.name}
    default = any(isinstance(top, SourceLine) and top.name is None for top in file.statements)
    appendix = any(isinstance(top, AppendixHead) for top in file.statements)
    governed: list[_Governed] = []
    sound: set[Expr] = set()
    for row, block in rows(file):
        yield from check_scopes(source, context, row.scopes)
        yield from _in_block(source, row, block)
        yield from _ruled(source, context, row, sound)
        yield from _cited(source, row, named, default or _has_source(block))
        if appendix and read_years(row.rule.text) is None:
            yield Diagnostic(
                "HN0261",
                source.place(*row.rule_span),
                _("a line of an appendix says in which years it is listed"),
                ('"From year 1 onwards"', '"From year 1 to year 15"'),
            )
        period = Period(
            row.period.first or (block.period.first if block else None),
            row.period.last or (block.period.last if block else None),
        )
        governed += [_Governed(scope, row, period) for scope in row.scopes]
    yield from _twice(source, governed)


def _ruled(source: SourceText, context: CheckContext, row: Row, sound: set[Expr]) -> Iterator[Diagnostic]:
    """Check a row's rule. `sound` are rules that are so in any row: an annex repeats a few hundred."""
    expr = row.rule.expr
    if expr in sound:
        return
    found = list(check_rule(source, context, expr, row.rule_span, row.scopes))
    if not found and not any(getattr(leaf, "target", ()) for leaf in leaves(expr)):
        sound.add(expr)
    yield from found


def rows(file: File) -> Iterator[tuple[Row, Chapter | None]]:
    """The rows of an annex in order, each with the block it stands in."""
    for top in file.statements:
        if isinstance(top, Row):
            yield top, None
        elif isinstance(top, Chapter):
            yield from ((item, top) for item in top.items if isinstance(item, Row))


@dataclass(frozen=True, slots=True)
class _Governed:
    scope: Scope
    row: Row
    period: Period


def _has_source(block: Chapter | None) -> bool:
    return block is not None and any(isinstance(item, SourceLine) for item in block.items)


def _in_block(source: SourceText, row: Row, block: Chapter | None) -> Iterator[Diagnostic]:
    if block is None:
        return
    for scope in row.scopes:
        if scope.first[:2] != block.code or scope.last[:2] != block.code:
            place = source.place(*scope.span)
            yield Diagnostic(
                "HN0305",
                place,
                _(
                    "{code} is not in chapter {chapter}, whose block this is",
                    code=scope.first.dotted,
                    chapter=block.code,
                ),
            )


def _cited(source: SourceText, row: Row, named: set[str], default: bool) -> Iterator[Diagnostic]:
    citation = row.citation
    if citation is not None and citation.source is not None and citation.source not in named:
        yield Diagnostic(
            "HN0402",
            source.place(*citation.span),
            _("no source is called {source}", source=citation.source),
            tuple(sorted(named)),
            did_you_mean(citation.source, named),
        )
    elif not default and (citation is None or citation.source is None):
        yield Diagnostic(
            "HN0401",
            source.place(*row.span),
            _("the row says no source"),
            help=_('write source "Document" above, or @ "place" behind the rule'),
        )


def _twice(source: SourceText, governed: list[_Governed]) -> Iterator[Diagnostic]:
    """On one day one row governs a code at one level: chapter, heading or subheading. Described goods may differ."""
    for digits in (*LEVELS, 8, 10):
        level = sorted(
            (g for g in governed if len(g.scope.first) == digits),
            key=lambda g: (g.scope.first, g.scope.last, g.row.span),
        )
        reach: list[_Governed] = []
        for one in level:
            reach = [other for other in reach if other.scope.last >= one.scope.first]
            for other in reach:
                if other.row.description == one.row.description and other.period.meets(one.period):
                    yield _clash(source, other, one)
                    break
            reach.append(one)


def _clash(source: SourceText, one: _Governed, other: _Governed) -> Diagnostic:
    first, second = sorted((one, other), key=lambda g: g.row.span)
    same = first.scope == second.scope
    line = source.place(*first.row.span).line
    shown = first.scope.first.dotted
    if first.scope.first != first.scope.last:
        shown += f"-{first.scope.last.dotted}"
    return Diagnostic(
        "HN0304" if same else "HN0306",
        source.place(*second.scope.span),
        _("{codes} already has a row in line {line}", codes=shown, line=line)
        if same
        else _("{codes} overlaps, and has a row in line {line}", codes=shown, line=line),
    )
