"""The features of many rules at once: what each pair of kinds means for its good's rule, in a few whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from headnote.engine.agreements.law import Law
from headnote.engine.origin.findings import asked_as
from headnote.grammar.rules.expand import expand, leaves
from headnote.grammar.rules.tree import Scopes

from .features import Content, Features, Form
from .forms import Asked, kinds_of
from .states import NOT_KNOWN, NOT_MET, Array, State
from .tolerances import forgive, forgive_together
from .view import ALONE, BEST, WORST, Pairs, View

MAX_SUMS = 60
"""Sums over lines that are worked out in one pass."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What tells goods of one plan apart: the forms whose signs matter, figures that may be missing, value contents."""

    number: int
    forms: tuple[Form, ...]
    figures: frozenset[str]
    contents: tuple[Content, ...]


@dataclass
class Signatures:
    """Each pair's conditions (`words`) and the sums that it adds to (`adds`, by the places of `sums`: what is summed).

    `numbers` are those of every form. The first bits of the first word tell whether there is a line at all, whether the
    single engine has to look at any (`ODD`), and whether of any a fact may be missing (`LACKING`).
    """

    words: list[Array]
    adds: Array
    sums: dict[str, tuple[int, str]] = field(default_factory=dict)
    shapes: list[Shape] = field(default_factory=list)
    numbers: dict[Form, int] = field(default_factory=dict)

    @property
    def slots(self) -> int:
        """The most forms that any plan has."""
        return max((len(one.forms) for one in self.shapes), default=0)


ODD, LACKING = 1, 2


def signatures(pairs: Pairs, plan_of: Array, asked: Mapping[int, tuple[Asked, ...]], law: Law) -> Signatures:
    """The features of pairs. `plan_of`: the number of the plan of each pair's good; `asked` what it asks.

    Raises OverflowError where there are more sums than one pass takes.
    """
    count = len(pairs)
    found = Signatures([np.zeros(count, dtype=np.int64)], np.zeros(count, dtype=np.int64))
    atoms: dict[object, State] = {}
    order = np.argsort(plan_of, kind="stable")
    ends = np.searchsorted(plan_of[order], [number + 1 for number in asked])
    starts = np.searchsorted(plan_of[order], list(asked))
    for (number, each), start, end in zip(asked.items(), starts, ends, strict=True):
        which = order[start:end]
        features = _features(pairs.only(which), each, law, atoms)
        for name, one in features.sums.items():
            found.sums.setdefault(name, (len(found.sums), one.amount))
        if len(found.sums) > MAX_SUMS:
            raise OverflowError("more sums than one pass takes")
        for place, word in enumerate(features.words()):
            if place == len(found.words):
                found.words.append(np.zeros(count, dtype=np.int64))
            found.words[place][which] = word
        found.adds[which] = features.adding({name: place for name, (place, _) in found.sums.items()})
        for form in features.forms:
            found.numbers.setdefault(form, len(found.numbers))
        figures, contents = frozenset(features.figures), tuple(features.contents)
        found.shapes.append(Shape(number, tuple(features.forms), figures, contents))
    return found


def _features(pairs: Pairs, asked: Sequence[Asked], law: Law, atoms: dict[object, State]) -> Features:
    features = Features(len(pairs))
    plain = View(pairs, law)
    features.reserve(plain.odd, ODD)
    for look in _looks(plain):

        def view(kind: str, group: Scopes = (), look: str = look) -> View:
            return View(pairs, law, group, kind, look, atoms)

        for kind in kinds_of(law):
            own = view(kind)
            features.bit(own.seen)
            features.bit(own.outside)
            features.bit(own.seen & (own.pairs.of_line("wholly") == NOT_MET))
        for number, one in enumerate(asked):
            own, name = view(one.kind, one.group), str(number)
            if one.together and one.clauses:
                several = [(leaf, view(asked_as(leaf))) for leaf in one.together]
                forgive_together(several, one.clauses, own, features, name)
            if one.together:
                continue
            one.measured(own, features, name)
            if one.clauses:
                forgive(one.leaf, one.clauses, own, features, name)
                _conditions(one, view, features, name, law)
    said, land = plain.said, pairs.of_line("land")
    features.bit(plain.cumulated)
    features.bit(pairs.of_line("mixed"))
    features.tell(said == NOT_KNOWN, land)
    features.reserve(features.lacking | (said == NOT_KNOWN), LACKING)
    return features


def _conditions(one: Asked, view: Callable[[str, Scopes], View], features: Features, name: str, law: Law) -> None:
    """What the articles of tolerances ask besides."""
    rules = [condition.rule for clause in one.clauses for condition in clause.conditions]
    for number, rule in enumerate(dict.fromkeys(rules)):
        for place, leaf in enumerate(leaves(expand(rule.expr, law.definitions))):
            own = Asked(leaf, one.group, asked_as(leaf), ())
            own.measured(view(own.kind, own.group), features, f"{name} if {number} {place}")


def _looks(view: View) -> list[str]:
    """How lines have to be looked at: also without those of other parties, and also with those that are open."""
    looks = [WORST]
    cumulates = view.law.cumulation is not None and view.law.of_party and "cumulation" in view.law.codes
    if cumulates and np.any(view.cumulated):
        looks.append(ALONE)
    if np.any(view.said == NOT_KNOWN):
        looks.append(BEST)
    return looks
