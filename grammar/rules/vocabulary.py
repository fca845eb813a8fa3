"""The names that an agreement declares: its processes, goods, connectors and abbreviations of several words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from headnote.grammar.diagnostics import did_you_mean

NAMED = {"process": "PROCESS", "goods": "GOODS", "connector": "CONNECTOR", "abbreviation": "ABBR", "method": "METHOD"}
"""What the grammar calls a declared name of each kind."""

Names = tuple[str, ...]
_CAPITALS = re.compile(r"[A-Z][A-Za-z]*[A-Z]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Declared names by kind, as they are printed. Hashable: readings are kept by it."""

    process: Names = ()
    goods: Names = ()
    connector: Names = ()
    abbreviation: Names = ()
    method: Names = ()
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        names = (self.process, self.goods, self.connector, self.abbreviation, self.method)
        object.__setattr__(self, "_hash", hash(names))

    def __hash__(self) -> int:
        return self._hash

    def by_kind(self) -> Iterator[tuple[str, Names]]:
        """Each kind with its names."""
        for kind in NAMED:
            yield kind, getattr(self, kind)

    def phrases(self) -> Iterator[tuple[str, str]]:
        """What has to be looked for in a text: a capitalised abbreviation is known by its capitals."""
        for kind, names in self.by_kind():
            yield from ((kind, name) for name in names if kind != "abbreviation" or not _CAPITALS.fullmatch(name))

    def all(self) -> Names:
        """Every name, to think of where a word is mistyped."""
        return tuple(name for _, names in self.by_kind() for name in names)

    def __add__(self, other: Vocabulary) -> Vocabulary:
        """The names of both."""
        if other == NO_NAMES:
            return self
        joined = {kind: tuple(dict.fromkeys((*names, *getattr(other, kind)))) for kind, names in self.by_kind()}
        return Vocabulary(**joined)

    def nearest(self, kind: str, name: str) -> str | None:
        """The declared name of a kind that is most like the one written."""
        return did_you_mean(name, getattr(self, kind))


NO_NAMES = Vocabulary()
