"""Mistakes in a rule: thresholds, levels, connectives, exceptions, places, bases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from headnote.grammar.codes import HSCode
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.rules.tree import (
    Abbreviation,
    All,
    AnyOf,
    Change,
    Counted,
    Definition,
    Expr,
    MaterialCap,
    MaterialsAre,
    Process,
    Scope,
    ValueContent,
)

Planted = tuple[str, Expr]
"""An operator, and the rule with its mistake."""

_LEVELS = ("chapter", "heading", "subheading")


def variations(expr: Expr, definitions: Mapping[str, Definition], codes: Nomenclature | None) -> Iterator[Planted]:
    """Every mistake that operators plant in a rule, once."""
    seen = {expr}
    for operator, found in _planted(expr, definitions, codes):
        if found not in seen:
            seen.add(found)
            yield operator, found


def _planted(expr: Expr, definitions: Mapping[str, Definition], codes: Nomenclature | None) -> Iterator[Planted]:
    if isinstance(expr, All | AnyOf):
        yield "connective", (All if isinstance(expr, AnyOf) else AnyOf)(expr.parts)
        dropped = "alternative" if isinstance(expr, AnyOf) else "requirement"
        for number, part in enumerate(expr.parts):
            rest = (*expr.parts[:number], *expr.parts[number + 1 :])
            yield dropped, rest[0] if len(rest) == 1 else type(expr)(rest)
            for operator, found in _planted(part, definitions, codes):
                yield operator, replace(expr, parts=(*expr.parts[:number], found, *expr.parts[number + 1 :]))
        return
    for plant in (_threshold, _exception, _place, _base):
        yield from plant(expr)
    yield from _level(expr, definitions)
    for name in ("except_from", "only_from"):
        scopes = getattr(expr, name, ())
        if scopes and codes is not None and (moved := _moved(scopes[0], codes)) is not None:
            yield "exception", _with(expr, **{name: (moved, *scopes[1:])})


def _threshold(leaf: Any) -> Iterator[Planted]:
    for name in ("percent", "number"):
        number = getattr(leaf, name, None)
        if isinstance(number, Decimal):
            yield from (("threshold", _with(leaf, **{name: number + by})) for by in (1, -1) if 0 <= number + by <= 100)
    if isinstance(leaf, Counted):
        yield "threshold", _with(leaf, least=leaf.least + 1)


def _level(leaf: Any, definitions: Mapping[str, Definition]) -> Iterator[Planted]:
    if isinstance(leaf, Change) and leaf.level is not None:
        yield from (("level", _with(leaf, level=level)) for level in _LEVELS if level != leaf.level)
    if isinstance(leaf, Abbreviation) and _is_change(definitions.get(leaf.name)):
        for name, other in definitions.items():
            if name != leaf.name and _is_change(other):
                yield "level", _with(leaf, name=name)


def _is_change(definition: Definition | None) -> bool:
    return definition is not None and isinstance(definition.rule.expr, Change)


def _exception(leaf: Any) -> Iterator[Planted]:
    for names in (("except_from", "except_goods"), ("only_from", "only_goods"), ("also_from",), ("allowing",)):
        if any(getattr(leaf, name, ()) for name in names):
            changed = _with(leaf, **{name: () for name in names if hasattr(leaf, name)})
            if isinstance(changed, Change) and changed.level is None:
                continue  # a change that its sources alone tell needs them
            yield "exception", changed


def _place(leaf: Any) -> Iterator[Planted]:
    if isinstance(leaf, Process):
        if leaf.in_party or leaf.countries:
            yield "place", _with(leaf, in_party=False, countries=())
        if leaf.countries and leaf.in_party:
            yield "place", _with(leaf, countries=())
    if isinstance(leaf, MaterialsAre):
        other = "originating" if leaf.status == "wholly obtained" else "wholly obtained"
        yield "place", _with(leaf, status=other)


def _base(leaf: Any) -> Iterator[Planted]:
    if isinstance(leaf, MaterialCap):
        turned = {"FOB": "EXW", "EXW": "FOB"}.get(leaf.base)
        if turned is not None:
            yield "base", _with(leaf, base=turned)
        yield "base", _with(leaf, sense="at least" if leaf.sense == "at most" else "at most")
        if leaf.non_originating:
            yield "base", _with(leaf, non_originating=False)
    if isinstance(leaf, ValueContent) and leaf.method is not None and not leaf.scopes:
        yield "base", _with(leaf, method=None)


def _moved(scope: Scope, codes: Nomenclature) -> Scope | None:
    """A code that the edition has beside it."""
    order = {2: codes.chapters, 4: codes.headings}.get(len(scope.first), codes.subheadings)
    if scope.first not in order:
        return None
    at = order.index(scope.first)
    near = order[at + 1] if at + 1 < len(order) else order[at - 1]
    return Scope(HSCode(near), HSCode(max(near, scope.last) if scope.first != scope.last else near))


def _with(leaf: Any, **changed: Any) -> Any:
    return replace(leaf, **changed)
