"""Met, not met, not known: Kleene's three values as the small integers that durable_rules compares."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal


class Truth(IntEnum):
    """The state of a requirement. `min` is "and", `max` is "or"."""

    NOT_MET = 0
    NOT_KNOWN = 1
    MET = 2

    @property
    def words(self) -> Literal["met", "not met", "not known"]:
        """The state in an analyst's words."""
        states: tuple[Literal["not met"], Literal["not known"], Literal["met"]] = (
            "not met",
            "not known",
            "met",
        )
        return states[self]
