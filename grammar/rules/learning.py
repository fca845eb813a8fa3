"""Names that a rule uses and nobody declared yet: phrases that stand where a process or goods may stand.

For importing an annex: what is met here is proposed as declarations of its headnotes, and the rules are then read with
those (`read_rule`), strictly. Learning never changes what a rule means once its names are declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lark.exceptions import UnexpectedToken

from headnote.grammar.text import squeeze

from .reading import Reading, parse_words, read_rule, words_of_rule
from .references import take_references
from .scanning import Word
from .vocabulary import NO_NAMES, Vocabulary

_MOST = 60
"""Names of one rule; the longest rules at hand have about twenty."""

_CONNECTOR = re.compile(
    r"\b(?:combined|accompanied|preceded|followed)\s+(?:with|by)\b|\bin\s+addition\s+to\b|\btogether\s+with\b",
    re.IGNORECASE,
)
_ENDS = frozenset(
    {
        *("", "_OR2", "_AND2", "_RPAR", "_PROVIDED", "_PROVIDED_THEIR", "_HOWEVER", "CONNECTOR", "_BUT", "_UP_TO"),
        *("_WHOLLY_OBTAINED", "_ORIGINATING", "_MAY_BE_USED", "_MAY_NOT", "_AT_MOST", "_MORE_THAN", "_UNDERGO"),
        *("_IN_A_PARTY", "_CLASSIFIED", "_ALLOWING", "PROCESS", "_OR_P", "REPEATED", "_OR_LIMIT"),
    }
)
_STARTS = frozenset(
    {
        *("", "_OR", "_AND", "_OR2", "_AND2", "_LPAR", "_PROVIDED", "_HOWEVER", "CONNECTOR", "_OR_P", "_AND_P"),
        *("REPEATED", "_MADE_FROM", "_GOOD_IS", "_UNDERGO", "_IN_WHICH"),
    }
)
_OF_GOODS = frozenset(
    {"_WHOLLY_OBTAINED", "_ORIGINATING", "_MAY_BE_USED", "_MAY_NOT", "_AT_MOST", "_MORE_THAN", "_UP_TO", "_CLASSIFIED"}
)
_CODES = frozenset({"CHAPTER", "HEADING", "SUBHEADING", "NUM"})
_ACTION = re.compile(r"^(?:an?\s+|the\s+)?(?:[\w-]+\s+)?[\w-]*(?:ing|tion|sion|ment|ysis)\b", re.IGNORECASE)
_UNDERGONE = re.compile(r"\s+(?:is|are)\s+undergone\s*$", re.IGNORECASE)
_LEADING = re.compile(r"^(?:[\s,;.:]|(?:the|an?|any|all|both|each|used|other)\s)+", re.IGNORECASE)
_TRAILING = re.compile(r"(?:[\s,;.:]|\s(?:used|or|and|in|is|are|must\s+be|shall\s+be))+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Learned:
    """A rule read with names that it taught: `names` are those that were not declared before."""

    reading: Reading
    names: Vocabulary


def learn(text: str, vocabulary: Vocabulary = NO_NAMES) -> Learned:
    """Read a rule, learning the names that stand where a process or goods may stand.

    `text` is as annexes print it, full-width forms made plain. A rule that cannot be read even so has no rule.
    """
    bare, _ = take_references(text)
    names = Vocabulary(connector=_connectors(bare))
    for _ in range(_MOST):
        try:
            words = words_of_rule(bare, vocabulary + names)
            parse_words(words)
            break
        except UnexpectedToken as error:
            more = _proposed(bare, words, error, vocabulary + names)
            if more is None:
                break
            names += more
    return Learned(read_rule(text, vocabulary + names), names)


def learn_all(texts: Iterable[str], vocabulary: Vocabulary = NO_NAMES) -> Vocabulary:
    """The names that the rules of an annex use beyond those declared, of the rules that can be read with them."""
    names = NO_NAMES
    for text in dict.fromkeys(texts):
        learned = learn(text, vocabulary)
        if learned.reading.rule is not None:
            names += learned.names
    return names


def _connectors(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(squeeze(found.group().lower()) for found in _CONNECTOR.finditer(text)))


def _proposed(text: str, words: list[Word], error: UnexpectedToken, known: Vocabulary) -> Vocabulary | None:
    """A name that begins where reading stopped, or where the sentence in which it stopped began."""
    at = _index(words, error)
    accepted = set(error.accepts or error.expected)
    if at < len(words) and "ABBR" in accepted and at > 0 and words[at - 1].kind == "_PER_CENT":
        return _abbreviation(text, words, at)
    starts = [at] if accepted & {"PROCESS", "GOODS"} and at < len(words) else []
    start = at
    while start > 0 and words[start - 1].kind not in _STARTS:
        start -= 1
    starts += [start] if start not in starts and start < len(words) else []
    for begin in starts:
        goods = "PROCESS" not in accepted if begin == at else False
        found = _name(text, words, begin, max(at, begin), goods=goods)
        if found is not None and not _known(found, known):
            return found
    return None


def _index(words: list[Word], error: UnexpectedToken) -> int:
    if error.token.type == "$END":
        return len(words)
    start = error.token.start_pos
    return next((n for n, word in enumerate(words) if word.start == start and word.kind == error.token.type), 0)


def _known(found: Vocabulary, known: Vocabulary) -> bool:
    return (known + found) == known


def _abbreviation(text: str, words: list[Word], at: int) -> Vocabulary | None:
    end = at
    while end + 1 < len(words) and words[end + 1].kind == "WORD":
        end += 1
    if words[at].kind != "WORD" or end - at > 1:
        return None
    return Vocabulary(abbreviation=(squeeze(text[words[at].start : words[end].end]),))


def _name(text: str, words: list[Word], begin: int, at: int, *, goods: bool) -> Vocabulary | None:
    end = _end(words, begin, at, goods=goods)
    after = words[end].kind if end < len(words) else ""
    if not goods and (after in _OF_GOODS):
        goods, end = True, _end(words, begin, at, goods=True)
    if end <= begin:
        return None
    written = text[words[begin].start : words[end - 1].end]
    if goods:
        name = _bare(written)
        return Vocabulary(goods=(name,)) if name else None
    parts = [_bare(part) for part in _alternatives(written)]
    return Vocabulary(process=tuple(part for part in parts if part)) if any(parts) else None


def _end(words: list[Word], begin: int, at: int, *, goods: bool) -> int:
    """Where a name ends: at what cannot be part of one."""
    end = begin
    depth = 0
    while end < len(words):
        word = words[end]
        after = words[end + 1].kind if end + 1 < len(words) else ""
        if word.kind == "_LPAR" and word.text:
            if after == "_SUCH_AS":
                break
            depth += 1
        elif word.kind == "_RPAR" and depth:
            depth -= 1
            end += 1
            continue
        if not depth:
            if word.kind in _ENDS or (word.kind == "_AND" and word.text.lower() not in ("and", "as well as")):
                break
            if goods and end >= at and (word.kind in ("_EXCEPT", "_LIST") or (word.kind == "_OF" and after in _CODES)):
                break
        end += 1
    return end


def _bare(written: str) -> str:
    name = _UNDERGONE.sub("", squeeze(written.replace('"', " ").replace("*", " ")))
    name = _LEADING.sub("", name + " ")
    return _TRAILING.sub("", f"{name} ").strip()


def _alternatives(written: str) -> list[str]:
    """The processes of ``blending, crushing or grinding``; one where a part of the phrase is none by itself."""
    undergone = _UNDERGONE.search(written) is not None
    body = _UNDERGONE.sub("", written)
    pieces = re.split(r"\s*,\s*(?:or\s+)?|\s+or\s+", body)
    if len(pieces) < 2 or not re.search(r"\bor\s", body):
        return [body]
    whole = all(piece.strip() for piece in pieces)
    if undergone and whole:
        return pieces
    *firsts, last = pieces
    shared = " of " in f" {last} " and any(" of " not in f" {one} " for one in firsts)
    repeated = all(one.split()[-1:] == last.split()[:1] for one in firsts)
    if whole and all(_ACTION.match(piece) for piece in pieces) and (not shared or repeated):
        return pieces
    return [body]
