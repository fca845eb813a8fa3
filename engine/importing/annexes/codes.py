"""What a cell of codes says: chapters, headings, subheadings, ranges and lists of them, ``ex`` for a part."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from headnote.grammar.codes import at_or_below
from headnote.grammar.nomenclature import Nomenclature

_TOKEN = re.compile(
    r"(?P<ex>ex\.?(?=\s|\d|chapter|ch\.))"
    r"|(?P<level>(?:chapters?|ch\.|(?:tariff )?(?:sub-?\s?)?headings?|hs|第|類|項|号)(?:\s*no\.?)?)"
    r"|(?P<code>\d{2}\.\d{2}(?:[. ]?\d{1,2})?(?!\d)|\d{4}[. ]\d{2}(?:[. ]?\d{2}(?!\d))*(?!\d)|\d{4}\.\d(?!\d)|\d+)"
    r"|(?P<to>-+|to\b|through\b|から|~)"
    r"|(?P<and>[,;/&]|and\b|or\b|及び|並びに|\n)"
    r"|(?P<mark>\(\d{1,2}\)|\*+)"
    r"|(?P<blank>[ \t.:]+|まで)",
    re.IGNORECASE,
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−〜～"), "-")
_KANJI = str.maketrans("〇一二三四五六七八九・", "0123456789.")
RAISED = "[\u00b9\u00b2\u00b3\u2070-\u2079]"
"""A figure that is raised as a letter: a footnote mark, and never part of a code."""
_RAISED = re.compile(RAISED)
_TWO_WAYS = re.compile(r"(?<![\d.])\d{2}[, ]\d{2}(?![\d.])")
_LENGTHS = {1: 2, 2: 2, 3: 0, 4: 4, 5: 5, 6: 6, 8: 8, 10: 10}


@dataclass(frozen=True, slots=True)
class Span:
    """Codes from `first` through `last`, as digits; the two may be of different levels. Five digits end at a dash."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Printed:
    """What a cell names. `is_part`: it says ``ex``, so that its description tells which goods."""

    spans: tuple[Span, ...]
    is_part: bool

    @property
    def digits(self) -> int:
        """How deep the codes go."""
        return max(len(span.first) for span in self.spans)


def read_codes(text: str) -> Printed | None:
    """Read a cell of codes; None where it says something else."""
    plain = unicodedata.normalize("NFKC", _RAISED.sub(" ", text)).translate(_DASHES).translate(_KANJI).strip(" .'")
    if _TWO_WAYS.search(plain):
        return None  # "84,02" and "84 02": the heading, or two chapters
    tokens = list(_tokens(plain))
    if not tokens or any(kind == "other" for kind, _ in tokens):
        return None
    spans: list[Span] = []
    is_part = open_range = False
    chapter = False
    for kind, said in tokens:
        if kind == "ex":
            is_part = True
        elif kind == "level":
            chapter = chapter or said.lower().startswith("ch")
        elif kind == "to":
            open_range = bool(spans)
        elif kind == "code":
            digits = _digits(said, chapter)
            if digits is None:
                return None
            if open_range:
                spans[-1] = Span(spans[-1].first, digits)
            else:
                spans.append(Span(digits, digits))
            open_range = False
    return None if not spans or open_range else Printed(tuple(spans), is_part)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            yield "other", text[at:]
            return
        at = found.end()
        if found.lastgroup not in ("blank", "mark"):
            yield found.lastgroup or "", found.group()


def _digits(said: str, chapter: bool) -> str | None:
    digits = re.sub(r"\D", "", said)
    if len(digits) == 1:
        return f"0{digits}" if chapter else None
    return digits if _LENGTHS.get(len(digits)) else None


@dataclass(frozen=True, slots=True)
class Placed:
    """Codes as a row may say them: pairs of one level. What of the source is not of the edition is named."""

    scopes: tuple[tuple[str, str], ...]
    strange: tuple[str, ...]


def place(printed: Printed, edition: Nomenclature) -> Placed:
    """The codes of an edition that a cell names.

    A range may end at a code that the edition lacks, or at another level than it begins: the codes of the edition that
    lie in it are the same, and those are given.
    """
    scopes: list[tuple[str, str]] = []
    strange: list[str] = []
    for span in printed.spans:
        strange += [code for code in dict.fromkeys((span.first, span.last)) if not _known(code, edition)]
        scopes += _scopes(span, edition)
    return Placed(tuple(dict.fromkeys(scopes)), tuple(dict.fromkeys(strange)))


def _known(code: str, edition: Nomenclature) -> bool:
    return bool(at_or_below(edition.subheadings, code)) if len(code) == 5 else code[:6] in edition.codes


def _scopes(span: Span, edition: Nomenclature) -> list[tuple[str, str]]:
    first, last = span.first, span.last
    level = len(first)
    if level == len(last) and level != 5:
        if _known(first, edition) and _known(last, edition):
            return [(first, last)] if first <= last else []
        if level > 6:
            return []
        inside = [code for code in _of_level(edition, level) if first <= code <= last]
        return [(inside[0], inside[-1])] if inside else []
    inside = [code for code in edition.subheadings if first <= code[: len(first)] and code[: len(last)] <= last]
    return _as_short(inside, edition) if inside else []


def _of_level(edition: Nomenclature, level: int) -> tuple[str, ...]:
    return {2: edition.chapters, 4: edition.headings}.get(level, edition.subheadings)


def _as_short(inside: list[str], edition: Nomenclature) -> list[tuple[str, str]]:
    """Subheadings in order as headings where those are whole, and ranges of either."""
    whole = {code[:4] for code in inside if set(at_or_below(edition.subheadings, code[:4])) <= set(inside)}
    found: list[tuple[str, str]] = []
    for code in inside:
        one = code[:4] if code[:4] in whole else code
        if found and found[-1][1] == one:
            continue
        if found and len(found[-1][1]) == len(one):
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found
