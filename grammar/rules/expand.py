"""Abbreviations to what the agreement's headnotes say they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from math import prod

from headnote.catalogues import _
from headnote.grammar.diagnostics import did_you_mean
from headnote.grammar.rules.tree import Definition

from .problems import RuleProblem
from .tree import Abbreviation, All, AnyOf, Change, Expr, MaterialCap, Parameter, ValueContent

MAX_ALTERNATIVES = 60
"""Alternatives of one rule, written out; more can neither be read nor told apart by the engine."""

MAX_REQUIREMENTS = 150
"""Different requirements of one rule."""

Definitions = Mapping[str, Definition]


SHARES = ("value … of FOB", "weight … of the good")
"""How a share of the good is written."""


def goes_together(cap: MaterialCap) -> bool:
    """Whether a value is measured by a value, and a weight by a weight; materials have both."""
    return cap.base.endswith("materials") or (cap.measure == "value") != (cap.base in ("the good", "the component"))


class ExpansionError(Exception):
    """An abbreviation cannot be replaced by its meaning."""

    def __init__(self, problem: RuleProblem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def leaves(expr: Expr) -> Iterator[Expr]:
    """The requirements of a rule, left to right, through every bracket."""
    if isinstance(expr, All | AnyOf):
        for part in expr.parts:
            yield from leaves(part)
    else:
        yield expr


def alternatives(expr: Expr) -> list[tuple[Expr, ...]]:
    """The alternatives of an expanded rule, each the requirements it needs. `problems` bounds their number."""
    if isinstance(expr, AnyOf):
        return [one for part in expr.parts for one in alternatives(part)]
    if isinstance(expr, All):
        found: list[tuple[Expr, ...]] = [()]
        for part in expr.parts:
            found = [(*one, *other) for one in found for other in alternatives(part)]
        return found
    return [(expr,)]


def count_alternatives(expr: Expr) -> int:
    """How many alternatives a rule has when its brackets are multiplied out."""
    if isinstance(expr, AnyOf):
        return sum(count_alternatives(part) for part in expr.parts)
    if isinstance(expr, All):
        return prod(count_alternatives(part) for part in expr.parts)
    return 1


def problems(expr: Expr, definitions: Definitions) -> list[RuleProblem]:
    """Everything that keeps a rule from being evaluated.

    Abbreviations without a meaning, shares of what they cannot be of, too many alternatives.
    """
    found = []
    for leaf in leaves(expr):
        if isinstance(leaf, Abbreviation):
            try:
                _one(leaf, definitions, ())
            except ExpansionError as error:
                found.append(error.problem)
        elif isinstance(leaf, MaterialCap) and not goes_together(leaf):
            message = _("a {measure} is not a share of {base}", measure=leaf.measure, base=leaf.base)
            found.append(RuleProblem("HN0210", leaf.span, message, SHARES))
    if not found and (count := count_alternatives(expand(expr, definitions))) > MAX_ALTERNATIVES:
        message = _(
            "written out, the rule has {count} alternatives; at most {max_alternatives} are read",
            count=f"{count:,}",
            max_alternatives=MAX_ALTERNATIVES,
        )
        found.append(
            RuleProblem("HN0216", expr.span, message, help=_("transcribe it as several rows of described goods"))
        )
    elif not found and (count := len(set(leaves(expr)))) > MAX_REQUIREMENTS:
        message = _(
            "the rule has {count} requirements; at most {max_requirements} are read",
            count=f"{count:,}",
            max_requirements=MAX_REQUIREMENTS,
        )
        found.append(RuleProblem("HN0216", expr.span, message))
    return found


def expand(expr: Expr, definitions: Definitions) -> Expr:
    """The rule in the primitives alone. Raises ExpansionError at the first abbreviation that has no meaning."""
    return _expand(expr, definitions, ())


def _expand(expr: Expr, definitions: Definitions, above: tuple[str, ...]) -> Expr:
    if isinstance(expr, Abbreviation):
        return _one(expr, definitions, above)
    if isinstance(expr, All | AnyOf):
        kind = type(expr)
        parts: list[Expr] = []
        for part in expr.parts:
            whole = _expand(part, definitions, above)
            parts.extend(whole.parts if isinstance(whole, kind) else [whole])
        parts = list(dict.fromkeys(parts))  # a requirement and its abbreviation behind it are one
        return parts[0] if len(parts) == 1 else kind(tuple(parts), expr.span)
    return expr


def _one(abbreviation: Abbreviation, definitions: Definitions, above: tuple[str, ...]) -> Expr:
    name, span = abbreviation.name, abbreviation.span
    definition = definitions.get(name)
    if definition is None:
        raise ExpansionError(
            RuleProblem(
                "HN0203",
                span,
                _("“{name}” is not defined in the agreement's headnotes", name=name),
                tuple(sorted(_shown(d) for d in definitions.values())),
                did_you_mean(name, definitions),
            )
        )
    if name in above:
        chain = " → ".join((*above, name))
        raise ExpansionError(
            RuleProblem("HN0213", span, _("“{name}” is defined by itself ({chain})", name=name, chain=chain))
        )
    number = abbreviation.number
    if (definition.parameter is None) != (number is None):
        want = (
            _("takes no number") if definition.parameter is None else _("needs a number, such as {name}40", name=name)
        )
        raise ExpansionError(RuleProblem("HN0204", span, f"“{name}” {want}"))
    meaning = _expand(definition.rule.expr, definitions, (*above, name))
    if number is not None and definition.parameter is not None:
        meaning = _with_number(meaning, definition.parameter, number)
    return _with_more(meaning, abbreviation)


def _shown(definition: Definition) -> str:
    return definition.name + (f"<{definition.parameter}>" if definition.parameter else "")


def _with_number(expr: Expr, parameter: str, number: Decimal) -> Expr:
    if isinstance(expr, All | AnyOf):
        return replace(expr, parts=tuple(_with_number(part, parameter, number) for part in expr.parts))
    if isinstance(expr, ValueContent | MaterialCap) and expr.percent == Parameter(parameter):
        return replace(expr, percent=number)
    return expr


def _with_more(expr: Expr, abbreviation: Abbreviation) -> Expr:
    """What stands behind an abbreviation: sources of a change, the method, codes or base of a share."""
    one = abbreviation
    if one.only_from or one.only_goods or one.except_from or one.except_goods or one.also_from or one.allowing:
        if not isinstance(expr, Change):
            raise _misplaced(one, _("“from”, “except from” and “allowing” go with a change in classification"))
        return replace(
            expr,
            only_from=expr.only_from + one.only_from,
            except_from=expr.except_from + one.except_from,
            only_goods=expr.only_goods + one.only_goods,
            except_goods=expr.except_goods + one.except_goods,
            also_from=expr.also_from + one.also_from,
            allowing=expr.allowing + one.allowing,
        )
    if one.method is not None:
        if not isinstance(expr, ValueContent):
            raise _misplaced(one, _("a method goes with a value content"))
        expr = replace(expr, method=one.method, scopes=one.scopes or expr.scopes)
    if one.base is not None:
        if not isinstance(expr, ValueContent | MaterialCap):
            raise _misplaced(one, _("the base “{base}” goes with a share", base=one.base))
        expr = replace(expr, base=one.base)
    return expr


def _misplaced(abbreviation: Abbreviation, why: str) -> ExpansionError:
    return ExpansionError(
        RuleProblem(
            "HN0205",
            abbreviation.span,
            _("{why}, and “{abbreviation}” is none", why=why, abbreviation=abbreviation.name),
        )
    )
