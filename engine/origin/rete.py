"""The one file that knows durable_rules. It decides which alternatives hold, and nothing else.

durable_rules 2.0.28 is sound for flat, anchored, positive conjunctions over small integers and not outside
that (docs/decisions/0003), so that is all it is given: each requirement arrives as 0 (not met), 1 (not known)
or 2 (met), each alternative is one rule that asks for 2 of each, and one under another number (a fact never
makes more than 60 rules fire) that asks for 1 or more. Rulesets hold about a hundred rules; equal shapes share
their rules. Calls are serialised: the library is not thread-safe. A fork waits for the call in progress, so that the
child finds the library as it is between calls, and its lock free.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any

from headnote.engine.resting import resting_lock
from headnote.engine.truth import Truth

from .decision import Decision, DecisionError, Shape, check_shape, check_values


def _engine() -> Any:
    """Import the C module. Python 3.13 lacks a symbol that only unused paths need: bind lazily."""
    if not hasattr(sys, "setdlopenflags"):
        import durable_rules_engine

        return durable_rules_engine
    flags = sys.getdlopenflags()
    sys.setdlopenflags(flags & ~os.RTLD_NOW | os.RTLD_LAZY)
    try:
        import durable_rules_engine
    finally:
        sys.setdlopenflags(flags)
    return durable_rules_engine


RULES_IN_A_SHARD = 100
MAX_TESTS = 20_000
"""Tests of requirements that rules of shapes hold in one process, some 100 MB; all agreements shipped take about 2,500.

durable_rules does not give all memory of a ruleset back, so shapes beyond that (a service that is sent ever new
rules) are decided alternative by alternative, by rules that are shared by the number of requirements.
"""

MAX_REMEMBERED = 20_000
"""Decisions that are remembered, of 200 states at most; a ruleset comes to some hundreds."""

_MATCHED, _NOT_MATCHED = 0, 1

_LOCK = resting_lock()


class Decider:
    """Decides shapes by durable_rules. Raises ImportError where that cannot be loaded."""

    def __init__(self) -> None:
        self._durable = _engine()
        self.name = f"durable_rules {version('durable-rules')}"
        self._shards: dict[Shape, tuple[int, int]] = {}
        self._remembered: dict[tuple[Shape, tuple[int, ...]], Decision] = {}
        self._count = self._tests = 0

    def prepare(self, shapes: Iterable[Shape]) -> None:
        """Make the rules of many shapes at once, so that they share rulesets; of no more than there is room for."""
        with _LOCK:
            batch: list[Shape] = []
            rules = 0
            for shape in dict.fromkeys(shapes):
                if shape in self._shards:
                    continue
                check_shape(shape)
                tests = 2 * sum(map(len, shape))
                if self._tests + tests > MAX_TESTS and shape != _shared(shape[0]):
                    continue
                self._tests += tests
                batch.append(shape)
                rules += 2 * len(shape)
                if rules >= RULES_IN_A_SHARD:
                    self._create(batch)
                    batch, rules = [], 0
            if batch:
                self._create(batch)

    def _create(self, shapes: Sequence[Shape]) -> None:
        rules = {}
        for number, shape in enumerate(shapes):
            for alternative, needs in enumerate(shape):
                for key, least in ((2 * number, 2), (2 * number + 1, 1)):
                    tests = [{"$gte": {f"f{n}": least}} for n in needs]
                    rules[f"a{alternative}_{key}"] = {
                        "pri": alternative + 1,
                        "all": [{"m": {"$and": [{"t": "c"}, {"s": key}, *tests]}}],
                    }
        self._count += 1
        handle = self._durable.create_ruleset(f"headnote{self._count}", json.dumps(rules))
        self._shards.update({shape: (handle, number) for number, shape in enumerate(shapes)})

    def decide(self, shape: Shape, values: Sequence[int]) -> Decision:
        """Which alternatives are met or, where none is, which are still open.

        `values` holds 0, 1 or 2 for each requirement. A decision follows from these two alone: durable_rules makes
        each once, and it is remembered. Raises DecisionError.
        """
        asked = (shape, tuple(values))
        decision = self._remembered.get(asked)
        if decision is None:
            decision = self._decided(*asked)
            if shape in self._shards:  # what has no rules of its own is not kept either
                if len(self._remembered) >= MAX_REMEMBERED:
                    self._remembered = {}
                self._remembered[asked] = decision
        return decision

    def _decided(self, shape: Shape, values: tuple[int, ...]) -> Decision:
        where = self._shards.get(shape)
        if where is None:
            self.prepare([shape])
            where = self._shards.get(shape)
            if where is None:
                return self._one_by_one(shape, values)
        handle, number = where
        rest = _written(values)
        with _LOCK:
            if met := self._fire(handle, 2 * number, rest):
                return Decision(Truth.MET, met)
            if still_open := self._fire(handle, 2 * number + 1, rest):
                return Decision(Truth.NOT_KNOWN, still_open)
        return Decision(Truth.NOT_MET, ())

    def _one_by_one(self, shape: Shape, values: Sequence[int]) -> Decision:
        """The same decision, each alternative by the rule for its number of requirements."""
        states = [self.decide(_shared(needs), [values[n] for n in needs]).state for needs in shape]
        state = max(states)
        met = state is not Truth.NOT_MET
        return Decision(state, tuple(n for n, one in enumerate(states) if one is state) if met else ())

    def _fire(self, handle: int, key: int, rest: str) -> tuple[int, ...]:
        """Assert one fact, collect the alternatives whose rules it fires in their order, and take it back."""
        durable = self._durable
        code, state = durable.assert_fact(handle, f'{{"id":"1","sid":"0","t":"c","s":{key}{rest}')
        if code not in (_MATCHED, _NOT_MATCHED):
            raise DecisionError(f"durable_rules answered {code} to a fact")
        fired: list[int] = []
        try:
            if code == _MATCHED:
                started = durable.start_action_for_state(handle, state)
                message = started[1] if started else None
                while message:
                    fired.append(int(message[3 : message.index("_", 3)]))
                    message = durable.complete_and_start_action(handle, state)
        except BaseException:
            durable.abandon_action(handle, state)
            raise
        finally:
            durable.retract_fact(handle, '{"id":"1","sid":"0"}')
        return tuple(fired)


def _shared(needs: tuple[int, ...]) -> Shape:
    """The shape of one alternative of so many requirements."""
    return (tuple(range(len(needs))),)


def _written(values: tuple[int, ...]) -> str:
    """The requirements' values as the end of a fact's JSON."""
    check_values(values)
    return "".join(f',"f{n}":{value:d}' for n, value in enumerate(values)) + "}"
