"""Tables of text that nobody vouches for: CSV and its kin, in the encodings that spreadsheets write."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from headnote.catalogues import _
from headnote.catalogues.libraries import of_library

from .cells import MAX_COLUMNS
from .problems import InputError, InputProblem, at_row

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LINES = 20
"""The lines by which the separator is told."""


def read_separated(name: str, data: bytes) -> Iterator[list[str]]:
    """The rows of a table of text, its separator (comma, semicolon, tab) found. Raises InputError."""
    text = decoded(name, data)
    if "\x00" in text:
        raise InputError([InputProblem(name, "", _("the file holds NUL characters; it is not a table of text"))])
    delimiter = _delimiter(text)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if len(row) > MAX_COLUMNS:
                message = _(
                    "the row has {count} columns; at most {max_columns} are read",
                    count=f"{len(row):,}",
                    max_columns=f"{MAX_COLUMNS:,}",
                )
                raise InputError([InputProblem(at_row(name, number), "", message)])
            yield row
    except csv.Error as error:
        raise InputError(
            [InputProblem(name, "", _("this is not CSV: {error}", error=of_library(str(error))))]
        ) from None


def decoded(name: str, data: bytes) -> str:
    """Bytes as text: UTF-8, UTF-16 (“Unicode text”), or CP932, which Japanese Excel writes. Raises InputError."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    for attempt in (marked,) if marked else (*_unmarked(data), "utf-8", "cp932"):
        try:
            return data.decode(attempt)
        except UnicodeDecodeError:
            continue
    message = _("the text is neither UTF-8, UTF-16 nor Shift_JIS (CP932); save it as “CSV UTF-8”")
    raise InputError([InputProblem(name, "", message)])


def _unmarked(data: bytes) -> tuple[str, ...]:
    """UTF-16 without a mark: of its commas, tabs and line ends, every other byte is nought."""
    head = data[:2000]
    little, big = head[1::2].count(0), head[::2].count(0)
    if (little + big) * 16 < len(head) or little == big or len(data) % 2:
        return ()
    return ("utf-16-le",) if little > big else ("utf-16-be",)


def _delimiter(text: str) -> str:
    """What separates: found on most of the first lines, then the most often. Titles above a table have none."""
    first = list(islice(io.StringIO(text), _LINES))
    return max(",;\t", key=lambda one: (sum(one in line for line in first), sum(line.count(one) for line in first)))
