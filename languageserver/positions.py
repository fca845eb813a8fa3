"""Offsets into a text as the places of the protocol: lines from 0, and columns in the units that a client counts."""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol.types import Position, PositionEncodingKind, Range

from headnote.grammar.diagnostics import Place

_UTF16, _UTF8 = PositionEncodingKind.Utf16, PositionEncodingKind.Utf8


class Lines:
    """A text by its lines. `encoding`: the units in which its client counts columns."""

    def __init__(self, text: str, encoding: str = _UTF16) -> None:
        self.text, self.encoding = text, encoding
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def line(self, number: int) -> str:
        """A line without its end; empty where there is none."""
        if not 0 <= number < len(self._starts):
            return ""
        last = number + 1 == len(self._starts)
        return self.text[self._starts[number] : len(self.text) if last else self._starts[number + 1] - 1]

    def offset(self, position: Position) -> int:
        """The offset of a place; the end of the line, or of the text, where it has no such place."""
        if position.line >= len(self._starts):
            return len(self.text)
        line = self.line(position.line)
        start = self._starts[position.line]
        if line.isascii():
            return start + min(position.character, len(line))
        units = 0
        for number, char in enumerate(line):
            if units >= position.character:
                return start + number
            units += self._units(char)
        return start + len(line)

    def position(self, offset: int) -> Position:
        """The place of an offset."""
        offset = min(max(offset, 0), len(self.text))
        number = bisect_right(self._starts, offset) - 1
        return Position(number, self._units(self.text[self._starts[number] : offset]))

    def range(self, start: int, end: int) -> Range:
        """The places from an offset until another."""
        return Range(self.position(start), self.position(end))

    def all(self) -> Range:
        """The whole text."""
        return self.range(0, len(self.text))

    def of_place(self, place: Place) -> Range:
        """Where a diagnostic stands."""
        line, column = place.line - 1, place.column - 1
        text = self.line(line)
        first, last = (self._units(text[:at]) for at in (column, column + place.length))
        return Range(Position(line, first), Position(line, max(last, first)))

    def _units(self, text: str) -> int:
        if text.isascii() or self.encoding == PositionEncodingKind.Utf32:
            return len(text)
        if self.encoding == _UTF8:
            return len(text.encode("utf-8", "surrogatepass"))
        return sum(2 if ord(char) > 0xFFFF else 1 for char in text)
