"""Rule files that are read again and again: of a change, only the statements that it touches are read anew."""

from __future__ import annotations

from pathlib import Path

from headnote.grammar.memory import Memory
from headnote.grammar.parser import Parsed, parse_bytes
from headnote.grammar.rules.vocabulary import NO_NAMES, Vocabulary

from .ruleset import Files


class Remembered(Files):
    """Files as they are saved, with what was read of them before."""

    def __init__(self) -> None:
        self._memories: dict[Path, Memory] = {}
        self._parsed: dict[Path, tuple[bytes, Vocabulary, Parsed]] = {}

    def parse(self, path: Path, vocabulary: Vocabulary = NO_NAMES) -> Parsed:
        """See `Files`."""
        data = self.read(path)
        known = self._parsed.get(path)
        if known is not None and known[:2] == (data, vocabulary):
            return known[2]
        parsed = parse_bytes(str(path), data, vocabulary, self._memories.setdefault(path, Memory()))
        self._parsed[path] = (data, vocabulary, parsed)
        return parsed
