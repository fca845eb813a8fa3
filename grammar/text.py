"""The text of one rule file: bytes to characters, full-width forms to plain ones, offsets to line and column."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from headnote.catalogues import _

from .diagnostics import Diagnostic, Place

MAX_BYTES = 32 * 1024 * 1024
"""Larger files are refused: the whole Harmonized System with a rule a line is under one megabyte."""

_QUOTES = dict.fromkeys(map(ord, "“”„＂«»"), '"')
# Every full-width form maps to ONE plain character, so offsets stay those of the file.
_FOLD = (
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, "\u3000\u00a0\u2007\u202f"), " ")
    | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\u301c\uff5e~"), "-")
    | {ord("、"): ","}
    | _QUOTES
)
_PARTS = re.compile(r'(?P<comment>[#＃].*)|(?P<quoted>"[^"]*"?|“[^”]*”?|＂[^＂]*＂?)|[^"“＂#＃]+')
_WHITE = re.compile(r"[ \t\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class SourceText:
    """A file's characters (newlines as ``\\n``) with its name as the user gave it."""

    name: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    def place(self, start: int, end: int | None = None) -> Place:
        """The line and column (from 1) of a stretch of characters, with the line itself for the caret."""
        start = min(max(start, 0), len(self.text))
        number = bisect_right(self._line_starts, start) - 1
        begin = self._line_starts[number]
        stop = self._line_starts[number + 1] - 1 if number + 1 < len(self._line_starts) else len(self.text)
        length = max(1, min(end if end is not None else start + 1, stop) - start)
        return Place(self.name, number + 1, start - begin + 1, length, self.text[begin:stop])


def decode(name: str, data: bytes) -> tuple[SourceText, list[Diagnostic]]:
    """Turn a file's bytes into text. Returns an empty text and a diagnostic where that cannot be done."""
    nowhere = Place(name, 1, 1, 1, "")
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        return SourceText(name, ""), [
            Diagnostic(
                "HN0101",
                nowhere,
                _("the file has {count} bytes; at most {limit} MiB are read", count=f"{len(data):,}", limit=limit),
            )
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        so_far = SourceText(name, before.replace("\r\n", "\n"))
        place = so_far.place(len(so_far.text))
        return SourceText(name, ""), [
            Diagnostic(
                "HN0102",
                place,
                _("byte {start} is not UTF-8 text", start=f"{error.start:,}"),
                help=_("save the file as UTF-8 (Excel and older Japanese editors write Shift_JIS or UTF-16)"),
            )
        ]
    source = SourceText(name, text.replace("\r\n", "\n").replace("\r", "\n"))
    problems = []
    if found := _CONTROL.search(source.text):
        names = f"U+{ord(found.group()):04X}"
        problems.append(
            Diagnostic(
                "HN0103",
                source.place(found.start()),
                _("a control character ({names}) stands in the text", names=names),
                help=_("delete it; a rule file is plain text"),
            )
        )
    return source, problems


def fold(line: str) -> tuple[str, str | None]:
    """Split one line into its words, full-width forms made plain, and its comment.

    The words keep the length of what they came from, so that offsets into them are offsets into the file.
    Quoted text is left as written; only its quotation marks are made plain.
    """
    if line.isascii() and "#" not in line:
        return line, None
    words: list[str] = []
    for part in _PARTS.finditer(line):
        if part.lastgroup == "comment":
            return "".join(words), part.group()[1:].strip()
        piece = part.group()
        if part.lastgroup == "quoted":
            closed = len(piece) > 1 and piece[-1] in '"”＂'
            words.append('"' + (piece[1:-1] + '"' if closed else piece[1:]))
        else:
            words.append(piece.translate(_FOLD))
    return "".join(words), None


def plain(text: str) -> str:
    """A text with full-width forms outside quotes made plain, and without comments."""
    return "\n".join(fold(line)[0] for line in text.split("\n"))


def squeeze(text: str) -> str:
    """White space made one blank; an ideographic space inside quoted text stays as written."""
    return _WHITE.sub(" ", text).strip(" ")


def one_line(text: str) -> str:
    """A text from outside as it may stand in a rule file: on one line, control characters shown as �."""
    return _CONTROL.sub("\ufffd", squeeze(text.replace("\r", "\n")))


_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str) -> str:
    """A text from outside as it may be shown on a line: what would end the line, move in it or turn it, escaped."""
    if text.isprintable():
        return text
    return _HIDDEN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def brief(text: str) -> str:
    """A text from outside as a message quotes it: the beginning of a long one."""
    return text if len(text) <= 80 else f"{text[:80]}…"


def masked(text: str) -> str:
    """A text as `shown` where every character has to keep its place: � for what would be escaped."""
    return text if text.isprintable() else _HIDDEN.sub("\ufffd", text)


def display_width(text: str) -> int:
    """How many terminal columns a text takes: full-width characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def words(*parts: str | None) -> str:
    """The parts that there are, with a blank between them."""
    return " ".join(part for part in parts if part)
