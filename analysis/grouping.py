"""Comparisons of single goods to what a reviewer reads: goods with one change together, as ranges of codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from headnote.engine.agreements.rows import GoverningRow
from headnote.grammar.codes import HSCode

from .comparing import Compared, Comparison, Relation
from .witnesses import Witness


@dataclass(frozen=True)
class Row:
    """A row as it is shown: its codes and goods, its rule and where it was read."""

    codes: str
    described: str | None
    text: str
    source: str

    @classmethod
    def of(cls, row: GoverningRow | None) -> Row | None:
        """A row of an annex."""
        if row is None:
            return None
        return cls(row.scope, row.description, row.rule.text, row.source or row.annex)


@dataclass
class Change:
    """Goods whose rule changed in one way, in a span of days. `codes` pairs the code of either side."""

    relation: Relation
    old: Row | None
    new: Row | None
    first: date | None
    after: date | None
    codes: list[tuple[str, str]] = field(default_factory=list)
    lost: Witness | None = None
    gained: Witness | None = None

    @property
    def shown_codes(self) -> str:
        """The codes of the new side, or of the old one where they have other codes, runs of them as ranges."""
        return ranges(sorted({codes[1] for codes in self.codes}))


@dataclass
class AnnexDiff:
    """Every code of two annexes compared: how many in each relation, and the changes."""

    editions: tuple[str, str]
    counts: Counter[Relation] = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)
    split: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()


def grouped(
    found: Iterable[tuple[Compared, Comparison]], span: tuple[date | None, date | None], into: AnnexDiff
) -> None:
    """Add the comparisons of a span of days. Goods are together that have the same rows and relation."""
    groups: dict[object, Change] = {}
    for one, comparison in found:
        into.counts[comparison.relation] += 1
        if comparison.relation == "equal":
            continue
        old, new = (Row.of(row) for row in one.rows)
        # Rows printed alike beside each other change alike: their own codes and places do not part them.
        key = (comparison.relation, _key(old), _key(new))
        change = groups.get(key)
        if change is None:
            change = groups[key] = Change(comparison.relation, old, new, *span)
            into.changes.append(change)
        change.codes.append(one.codes)
        change.lost = change.lost or comparison.lost
        change.gained = change.gained or comparison.gained


def joined(changes: Iterable[Change]) -> list[Change]:
    """Changes that hold on over the days on which something else changes, told once."""
    found: list[Change] = []
    last: dict[object, Change] = {}
    for change in changes:
        key = (change.relation, change.old, change.new, tuple(change.codes))
        before = last.get(key)
        if before is not None and before.after is not None and before.after == change.first:
            before.after = change.after
            before.lost, before.gained = before.lost or change.lost, before.gained or change.gained
            continue
        last[key] = change
        found.append(change)
    return found


def _key(row: Row | None) -> tuple[str | None, str] | None:
    return None if row is None else (row.described, row.text)


def ranges(codes: list[str]) -> str:
    """Codes as a reader writes them; what stand one after the other in the list of changed codes, from … to."""
    chapters: dict[str, list[str]] = {}
    for code in codes:
        chapters.setdefault(code[:4], []).append(code)
    shown = []
    for heading in chapters.values():
        first, last = HSCode(heading[0]).dotted, HSCode(heading[-1]).dotted
        shown.append(first if first == last else f"{first} … {last}" if len(heading) > 2 else f"{first}, {last}")
    return ", ".join(shown)
