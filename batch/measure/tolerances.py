"""What an agreement's tolerances forgive (`engine.origin.forgiving`): sums of lines that do not pass a requirement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from headnote.engine.agreements.tolerances import Clause
from headnote.engine.origin.findings.caps import ratio_of
from headnote.engine.origin.findings.selecting import within
from headnote.engine.truth import Truth
from headnote.grammar.rules.named_codes import scopes_in
from headnote.grammar.rules.tree import Chain, Change, Counted, Goods, MadeFrom, MaterialsAre, Process, Scopes

from .change import splits as splits_of_change
from .features import Features
from .materials import passing, status_of
from .selecting import is_of
from .shares import BASES, amount_of, measure_cap, summed
from .states import MET, NOT_KNOWN, NOT_MET, Bool, State
from .view import View

Split = tuple[Bool, Bool]
"""The lines that surely do not pass, and those that may not."""

MOST_TOGETHER = 4
"""Requirements that a tolerance forgives together; of more, too many sets of them would have to be summed."""


def can_split(leaf: Any) -> bool:
    """Whether the lines that do not pass a requirement are told by what kinds of lines they are."""
    if isinstance(leaf, Change | MadeFrom | Chain | Counted):
        return not isinstance(leaf, Change) or sum(bool(one.limits) for one in leaf.allowing) <= 1
    if isinstance(leaf, MaterialsAre):
        return not any(one.limits for one in leaf.allowing)
    return isinstance(leaf, Process) and not leaf.scopes and leaf.goods is None


def splits_of(leaf: Any, view: View) -> list[Split]:
    """The lines that a requirement leaves to a tolerance: what they are may hang on sums, then any of some."""
    if isinstance(leaf, Change):
        return splits_of_change(leaf, view)
    if isinstance(leaf, MadeFrom):
        found: State = passing(leaf, view)
        return [(view.outside & (found == NOT_MET), view.outside & (found == NOT_KNOWN))]
    if isinstance(leaf, MaterialsAre):
        found = status_of(leaf, view)
        return [(view.seen & (found == NOT_MET), view.seen & (found == NOT_KNOWN))]
    # Done or not, a process was so for all materials alike.
    return [(view.outside, np.zeros_like(view.outside))]


def forgive(leaf: Any, clauses: Sequence[Clause], view: View, features: Features, name: str) -> None:
    """What each clause asks of the lines that a requirement leaves."""
    for number, split in enumerate(splits_of(leaf, view)):
        for look, left in enumerate(_left(split, clauses, view, features)):
            for place, clause in enumerate(clauses):
                _tolerate(clause, left, view, features, f"{name} left {number} {look} to {place}")


def forgive_together(
    several: Sequence[tuple[Any, View]], clauses: Sequence[Clause], view: View, features: Features, name: str
) -> None:
    """What each clause asks of the lines that any two or more requirements leave, whichever of them they are."""
    each = [splits_of(leaf, own)[0] for leaf, own in several]
    for count in range(2, len(each) + 1):
        for number, some in enumerate(combinations(each, count)):
            failing = np.any([one for one, _ in some], axis=0)
            unsure = np.any([one for _, one in some], axis=0) & ~failing
            for look, left in enumerate(_left((failing, unsure), clauses, view, features)):
                for place, clause in enumerate(clauses):
                    _tolerate(clause, left, view, features, f"{name} {count} {number} {look} to {place}")


def _left(split: Split, clauses: Sequence[Clause], view: View, features: Features) -> Iterator[Split]:
    """The lines that are left to shares: all, and those without what clauses let be used without restriction."""
    yield split
    failing, unsure = split
    freeing = [clause.free for clause in clauses if clause.free]
    # Which of several are for the good may hang on answers.
    for some in (one for count in range(1, len(freeing) + 1) for one in combinations(freeing, count)):
        free = is_of(view, (), tuple(goods for selection in some for goods in selection))
        features.tell(failing | unsure, free)
        features.lack((failing | unsure) & (free == NOT_KNOWN))
        surely = failing & (free == NOT_MET)
        yield surely, (failing | unsure) & (free != MET) & ~surely


def _tolerate(clause: Clause, split: Split, view: View, features: Features, name: str) -> None:
    cap = clause.cap
    if cap is None:
        return
    failing, unsure = split
    both = failing | unsure
    told = list(_forgivable(clause, view))
    given = view.amount(cap.measure)
    features.tell(both, failing, given == 0, *told)
    features.lack(both & np.any([given == 0, unsure, *(one == NOT_KNOWN for one in told)], axis=0))
    amount, mark = amount_of(cap.measure), f"{name} {view.look}"
    if clause.those:
        used = [features.sum(f"{mark} surely", amount, failing), features.sum(f"{mark} perhaps", amount, both)]
    else:
        pool = view.outside | (view.seen & failing)
        used = [summed(view, features, f"{mark} named", cap.measure, pool, cap.scopes, cap.goods)]
    if cap.base == "these materials":
        base = summed(view, features, f"{mark} base", cap.measure, view.seen, cap.scopes, cap.goods)
    else:
        base = BASES[cap.measure, cap.base]
        features.figures.add(base)
    for one in used:
        features.share(one, ratio_of(cap.percent), base)
    for number, kept in enumerate(clause.also):
        measure_cap(kept, view, features, f"{name} also {number}")
    for member in view.law.groups.get((clause.mixture or "").casefold(), ()):
        named = view.named(member)
        features.tell(view.seen & (named != NOT_MET), named)
        features.lack(view.seen & (named == NOT_KNOWN))


def _forgivable(clause: Clause, view: View) -> Iterator[State]:
    """What tells whether a clause forgives a line at all."""
    cap = clause.cap
    if cap is not None and (cap.scopes or cap.goods):
        yield is_of(view, cap.scopes, cap.goods)
    if cap is not None and cap.base == "the component":
        yield view.pairs.of_line("component")
    for excepted in clause.excepted:
        yield is_of(view, (), excepted.materials)


def may_apply(clause: Clause, code: str | None) -> bool:
    """Whether a clause may be for a good of a code, whatever a claim answers."""
    told = (Truth.NOT_KNOWN if not one.scopes else within(code, one.scopes) for one in clause.goods)
    return not clause.goods or any(one is not Truth.NOT_MET for one in told)


def scopes_of_good(clauses: Sequence[Clause]) -> list[Scopes]:
    """The codes by which clauses tell goods."""
    told: list[tuple[Goods, ...]] = [
        goods
        for one in clauses
        for goods in (one.goods, *(e.goods for e in one.excepted), *(c.goods for c in one.conditions))
    ]
    return list(dict.fromkeys(scopes for goods in told for scopes in scopes_in(goods)))
