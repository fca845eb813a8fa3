"""What checks need to know beside the file: the HS edition, the countries, the agreement's definitions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic, did_you_mean
from headnote.grammar.nodes import Span
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.rules.expand import Definitions, leaves, problems
from headnote.grammar.rules.named_codes import scopes_of
from headnote.grammar.rules.problems import RuleProblem, lacking
from headnote.grammar.rules.tree import Abbreviation, Expr, MaterialCap, Parameter, Process, Scope, Scopes, ValueContent
from headnote.grammar.text import SourceText


@dataclass(frozen=True, slots=True)
class CheckContext:
    """`nomenclature` None: the edition is not known (which is reported elsewhere), codes are not checked."""

    nomenclature: Nomenclature | None
    editions: Collection[str]
    countries: Collection[str]
    methods: Collection[str] = ()
    definitions: Definitions = field(default_factory=dict)


def at(source: SourceText, span: Span, problem: RuleProblem) -> Diagnostic:
    """A problem inside a rule as a diagnostic of its file. `span` is where the rule's text begins."""
    low, high = problem.span
    place = source.place(span[0] + low, span[0] + high)
    return Diagnostic(problem.id, place, problem.message, problem.expected, problem.suggestion, problem.help)


def check_scopes(source: SourceText, context: CheckContext, scopes: Scopes, base: int = 0) -> Iterator[Diagnostic]:
    """Every code must be of the agreement's HS edition, and a range must hold at least one of its codes."""
    if context.nomenclature is None:
        return
    for code, problem in lacking(scopes, context.nomenclature):
        yield at(source, (base, base), replace(problem, help=_near(code, context.nomenclature)))


def _near(code: str, nomenclature: Nomenclature) -> str | None:
    siblings = [c for c in nomenclature.subheadings if len(code) == 6 and c[:4] == code[:4]]
    if siblings:
        listed = ", ".join(f"{c[:4]}.{c[4:]}" for c in siblings[:12])
        return _(
            "heading {heading} has {listed}{more}",
            heading=f"{code[:2]}.{code[2:4]}",
            listed=listed,
            more=" …" if len(siblings) > 12 else "",
        )
    return None


def check_rule(
    source: SourceText, context: CheckContext, expr: Expr, span: Span, row: tuple[Scope, ...] | None = None
) -> Iterator[Diagnostic]:
    """Abbreviations, codes, countries and methods of one rule. `row` is the scope that governs it, if any."""
    for problem in problems(expr, context.definitions):
        yield at(source, span, problem)
    for leaf in leaves(expr):
        for scopes in scopes_of(leaf):
            yield from check_scopes(source, context, scopes, span[0])
        target: Scopes = getattr(leaf, "target", ())
        if target and row is not None and target != row:
            low, high = target[0].span[0], target[-1].span[1]
            yield at(
                source,
                span,
                RuleProblem("HN0308", (low, high), _("the sentence names other codes than its row")),
            )
        if isinstance(leaf, Process):
            yield from check_countries(
                source, context.countries, leaf.countries, (span[0] + leaf.span[0], span[0] + leaf.span[1])
            )
        if (
            isinstance(leaf, ValueContent | Abbreviation)
            and leaf.method is not None
            and leaf.method not in context.methods
        ):
            yield at(
                source,
                span,
                RuleProblem(
                    "HN0209",
                    leaf.span,
                    _("the agreement has no method “{method}”", method=leaf.method),
                    tuple(context.methods),
                    did_you_mean(leaf.method, context.methods),
                ),
            )


def check_countries(
    source: SourceText, known: Collection[str], countries: Collection[str], span: Span
) -> Iterator[Diagnostic]:
    """Countries are ISO 3166 two-letter codes: `known`."""
    for country in countries:
        if country not in known:
            yield Diagnostic(
                "HN0406",
                source.place(*span),
                _("“{country}” is not a country's two letters (ISO 3166)", country=country),
            )


def parameters(expr: Expr) -> set[str]:
    """The names of the numbers that a definition leaves open."""
    return {
        leaf.percent.name
        for leaf in leaves(expr)
        if isinstance(leaf, ValueContent | MaterialCap) and isinstance(leaf.percent, Parameter)
    }
