"""Two rulesets compared: goods by code and period, every other statement, and real claims that turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from headnote.engine import Engine

from .comparing import compare
from .grouping import AnnexDiff, grouped, joined
from .pairing import pairs, periods
from .sides import Side
from .statements import Statement, compare_statements
from .terms import between
from .turning import Turned


@dataclass
class Diff:
    """What a new ruleset is to an old one. `titles` are how a report calls them."""

    titles: tuple[str, str]
    goods: AnnexDiff
    statements: tuple[Statement, ...] = ()
    turned: list[Turned] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    claims: int = 0
    bare: bool = False

    @property
    def same(self) -> bool:
        """Whether nothing changed, of what was compared."""
        equal = all(statement.relation == "equal" for statement in self.statements)
        return not self.goods.changes and not self.turned and equal


def diff_editions(old: Engine, new: Engine, titles: tuple[str, str]) -> Diff:
    """Two editions of one agreement, over every span of days on which they stay. Raises NotCorrelated."""
    goods = AnnexDiff((old.ruleset.edition, new.ruleset.edition))
    terms = between(*goods.editions)
    spans = periods((old, new))
    for number, (first, after) in enumerate(spans):
        sides = (Side.of(old, first), Side.of(new, first))
        found = ((one, compare(one, sides, terms)) for one in pairs((sides[0].law, sides[1].law), terms))
        grouped(found, (first if number else None, after), goods)
    goods.changes = joined(goods.changes)
    goods.split = terms.splits
    return Diff(titles, goods, tuple(compare_statements(old.ruleset, new.ruleset)))


def diff_agreements(old: Engine, new: Engine, titles: tuple[str, str], day: date, *, de_minimis: bool = False) -> Diff:
    """Two agreements on a day, by one production told in the terms of each. Raises NotCorrelated.

    Prices are what materials, costs and profit come to; nothing cumulates, and de minimis only if asked.
    """
    goods = AnnexDiff((old.ruleset.edition, new.ruleset.edition))
    terms = between(*goods.editions, adds_up=True)
    sides = (Side.of(old, day, bare=not de_minimis), Side.of(new, day, bare=not de_minimis))
    found = ((one, compare(one, sides, terms)) for one in pairs((sides[0].law, sides[1].law), terms))
    grouped(found, (None, None), goods)
    goods.split = terms.splits
    return Diff(titles, goods, bare=True)


def add_claims(diff: Diff, found: Iterable[Turned | Exception]) -> None:
    """Put the claims that turn into a comparison, and say of those that cannot be read why."""
    for one in found:
        if isinstance(one, Turned):
            diff.turned.append(one)
        else:
            diff.problems += list(map(str, getattr(one, "problems", (one,))))
