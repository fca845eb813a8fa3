"""A material counts as a whole or, where an article has it so, by what it was made of: as serves a requirement better.

A requirement weighs each such material both ways, from the innermost outwards, and takes the lighter; as a whole where
both weigh the same. One pass, no combinations (docs/decisions/0018).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from .determination import Finding, say
from .facts import Facts, MaterialFact, facts_of


class Burden(NamedTuple):
    """How much materials weigh against a requirement: whether they fail it, whether more is open, and an amount.

    `fails`: 1, or 2 where they fail and no tolerance forgives such materials.
    """

    fails: int = 0
    unknown: bool = False
    amount: int = 0


Weigh = Callable[[MaterialFact, bool], Burden]
"""What a material as a whole weighs against a requirement; hopeful (True): what is not known turns out well."""

Barred = Callable[[MaterialFact, bool], bool]
"""Whether a tolerance does not forgive such a material; hopeful (True): what is not known turns out well."""

NONE = Burden()


def amounting(amount: int | None, least: int, hopeful: bool, *, fails: int = 0) -> Burden:
    """The burden of an amount, or of what it is at least where it is not known."""
    return Burden(fails, amount is None and not hopeful, least if amount is None else amount)


def unless_originating(material: MaterialFact, _hopeful: bool) -> Burden:
    """The burden where nothing but originating materials pass."""
    return Burden(fails=not material.originating)


@dataclass(frozen=True, slots=True)
class Counting:
    """The facts as a requirement counts them: what counts by its content is replaced by that.

    `by_content` are those materials, `whole` the lines of those that count as a whole though they need not; `before`
    are the facts as they were.
    """

    facts: Facts
    before: Facts
    by_content: tuple[MaterialFact, ...] = ()
    whole: tuple[str, ...] = ()

    def told(self, finding: Finding) -> Finding:
        """A finding that names the counting."""
        if not self.by_content and not self.whole:
            return finding
        articles: dict[str, list[str]] = {}
        for material in self.by_content:
            if material.content is not None:
                articles.setdefault(material.content.article, []).append(material.line)
        reasons = [say("by_content", lines=tuple(lines), article=article) for article, lines in articles.items()]
        return finding._replace(
            reasons=(*finding.reasons, *reasons),
            citations=tuple(dict.fromkeys((*finding.citations, *articles))),
            by_content=tuple(material.line for material in self.by_content),
            whole=self.whole,
        )


def count(facts: Facts, weigh: Weigh) -> Counting:
    """Count each material as weighs less."""
    if not facts.has_content:
        return Counting(facts, facts)
    side = _together(_lighter(material, weigh, facts.hopeful) for material in facts.materials or ())
    counted = facts_of(facts.subject, facts.law, tuple(side.materials), hopeful=facts.hopeful)
    return Counting(counted, facts, tuple(side.by_content), tuple(side.whole))


@dataclass(slots=True)
class _Side:
    """Materials as they are counted, and what they weigh."""

    materials: list[MaterialFact]
    burden: Burden = NONE
    by_content: list[MaterialFact] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)


def _together(sides: Iterable[_Side]) -> _Side:
    total = _Side([])
    for side in sides:
        one, other = total.burden, side.burden
        total.burden = Burden(max(one.fails, other.fails), one.unknown or other.unknown, one.amount + other.amount)
        total.materials += side.materials
        total.by_content += side.by_content
        total.whole += side.whole
    return total


def _lighter(material: MaterialFact, weigh: Weigh, hopeful: bool) -> _Side:
    burden = weigh(material, hopeful)
    content = material.content
    if content is None:
        return _Side([material], burden)
    inside = _together(_lighter(inner, weigh, hopeful) for inner in content.materials)
    if inside.burden < burden or (content.fixed and not material.originating):
        inside.by_content.insert(0, material)
        return inside
    return _Side([material], burden, whole=[material.line] if burden < inside.burden else [])
