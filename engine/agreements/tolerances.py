"""Tolerances as the engine applies them: each clause with what its article forgives, excepts and asks besides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeGuard

from headnote.grammar.agreements.nodes import Article
from headnote.grammar.agreements.tolerances import NotTolerated, Tolerance, ToleratedIf, Unrestricted
from headnote.grammar.rules.tree import (
    Chain,
    Change,
    Counted,
    Expr,
    MadeFrom,
    MaterialCap,
    MaterialsAre,
    Process,
    Selection,
)

from .untranscribed import NOT_TRANSCRIBED

_ANY = "forgives any requirement"
_WEIGHTS = "forgives any requirement and maximum weights"
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


FORGIVABLE = (Change, MadeFrom, MaterialsAre, Process, Chain, Counted)
"""Requirements that materials may fail one by one, and that set no percentage: what any tolerance may forgive."""


def is_maximum_weight(leaf: Expr) -> TypeGuard[MaterialCap]:
    """Whether a rule sets a maximum weight of non-originating materials."""
    return isinstance(leaf, MaterialCap) and (leaf.measure, leaf.sense, leaf.base, leaf.non_originating) == (
        "weight",
        "at most",
        "the good",
        True,
    )


@dataclass(frozen=True, slots=True)
class Clause:
    """One share of a de minimis article, for goods of `goods`.

    `those`: only materials that do not pass count towards `cap`. No `cap`: the clause is not transcribed, or it has the
    materials of `free` used without restriction, which none of the others then count. `any`: it
    forgives any requirement, else a change in tariff classification alone. `note`: only for rules that refer to it.
    `mixture`: only for goods of two or more of that group; `also` are shares to be kept besides. `excepted` and
    `conditions` are those of its article. `weights`: what is beyond a maximum weight of the rule may be forgiven, too.
    """

    goods: Selection
    cap: MaterialCap | None
    those: bool
    any: bool
    citation: str
    note: str | None = None
    mixture: str | None = None
    also: tuple[MaterialCap, ...] = ()
    excepted: tuple[NotTolerated, ...] = ()
    conditions: tuple[ToleratedIf, ...] = ()
    weights: bool = False
    free: Selection = ()

    @property
    def transcribed(self) -> bool:
        """Whether it says what is forgiven."""
        return self.cap is not None or bool(self.free)

    @property
    def question(self) -> str:
        """What a claim answers who has read an article that is not transcribed."""
        return f"{self.citation} tolerates this"

    @property
    def plain(self) -> bool:
        """Whether it forgives whatever fails of goods told by their codes, by an amount that any claim gives."""
        cap = self.cap
        if cap is None or not self.those or cap.goods or cap.scopes or self.note or self.mixture or self.also:
            return False
        if self.excepted or self.conditions:
            return False
        return cap.base in ("FOB", "EXW", "the good") and all(
            one.name is None and one.own is None and not one.but for one in self.goods
        )

    def is_for(self, notes: Iterable[str]) -> bool:
        """Whether it is for a rule that refers to some notes."""
        return self.note is None or any(_names(note, self.note) for note in notes)


def clauses_of(articles: Iterable[tuple[Article, str]]) -> Iterator[Clause]:
    """The clauses of articles on de minimis, in order. An article that is not transcribed is a clause for all goods."""
    for article, citation in articles:
        if article.detail == NOT_TRANSCRIBED:
            yield Clause((), None, those=True, any=True, citation=citation)
            continue
        excepted = tuple(item for item in article.items if isinstance(item, NotTolerated))
        conditions = tuple(item for item in article.items if isinstance(item, ToleratedIf))
        for item in article.items:
            if isinstance(item, Unrestricted):
                yield Clause(item.goods, None, those=True, any=True, citation=citation, free=item.materials)
            if isinstance(item, Tolerance):
                for cap in item.caps or (None,):
                    yield Clause(
                        item.goods,
                        cap,
                        item.those,
                        article.detail in (_ANY, _WEIGHTS),
                        citation,
                        item.note,
                        item.mixture,
                        item.also,
                        excepted,
                        conditions,
                        article.detail == _WEIGHTS,
                    )


def _names(said: str, note: str) -> bool:
    """Whether a reference of a rule, such as ``Introductory Notes 6 and 7``, names a note, such as ``Note 7``."""
    if said.casefold() == note.casefold():
        return True
    numbers = _NUMBERS.findall(note)
    return bool(numbers) and "note" in said.casefold() and set(numbers) <= set(_NUMBERS.findall(said))
