"""A rule's text to the words of the grammar: phrases that differ in spelling only, codes, and declared names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Any, NamedTuple

from .vocabulary import NAMED, NO_NAMES, Vocabulary

_TOKEN = re.compile(
    r"""(?P<STRING>"[^"\n]*")
    |(?P<LABEL>\([a-z]\)|\([ivx]{1,4}\)|(?<![\w(])[a-z]\)(?=\s))
    |(?P<FOOT>\(\d{1,2}\))
    |(?P<NUM>\d{4}[ ]\d{2}(?![\d%]|[.,]\d|\s*(?:%|per\b))|\d+,\d+(?=\s*(?:%|per\s*cent))|\d+(?:\.\d+)*(?!\w|\.\w))
    |(?P<ABBR>[A-Z][A-Za-z]*[A-Z](?![A-Za-z]))
    |(?P<WORD>[Nn]on[ ]originating\b|[Ss]ub[ ][Hh]eadings?\b|'?\w[\w'-]*(?:/\w[\w'-]*)*(?:\((?:s|es)\))?|%)
    |(?P<MARK>\S)""",
    re.VERBOSE,
)
_MARKS = {"(": "_LPAR", ")": "_RPAR", ";": "SEMI", ",": "COMMA", ":": "COLON", ".": "STOP", "-": "DASH", "+": "_AND"}
_MARKS |= dict.fromkeys("•·●▪◦‣\uf0b7", "DASH")
_SPELLED = {
    **dict.fromkeys(("sub-heading", "sub heading"), "subheading"),
    **dict.fromkeys(("sub-headings", "sub headings"), "subheadings"),
    **dict.fromkeys(("nonoriginating", "non originating"), "non-originating"),
}
"""Words that annexes spell in several ways."""
_TEMPLATE = re.compile(r"\[([^\]]*)\]|\{([^}]*)\}|([^\[{]+)")
_ARTICLES = frozenset({"the", "a", "an"})
_CURLY = str.maketrans({"’": "'", "‘": "'", "*": " "})


class Word(NamedTuple):
    """One word of the grammar: its kind, what it says (a base, a name), where it stands, and if a line begins there."""

    kind: str
    text: str
    start: int
    end: int
    on_new_line: bool = False


class Piece(NamedTuple):
    """A word as written, before phrases are found."""

    kind: str
    text: str
    start: int
    end: int
    on_new_line: bool


@dataclass(slots=True)
class _Node:
    """Phrases that begin alike. `meaning` is the kind of word that ends here, and what it says."""

    next: dict[str, _Node] = field(default_factory=dict)
    meaning: tuple[str, str] | None = None


def _spellings(template: str) -> Iterator[str]:
    """The phrases of a template: ``[total] value`` is ``total value`` and ``value``."""
    parts = []
    for optional, one_of, plain in _TEMPLATE.findall(template):
        if plain:
            parts.append([plain])
        else:
            parts.append([*(optional or one_of).split("|"), *([""] if optional else [])])
    for chosen in product(*parts):
        yield " ".join("".join(f" {part} " for part in chosen).split())


def pieces(text: str) -> list[Piece]:
    """The words, codes and marks of a text."""
    found: list[Piece] = []
    end = 0
    for match in _TOKEN.finditer(text.translate(_CURLY)):
        start = match.start()
        if match.lastgroup == "FOOT" and found and found[-1].kind == "ABBR":
            inside = match.group()[1:-1]
            for kind, said, offset in (("MARK", "(", 0), ("NUM", inside, 1), ("MARK", ")", 1 + len(inside))):
                found.append(Piece(kind, said, start + offset, start + offset + len(said), on_new_line=False))
            end = match.end()
            continue
        said = text[start : match.end()] if match.lastgroup == "STRING" else match.group()
        found.append(Piece(match.lastgroup or "", said, start, match.end(), "\n" in text[end:start]))
        end = match.end()
    return found


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase as it is looked up: its words, without regard to capitals and spacing."""
    return tuple(_folded(piece) for piece in pieces(phrase))


def _folded(piece: Piece) -> str:
    word = piece.text.casefold()
    return _SPELLED.get(word, word)


def _add(root: _Node, phrase: tuple[str, ...], meaning: tuple[str, str], *, keep: bool = True) -> None:
    node = root
    for word in phrase:
        node = node.next.setdefault(word, _Node())
    if node.meaning is None or not keep:
        node.meaning = meaning


@cache
def _phrases() -> _Node:
    data: dict[str, dict[str, Any]] = tomllib.loads(
        files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
    )
    root = _Node()
    for kind, templates in data["words"].items():
        _add_all(root, templates, kind)
    for base, templates in data["base"].items():
        _add_all(root, templates, "BASE", base)
    for level, templates in data["changed_at"].items():
        _add_all(root, templates, "CHANGED_AT", level)
    for number, templates in data["numbers"].items():
        _add_all(root, templates, "COUNT", str(number))
    _add_all(root, data["noise"]["words"], "")
    return root


def _add_all(root: _Node, templates: Iterable[str], kind: str, says: str = "") -> None:
    for template in templates:
        for phrase in _spellings(template):
            words = words_of(phrase)
            _add(root, words, (kind, says))
            bare = tuple(word for word in words if word not in _ARTICLES)
            if bare:
                _add(root, bare, (kind, says))


@lru_cache(maxsize=64)
def _names(vocabulary: Vocabulary) -> _Node:
    root = _Node()
    for kind, name in vocabulary.phrases():
        _add(root, words_of(name), (NAMED[kind], name), keep=False)
    return root


def _longest(root: _Node, found: list[Piece], at: int, *, skip: bool) -> tuple[int, tuple[str, str] | None]:
    """The longest phrase that begins at a piece: where it ends, and its meaning. `skip`: articles do not matter."""
    node, best, end = root, None, at
    number = at
    while number < len(found):
        word = _folded(found[number])
        further = node.next.get(word)
        if further is None:
            if skip and number > at and word in _ARTICLES:
                number += 1
                continue
            break
        node = further
        number += 1
        if node.meaning is not None:
            best, end = node.meaning, number
    return end, best


def scan(text: str, vocabulary: Vocabulary = NO_NAMES) -> list[Word]:
    """The words of the grammar in a text; what is neither phrase, code nor declared name stays ``WORD``."""
    found = pieces(text)
    names = _names(vocabulary)
    phrases = _phrases()
    result: list[Word] = []
    at = 0
    while at < len(found):
        piece = found[at]
        if piece.kind in ("WORD", "ABBR", "NUM", "MARK"):
            name_end, name = _longest(names, found, at, skip=False)
            end, meaning = _longest(phrases, found, at, skip=True) if piece.kind != "NUM" else (at, None)
            if name is not None and name_end >= end and not (end == name_end and meaning is not None):
                result.append(_word(name, found, at, name_end))
                at = name_end
                continue
            if meaning is not None:
                if meaning[0]:
                    result.append(_word(meaning, found, at, end))
                elif piece.on_new_line and end < len(found):
                    found[end] = found[end]._replace(on_new_line=True)
                at = end
                continue
        kind = _MARKS.get(piece.text, "MARK") if piece.kind == "MARK" else piece.kind
        if kind == "WORD" and len(piece.text) == 1 and piece.text.islower():
            kind = "PARAM"
        result.append(Word(kind, piece.text, piece.start, piece.end, piece.on_new_line))
        at += 1
    return result


def _word(meaning: tuple[str, str], found: list[Piece], at: int, end: int) -> Word:
    kind, says = meaning
    first, last = found[at], found[end - 1]
    written = " ".join(piece.text for piece in found[at:end])
    return Word(kind, says or written, first.start, last.end, first.on_new_line)
