"""What a decider is asked and what it answers, whichever it is: a shape with the states of its requirements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from headnote.engine.truth import Truth
from headnote.grammar.rules.expand import MAX_ALTERNATIVES

Shape = tuple[tuple[int, ...], ...]
"""Alternatives in order, each the numbers of the requirements that it needs."""

MAX_REQUIREMENTS = 200
"""Requirements of one good: durable_rules takes 253 properties in a fact."""

_VALUES = frozenset((0, 1, 2))


class Decision(NamedTuple):
    """The state of a rule and the alternatives that give it, the first in the annex's order first."""

    state: Truth
    alternatives: tuple[int, ...]


class DecisionError(RuntimeError):
    """A decider was asked for something it is not sound for, or answered with an error."""


class Decider(Protocol):
    """Decides shapes. One for a process is enough; it may be used from any thread."""

    @property
    def name(self) -> str:
        """What decides, with its version."""

    def prepare(self, shapes: Iterable[Shape]) -> None:
        """Make ready for many shapes at once."""

    def decide(self, shape: Shape, values: Sequence[int]) -> Decision:
        """Which alternatives are met or, where none is, which are still open.

        `values` holds 0, 1 or 2 for each requirement. Raises DecisionError.
        """


def check_shape(shape: Shape) -> None:
    """Keep out of reach what durable_rules does not survive or silently gets wrong. Raises DecisionError."""
    if not 0 < len(shape) <= MAX_ALTERNATIVES:
        raise DecisionError(f"a rule has 1 to {MAX_ALTERNATIVES} alternatives, not {len(shape)}")
    if len(set(shape)) != len(shape):
        raise DecisionError("two alternatives are the same")
    for needs in shape:
        if not needs or len(set(needs)) != len(needs):
            raise DecisionError("an alternative needs requirements, each once")
        if not all(0 <= n < MAX_REQUIREMENTS for n in needs):
            raise DecisionError(f"requirements are numbered 0 to {MAX_REQUIREMENTS - 1}")


def check_values(values: Sequence[int]) -> None:
    """Requirements are not met, not known or met. Raises DecisionError."""
    if not _VALUES.issuperset(values):
        raise DecisionError(f"requirements are 0, 1 or 2, not {tuple(values)}")
