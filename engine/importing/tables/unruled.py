"""Tables of a PDF's page without lines: columns by the blanks between them, rows by the codes that begin them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from headnote.catalogues import _

from .letters import Letters, Segment
from .raw import EMPTY, Cell

_CODE = re.compile(
    r"(?:ex\.?\s*)?(?:(?:chapters?|ch\.)\s*\d{1,2}|\d{2}|\d{2}\.?\d{2}(?:\.?\d{2})?)"
    r"(?:\s*(?:-|–|to|and|,)\s*(?:\d{2}\.?\d{2}(?:\.?\d{2})?|\d{1,2}))*\s*(?:\(\d+\))?",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s*[-–—]\s*\D")
_PAGE = re.compile(r"(?:page\s*)?[-–]?\s*(?:\d{0,2}[A-Z]?-)?\d{1,4}\s*[-–]?(?:\s*(?:of|/)\s*\d+)?", re.IGNORECASE)
_FEW = 0.08
"""A place that so small a share of the lines cross lies between columns: heads and titles may cross it."""
_ROWS = 3
"""Fewer rows are no table."""


class NotATable(ValueError):
    """The page's text is no table, or its rows cannot be told apart; the message says which."""


@dataclass(slots=True)
class _Column:
    left: float
    right: float
    coded: bool = False


@dataclass(slots=True)
class _Row:
    cells: list[list[str]]
    marks: list[str] = field(default_factory=list)
    title: str = ""


def rows_of(letters: Letters) -> list[tuple[Cell, ...]]:
    """The rows of a page's one table. Raises NotATable."""
    lines = [segments for segments in letters.segments() if segments]
    for end in (0, -1):
        if lines and len(lines[end]) == 1 and _PAGE.fullmatch(lines[end][0].text):
            del lines[end]
    several = [segments for segments in lines if len(segments) > 1]
    if len(several) < _ROWS:
        raise NotATable(_("text that stands in no columns"))
    columns = _columns(several, lines)
    for at, column in enumerate(columns):
        texts = [one.text for line in lines for one in line if _of(one, columns) == [at]]
        # Beside codes such a column has its head, in a line or two.
        codes = sum(bool(_CODE.fullmatch(text)) for text in texts)
        column.coded = codes > 0 and codes * 3 >= len(texts)
    if not any(column.coded for column in columns) or len(columns) < 2:
        raise NotATable(_("text that stands in columns, none of which holds codes"))
    rows = list(_joined(lines, columns))
    return [_cells(row, len(columns)) for row in rows]


def _columns(several: Sequence[Sequence[Segment]], lines: Sequence[Sequence[Segment]]) -> list[_Column]:
    """Stretches that lines fill, from the left. What is filled too seldom to tell is a column of its own."""
    width = int(max(one.right for line in several for one in line)) + 2
    filled = [0] * width
    for line in several:
        for one in line:
            for x in range(max(int(one.left), 0), min(int(one.right) + 1, width)):
                filled[x] += 1
    least = max(1, int(len(several) * _FEW))
    columns = []
    for is_filled, run in groupby(enumerate(filled), lambda one: one[1] > least):
        places = [x for x, _ in run]
        if is_filled:
            columns.append(_Column(places[0], places[-1] + 1))
    seldom = sorted(
        (one for line in lines for one in line if not _of(one, columns) and _CODE.fullmatch(one.text)),
        key=lambda one: one.left,
    )
    for one in seldom:
        if columns and (found := _of(one, columns)):
            columns[found[0]].right = max(columns[found[0]].right, one.right)
        else:
            columns.append(_Column(one.left, one.right))
    return sorted(columns, key=lambda column: column.left)


def _of(segment: Segment, columns: Sequence[_Column]) -> list[int]:
    """The columns that a segment stands in."""
    return [n for n, column in enumerate(columns) if segment.left < column.right and segment.right > column.left]


def _joined(lines: Sequence[Sequence[Segment]], columns: Sequence[_Column]) -> Iterator[_Row]:
    """Lines to rows. A line with a code, or goods behind a dash, begins one; what crosses columns is a title."""
    row: _Row | None = None
    for line in lines:
        placed = [(segment, _of(segment, columns) or [_nearest(segment, columns)]) for segment in line]
        crosses = len(placed) == 1 and len(placed[0][1]) > 1
        begins = not crosses and _begins(placed, columns)
        if begins:
            _told_apart(placed, columns)
        if row is not None and (crosses or begins):
            yield row
            row = None
        if crosses:
            yield _Row([[] for _ in columns], title=placed[0][0].text)
            continue
        row = row or _Row([[] for _ in columns])
        for segment, found in placed:
            for at in found:
                row.cells[at].append(segment.text)
            row.marks += segment.marks
    if row is not None:
        yield row


def _begins(placed: Sequence[tuple[Segment, list[int]]], columns: Sequence[_Column]) -> bool:
    for segment, found in placed:
        if len(found) == 1 and columns[found[0]].coded and _CODE.fullmatch(segment.text):
            return True
    first, found = placed[0]
    return len(found) == 1 and _DASH.match(first.text) is not None


def _told_apart(placed: Sequence[tuple[Segment, list[int]]], columns: Sequence[_Column]) -> None:
    """A row's first line has its goods or its rule, from their beginning. Raises NotATable."""
    others = [segment.text for segment, found in placed if not any(columns[at].coded for at in found)]
    if not others or others[0][:1].islower():
        raise NotATable(_("codes that do not stand on the first line of their rows, which cannot be told apart"))


def _nearest(segment: Segment, columns: Sequence[_Column]) -> int:
    return min(range(len(columns)), key=lambda at: abs(columns[at].left - segment.left))


def _cells(row: _Row, width: int) -> tuple[Cell, ...]:
    if row.title:
        return (Cell(row.title), *[Cell(row.title, "left")] * (width - 1))
    texts = ["\n".join(lines) for lines in row.cells]
    cells = [Cell(text) if text else EMPTY for text in texts]
    if row.marks:
        cells[0] = Cell(cells[0].text, "no", tuple(row.marks))
    return tuple(cells)
