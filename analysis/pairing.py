"""The goods of two annexes side by side, by code and period: each with the row that governs it on either side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.rows import GoverningRow, RowIndex
from headnote.engine.origin.engine import Engine
from headnote.grammar.rules.tree import Scopes

from .comparing import Compared
from .sides import ruling
from .terms import Terms

NO_ROWS = RowIndex(())


def index_of(law: Law) -> RowIndex:
    """The annex of product-specific rules; an empty one where the agreement has none."""
    return law.annexes.get(law.annex or "", NO_ROWS)


def pairs(laws: tuple[Law, Law], terms: Terms, within: Scopes = ()) -> Iterator[Compared]:
    """Each code of the nomenclature with its rows, those of described goods one by one; `within`: of some codes alone.

    Of a code that became several, or of several that became one, each with each.
    """
    indices = [index_of(law) for law in laws]
    for codes in terms.pairs:
        if within and not any(scope.holds(codes[0]) for scope in within):
            continue
        old, new = (index.governing(code).rows for index, code in zip(indices, codes, strict=True))
        if not old and not new:
            continue
        described = dict.fromkeys(row.description for row in (*old, *new) if row.description is not None)
        for name in (*described, None):
            rows = (_row(old, name), _row(new, name))
            if rows == (None, None):
                continue
            answers = tuple((other, other == name) for other in described)
            yield Compared((codes[0], codes[1]), rows, answers)


def _row(rows: Sequence[GoverningRow], described: str | None) -> GoverningRow | None:
    """The row of goods as described, or of the rest."""
    own = next((row for row in rows if row.description == described and described is not None), None)
    return own or next((row for row in rows if row.description is None), None)


def periods(engines: tuple[Engine, Engine]) -> list[tuple[date, date | None]]:
    """Spans of days on which neither side's annex changes: the first day, and the first day after; None: none.

    Days before the first that either names belong to the first span.
    """
    turns = sorted({day for engine in engines for day in engine.turns})
    if not turns:
        return [(date.today(), None)]
    found: list[tuple[date, date | None]] = []
    for number, day in enumerate(turns):
        after = turns[number + 1] if number + 1 < len(turns) else None
        if found and _same_rules(engines, found[-1][0], day):
            found[-1] = (found[-1][0], after)
        else:
            found.append((day, after))
    return found


def _same_rules(engines: tuple[Engine, Engine], one: date, other: date) -> bool:
    return all(_rules(engine.law(one)) == _rules(engine.law(other)) for engine in engines)


def _rules(law: Law) -> tuple[object, ...]:
    return (index_of(law).rows, repr(ruling(law)))
