"""Which requirements have a form in columns, and which law; whatever is not known here goes to the single engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from typing import Any, NamedTuple

from headnote.engine.agreements.law import Law, Method, Operations, Treatment
from headnote.engine.agreements.tolerances import Clause
from headnote.engine.origin.compile import Requirement
from headnote.engine.origin.findings import asked_as
from headnote.grammar.rules import tree
from headnote.grammar.rules.tree import Scopes

from .caps import GIVEN, OF_MATERIALS, atoms_of_cap, cap_group_matters, measure_cap, measure_set
from .change import atoms_of_change, group_matters, measure_change, measure_no_change
from .content import QUANTITIES, measure_value_content
from .materials import (
    atoms_of_made,
    atoms_of_materials,
    made_group_matters,
    materials_group_matters,
    measure_exclusively,
    measure_made_from,
    measure_materials_are,
)
from .view import Atom, Measured, View

MAX_SCALE = 10**6
MAX_DIGITS = 6
"""Digits of a scope's codes: the codes of lines are compared to that depth."""


class _Form(NamedTuple):
    measure: Callable[[Any, View, tuple[int, ...]], Measured]
    known: frozenset[str]
    atoms: Callable[[Any, Law, Scopes], Iterable[Atom]] = lambda leaf, law, group: ()
    grouped: Callable[[Any], bool] = lambda leaf: False


def _fields(*names: str) -> frozenset[str]:
    """The fields of a requirement that its form knows; one with another field set has none."""
    return frozenset({*names, "span", "target", "word"})


FORMS: dict[type[Any], _Form] = {
    tree.Change: _Form(
        measure_change,
        _fields("level", "only_from", "except_from", "outside_group", "except_goods", "only_goods", "also_from"),
        atoms_of_change,
        group_matters,
    ),
    tree.NoChange: _Form(measure_no_change, _fields()),
    tree.ValueContent: _Form(measure_value_content, _fields("percent", "method", "base")),
    tree.MaterialCap: _Form(
        measure_cap,
        _fields(
            *("measure", "percent", "base", "non_originating", "scopes", "goods", "originating", "sense"),
            *("base_goods", "wholly_obtained"),
        ),
        atoms_of_cap,
        cap_group_matters,
    ),
    tree.MaterialsAre: _Form(
        measure_materials_are,
        _fields("scopes", "status", "goods", "allowing"),
        atoms_of_materials,
        materials_group_matters,
    ),
    tree.Exclusively: _Form(measure_exclusively, _fields("of_the_party")),
    tree.MadeFrom: _Form(measure_made_from, _fields("goods"), atoms_of_made, made_group_matters),
    tree.SetOfGoods: _Form(measure_set, _fields("limits")),
}
"""The kinds of requirement that hang on the lines of a claim, with their forms."""

BY_CLAIM: dict[type[Any], frozenset[str]] = {
    tree.WhollyObtained: _fields(),
    tree.Process: _fields("name", "in_party", "countries"),
    tree.Counted: _fields("least", "name", "among", "open"),
    tree.Chain: _fields("connectors", "parts"),
    tree.Condition: _fields("text"),
    tree.GoodIs: _fields("name"),
    tree.Unread: _fields(),
}
"""Those that hang on what a claim says of the good alone, and on which kinds of lines there are: the single engine is
asked for each distinct case."""


class Asked(NamedTuple):
    """A requirement in columns: what it is, its text, the row's codes where they take part, and the numbers of the
    tolerances of the law that may forgive it."""

    leaf: Any
    text: str
    group: Scopes
    kind: str
    clauses: tuple[int, ...]

    def measured(self, view: View) -> Measured:
        """Its columns."""
        return FORMS[type(self.leaf)].measure(self.leaf, view, self.clauses)


def asked_of(requirement: Requirement, law: Law) -> Asked | bool | None:
    """A requirement's form; True: it hangs on the claim alone; None: it has no form, here or in this law."""
    leaf, kind = requirement.leaf, type(requirement.leaf)
    clauses = tuple(n for n, one in enumerate(law.tolerances) if one in requirement.clauses)
    if clauses and kind is not tree.Change:
        return None
    if kind in BY_CLAIM:
        parts = [one for part in leaf.parts for one in part] if isinstance(leaf, tree.Chain) else []
        return all(_only(one, BY_CLAIM.get(type(one), frozenset())) for one in (leaf, *parts)) or None
    form = FORMS.get(kind)
    if form is None or not _only(leaf, form.known) or not _exact(leaf):
        return None
    if isinstance(leaf, tree.MaterialsAre) and any(one.limits for one in leaf.allowing):
        return None
    own = requirement.group if form.grouped(leaf) else ()
    codes = [scope for _, asked in form.atoms(leaf, law, own) if not isinstance(asked, str) for scope in asked]
    if any(len(scope.first) > MAX_DIGITS for scope in codes):
        return None
    return Asked(leaf, requirement.text, own, asked_as(leaf), clauses)


def atoms_for(asked: Asked, law: Law) -> Iterable[Atom]:
    """What a requirement asks of the materials' codes and words."""
    return FORMS[type(asked.leaf)].atoms(asked.leaf, law, asked.group)


def kinds_of(law: Law) -> tuple[str, ...]:
    """As which kinds what hangs on the claim alone sees the lines."""
    kinds = ("wholly obtained", "change in tariff classification")
    return kinds if law.treatments else kinds[:1]


def _only(node: Any, known: frozenset[str]) -> bool:
    """Whether no field but the known ones says anything."""
    return all(one.name in known or getattr(node, one.name) == _default(one) for one in fields(node))


def _default(one: Any) -> Any:
    if one.default is not MISSING:
        return one.default
    return one.default_factory() if one.default_factory is not MISSING else None


def _exact(leaf: Any) -> bool:
    """Whether its shares are of what has a column, and plain enough to be multiplied in 38 digits."""
    shares = [leaf] if hasattr(leaf, "percent") else list(getattr(leaf, "limits", ()))
    return all(_plain_share(one) for one in shares)


def _plain_share(one: Any) -> bool:
    percent, base, measure = one.percent, getattr(one, "base", None), getattr(one, "measure", "value")
    if not hasattr(percent, "as_integer_ratio") or max(percent.as_integer_ratio()) > MAX_SCALE:
        return False
    if isinstance(one, tree.ValueContent):
        return True
    return measure in ("value", "weight") and (
        base in GIVEN or (isinstance(one, tree.MaterialCap) and base in OF_MATERIALS)
    )


_KNOWN: dict[type[Any], frozenset[str]] = {
    Clause: frozenset({"goods", "cap", "those", "any", "citation", "note", "excepted", "conditions"}),
    Method: frozenset({"name", "label", "over", "under", "citation", "bases"}),
    Treatment: frozenset({"role", "disregarded", "originating", "citation"}),
    Operations: frozenset({"letters", "combination", "citation", "kinds"}),
}
_LAW = frozenset(
    {
        *("name", "title", "edition", "parties", "party_periods", "undated", "unions", "of_party", "definitions"),
        *("doors", "wholly_obtained", "wholly_obtained_citation", "cumulation", "methods", "valuations", "operations"),
        *("tolerances", "roll_up", "own_production", "any_production", "tracing", "unassembled", "fungible", "codes"),
        *("annexes", "treatments", "deductible", "consignment", "differentials", "vocabulary", "goods", "stages"),
        # `sets` is for goods that say by which rule they are sets, which has no column.
        *("joining", "plans", "ruled", "prepared", "sets"),
    }
)


def law_has_form(law: Law) -> bool:
    """Whether everything that the law says is known here; else all of its claims go to the single engine."""
    parts = [*law.tolerances, *law.methods, *law.treatments.values(), *([law.operations] if law.operations else [])]
    return (
        all(_only(part, _KNOWN[type(part)]) if type(part) in _KNOWN else False for part in parts)
        and all(one.name in _LAW or not getattr(law, one.name) for one in fields(law))
        and all(clause.plain and clause.cap is not None and _plain_share(clause.cap) for clause in law.tolerances)
        and all(set(method.over) | set(method.under) <= QUANTITIES for method in law.methods)
    )
