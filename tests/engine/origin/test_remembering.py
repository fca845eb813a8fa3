"""durable_rules makes each decision once; a bounded memory answers the rest, and answers the same."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import pytest

from headnote.engine.origin import rete


def test_each_shape_and_vector_is_decided_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decider = rete.Decider()
    asked: Counter[Any] = Counter()
    fire = rete.Decider._fire

    def counted(self: rete.Decider, handle: int, key: int, rest: str) -> tuple[int, ...]:
        asked[handle, key, rest] += 1
        return fire(self, handle, key, rest)

    monkeypatch.setattr(rete.Decider, "_fire", counted)
    shape = ((0, 1), (2,))
    vectors = list(itertools.product((0, 1, 2), repeat=3))
    first = [decider.decide(shape, values) for values in vectors]
    assert [decider.decide(shape, list(values)) for values in vectors] == first
    assert set(asked.values()) == {1}


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete, "MAX_REMEMBERED", 5)
    decider = rete.Decider()
    vectors = list(itertools.product((0, 1, 2), repeat=3))
    decided = [decider.decide(((0, 1, 2),), values).state for values in vectors]
    assert decided == [min(values) for values in vectors]
    assert len(decider._remembered) <= 5
