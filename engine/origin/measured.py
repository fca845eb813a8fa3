"""A plan's requirements on the facts of a subject: how each stands, and its finding when that is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from headnote.engine.truth import Truth

from .compile import Requirement
from .determination import Finding
from .facts import Facts


class Measured:
    """The findings of some requirements, by their numbers. `states` are there at once."""

    __slots__ = ("_facts", "_found", "_requirements", "states")

    def __init__(self, requirements: Sequence[Requirement], facts: Facts) -> None:
        self._requirements, self._facts = requirements, facts
        self._found: list[Finding | None] = [requirement(facts) for requirement in requirements]
        self.states: tuple[Truth, ...] = tuple([found.state for found in self._found if found is not None])

    def __getitem__(self, number: int) -> Finding:
        found = self._found[number]
        if found is None:
            found = self._found[number] = self._requirements[number](self._facts)
        return found

    def __iter__(self) -> Iterator[Finding]:
        return (self[number] for number in range(len(self._found)))

    def of(self, numbers: Iterable[int]) -> list[Finding]:
        """The findings of some of the requirements."""
        return [self[number] for number in numbers]
