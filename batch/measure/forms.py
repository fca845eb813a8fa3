"""Which requirements have a form in columns, and which law; whatever is not known here goes to the single engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, NamedTuple

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.tolerances import Clause
from headnote.engine.origin.compile import Requirement
from headnote.engine.origin.findings import asked_as
from headnote.engine.origin.plans import Plan
from headnote.grammar.rules import tree
from headnote.grammar.rules.expand import expand, leaves
from headnote.grammar.rules.named_codes import scopes_of
from headnote.grammar.rules.tree import Scopes

from .change import group_matters, measure_change, measure_no_change
from .content import has_column, measure_value_content, methods_meant
from .features import Features
from .materials import (
    made_group_matters,
    materials_group_matters,
    measure_exclusively,
    measure_made_from,
    measure_materials_are,
    measure_process,
    measure_set,
)
from .selecting import names_group
from .shares import BASES, OF_MATERIALS, measure_cap
from .tolerances import MOST_TOGETHER, can_split, may_apply
from .view import View

MAX_SCALE = 10**6
MAX_DIGITS = 6
"""Digits of a scope's codes: the codes of lines are compared to that depth."""


class _Form(NamedTuple):
    measure: Callable[[Any, View, Features, str], None]
    known: frozenset[str]
    grouped: Callable[[Any], bool] = lambda leaf: False


def _fields(*names: str) -> frozenset[str]:
    """The fields of a requirement that its form knows; one with another field set has none."""
    return frozenset({*names, "span", "target", "word"})


def _by_claim(_leaf: Any, _view: View, _features: Features, _name: str) -> None:
    """It hangs on what a claim says of the good alone, and on whether there are lines that do not originate."""


FORMS: dict[type[Any], _Form] = {
    tree.Change: _Form(
        measure_change,
        _fields(
            *("level", "only_from", "except_from", "outside_group", "except_goods", "only_goods", "also_from"),
            "allowing",
        ),
        group_matters,
    ),
    tree.NoChange: _Form(measure_no_change, _fields()),
    tree.ValueContent: _Form(measure_value_content, _fields("percent", "method", "base", "scopes")),
    tree.MaterialCap: _Form(
        measure_cap,
        _fields(
            *("measure", "percent", "base", "non_originating", "scopes", "goods", "originating", "sense"),
            *("base_goods", "wholly_obtained"),
        ),
        lambda cap: names_group(cap.goods + cap.base_goods),
    ),
    tree.MaterialsAre: _Form(
        measure_materials_are, _fields("scopes", "status", "goods", "allowing"), materials_group_matters
    ),
    tree.Exclusively: _Form(measure_exclusively, _fields("of_the_party")),
    tree.MadeFrom: _Form(measure_made_from, _fields("goods"), made_group_matters),
    tree.SetOfGoods: _Form(measure_set, _fields("limits")),
    tree.Process: _Form(measure_process, _fields("name", "in_party", "countries", "scopes", "goods")),
    tree.WhollyObtained: _Form(_by_claim, _fields()),
    tree.Counted: _Form(_by_claim, _fields("least", "name", "among", "open")),
    tree.Chain: _Form(_by_claim, _fields("connectors", "parts")),
    tree.Condition: _Form(_by_claim, _fields("text")),
    tree.GoodIs: _Form(_by_claim, _fields("name", "other")),
    tree.Unread: _Form(_by_claim, _fields()),
}
"""The kinds of requirement that have a form, with what they ask of lines."""


class Asked(NamedTuple):
    """A requirement in columns: what it is, the row's codes where they take part, and the tolerances that may forgive
    it. `together`: it is whether they forgive those requirements together."""

    leaf: Any
    group: Scopes
    kind: str
    clauses: tuple[Clause, ...]
    together: tuple[Any, ...] = ()

    def measured(self, view: View, features: Features, name: str) -> None:
        """What it asks of lines."""
        FORMS[type(self.leaf)].measure(self.leaf, view, features, name)


def asked_in(plan: Plan, law: Law, code: str | None) -> tuple[Asked, ...] | None:
    """The requirements of a plan for a good of a code, each in its form; None where one has none here."""
    found: list[Asked] = []
    for one in plan.requirements:
        asked = _together(one, plan) if isinstance(one.leaf, tree.All) else asked_of(one, law)
        if asked is None:
            return None
        clauses = tuple(clause for clause in asked.clauses if may_apply(clause, code))
        found.append(asked._replace(clauses=clauses))
    return tuple(found)


def asked_of(requirement: Requirement, law: Law) -> Asked | None:
    """A requirement's form; None where it has none, here or in this law."""
    leaf, clauses = requirement.leaf, requirement.clauses
    if not leaf_has_form(leaf, law) or (clauses and not can_split(leaf)):
        return None
    group = requirement.group if FORMS[type(leaf)].grouped(leaf) else ()
    if any(len(scope.first) > MAX_DIGITS for scope in group):
        return None
    return Asked(leaf, group, asked_as(leaf), clauses)


def _together(requirement: Requirement, plan: Plan) -> Asked | None:
    """Whether tolerances forgive several requirements of an alternative, taken together."""
    parts = requirement.leaf.parts if isinstance(requirement.leaf, tree.All) else ()
    own = [one for leaf in parts for one in plan.requirements if one.leaf == leaf and one.clauses]
    plain = all(not (isinstance(one.leaf, tree.Change) and any(a.limits for a in one.leaf.allowing)) for one in own)
    if len(own) != len(parts) or len(parts) > MOST_TOGETHER or not plain or not all(can_split(leaf) for leaf in parts):
        return None
    if any(FORMS[type(leaf)].grouped(leaf) for leaf in parts):
        return None
    return Asked(requirement.leaf, (), "", own[0].clauses, parts)


def leaf_has_form(leaf: Any, law: Law) -> bool:
    """Whether everything that a requirement says is known here, and exact in columns."""
    form = FORMS.get(type(leaf))
    if form is None or not _only(leaf, form.known) or not _exact(leaf, law):
        return False
    if isinstance(leaf, tree.Chain):
        parts = [one for part in leaf.parts for one in part]
        plainly = all(not getattr(one, "scopes", ()) and not getattr(one, "goods", ()) for one in parts)
        return plainly and all(leaf_has_form(one, law) for one in parts)
    return all(len(scope.first) <= MAX_DIGITS for scopes in scopes_of(leaf) for scope in scopes)


def kinds_of(law: Law) -> tuple[str, ...]:
    """As which kinds what hangs on the claim alone sees the lines."""
    kinds = ("wholly obtained", "change in tariff classification", "process")
    return kinds if law.treatments else kinds[:1]


def _only(node: Any, known: frozenset[str]) -> bool:
    """Whether no field but the known ones says anything."""
    return all(one.name in known or getattr(node, one.name) == _default(one) for one in fields(node))


def _default(one: Any) -> Any:
    if one.default is not MISSING:
        return one.default
    return one.default_factory() if one.default_factory is not MISSING else None


def _exact(leaf: Any, law: Law) -> bool:
    """Whether its shares are of what has a column, and plain enough to be multiplied in 38 digits."""
    if isinstance(leaf, tree.ValueContent):
        named = {name for method in methods_meant(leaf, law) for name in (*method.over, *method.under)}
        plain = bool(law.methods) and all(has_column(name, law) for name in named)
        return plain and _plain_number(leaf.percent)
    shares = [leaf] if isinstance(leaf, tree.MaterialCap) else [*getattr(leaf, "limits", ())]
    shares += [limit for one in getattr(leaf, "allowing", ()) for limit in one.limits]
    return all(plain_share(one) for one in shares)


def plain_share(one: Any) -> bool:
    """Whether a share is of a base that has a column."""
    of_materials = isinstance(one, tree.MaterialCap) and one.base in OF_MATERIALS and one.measure in ("value", "weight")
    return _plain_number(one.percent) and ((one.measure, one.base) in BASES or of_materials)


def _plain_number(percent: Any) -> bool:
    return hasattr(percent, "as_integer_ratio") and max(percent.as_integer_ratio()) <= MAX_SCALE


_LAW = frozenset(
    {
        *("name", "title", "edition", "parties", "party_periods", "undated", "unions", "of_party", "definitions"),
        *("doors", "wholly_obtained", "wholly_obtained_citation", "cumulation", "methods", "valuations", "operations"),
        *("tolerances", "roll_up", "own_production", "any_production", "tracing", "unassembled", "fungible", "codes"),
        *("annexes", "treatments", "deductible", "consignment", "differentials", "vocabulary", "goods", "stages"),
        *("joining", "plans", "supplied", "ruled", "prepared", "value_of_good", "excluded", "groups", "untranscribed"),
        # What these hang on is a column that sends its claims to the single engine.
        *("sets", "stocks", "also_with"),
    }
)


def law_has_form(law: Law) -> bool:
    """Whether everything that the law says is known here; else all of its claims go to the single engine."""
    return all(one.name in _LAW or not getattr(law, one.name) for one in fields(law)) and all(
        _clause_has_form(clause, law) for clause in law.tolerances
    )


def _clause_has_form(clause: Clause, law: Law) -> bool:
    caps = [one for one in (clause.cap, *clause.also) if one is not None]
    return all(plain_share(one) for one in caps) and all(
        leaf_has_form(leaf, law) for one in clause.conditions for leaf in leaves(expand(one.rule.expr, law.definitions))
    )
