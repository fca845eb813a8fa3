"""Whether all goods that originate by one rule originate by another: proved, on the compiled rules of the engine.

A rule is the alternatives of every door of the agreement together with its row's, each a set of requirements. One is
contained in another if each of its alternatives contains, requirement by requirement, what an alternative of the other
asks (`implying`); changes in classification that are asked together admit what each of them does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from headnote.engine.agreements.law import Law
from headnote.engine.origin.plans import Plan, Ruled, plan
from headnote.grammar.rules.tree import Change, Scopes

from .admitted import Place, admitted
from .implying import Asked, implied, names_to_try
from .intervals import EVERYTHING
from .terms import Terms

Alternative = tuple[Asked, ...]


@dataclass(frozen=True)
class Rule:
    """A row's rule for a good, with the doors of its agreement."""

    law: Law
    good: str
    made: Plan

    @classmethod
    def of(cls, law: Law, good: str, ruled: Ruled) -> Rule:
        """The rule of a good. Raises RuleTextError."""
        return cls(law, good, plan(law, ruled))

    def place(self, group: Scopes) -> Place:
        """Where a requirement of it is asked."""
        return Place(self.good, group, self.law)

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What it asks: all of any one."""
        asked = [Asked(one.leaf, self.place(one.group)) for one in self.made.requirements]
        return tuple(tuple(asked[number] for number in needs) for needs in self.made.shape)


def contained(one: Rule, other: Rule, terms: Terms) -> bool:
    """Whether every plain claim that originates by `one` does by `other`: True is proved, False is not said."""
    return all(covered(alternative, other, terms) for alternative in one.alternatives)


def covered(alternative: Alternative, by: Rule, terms: Terms) -> bool:
    """Whether an alternative contains what some alternative of a rule asks."""
    return any(all(_asked(one, alternative, terms) for one in asked) for asked in by.alternatives)


def _asked(one: Asked, alternative: Alternative, terms: Terms) -> bool:
    return any(implied(mine, one, terms) for mine in alternative) or _together(alternative, one, terms)


def _together(alternative: Iterable[Asked], asked: Asked, terms: Terms) -> bool:
    """Whether several changes, asked together, admit no more than the one asked; where nothing forgives a material."""
    changes = [one for one in alternative if isinstance(one.leaf, Change)]
    if len(changes) < 2 or not isinstance(asked.leaf, Change) or changes[0].place.clauses:
        return False
    if any(isinstance(one.leaf, Change) and one.leaf.allowing for one in changes) or asked.leaf.allowing:
        return False
    combined = names_to_try(*changes, asked)
    for names in combined or ():
        met = EVERYTHING
        for one in changes:
            if isinstance(one.leaf, Change):
                met &= admitted(one.leaf, one.place, names)
        if next(terms.admitted_by_one(met, admitted(asked.leaf, asked.place, names)), None) is not None:
            return False
    return combined is not None
