"""Commands that are imported when they are asked for: a start pays for the one that runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click

from .shared import speaking_every


class Commands(MutableMapping[str, click.Command]):
    """Commands by name, in the order given: each by its module in this package and what it is called there."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._found: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        found = self._found.get(name)
        if found is None:
            module, _, command = self._places[name].partition(".")
            found = getattr(import_module(f"{__package__}.{module}"), command)
            self._found[name] = speaking_every(found)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._found or name in self._places

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._found[name] = command
        self._places.setdefault(name, "")

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._found.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
