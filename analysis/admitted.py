"""Which materials a requirement admits, as exact sets of codes.

A material is its code, and the names that a claim gives it (`described_as`) which no note ties to codes: for each such
choice of names a requirement admits one set of codes. The engine measures the same (engine.origin.findings.change).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.tolerances import Clause
from headnote.engine.origin.describing import SAME_DESCRIPTION
from headnote.grammar.codes import DIGITS
from headnote.grammar.rules.tree import Change, Goods, Process, Scopes, Selection

from .intervals import EVERYTHING, NOTHING, CodeSet

Names = frozenset[str]
"""What a material is said to be, in folded letters."""


@dataclass(frozen=True)
class Place:
    """Where a requirement is asked: the good's code, the codes of its row, and the agreement's declared goods."""

    good: str
    group: Scopes
    law: Law

    @cached_property
    def own_group(self) -> CodeSet:
        """The codes of the row."""
        return CodeSet.of_scopes(self.group)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The de minimis clauses that apply to the good, or may."""
        return tuple(one for one in self.law.tolerances if not one.goods or self._may_be_of(one.goods))

    def _may_be_of(self, goods: Selection) -> bool:
        return any(not one.scopes or CodeSet.of_scopes(one.scopes).holds(self.good) for one in goods)


def admitted(change: Change, place: Place, names: Names) -> CodeSet:
    """The codes of materials, described by `names`, that a change in classification admits."""
    found = EVERYTHING
    if change.level is not None:
        found -= _own(place, DIGITS[change.level])
    if change.outside_group:
        found -= place.own_group
    if change.except_from or change.except_goods:
        found -= selected(change.except_from, change.except_goods, place, names)
    if change.only_from or change.only_goods:
        found &= selected(change.only_from, change.only_goods, place, names)
    if change.also_from:
        found |= selected((), change.also_from, place, names)
    return found


def selected(scopes: Scopes, selection: Selection, place: Place, names: Names) -> CodeSet:
    """The codes of materials, described by `names`, that are of the codes or goods named; all, where none are."""
    if not scopes and not selection:
        return EVERYTHING
    found = CodeSet.of_scopes(scopes)
    for goods in selection:
        found |= _goods(goods, place, names)
    return found


def _goods(goods: Goods, place: Place, names: Names) -> CodeSet:
    found = CodeSet.of_scopes(goods.scopes) if goods.scopes else EVERYTHING
    if goods.own == "description":
        found &= EVERYTHING if SAME_DESCRIPTION in names else NOTHING
    elif goods.own == "group":
        found &= place.own_group - _own(place, DIGITS["subheading"])
    elif goods.own is not None:
        found &= _own(place, DIGITS[goods.own])
    if goods.name is not None:
        found &= named(goods.name, place.law, names)
    if goods.but:
        found -= selected((), goods.but, place, names)
    return found


def named(name: str, law: Law, names: Names) -> CodeSet:
    """The codes of what a name says: those that a note declares, else all of materials described so."""
    declared = law.goods.get(name.casefold())
    if declared:
        return CodeSet.of_scopes(declared)
    return EVERYTHING if name.casefold() in names else NOTHING


def _own(place: Place, digits: int) -> CodeSet:
    return CodeSet.of_codes((place.good[:digits],))


def names_of(selections: Iterable[Selection], law: Law) -> Iterator[str]:
    """The names in selections that no note ties to codes: what a claim has to say of a material."""
    for selection in selections:
        for goods in selection:
            if goods.own == "description":
                yield SAME_DESCRIPTION
            if goods.name is not None and not law.goods.get(goods.name.casefold()):
                yield goods.name.casefold()
            yield from names_of((goods.but,), law)


def names_in(leaf: object, law: Law) -> Names:
    """The names that a requirement asks of materials, as `names_of`."""
    fields = ("except_goods", "only_goods", "also_from", "goods", "base_goods")
    selections = [found for field in fields if isinstance(found := getattr(leaf, field, ()), tuple)]
    selections += [one.goods for one in getattr(leaf, "allowing", ())]
    treated = {leaf.goods.casefold()} if isinstance(leaf, Process) and leaf.goods is not None else set()
    return frozenset(names_of(selections, law)) | treated
