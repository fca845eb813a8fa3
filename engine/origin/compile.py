"""Rule trees to what is evaluated: distinct requirements, and the alternatives as sets of them.

A rule's tree becomes its alternatives (disjunctive normal form). Rules with the same alternatives over their
numbered requirements share one shape, whatever the requirements are: ``CC``, ``CTH`` and ``WO`` are one shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from headnote.engine.agreements.tolerances import Clause
from headnote.engine.truth import Truth
from headnote.grammar.rules.expand import alternatives
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import All, Change, Expr, Scopes

from .decision import Shape
from .determination import Finding
from .facts import Facts
from .findings import MEASURES, Measure, asked_as
from .findings.bounds import between
from .findings.change import change_and_split
from .forgiving import forgive, forgiving
from .together import measure_together


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a rule, ready to be measured. `asked`: as which kind packing and the like are set apart."""

    leaf: Expr
    text: str
    group: Scopes
    measure: Measure
    clauses: tuple[Clause, ...] = ()
    asked: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked", asked_as(self.leaf))

    def __call__(self, facts: Facts) -> Finding:
        """Measure it; where the origin of materials is open, at worst and at best, which is enough: see `between`."""
        facts = facts.asked(self.asked)
        found = self._measured(facts)
        return found if facts.doubt is None else between(found, self._measured(facts.doubt.best), facts.doubt)

    def _measured(self, facts: Facts) -> Finding:
        split = None
        if isinstance(self.leaf, Change):
            found, split = change_and_split(self.leaf, facts, self.group, self.text)
        else:
            found = self.measure(self.leaf, facts, self.group, self.text)
        if found.state is Truth.MET or not self.clauses or not facts.listed:
            return found
        return forgive(found, self.leaf, facts, self.group, self.clauses, split)


def together_of(several: tuple[Requirement, ...]) -> Requirement:
    """What is asked besides requirements that a tolerance may forgive: that it forgives them all, taken together."""

    def measure(_leaf: Expr, facts: Facts, _group: Scopes, text: str) -> Finding:
        return measure_together(several, facts, text)

    return Requirement(All(tuple(one.leaf for one in several)), "within the tolerance, taken together", (), measure)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule: its requirements, its shape, and the text of each alternative."""

    expr: Expr
    requirements: tuple[Requirement, ...]
    shape: Shape
    texts: tuple[str, ...]


def compile_rule(expr: Expr, group: Scopes, clauses: tuple[Clause, ...] = ()) -> Compiled:
    """Compile an expanded rule. `group` is the scope of its row, `clauses` the tolerances that are for it."""
    found = alternatives(expr)
    numbers: dict[Expr, int] = {}
    for one in found:
        for leaf in one:
            numbers.setdefault(leaf, len(numbers))
    requirements = tuple(
        Requirement(leaf, print_expr(leaf), group, MEASURES[type(leaf)], forgiving(leaf, clauses)) for leaf in numbers
    )
    shape = tuple(dict.fromkeys(tuple(sorted({numbers[leaf] for leaf in one})) for one in found))
    texts = tuple(" and ".join(requirements[n].text for n in one) for one in shape)
    return Compiled(expr, requirements, shape, texts)
