"""HS codes: the digits that a nomenclature prints, with or without dots."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from headnote.catalogues import _

_PRINTED = re.compile(r"\d{2}|\d{2}\.?\d{2}|\d{2}\.?\d{2}\.?\d{2}(?:\.\d{3}|(?:\.?\d{1,2}){0,3})", re.ASCII)

Code = TypeVar("Code", bound=str)

LEVELS = {2: "chapter", 4: "heading", 6: "subheading"}
DIGITS = {name: digits for digits, name in LEVELS.items()}


class CodeError(ValueError):
    """The text is not an HS code."""


class HSCode(str):
    """An HS code as its digits alone: 2 (chapter), 4 (heading), 6 (subheading) or more (a national line).

    It compares and hashes as that string, so prefixes and ordering are those of the nomenclature.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[type[HSCode], tuple[str]]:
        return HSCode, (str(self),)

    @classmethod
    def read(cls, printed: str) -> HSCode:
        """Read a code as printed: ``8418.10``, ``841810``, ``84.18`` or full-width ``８４１８．１０``.

        Digits of other scripts are none of a nomenclature's. Raises CodeError where the text has another form.
        """
        text = unicodedata.normalize("NFKC", printed).strip()
        if not _PRINTED.fullmatch(text):
            raise CodeError(
                _(
                    "“{printed}” is not an HS code; write 2, 4 or 6 digits (or a longer national line), such as "
                    "8418.10",
                    printed=printed,
                )
            )
        return cls(text.replace(".", ""))

    @property
    def dotted(self) -> str:
        """The code as annexes print it: ``84``, ``84.18``, ``8418.10``, ``8415.10.10.00``, and ``0101.21.100``."""
        return _dotted(self)

    @property
    def level(self) -> str:
        """``chapter``, ``heading`` or ``subheading`` (also for national lines, which lie in a subheading)."""
        return LEVELS[min(len(self), 6)]


@lru_cache(maxsize=16384)
def _dotted(code: str) -> str:
    if len(code) <= 2:
        return str(code)
    if len(code) == 4:
        return f"{code[:2]}.{code[2:]}"
    if len(code) == 9:
        return f"{code[:4]}.{code[4:6]}.{code[6:]}"
    tail = code[4:]
    return ".".join([code[:4], *(tail[i : i + 2] for i in range(0, len(tail), 2))])


def at_or_below(codes: Sequence[Code], code: str) -> tuple[Code, ...]:
    """Of sorted codes, those that a code is or that lie below it."""
    low = bisect_left(codes, code)
    high = bisect_left(codes, f"{code}:", low)  # a colon sorts behind every digit
    return tuple(codes[low:high])


def level_name(level: str) -> str:
    """A level of a code in the reader's language."""
    return {"chapter": _("chapter"), "heading": _("heading"), "subheading": _("subheading")}.get(level, level)
