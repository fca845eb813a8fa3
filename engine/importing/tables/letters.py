"""The characters of a PDF's page to the text of a cell: lines, words, and raised footnote marks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from .raised import raised
from .raw import Cell

_GAP = 0.18
"""A gap of this share of a character's size parts words."""
_WIDE = 1.2
"""A gap of so many times a character's size parts columns."""
_SMALL = 0.85
"""What is smaller than this share of its line, and above its foot, is raised; programs make marks of 0.58 to 0.8."""
_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")

Box = tuple[float, float, float, float]


class Letters:
    """A page's characters, found by their place."""

    def __init__(self, chars: Sequence[dict[str, Any]]) -> None:
        self._chars = sorted(chars, key=_middle)
        self._middles = [_middle(char) for char in self._chars]

    def inside(self, box: Box) -> Cell:
        """The text of a box: its lines apart, a word that a hyphen breaks over two lines joined."""
        x0, top, x1, bottom = box
        near = self._chars[bisect_left(self._middles, top) : bisect_right(self._middles, bottom)]
        chars = [char for char in near if x0 <= (char["x0"] + char["x1"]) / 2 <= x1]
        marks: list[str] = []
        lines = [text for line in _lines(chars) if (text := _text(line, marks))]
        return Cell(_HYPHEN.sub("-", "\n".join(lines)), "no", tuple(marks))

    @property
    def text(self) -> str:
        """Every character of the page, line by line."""
        return "\n".join(_text(line, []) for line in _lines(self._chars))

    def segments(self) -> list[list[Segment]]:
        """The lines of the page, each in the pieces that wide blanks part."""
        return [list(_pieces(line)) for line in _lines(self._chars)]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line: its text, and where it begins and ends."""

    text: str
    left: float
    right: float
    marks: tuple[str, ...]


def _pieces(line: Sequence[dict[str, Any]]) -> Iterator[Segment]:
    piece: list[dict[str, Any]] = []
    for char in sorted(line, key=itemgetter("x0")):
        if not char["text"].strip():
            continue
        if piece and char["x0"] - max(one["x1"] for one in piece[-3:]) > char["size"] * _WIDE:
            yield _segment(piece)
            piece = []
        piece.append(char)
    if piece:
        yield _segment(piece)


def _segment(piece: Sequence[dict[str, Any]]) -> Segment:
    marks: list[str] = []
    text = _text(piece, marks)
    return Segment(text, piece[0]["x0"], max(char["x1"] for char in piece), tuple(marks))


def _middle(char: dict[str, Any]) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _lines(chars: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Characters by line, from top to bottom. A raised one is of the line that it stands in."""
    lines: list[list[dict[str, Any]]] = []
    bottom = float("-inf")
    # By their feet: raised characters wait for the line whose body reaches up to them.
    for char in sorted(chars, key=itemgetter("bottom")):
        if (lines and (char["top"] + char["bottom"]) / 2 < bottom) or (
            lines and all(other["size"] < char["size"] * _SMALL for other in lines[-1]) and _over(lines[-1], char)
        ):
            lines[-1].append(char)
        else:
            lines.append([char])
        bottom = char["bottom"]
    return lines


def _over(small: Sequence[dict[str, Any]], char: dict[str, Any]) -> bool:
    return all((other["top"] + other["bottom"]) / 2 > char["top"] for other in small)


def _text(line: Sequence[dict[str, Any]], marks: list[str]) -> str:
    """A line's words. What is smaller than the line and stands above its foot is raised."""
    size = max(char["size"] for char in line)
    foot = max(char["bottom"] for char in line if char["size"] >= size * _SMALL)
    said = up = ""
    end: float | None = None
    for char in [*sorted(line, key=itemgetter("x0")), None]:
        lifted = char is not None and char["size"] < size * _SMALL and char["bottom"] < foot - size * 0.1
        if up and not lifted:
            mark, text = raised(said, up)
            marks += [mark] if mark else []
            said, up = said + text, ""
        if char is None:
            break
        if lifted:
            up += char["text"]
        else:
            said += (" " if end is not None and char["x0"] - end > size * _GAP else "") + char["text"]
        end = char["x1"]
    return " ".join(said.split())
