"""Whether one requirement holds wherever another does: proved, or not said.

Claims are told plainly (docs/decisions): materials by codes of six digits, of which none is packing, accessory or made
from materials of its own. Within them each answer True is a proof; False says only that none was found.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import chain, combinations

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.tolerances import FORGIVABLE, Clause, is_maximum_weight
from headnote.grammar.rules.tree import (
    All,
    Allowance,
    Change,
    Counted,
    Exclusively,
    Expr,
    Goods,
    Limit,
    MadeFrom,
    MaterialCap,
    MaterialsAre,
    NoChange,
    Process,
    Unread,
    ValueContent,
    WhollyObtained,
)

from .admitted import Names, Place, admitted, names_in, selected
from .linear import per_cent, sums_imply
from .terms import Terms

MOST_NAMES = 5
"""Names of materials that are tried in every combination; with more, nothing is said."""


@dataclass(frozen=True)
class Asked:
    """A requirement, and where it is asked."""

    leaf: Expr
    place: Place

    @property
    def law(self) -> Law:
        """The agreement on the day."""
        return self.place.law


_SHARES = ValueContent | MaterialCap


def _comparable(one: Expr, other: Expr) -> bool:
    """Whether a requirement of its kind may imply one of the other's."""
    if type(one) is type(other) or isinstance(other, NoChange | Unread):
        return True
    if isinstance(one, Exclusively):
        return isinstance(other, Change | MadeFrom)
    return isinstance(one, _SHARES) and isinstance(other, _SHARES)


def implied(one: Asked, other: Asked, terms: Terms) -> bool:
    """Whether `other` holds of every plain claim that `one` does. `terms`: from the one's edition to the other's."""
    if not _comparable(one.leaf, other.leaf):
        return False
    match one.leaf, other.leaf:
        case _, NoChange() | Unread():
            return True  # plain claims do more than insufficient operations
        case a, _ if (isinstance(a, (All, *FORGIVABLE)) or is_maximum_weight(a)) and not tolerates_more(one, other):
            return False
        case All() as a, All() as b:
            # What is left to the tolerance together: of each part no more than of one that implies it.
            parts = [replace(one, leaf=part) for part in a.parts]
            return all(any(implied(mine, replace(other, leaf=part), terms) for mine in parts) for part in b.parts)
        case WhollyObtained(), WhollyObtained():
            return True  # plain claims say yes or no, and no letter of a list
        case Change() as a, Change() as b:
            return _allows_more(a.allowing, b.allowing) and admits_more(one, other, terms)
        case Exclusively(), Change() | MadeFrom() | Exclusively(of_the_party=False):
            return True
        case (ValueContent() | MaterialCap()) as a, (ValueContent() | MaterialCap()) as b:
            return _measured(a, b, one, other, terms)
        case MaterialsAre() as a, MaterialsAre() as b:
            status = a.status == b.status or b.status == "originating"
            return status and _allows_more(a.allowing, b.allowing) and _selects_less(one, other, terms)
        case Process() as a, Process() as b:
            return _process(a, b) and (not a.goods or _same_notes(one, other))
        case Counted() as a, Counted() as b:
            return replace(a, least=b.least) == b and a.least >= b.least
        case a, b:
            return a == b and _same_notes(one, other)


def names_to_try(*asked: Asked) -> list[Names] | None:
    """Every combination of the names that requirements ask of materials; None where there are too many."""
    names = sorted({name for one in asked for name in names_in(one.leaf, one.law)})
    if len(names) > MOST_NAMES:
        return None
    return [frozenset(chosen) for chosen in chain.from_iterable(combinations(names, n) for n in range(len(names) + 1))]


def names_likely(*asked: Asked) -> list[Names]:
    """Combinations of names, of which one may show something: all of them, or where they are too many, each alone."""
    found = names_to_try(*asked)
    if found is None:
        every = sorted({name for one in asked for name in names_in(one.leaf, one.law)})
        found = [frozenset(), *(frozenset({name}) for name in every)]
    return found


def admits_more(one: Asked, other: Asked, terms: Terms) -> bool:
    """Whether a change admits every material that another does."""
    combined = names_to_try(one, other)
    if combined is None or not isinstance(one.leaf, Change) or not isinstance(other.leaf, Change):
        return False
    return not any(
        next(
            terms.admitted_by_one(admitted(one.leaf, one.place, names), admitted(other.leaf, other.place, names)), None
        )
        for names in combined
    )


def tolerates_more(one: Asked, other: Asked) -> bool:
    """Whether every de minimis clause that may forgive the one has one for the other that forgives at least as much."""
    mine, theirs = (
        [clause for clause in asked.place.clauses if clause.any or isinstance(asked.leaf, Change)]
        for asked in (one, other)
    )
    alike = one.law.edition == other.law.edition
    return all(any(_forgives_less(a, b, alike=alike) for b in theirs) for a in mine)


def _forgives_less(one: Clause, other: Clause, *, alike: bool) -> bool:
    """`alike`: codes mean the same in both. A clause for rules that refer to a note may not be for the other rule."""
    if alike and one == other and one.note is None:
        return True
    if one.cap is None or other.cap is None or not other.plain or (one.weights and not other.weights):
        return False
    a, b = one.cap, other.cap
    return (a.measure, a.base) == (b.measure, b.base) and per_cent(a.percent) <= per_cent(b.percent)


def _allows_more(one: tuple[Allowance, ...], other: tuple[Allowance, ...]) -> bool:
    if not one and not any(limit for b in other for limit in b.limits):
        return True
    return len(one) == len(other) and all(
        a.goods == b.goods and (not b.limits or (bool(a.limits) and _limits_wider(a.limits, b.limits)))
        for a, b in zip(one, other, strict=True)
    )


def _limits_wider(one: tuple[Limit, ...], other: tuple[Limit, ...]) -> bool:
    return all(
        any(replace(a, percent=b.percent) == b and per_cent(a.percent) <= per_cent(b.percent) for b in other)
        for a in one
    )


def _measured(
    a: ValueContent | MaterialCap, b: ValueContent | MaterialCap, one: Asked, other: Asked, terms: Terms
) -> bool:
    """Shares: by their sums where both are of all non-originating materials, else of the same ones."""
    if isinstance(a, ValueContent) and isinstance(b, ValueContent) and (a.scopes or b.scopes):
        narrower = bool(a.scopes) <= bool(b.scopes) and (not a.scopes or _selects_less(one, other, terms))
        one, other = (replace(asked, leaf=replace(leaf, scopes=())) for asked, leaf in ((one, a), (other, b)))
        return narrower and _by_sums(one, other, terms)
    if isinstance(a, MaterialCap) and isinstance(b, MaterialCap):
        whole = replace(a, percent=b.percent, scopes=b.scopes, goods=b.goods)
        alike = whole == b and _same_base(a, one, other)
        p, q = per_cent(a.percent), per_cent(b.percent)
        if a.base != "these materials" and (alike or (_of_all(a) and replace(whole, non_originating=True) == b)):
            return (
                (p <= q and _selects_less(one, other, terms))
                if a.sense == "at most"
                else (p >= q and _selects_less(other, one, terms.turned))
            )
        if alike:
            same = _selects_less(one, other, terms) and _selects_less(other, one, terms.turned)
            return same and (p <= q if a.sense == "at most" else p >= q)
    return _by_sums(one, other, terms)


def _of_all(cap: MaterialCap) -> bool:
    """Whether a share is at most so much of all materials: those that do not originate have no more."""
    return cap.sense == "at most" and not cap.originating and not cap.non_originating and not cap.base_goods


def _same_base(a: MaterialCap, one: Asked, other: Asked) -> bool:
    return not a.base_goods or _same_notes(one, other)


def _by_sums(one: Asked, other: Asked, terms: Terms) -> bool:
    a, b = one.leaf, other.leaf
    if not isinstance(a, ValueContent | MaterialCap) or not isinstance(b, ValueContent | MaterialCap):
        return False
    return sums_imply(a, one.law.methods, b, other.law.methods, terms.adds_up)


def _selects_less(one: Asked, other: Asked, terms: Terms) -> bool:
    """Whether `other` speaks of no material that `one` does not speak of."""
    combined = names_to_try(one, other)
    if combined is None:
        return False
    for names in combined:
        mine, theirs = (
            selected(getattr(a.leaf, "scopes", ()), getattr(a.leaf, "goods", ()), a.place, names) for a in (one, other)
        )
        if next(terms.turned.admitted_by_one(theirs, mine), None) is not None:
            return False
    return True


def _process(a: Process, b: Process) -> bool:
    """Plain claims tell processes in a party, of both agreements where they are two."""
    same = a.name.casefold() == b.name.casefold() and (a.scopes, a.goods) == (b.scopes, b.goods)
    anywhere = not b.in_party and not b.countries
    placed = a.in_party or bool(a.countries)
    return same and (anywhere or (placed and set(a.countries) <= set(b.countries) and b.in_party >= a.in_party))


def _same_notes(one: Asked, other: Asked) -> bool:
    """Whether what a requirement rests on besides its own words is the same for both."""
    a, b = one.place, other.place
    own = not _speaks_of_the_good(one.leaf) or (a.good, a.group) == (b.good, b.group)
    notes = [(place.law.goods, place.law.stages, place.law.joining) for place in (a, b)]
    return own and (a.law is b.law or notes[0] == notes[1])


def _speaks_of_the_good(node: object) -> bool:
    """Whether a requirement names the good's own chapter, heading, subheading or group."""
    if isinstance(node, tuple):
        return any(_speaks_of_the_good(part) for part in node)
    if isinstance(node, Goods):
        return node.own not in (None, "description") or _speaks_of_the_good(node.but)
    return is_dataclass(node) and any(_speaks_of_the_good(getattr(node, field.name)) for field in fields(node))
