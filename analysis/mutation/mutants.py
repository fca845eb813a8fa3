"""A ruleset with one mistake: where it stands, what it is, and the ruleset that has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from random import Random
from typing import Any, Literal

from headnote.engine.agreements.library import nomenclature
from headnote.engine.agreements.loaded import Ruleset
from headnote.grammar.agreements.nodes import Chapter, Row
from headnote.grammar.agreements.periods import read_years
from headnote.grammar.agreements.vocabulary import definitions_of
from headnote.grammar.file import File
from headnote.grammar.nodes import Period
from headnote.grammar.printer import print_file
from headnote.grammar.provisions.nodes import Form, Provision
from headnote.grammar.schedules.nodes import Categories

from ..statements import bare
from .articles import Changed, in_statement, ruled
from .plan import Plan, distinct
from .provisions import in_form, in_provision, in_schedule
from .rules import variations

Role = Literal["agreement", "annexes", "appendices", "procedures", "schedules"]
ROLES: tuple[Role, ...] = ("agreement", "annexes", "appendices", "procedures", "schedules")


@dataclass(frozen=True)
class Place:
    """A statement, or an item of it: its kind of file, the file's number, the statement's and the item's."""

    role: Role
    file: int
    statement: int
    item: int | None = None


@dataclass(frozen=True)
class Mutant:
    """A mistake. `new` None: the statement is left out."""

    operator: str
    place: Place
    old: Any
    new: Any

    @cached_property
    def text(self) -> str:
        """What is changed into what, in the lines that differ."""
        before, after = _lines(self.old), _lines(self.new)
        gone = [line for line in before if line not in after]
        come = [line for line in after if line not in before]
        return f"{' / '.join(gone) or 'nothing'} → {' / '.join(come) or 'left out'}"

    def planted(self, ruleset: Ruleset) -> Ruleset:
        """The ruleset with the mistake."""
        place = self.place
        if place.role == "agreement":
            return replace(ruleset, agreement=self._in(ruleset.agreement))
        files = getattr(ruleset, place.role)
        changed = (*files[: place.file], self._in(files[place.file]), *files[place.file + 1 :])
        named: dict[str, Any] = {place.role: changed}
        return replace(ruleset, **named)

    def _in(self, file: File) -> File:
        at, tops = self.place.statement, file.statements
        new = self.new
        if self.place.item is not None:
            top: Any = tops[at]
            items = list(top.items)
            items[self.place.item : self.place.item + 1] = [] if new is None else [new]
            new = replace(top, items=tuple(items))
        return replace(file, statements=(*tops[:at], *(() if new is None else (new,)), *tops[at + 1 :]))


def around(ruleset: Ruleset, row: Row) -> Ruleset:
    """The ruleset with the rows of a row's own chapters alone: what can govern its goods."""
    first = min(scope.first[:2] for scope in row.scopes)
    last = max(scope.last[:2] for scope in row.scopes)

    def near(top: Any) -> bool:
        if isinstance(top, Chapter):
            return first <= top.code <= last
        return not isinstance(top, Row) or any(s.first[:2] <= last and first <= s.last[:2] for s in top.scopes)

    annexes = (replace(file, statements=tuple(filter(near, file.statements))) for file in ruleset.annexes)
    return replace(ruleset, annexes=tuple(annexes))


def _lines(node: Any) -> list[str]:
    if node is None:
        return []
    return [" ".join(line.split()) for line in print_file(File((bare(node),))).splitlines()]


def files_of(ruleset: Ruleset, role: Role) -> tuple[File, ...]:
    """The files of a kind."""
    return (ruleset.agreement,) if role == "agreement" else getattr(ruleset, role)


def mutants(ruleset: Ruleset, plan: Plan) -> Iterator[Mutant]:
    """Every mistake that the plan's operators plant."""
    for found in _all(ruleset, plan):
        if found.operator in plan.operators:
            yield found


def _all(ruleset: Ruleset, plan: Plan) -> Iterator[Mutant]:
    codes = nomenclature(ruleset.edition)
    definitions = definitions_of(ruleset.agreement.statements)
    for role in ROLES:
        for number, file in enumerate(files_of(ruleset, role)):
            if role in ("annexes", "appendices"):
                own = {**definitions, **definitions_of(file.statements)}
                for place, row in _rows(file, role, number, plan):
                    planted = _listed(row) if role == "appendices" else _row(row, own, codes)
                    yield from (Mutant(operator, place, row, new) for operator, new in planted)
            names = [one.name for top in file.statements if isinstance(top, Categories) for one in top.items]
            for at, top in enumerate(file.statements):
                for operator, new in _statement(top, role, definitions, codes, names):
                    yield Mutant(operator, Place(role, number, at), top, new)


def _statement(top: Any, role: Role, definitions: Any, codes: Any, names: list[str]) -> Iterator[Changed]:
    match top:
        case Provision():
            yield from in_provision(top)
        case Form():
            yield from in_form(top)
        case _ if role == "schedules":
            yield from in_schedule(top, names)
        case _ if role in ("agreement", "annexes"):
            yield from in_statement(top, definitions, codes)
        case _:
            return


def _rows(file: File, role: Role, number: int, plan: Plan) -> Iterator[tuple[Place, Row]]:
    every = list(_every_row(file, role, number))
    if role == "appendices":
        yield from every
        return
    chosen = list(distinct(every, lambda one: one[1]))
    if plan.rows and len(chosen) > plan.rows:
        drawn = sorted(Random(plan.seed).sample(range(len(chosen)), plan.rows))
        chosen = [chosen[number] for number in drawn]
    yield from chosen


def _every_row(file: File, role: Role, number: int) -> Iterator[tuple[Place, Row]]:
    for at, top in enumerate(file.statements):
        if isinstance(top, Row):
            yield Place(role, number, at), top
        elif isinstance(top, Chapter):
            yield from ((Place(role, number, at, n), item) for n, item in enumerate(top.items) if isinstance(item, Row))


def _row(row: Row, definitions: Any, codes: Any) -> Iterator[Changed]:
    for operator, expr in variations(row.rule.expr, definitions, codes):
        yield operator, replace(row, rule=replace(ruled(expr), notes=row.rule.notes))
    first, last = row.period.first, row.period.last
    if first is not None:
        yield "period", replace(row, period=Period(first + timedelta(days=365), last))
    if last is not None:
        yield "period", replace(row, period=Period(first, last - timedelta(days=365)))


def _listed(row: Row) -> Iterator[Changed]:
    yield "listed", None
    years = read_years(row.rule.text)
    if years is not None:
        onwards = "onwards" if years.last is None else f"to year {years.last}"
        yield "listed", replace(row, rule=replace(row.rule, text=f'"From year {years.first + 1} {onwards}"'))
