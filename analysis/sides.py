"""The two sides of a comparison: an agreement on a day, with or without what is set aside."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from headnote.engine import Claim, Determination
from headnote.engine.agreements.law import Law
from headnote.engine.agreements.loaded import Ruleset
from headnote.engine.origin.engine import Engine


class Fixed(Engine):
    """An engine that decides by one law, whatever the day."""

    def __init__(self, ruleset: Ruleset, law: Law) -> None:
        super().__init__(ruleset)
        self._law = law

    def law(self, day: date) -> Law:  # noqa: ARG002
        """The law that it was made with."""
        return self._law


@dataclass(frozen=True)
class Side:
    """One side: an engine, and its law on the day that is compared."""

    engine: Engine
    law: Law
    day: date

    @classmethod
    def of(cls, engine: Engine, day: date, *, bare: bool = False) -> Side:
        """An agreement on a day; `bare`: without its de minimis clauses."""
        law = engine.law(day)
        if not bare:
            return cls(engine, law, day)
        law = replace(law, tolerances=(), plans={}, ruled={})
        return cls(Fixed(engine.ruleset, law), law, day)

    @cached_property
    def resting_on(self) -> bytes:
        """What rules mean by this law, besides the rows: the same bytes for the same text."""
        return hashlib.sha256(repr(ruling(self.law)).encode()).digest()

    def determine(self, claim: Claim) -> Determination:
        """Run the engine. Raises what `Engine.determine` does."""
        return self.engine.determine(claim)


def ruling(law: Law) -> tuple[object, ...]:
    """What of a law, besides its rows, bears on the rules of goods: not for which parties it is in force."""
    return (
        law.edition,
        sorted((name, definition.parameter, definition.rule.expr) for name, definition in law.definitions.items()),
        [
            (way.door.letter, way.door.rule and way.door.rule.expr, way.door.annex, way.door.wherever)
            for way in law.doors
        ],
        law.tolerances,
        [(method.name, sorted(method.over.items()), sorted(method.under.items())) for method in law.methods],
        sorted(law.goods.items()),
        law.stages,
        sorted(law.joining.items()),
    )
