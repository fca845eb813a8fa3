"""Times of several ways to do the same, beside each other in one run: each way gets input that nothing has touched."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Way = Callable[[Any], object]


class Times(NamedTuple):
    """Microseconds of one call: the least, and the median."""

    least: float
    median: float


BLOCK = 50
"""Inputs that are made ready at once, and timed one after the other: as a service does, and a list of claims."""


SLICE = 1_000_000
"""Nanoseconds beyond which a call is interrupted by others on a busy machine."""


def times(ways: Mapping[str, tuple[Callable[[], Any], Way]], rounds: int) -> dict[str, Times]:
    """Times of each way, block by block in turns. A way is what makes its input, which is not counted, and what is."""
    clocks = {name: _clock(make, way) for name, (make, way) in ways.items()}
    found: dict[str, list[int]] = {name: [] for name in ways}
    for _ in range(-(-rounds // BLOCK)):
        for name, (make, way) in ways.items():
            now = clocks[name]
            for given in [make() for _ in range(min(BLOCK, rounds))]:
                before = now()
                way(given)
                found[name].append(now() - before)
    return {name: Times(min(one) / 1000, statistics.median(one) / 1000) for name, one in found.items()}


def _clock(make: Callable[[], Any], way: Way) -> Callable[[], int]:
    """The wall's clock for short calls; for long ones that of the processor, which takes long to ask."""
    given = make()
    before = time.perf_counter_ns()
    way(given)
    return time.process_time_ns if time.perf_counter_ns() - before > SLICE else time.perf_counter_ns


def table(title: str, found: Mapping[str, Times], beside: str) -> str:
    """The times as a table, each as so many times that of the way that they are compared with."""
    base = found[beside]
    head = f"{title:44}{'least µs':>12}{'median µs':>12}{'x least':>10}{'x median':>10}"
    lines = [
        f"{name:44}{one.least:12.1f}{one.median:12.1f}{one.least / base.least:10.1f}{one.median / base.median:10.1f}"
        for name, one in found.items()
    ]
    return "\n".join([head, *lines, ""])
