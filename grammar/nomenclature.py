"""HS editions and the correlations between neighbours, in a compact text form.

An edition is a line a heading, its subheadings behind it by their last two digits: ``0101 21 29 30 90``.
A correlation lists only what differs: ``030110 030111 030119``; a code not listed is the same code in both
editions and nothing else becomes it; ``-`` says that a code has no successor.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from headnote.catalogues import _

from .codes import HSCode

_EDITION = re.compile(r"\d{4}(?: \d{2})+")
_CORRELATION = re.compile(r"\d{6}(?: \d{6})+|\d{6} -")


NEAREST = 5
"""How many codes are named that a mistyped one may have been."""


class NomenclatureError(ValueError):
    """An edition or correlation file has a line that is not of the form."""


@dataclass(frozen=True)
class Nomenclature:
    """The codes of one HS edition: subheadings with six digits, and the headings and chapters above them."""

    edition: str
    subheadings: tuple[str, ...]

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every chapter, heading and subheading."""
        return frozenset(code[:n] for code in self.subheadings for n in (2, 4, 6))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The four-digit headings in order."""
        return tuple(sorted({code[:4] for code in self.subheadings}))

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        """The two-digit chapters in order (chapter 77 is reserved and has no codes)."""
        return tuple(sorted({code[:2] for code in self.subheadings}))

    def nearest(self, code: HSCode) -> tuple[HSCode, ...]:
        """The codes that a mistyped code may have been: two digits that changed places first, then one that is another
        (the last first), else its neighbours in order; as many digits as it has, six at most.
        """
        wanted = code[:6]
        places = range(len(wanted))
        swapped = {wanted[:n] + wanted[n + 1] + wanted[n] + wanted[n + 2 :] for n in places[:-1]}
        slips = [wanted[:n] + digit + wanted[n + 1 :] for n in reversed(places) for digit in "0123456789"]
        near = [one for one in dict.fromkeys((*sorted(swapped), *slips)) if one in self.codes]
        if not near:
            order = {2: self.chapters, 4: self.headings}.get(len(wanted), self.subheadings)
            at = bisect_left(order, wanted)
            near = list(order[max(0, at - 2) : at + 2])
        return tuple(HSCode(one) for one in near[:NEAREST])

    def has(self, code: HSCode) -> bool:
        """Whether the edition knows a code; of a national line, its first six digits count."""
        return code[:6] in self.codes


@dataclass(frozen=True)
class Correlation:
    """Which codes of one edition became which of another."""

    changed: Mapping[str, tuple[str, ...]]

    def successors(self, code: str) -> tuple[str, ...]:
        """The six-digit codes that a six-digit code may have become; empty where it has none."""
        return self.changed.get(code, (code,))

    @cached_property
    def _back(self) -> Mapping[str, tuple[str, ...]]:
        back: dict[str, list[str]] = {}
        for old, news in self.changed.items():
            for new in news:
                back.setdefault(new, []).append(old)
        return {new: tuple(sorted(olds)) for new, olds in back.items()}

    def predecessors(self, code: str) -> tuple[str, ...]:
        """The six-digit codes that a six-digit code may have come from."""
        return self._back.get(code, (code,))


def _lines(text: str, form: re.Pattern[str], name: str) -> Iterator[list[str]]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        if not form.fullmatch(words):
            raise NomenclatureError(
                _(
                    "{name}:{number}: “{words}” is not of the form {pattern}",
                    name=name,
                    number=number,
                    words=words[:60],
                    pattern=form.pattern,
                )
            )
        yield words.split()


def read_edition(edition: str, text: str) -> Nomenclature:
    """Read an edition's text. Raises NomenclatureError."""
    codes = [head + tail for head, *tails in _lines(text, _EDITION, edition) for tail in tails]
    return Nomenclature(edition, tuple(sorted(codes)))


def read_correlation(name: str, text: str) -> Correlation:
    """Read a correlation's text. Raises NomenclatureError."""
    return Correlation({old: tuple(n for n in news if n != "-") for old, *news in _lines(text, _CORRELATION, name)})
