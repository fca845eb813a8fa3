"""Materials that an article lets be used without restriction: no requirement that materials may fail looks at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from headnote.engine.agreements.tolerances import Clause
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Change, Expr, MaterialCap, MaterialsAre, Scopes

from .counting import Barred
from .determination import Finding, Message, say
from .facts import Facts, MaterialFact
from .findings import MEASURES
from .findings.change import split_change
from .findings.selecting import good_is, is_of, untold, untold_of_good
from .findings.splitting import Split, split_by, split_capped


@dataclass(frozen=True, slots=True)
class Freely:
    """The clauses of that kind that are for the good, or may be, in its facts and for the codes of its row."""

    clauses: tuple[Clause, ...]
    facts: Facts
    group: Scopes

    def split_of(self, leaf: Expr, measure: str, barred: Barred | None = None) -> Split:
        """The materials that do not pass a requirement, as a tolerance by value or weight counts them.

        Those that are used freely are none of them; those that may be are not surely.
        """
        if not self.clauses:
            return _split_of(leaf, self.facts, self.group, measure, barred)
        # Without them from the start, so that what they are made of does not count in their place.
        kept = tuple(m for m in self.facts.materials or () if self._is(m) is not Truth.MET)
        split = _split_of(leaf, self.facts.of(kept), self.group, measure, barred)
        states = {m.line: self._is(m) for m in (*split.failing, *split.unsure)}
        perhaps = tuple(m for m in split.failing if states[m.line] is Truth.NOT_KNOWN)
        unsure = (*perhaps, *(m for m in split.unsure if states[m.line] is not Truth.MET))
        inside = tuple(m for m in (*split.failing, *split.unsure) if states[m.line] is Truth.MET)
        return split._replace(
            failing=tuple(m for m in split.failing if states[m.line] is Truth.NOT_MET),
            unsure=unsure,
            open=tuple(dict.fromkeys((*split.open, *self._untold(perhaps)))) if unsure else (),
            free=(*(m for m in self.facts.non_originating if self._is(m) is Truth.MET), *inside),
        )

    def told(self, split: Split) -> tuple[Message, ...]:
        """That materials were used freely, where any were."""
        lines = tuple(m.line for m in split.free)
        return (say("used_freely", lines=lines, article=self.clauses[0].citation),) if lines else ()

    def found(self, found: Finding, split: Split) -> Finding:
        """The finding of a requirement that nothing fails but what is used freely."""
        lines = tuple(m.line for m in split.free)
        cited = tuple(dict.fromkeys(one.citation for one in self.clauses))
        return Finding(found.requirement, found.kind, Truth.MET, self.told(split), lines=lines, citations=cited)

    def _is(self, material: MaterialFact) -> Truth:
        """Whether a material is used freely in the good."""
        return max(
            (
                min(good_is(one.goods, self.facts), is_of(material, (), one.free, self.facts, self.group))
                for one in self.clauses
            ),
            default=Truth.NOT_MET,
        )

    def _untold(self, materials: Iterable[MaterialFact]) -> list[str]:
        """The fields that would tell whether materials are used freely."""
        asked = tuple(materials)
        found: list[str] = []
        for one in self.clauses if asked else ():
            found += untold_of_good(one.goods, self.facts)
            found += untold(asked, (), one.free, self.facts, self.group)
        return found


def _split_of(leaf: Expr, facts: Facts, group: Scopes, measure: str, barred: Barred | None) -> Split:
    if isinstance(leaf, Change):
        return split_change(leaf, facts, group, measure, barred)
    if isinstance(leaf, MaterialCap):
        return split_capped(leaf, facts, group, measure, barred)
    return split_by(MEASURES[type(leaf)], leaf, facts, group, measure, barred, every=isinstance(leaf, MaterialsAre))
