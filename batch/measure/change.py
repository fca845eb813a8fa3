"""Change in tariff classification, and the de minimis that forgives a missing one (`engine.origin.findings.change`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ibis

from headnote.engine.agreements.law import Law
from headnote.engine.origin.findings.caps import ratio_of
from headnote.grammar.rules.tree import Change, MaterialCap, NoChange, Scopes

from .selecting import atoms_of, is_of, names_group, owns, untold, untold_atoms
from .shares import at_most
from .states import State, all_of, any_of, either, every, fixed, opposite, state
from .view import Atom, Lack, Measured, Row, View, base, base_field


def atoms_of_change(change: Change, law: Law, group: Scopes) -> Iterator[Atom]:
    """What is asked of the materials' codes and words."""
    if change.outside_group:
        yield ("within", group)
    named = change.except_goods + change.only_goods + change.also_from
    yield from atoms_of(change.except_from, change.except_goods, group)
    yield from atoms_of(change.only_from, change.only_goods, group)
    yield from atoms_of((), change.also_from, group)
    yield from untold_atoms((), named, law)


def group_matters(change: Change) -> bool:
    """Whether the codes of the row take part."""
    return change.outside_group or names_group(change.except_goods + change.only_goods + change.also_from)


def measure_no_change(leaf: NoChange, view: View, _clauses: tuple[int, ...]) -> Measured:
    """No change is required: holds always."""
    return Measured(lambda row: fixed(2))


def measure_change(change: Change, view: View, clauses: tuple[int, ...]) -> Measured:
    """Whether every non-originating material was classified elsewhere, or is forgiven."""
    changed = _changed(change, view)
    # None is open where codes are whole and tell everything: half of the sums are the other half then.
    told = view.exact and change.level is not None and not (change.outside_group or _sources(change))
    failed = ~view.apart(change.level) if told and change.level is not None else changed == fixed(0)
    failing: Any = view.only(~view.originating & failed)
    unsure: Any = ibis.literal(value=False) if told else view.only(~view.originating & (changed == fixed(1)))
    both = failing if told else failing | unsure
    listed, fails, doubts = view.listed, view.some(failing), view.some(unsure)
    caps = [(number, cap) for number in clauses if (cap := view.law.tolerances[number].cap) is not None]
    judged = [(number, cap, _tolerate(cap, view, failing, both)) for number, cap in caps]

    def forgiven(row: Row) -> Any:
        return either([every([row[f"clause{number}"], one(row)]) for number, _, one in judged]) == fixed(2)

    def still_open(row: Row) -> Any:
        return any_of([(row[f"clause{number}"] != fixed(0)) & (one(row) != fixed(0)) for number, _, one in judged])

    def states(row: Row) -> State:
        worst = ~fails(row) & ~doubts(row)
        met = worst | forgiven(row) if judged else worst
        open_ = ~fails(row) | still_open(row) if judged else ~fails(row)
        return _of_listed(listed(row), state(met, ~open_))

    def by_tolerance(row: Row) -> Any:
        return listed(row) & (fails(row) | doubts(row)) & forgiven(row)

    lacks = (view.unlisted(), *_lacks(change, view, failing, unsure, judged, listed))
    return Measured(states, by_tolerance if judged else None, lacks)


def _sources(change: Change) -> Any:
    """What a change names besides its level."""
    return change.except_from or change.except_goods or change.only_from or change.only_goods or change.also_from


def _of_listed(listed: Any, found: State) -> State:
    """What was found, where the claim lists materials."""
    known: State = ibis.ifelse(listed, found, fixed(1))
    return known


def _changed(change: Change, view: View) -> State:
    """Whether a line changed, by its code and what it is."""
    states = [view.changed(change.level)] if change.level is not None else []
    if change.outside_group:
        inside = view.lines[view.atoms["within", view.group]] if view.group else fixed(1)
        states.append(_unless_open(opposite(inside), view) if view.group else fixed(1))
    if change.except_from or change.except_goods:
        states.append(opposite(is_of(view, change.except_from, change.except_goods)))
    if change.only_from or change.only_goods:
        states.append(is_of(view, change.only_from, change.only_goods))
    found = every(states)
    return either([found, is_of(view, (), change.also_from)]) if change.also_from else found


def _unless_open(outside: State, view: View) -> State:
    """Inside a group that more digits of the good's code could narrow is not known."""
    found: State = ibis.ifelse((outside == fixed(0)) & view.lines.group_open, fixed(1), outside)
    return found


Judged = Callable[[Row], State]


def _tolerate(cap: MaterialCap, view: View, failing: Any, both: Any) -> Judged:
    """Whether the lines that failed, or may have, stay within a tolerance."""
    known = view.known(cap.measure)
    surely = view.total(cap.measure, failing)
    perhaps = view.total(cap.measure, both)
    more = view.some(both & ~known)

    def judged(row: Row) -> State:
        of = base(row, cap.measure, cap.base)
        beyond = at_most(row[surely], ratio_of(cap.percent), of) == fixed(0)
        within = at_most(row[perhaps], ratio_of(cap.percent), of, more(row)) == fixed(2)
        return state(within & ~beyond, beyond)

    name = view.totals.mark(judged)
    return lambda row: row[name]


def _lacks(
    change: Change,
    view: View,
    failing: Any,
    unsure: Any,
    judged: list[tuple[int, MaterialCap, Judged]],
    listed: Callable[[Row], Any],
) -> Iterator[Lack]:
    """The fields that would tell: codes where some are open, and what a clause that is not settled asks for."""
    doubts, fails = view.some(unsure), view.some(failing)

    def asked(row: Row) -> Any:
        """Codes are asked for where nothing failed, or where a clause keeps the matter open."""
        kept = [(row[f"clause{number}"] != fixed(0)) & (one(row) != fixed(0)) for number, _, one in judged]
        return listed(row) & doubts(row) & any_of([~fails(row), *kept])

    named = change.except_goods + change.only_goods + change.also_from

    def short(row: Row) -> Any:
        parts = [row[f"{change.level[0]}_short"]] if change.level is not None else []
        return any_of([*parts, *([row.group_open] if change.outside_group else [])])

    yield Lack("good.hs", lambda row: asked(row) & short(row))
    own = view.lines.short if named else view.lines.short | ~_short_lines(change, view)
    yield Lack("hs", None, unsure & own, asked)
    for field, lines in untold(view, (), named).items() if named else ():
        yield Lack(field, None, unsure & lines, asked)
    if owns(named):
        some = view.some(unsure & (is_of(view, (), named) == fixed(1)))
        yield Lack("good.hs", lambda row: asked(row) & some(row) & row.s_short)
    for number, cap, one in judged:
        yield from _asked_by(cap, number, one, view, failing | unsure, _some_open(listed, fails, doubts))


def _some_open(*conditions: Callable[[Row], Any]) -> Callable[[Row], Any]:
    """Materials are listed, and some of them failed, or may have."""
    listed, fails, doubts = conditions
    return lambda row: listed(row) & (fails(row) | doubts(row))


def _short_lines(change: Change, view: View) -> Any:
    """On a line: whether the good's own code is too short to tell."""
    parts = [view.lines[f"{change.level[0]}_short"]] if change.level is not None else []
    return any_of([*parts, *([view.lines.group_open] if change.outside_group else [])])


def _asked_by(
    cap: MaterialCap, number: int, judged: Judged, view: View, lines: Any, some: Callable[[Row], Any]
) -> Iterator[Lack]:
    def settled(row: Row) -> Any:
        return some(row) & (row[f"clause{number}"] == fixed(2)) & (judged(row) == fixed(1))

    field = base_field(cap.measure, cap.base)
    yield Lack(field, lambda row: settled(row) & (base(row, cap.measure, cap.base) == 0))
    lacking = "net_weight_kg" if cap.measure == "weight" else "value"
    yield Lack(lacking, None, lines & ~view.known(cap.measure), settled)
    yield Lack(
        "good.hs",
        lambda row: all_of([some(row), row[f"clause{number}"] == fixed(1), judged(row) != fixed(0)]),
    )
