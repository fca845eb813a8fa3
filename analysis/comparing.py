"""One good under two rules: equal, stricter, looser, different or undecided, with the claims that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from headnote.engine.agreements.rows import GoverningRow
from headnote.engine.origin.plans import RuleTextError, ruled_by

from .inclusion import Rule, contained
from .sides import Side
from .telling import Question
from .terms import Terms
from .witnesses import Witness, find

Relation = Literal["different", "stricter", "looser", "undecided", "removed", "added", "equal"]
"""What the new rule is to the old one. `added` and `removed`: on one side no rule was transcribed."""


@dataclass(frozen=True)
class Comparison:
    """What the new rule of a good is to the old one. `lost` originates by the old one alone, `gained` by the new."""

    relation: Relation
    lost: Witness | None = None
    gained: Witness | None = None


EQUAL = Comparison("equal")


@dataclass(frozen=True)
class Compared:
    """A good's rule on either side: its code and its row, None where there is none; `described`: as which goods."""

    codes: tuple[str, str]
    rows: tuple[GoverningRow | None, GoverningRow | None]
    answers: tuple[tuple[str, bool], ...] = ()


def compare(one: Compared, sides: tuple[Side, Side], terms: Terms) -> Comparison:
    """Compare the rules of a good. `terms`: from the old side's edition to the new one's."""
    old, new = one.rows
    if old is None or new is None:
        return EQUAL if old is new else Comparison("added" if old is None else "removed")
    if old.rule.text == new.rule.text and old.scopes == new.scopes and _one_law(sides):
        return EQUAL
    try:
        rules = [
            Rule.of(side.law, code, ruled_by(row)) for side, code, row in zip(sides, one.codes, (old, new), strict=True)
        ]
    except RuleTextError:
        return Comparison("undecided")
    less, more = contained(rules[1], rules[0], terms.turned), contained(rules[0], rules[1], terms)
    if less and more:
        return EQUAL
    answers = dict(one.answers)
    lost = None if more else find(Question(rules[0], rules[1], sides, terms, answers))
    gained = None if less else find(Question(rules[1], rules[0], (sides[1], sides[0]), terms.turned, answers))
    return Comparison(_relation(less=less, more=more, lost=lost, gained=gained), lost, _turned(gained))


def _one_law(sides: tuple[Side, Side]) -> bool:
    """Whether what rules rest on, besides the rows, is the same text."""
    return sides[0].resting_on == sides[1].resting_on


def _turned(witness: Witness | None) -> Witness | None:
    """A witness that was found from the new side, told from the old one."""
    if witness is None:
        return None
    return Witness((witness.claims[1], witness.claims[0]), (witness.verdicts[1], witness.verdicts[0]))


def _relation(*, less: bool, more: bool, lost: Witness | None, gained: Witness | None) -> Relation:
    if less and lost is not None:
        return "stricter"
    if more and gained is not None:
        return "looser"
    return "different" if lost is not None and gained is not None else "undecided"
