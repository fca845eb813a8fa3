"""What the parts of a workbook say, tag by tag: styles, shared strings, a sheet's cells (ECMA-376, 18.3 and 18.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from headnote.catalogues import _

from .merging import Merged

MAX_COLUMNS = 1_000
MAX_CELLS = 5_000_000
"""Cells of all rows together, each row counted up to its last cell with a value."""

MAX_MERGED = 100_000
"""Stretches of merged cells of a sheet, and rows of all of them together that may be filled."""

MAX_STRINGS = 1_000_000
MAX_TEXT = 32 * 1024 * 1024
"""Characters of all shared strings, and of all other texts, together."""

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_STRETCH = re.compile(r"([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})")
_WHOLE = re.compile(r"-?\d{1,300}")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_PER_CENTS = frozenset({9, 10})
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))

Attributes = dict[str, str]


class Refused(Exception):
    """What makes a workbook unusable, in an analyst's words."""


def too_much() -> str:
    """Why a workbook of more than MAX_TEXT characters is refused."""
    return _("the workbook holds too much text; save the table as CSV")


@dataclass
class Styles:
    """Which styles show a per cent, and which a date, by number."""

    formats: dict[int, str] = field(default_factory=dict)
    per_cent: set[int] = field(default_factory=set)
    dates: set[int] = field(default_factory=set)
    count: int = 0
    inside: bool = False

    def start(self, name: str, given: Attributes) -> None:
        """A tag opens."""
        if name == "numFmt":
            self.formats[_number(given.get("numFmtId"))] = given.get("formatCode", "")
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            number = _number(given.get("numFmtId"))
            code = self.formats.get(number)
            if "%" in code if code is not None else number in _PER_CENTS:
                self.per_cent.add(self.count)
            elif re.search("[dmyhs]", _NO_DATE.sub("", code), re.IGNORECASE) if code is not None else number in _DATES:
                self.dates.add(self.count)
            self.count += 1

    def end(self, name: str) -> None:
        """A tag ends."""
        if name == "cellXfs":
            self.inside = False


@dataclass
class Strings:
    """The shared strings: the text of each, in runs or in one, without the reading of Japanese words beside it."""

    found: list[str] = field(default_factory=list)
    size: int = 0
    pieces: list[str] = field(default_factory=list)
    kept: bool = False
    reading: bool = False

    def start(self, name: str, given: Attributes) -> None:  # noqa: ARG002
        """A tag opens."""
        if name == "t":
            self.kept = not self.reading
        elif name == "rPh":
            self.reading = True

    def end(self, name: str) -> None:
        """A tag ends."""
        if name == "t":
            self.kept = False
        elif name == "rPh":
            self.reading = False
        elif name == "si":
            text = _plain("".join(self.pieces))
            self.pieces.clear()
            self.found.append(text)
            self.size += len(text)
            if len(self.found) > MAX_STRINGS or self.size > MAX_TEXT:
                raise Refused(too_much())

    def text(self, data: str) -> None:
        """Text between tags."""
        if self.kept:
            self.pieces.append(data)


@dataclass
class Cells:
    """The rows of a sheet as they end: `done` holds those that were not taken yet, by their number."""

    strings: list[str]
    styles: Styles
    epoch: datetime
    done: list[tuple[int, list[Any]]] = field(default_factory=list)
    number: int = 0
    column: int = 0
    row: dict[int, Any] = field(default_factory=dict)
    room: int = 0
    size: int = 0
    kind: str = ""
    style: int = 0
    where: str = ""
    pieces: list[str] = field(default_factory=list)
    inside: bool = False
    kept: bool = False
    reading: bool = False
    formula: bool = False
    unvalued: list[tuple[int, int]] = field(default_factory=list)
    """Cells, by row and column, of a formula whose value the file does not hold."""
    merged: list[Merged] = field(default_factory=list)

    def next(self) -> Cells:
        """What reads the sheet after this one: the limits are those of a workbook."""
        room = self.room + len(self.unvalued)
        return Cells(self.strings, self.styles, self.epoch, room=room, size=self.size)

    def start(self, name: str, given: Attributes) -> None:
        """A tag opens."""
        if name == "c":
            self.where = given.get("r", "")
            found = _REFERENCE.fullmatch(self.where)
            column = _column(found[1]) if found else self.column + 1
            if column <= self.column:
                raise Refused(
                    _("cell {where} of the sheet stands behind one of its column or of a later one", where=self.where)
                )
            self.column = column
            self.kind = given.get("t", "n")
            self.style = _number(given.get("s"))
            self.inside = True
            self.formula = False
            self.pieces.clear()
        elif name == "f":
            self.formula = self.inside
        elif name == "row":
            number = _number(given.get("r")) or self.number + 1
            if number <= self.number:
                raise Refused(_("row {number} of the sheet stands below row {above}", number=number, above=self.number))
            self.number = number
            self.column = 0
        elif name in ("v", "t") and self.inside:
            self.kept = (name == "t") == (self.kind == "inlineStr") and not self.reading
        elif name == "rPh":
            self.reading = True
        elif name == "mergeCell" and (stretch := _STRETCH.fullmatch(given.get("ref", ""))):
            self._merge(_column(stretch[1]), int(stretch[2]), _column(stretch[3]), int(stretch[4]))

    def _merge(self, left: int, top: int, right: int, bottom: int) -> None:
        if left <= MAX_COLUMNS and 0 < top <= bottom:
            self.merged.append(Merged(top, left, bottom, right))
        if len(self.merged) > MAX_MERGED:
            message = _("more than {most} stretches of merged cells; save the table as CSV", most=f"{MAX_MERGED:,}")
            raise Refused(message)

    def end(self, name: str) -> None:
        """A tag ends."""
        if name in ("v", "t"):
            self.kept = False
        elif name == "c":
            self.inside = False
            text = "".join(self.pieces)
            if text:
                self.size += len(text)
                if self.size > MAX_TEXT:
                    raise Refused(too_much())
                self._put(self._value(text))
            elif self.formula and self.kind != "str" and self.column <= MAX_COLUMNS:
                self.unvalued.append((self.number, self.column))
                self._count(len(self.unvalued))
        elif name == "rPh":
            self.reading = False
        elif name == "row" and self.row:
            width = max(self.row)
            self.room += width
            self._count(len(self.unvalued))
            self.done.append((self.number, [self.row.get(column) for column in range(1, width + 1)]))
            self.row = {}

    def text(self, data: str) -> None:
        """Text between tags."""
        if self.kept:
            self.pieces.append(data)

    def _count(self, more: int) -> None:
        if self.room + more > MAX_CELLS:
            raise Refused(
                _("the sheet has more than {max_cells} cells; save the table as CSV", max_cells=f"{MAX_CELLS:,}")
            )

    def _put(self, value: Any) -> None:
        if self.column > MAX_COLUMNS:
            raise Refused(
                _(
                    "cell {value} stands beyond column {max_columns}; is it of the table?",
                    value=self.where or self.column,
                    max_columns=f"{MAX_COLUMNS:,}",
                )
            )
        self.row[self.column] = value

    def _value(self, text: str) -> Any:
        match self.kind:
            case "s":
                number = _number(text)
                if number >= len(self.strings):
                    raise self._wrong(text)
                return self.strings[number]
            case "b":
                return text.strip() not in ("0", "false")
            case "str" | "inlineStr":
                return _plain(text)
            case "e" | "d":
                return text
            case _:
                return self._shown(text.strip())

    def _shown(self, text: str) -> Any:
        """A number as it is shown: a share is stored as 0.15 and shown as 15 %, and 0.15 % would be another rate."""
        if not _NUMBER.fullmatch(text) or len(text) > 400:
            raise self._wrong(text)
        value = int(text) if _WHOLE.fullmatch(text) else float(text)
        if value in (float("inf"), float("-inf")):
            raise self._wrong(text)
        if self.style in self.styles.per_cent:
            return f"{(Decimal(repr(value)) * 100).normalize():f}%"
        return self._day(value) if self.style in self.styles.dates else value

    def _day(self, value: float) -> Any:
        """The day or the time that a number is shown as; a number of no day is shown as it is."""
        if 0 <= value < 1:
            return (datetime.min + timedelta(days=value)).time()
        try:
            # Numbers below 60 count from a day that never was: 29 February 1900.
            found = self.epoch + timedelta(days=value + (1 if 1 <= value < 60 and self.epoch.year < 1900 else 0))
        except OverflowError:
            return value
        return found.date() if found.time() == time.min else found

    def _wrong(self, text: str) -> Refused:
        return Refused(
            _(
                "cell {where} holds “{text}”, which is no value of its kind; the workbook is broken",
                where=self.where,
                text=text[:40],
            )
        )


def _number(text: str | None) -> int:
    """A number that a part refers by; what is none is 0."""
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _plain(text: str) -> str:
    """A text without the escapes of characters that XML does not hold; half a surrogate pair stays escaped."""
    if "_x" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        code = int(found[1], 16)
        return found[0] if 0xD800 <= code < 0xE000 else chr(code)

    return _ESCAPED.sub(character, text)
