"""A plan's requirements on the facts of a subject: how each stands, and its finding when that is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from headnote.engine.truth import Truth

from .determination import Finding
from .facts import Facts
from .findings.content import unclaimed
from .gauges import STATES, TOLERATED, ContentGauge
from .plans import Plan


class Measured:
    """The findings of a plan's requirements, by their numbers.

    `states` are there at once: by a gauge where it tells, else by the finding.
    """

    __slots__ = ("_facts", "_found", "_plan", "_tolerated", "states")

    def __init__(self, plan: Plan, facts: Facts) -> None:
        self._plan, self._facts = plan, facts
        self._found: list[Finding | None] = [None] * len(plan.requirements)
        self._tolerated: list[int] = []
        bill, states = facts.bill, []
        for number, gauge in enumerate(plan.gauges):
            told = gauge(facts, bill) if gauge is not None and bill is not None else None
            if told is None:
                states.append(self[number].state)
            else:
                states.append(STATES[told])
                if told == TOLERATED:
                    self._tolerated.append(number)
        self.states: tuple[Truth, ...] = tuple(states)

    def __getitem__(self, number: int) -> Finding:
        found = self._found[number]
        if found is None:
            found = self._found[number] = self._plan.requirements[number](self._facts)
        return found

    def __iter__(self) -> Iterator[Finding]:
        return (self[number] for number in range(len(self._found)))

    def of(self, numbers: Iterable[int]) -> list[Finding]:
        """The findings of some of the requirements."""
        return [self[number] for number in numbers]

    def unclaimed(self, number: int) -> tuple[str, ...]:
        """The methods that a value content fails without, because the claim gives no cost for them."""
        if self.states[number] is not Truth.NOT_MET:
            return ()
        gauge, bill = self._plan.gauges[number], self._facts.bill
        if self._found[number] is None and isinstance(gauge, ContentGauge) and bill is not None:
            return gauge.unclaimed(self._facts, bill)
        return unclaimed(self[number])

    def any_tolerated(self, numbers: Iterable[int]) -> bool:
        """Whether any of the requirements holds by tolerance."""
        for number in numbers:
            found = self._found[number]
            if found.de_minimis if found is not None else number in self._tolerated:
                return True
        return False
