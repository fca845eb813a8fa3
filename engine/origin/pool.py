"""Many claims on every core: a pool of processes, each with the engine, to which claims are sent in chunks."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import Literal, TypeVar

from headnote.engine.claims.claim import Claim

from .determination import Determination
from .engine import Engine

Told = TypeVar("Told")
Start = Literal["spawn", "forkserver", "fork"]

CHUNK = 250
"""Claims that are sent at once."""

_engines: list[Engine] = []
"""The engine of a process of a pool."""


def determine_in_processes(
    engine: Engine,
    claims: Iterable[Claim],
    tell: Callable[[Determination], Told],
    *,
    processes: int | None = None,
    chunk: int = CHUNK,
    start: Start = "spawn",
) -> Iterator[Told]:
    """Determine claims in several processes; gives what `tell` makes of each determination, in the claims' order.

    `tell` runs in the process that determined, so that only what is told is made and sent back: a function of a
    module, such as one that takes the verdict. `processes` None: one a core. No more than a few chunks are under way
    at once, so that a stream of any length takes bounded memory. New processes start afresh (`spawn`) and share
    nothing with this one; a main module that starts a pool needs `if __name__ == "__main__"`.

    Raises what `Engine.determine` raises for a claim, after what was told of the claims of earlier chunks.
    """
    if chunk < 1:
        raise ValueError("a chunk has one claim or more")
    stream, workers = iter(claims), processes or os.cpu_count() or 1
    with ProcessPoolExecutor(workers, get_context(start), _load, (engine,)) as pool:
        under_way: deque[Future[list[Told]]] = deque()
        try:
            while True:
                while len(under_way) < 2 * workers and (part := list(islice(stream, chunk))):
                    under_way.append(pool.submit(_determine, part, tell))
                if not under_way:
                    return
                yield from under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()


def _load(engine: Engine) -> None:
    _engines[:] = [engine]


def _determine(claims: list[Claim], tell: Callable[[Determination], Told]) -> list[Told]:
    return [tell(determination) for determination in _engines[0].determine_many(claims)]
