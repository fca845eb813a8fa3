"""What an importing country publishes: its tariff by edition, and schedules of rates yet to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from headnote.engine.agreements.cache import load_cached
from headnote.engine.agreements.library import Library
from headnote.engine.agreements.loaded import Published, load_published

from .staging import Schedule
from .tariff import Tariff


class Country:
    """The rates that a country publishes, from the folder of its name: `rulesets/jp`."""

    def __init__(self, tariffs: Sequence[Tariff], schedules: Sequence[Schedule]) -> None:
        self.tariffs = tuple(tariffs)
        self.schedules = tuple(schedules)

    def tariff_on(self, day: date) -> Tariff | None:
        """The edition whose rates are those of a day."""
        return next((one for one in self.tariffs if one.covers(day)), None)


NOTHING_PUBLISHED = Country((), ())


def load_country(code: str, rulesets: Sequence[Path] = ()) -> Country:
    """A country's published rates; nothing where no folder has its name. Raises RulesetError.

    What was read is kept for the life of the process.
    """
    return _load(code.lower(), tuple(rulesets))


@lru_cache(maxsize=64)
def _load(name: str, rulesets: tuple[Path, ...]) -> Country:
    folder = Library(rulesets).rulesets().get(name)
    if folder is None:
        return NOTHING_PUBLISHED
    files = load_cached(folder, load_published, Published)
    return Country([Tariff(file) for file in files.tariffs], [Schedule(file) for file in files.schedules])
