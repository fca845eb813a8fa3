"""Requirements on materials as such (`engine.origin.findings.materials` and `making`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from headnote.engine.agreements.law import Law
from headnote.grammar.rules.tree import Exclusively, Goods, MadeFrom, MaterialsAre, Scopes, Selection

from .selecting import atoms_of, is_of, names_group, owns, untold, untold_atoms
from .states import State, either, fixed, opposite, state
from .view import Atom, Lack, Measured, Row, View


def measure_exclusively(exclusively: Exclusively, view: View, _clauses: tuple[int, ...]) -> Measured:
    """Whether every material is originating."""
    some, listed = view.some(view.outside), view.listed
    return Measured(
        lambda row: ibis.ifelse(listed(row), state(~some(row), some(row)), fixed(1)), None, (view.unlisted(),)
    )


def atoms_of_materials(asked: MaterialsAre, law: Law, group: Scopes) -> Iterator[Atom]:
    """What is asked of the materials' codes and words."""
    yield from atoms_of(asked.scopes, asked.goods, group)
    yield from untold_atoms(asked.scopes, asked.goods, law)
    for one in asked.allowing:
        yield from atoms_of((), one.goods, group)
        yield from untold_atoms((), one.goods, law)


def materials_group_matters(asked: MaterialsAre) -> bool:
    """Whether the codes of the row take part."""
    return names_group(asked.goods) or any(names_group(one.goods) for one in asked.allowing)


def measure_materials_are(asked: MaterialsAre, view: View, _clauses: tuple[int, ...]) -> Measured:
    """Whether every material of the scopes and goods named is wholly obtained, or originating."""
    status: State = ibis.ifelse(view.originating, _status(asked, view), fixed(0))
    allowed = [is_of(view, (), one.goods) for one in asked.allowing]
    found = either([opposite(is_of(view, asked.scopes, asked.goods)), *allowed, status])
    unsaid = [("wholly_obtained", status == fixed(1))]
    named = [(asked.scopes, asked.goods), *(((), one.goods) for one in asked.allowing)]
    return _of_lines(view, found, named, unsaid)


def _status(asked: MaterialsAre, view: View) -> State:
    return view.lines.wholly if asked.status == "wholly obtained" else fixed(2)


def atoms_of_made(made: MadeFrom, law: Law, group: Scopes) -> Iterator[Atom]:
    """What is asked of the materials' codes and words."""
    yield from atoms_of((), made.goods, group)
    yield from untold_atoms((), (*made.goods, *_staged(made, law)), law)
    for line, _ in _lines(made, law):
        yield from atoms_of((), tuple(Goods(name) for name in line), group)


def made_group_matters(made: MadeFrom) -> bool:
    """Whether the codes of the row take part."""
    return names_group(made.goods)


def measure_made_from(made: MadeFrom, view: View, _clauses: tuple[int, ...]) -> Measured:
    """Whether every non-originating material is one that the rule names, or comes before it in the stages."""
    named = is_of(view, (), made.goods)
    on_lines = [_on_line(line, last, view) for line, last in _lines(made, view.law)]
    passes = ibis.ifelse(view.originating, fixed(2), either([named, *on_lines]))
    return _of_lines(view, passes, [((), (*made.goods, *_staged(made, view.law)))], [])


def _staged(made: MadeFrom, law: Law) -> tuple[Goods, ...]:
    return tuple(Goods(name) for line, _ in _lines(made, law) for name in line)


def _lines(made: MadeFrom, law: Law) -> list[tuple[tuple[str, ...], int]]:
    """The lines of stages on which what is named stands, and how far along."""
    names = {(goods.name or "").casefold() for goods in made.goods}
    found = [(line, [line.index(name) for name in line if name in names]) for line in law.stages]
    return [(line, max(at)) for line, at in found if at]


def _on_line(line: tuple[str, ...], last: int, view: View) -> State:
    at = [is_of(view, (), (Goods(name),)) for name in line]
    earlier, later = either(at[: last + 1]), either(at[last + 1 :])
    free = opposite(either(at))
    told: Any = ibis.ifelse((earlier == fixed(1)) | (later == fixed(1)), fixed(1), free)
    return ibis.ifelse(earlier == fixed(2), fixed(2), ibis.ifelse(later == fixed(2), fixed(0), told))


def _of_lines(
    view: View, found: State, named: list[tuple[Scopes, Selection]], unsaid: list[tuple[str, Any]]
) -> Measured:
    """Met where every line passes, not met where any fails; else the lines that are open lack what would tell."""
    fails, open_ = view.some(view.only(found == fixed(0))), view.only(found == fixed(1))
    doubts, listed = view.some(open_), view.listed

    def asked(row: Row) -> Any:
        return listed(row) & ~fails(row) & doubts(row)

    def states(row: Row) -> State:
        return ibis.ifelse(listed(row), state(~fails(row) & ~doubts(row), fails(row)), fixed(1))

    lacks = [Lack(field, None, open_ & lines, asked) for field, lines in unsaid]
    for scopes, goods in named:
        lacks += [Lack(field, None, open_ & lines, asked) for field, lines in untold(view, scopes, goods).items()]
        if owns(goods):
            some = view.some(open_ & (is_of(view, scopes, goods) == fixed(1)))
            lacks.append(Lack("good.hs", lambda row, some=some: asked(row) & some(row) & row.s_short))  # type: ignore[misc]
    return Measured(states, None, (view.unlisted(), *lacks))
