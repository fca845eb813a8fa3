"""The cycle collector at rest while something large is built, which it would walk again and again to find nothing."""

from __future__ import annotations

import gc


class NoCollection:
    """A context in which the collector rests; it goes on where it was on."""

    __slots__ = ("_was_on",)

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *_raised: object) -> None:
        if self._was_on:
            gc.enable()
