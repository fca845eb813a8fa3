"""How many mistakes are noticed, operator by operator, the lowest first; and those that nobody notices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields

from headnote.engine.agreements.law import Law
from headnote.engine.origin.engine import Engine
from headnote.grammar.agreements.nodes import Headnote, Row
from headnote.grammar.provisions.nodes import Provision

from ..answers import compare_provisions
from ..comparing import EQUAL, Compared, compare
from ..pairing import pairs
from ..sides import Side
from ..terms import between
from .mutants import Mutant
from .noticing import Bench, By


@dataclass
class Score:
    """Mistakes of one part of a ruleset, or of one operator, by who notices them."""

    counts: Counter[By] = field(default_factory=Counter)

    @property
    def planted(self) -> int:
        """The denominator: all but those proved to change nothing."""
        return sum(self.counts.values()) - self.counts["equal"]

    @property
    def noticed(self) -> int:
        """Those that check or a case notices."""
        return self.counts["check"] + self.counts["test"]

    @property
    def per_cent(self) -> int:
        """How many of a hundred, cut: 94.9 is not 95."""
        return 100 * self.noticed // self.planted if self.planted else 100


@dataclass
class Scores:
    """The scores of a ruleset."""

    parts: dict[str, Score] = field(default_factory=dict)
    operators: dict[str, Score] = field(default_factory=dict)
    survivors: list[Mutant] = field(default_factory=list)

    def add(self, mutant: Mutant, by: By) -> None:
        """Count a mistake."""
        self.parts.setdefault(mutant.place.role, Score()).counts[by] += 1
        self.operators.setdefault(mutant.operator, Score()).counts[by] += 1
        if by == "nobody":
            self.survivors.append(mutant)

    def lowest_first(self) -> Iterator[tuple[str, Score]]:
        """Operators by the share of their mistakes that is noticed."""
        yield from sorted(self.operators.items(), key=lambda one: (one[1].per_cent, one[0]))


def score(bench: Bench, planted: Iterable[Mutant]) -> Scores:
    """Plant each mistake and count who notices it."""
    scores = Scores()
    for mutant in planted:
        by, _what = bench.noticed(mutant)
        if by == "nobody" and proved_equal(bench, mutant):
            by = "equal"
        scores.add(mutant, by)
    return scores


def proved_equal(bench: Bench, mutant: Mutant) -> bool:
    """Whether a mistake is proved to change nothing: in an article or a headnote, for every good; in a row, for its
    goods; in a provision, for every set of answers."""
    if isinstance(mutant.old, Provision) and isinstance(mutant.new, Provision):
        return compare_provisions(mutant.old, mutant.new)[0] == "equal"
    if mutant.place.role == "agreement" and _same_laws(bench.engine, bench.sides(mutant)[1]):
        return True
    if isinstance(mutant.old, Headnote) and isinstance(mutant.new, Headnote):
        day = bench.engine.turns[-1]
        sides = (Side.of(bench.engine, day), Side.of(bench.sides(mutant)[1], day))
        terms = between(bench.ruleset.edition, sides[1].law.edition)
        return all(compare(one, sides, terms) == EQUAL for one in pairs((sides[0].law, sides[1].law), terms))
    if mutant.place.role != "annexes" or mutant.operator == "period" or not isinstance(mutant.old, Row):
        return False
    return all(relation == "equal" for relation in _relations(bench, mutant))


def _same_laws(one: Engine, other: Engine) -> bool:
    """Whether two texts of an agreement come to the same law on every day, besides the annexes."""
    return one.turns == other.turns and all(_said(one.law(day)) == _said(other.law(day)) for day in one.turns)


def _said(law: Law) -> dict[str, object]:
    """What is asked of a law, besides its rows. Own production is not, where production in any party counts."""
    said = {field.name: getattr(law, field.name) for field in fields(law) if field.name not in _NOT_SAID}
    methods = [(one.name, one.label, dict(one.over), dict(one.under), one.citation, one.bases) for one in law.methods]
    return said | {"methods": methods, "own_production": law.any_production or law.own_production}


_NOT_SAID = ("annexes", "plans", "supplied", "ruled")


def _relations(bench: Bench, mutant: Mutant) -> Iterator[str]:
    sides = sides_of(bench, mutant)
    terms = between(bench.ruleset.edition, bench.ruleset.edition)
    for one in governed(sides, mutant):
        yield compare(one, sides, terms).relation


def sides_of(bench: Bench, mutant: Mutant) -> tuple[Side, Side]:
    """The ruleset as it is, and with a mistake, on the first day of the row's own text, or the last that changed."""
    period = getattr(mutant.old, "period", None)
    day = (period.first if period is not None else None) or bench.engine.turns[-1]
    one, other = bench.sides(mutant)
    return Side.of(one, day), Side.of(other, day)


def governed(sides: tuple[Side, Side], mutant: Mutant) -> Iterator[Compared]:
    """The goods that the row of a mistake governs."""
    terms = between(sides[0].law.edition, sides[0].law.edition)
    text = mutant.old.rule.text
    for one in pairs((sides[0].law, sides[1].law), terms, mutant.old.scopes):
        if one.rows[0] is not None and one.rows[0].rule.text == text and one.rows[0].scopes == mutant.old.scopes:
            yield one
