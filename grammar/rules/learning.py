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
from .together import done_at_once
from .vocabulary import NO_NAMES, Vocabulary

_MOST = 60
"""Names of one rule; the longest rules at hand have about twenty."""

_CONNECTOR = re.compile(
    r"\b(?:combined|accompanied|preceded|followed)\s+(?:with|by)\b|\bin\s+addition\s+to\b|\btogether\s+with\b",
    re.IGNORECASE,
)
_ENDS = frozenset(
    {
        "_END_EXAMPLES",
        *("", "_OR2", "_AND2", "_RPAR", "_PROVIDED", "_PROVIDED_THEIR", "_HOWEVER", "CONNECTOR", "_BUT", "_UP_TO"),
        *("_WHOLLY_OBTAINED", "_ORIGINATING", "_MAY_BE_USED", "_MAY_NOT", "_AT_MOST", "_MORE_THAN", "_UNDERGO"),
        *("_IN_A_PARTY", "_CLASSIFIED", "_ALLOWING", "_OR_P", "REPEATED", "_OR_LIMIT"),
    }
)
_STARTS = frozenset(
    {
        *("", "_OR", "_AND", "_OR2", "_AND2", "_LPAR", "_PROVIDED", "_HOWEVER", "CONNECTOR", "_OR_P", "_AND_P"),
        *("REPEATED", "_MADE_FROM", "_LIST", "_EXCEPT", "_GOOD_IS", "_UNDERGO", "_IN_WHICH"),
        *("_GOOD_DOES", "_EACH_OF_THEM"),
    }
)
_OF_GOODS = frozenset(
    {"_WHOLLY_OBTAINED", "_ORIGINATING", "_MAY_BE_USED", "_MAY_NOT", "_AT_MOST", "_MORE_THAN", "_UP_TO", "_CLASSIFIED"}
)
_CODES = frozenset({"CHAPTER", "HEADING", "SUBHEADING", "NUM"})
_NEVER = frozenset(
    {
        *(
            "_EXCEPT_OWN",
            "ANY_LEVEL",
            "_AT_MOST",
            "_PER_CENT",
            "_THAT_OF",
            "BASE",
            "_WHETHER",
            "_MAY_BE_USED",
        ),
        *(
            "FROM_WITHIN",
            "_GROUP",
            "_INSIDE_GROUP",
            "_OUTSIDE_GROUP",
            "_OR_ANY_OTHER",
            "_NOT_CLASSIFIED",
            "_EACH_ITEM",
        ),
        *("_FROM_ANY_OTHER", "_FROM_ANY", "VALUE_CONTENT", "_NO_CHANGE", "_MAY_NOT", "_UP_TO", "_PROVIDED", "_SAME"),
    }
)
"""What is a sentence of its own, and never part of a name: nothing that a rule asks is hidden in one."""

_GOODS_FOLLOW = frozenset(
    {"_MADE_FROM", "_LIST", "_EXCEPT", "_BUT", "_FROM", "_ALLOWING", "_NON_ORIGINATING", "_TO", "_OR_FROM"}
)
_NO_START = frozenset({"_OF", "_MATERIALS", "_FROM", "_IN", "_TO", "_WITH", "_BY", "_ON", "STRING", *_CODES})
_NARROWS = frozenset({"_THROUGH", "_OF", "GOODS", *_CODES})
_MEASURES = frozenset({"VALUE", "WEIGHT", "VOLUME"})
WORKS = re.compile(
    r"\b(?!(?:sub-?)?headings?\b)[\w-]*(?:ing|tion|sion|ment|ysis|esis|ture)s?\b|\b(?:process|technique|operation|rule|work|change|removal|assembly|repair)"
    r"(?:s|es|\(es\))?(?!\w)",
    re.IGNORECASE,
)
"""Nouns of what is done: without one, words that stand where a process may stand name none."""
_STOPS = frozenset(
    {"_FROM", "_FROM_ANOTHER", "_FROM_ANY_OTHER", "_FROM_ANY", "_EXCEPT", "_EXCEPT_OWN"}
    | {"_LIST", "_OR", "_WHETHER", "_OR_ANY_OTHER", "COMMA"}
)
_FROMS = frozenset({"_FROM", "_FROM_ANOTHER", "_FROM_ANY_OTHER", "_FROM_ANY", "FROM_WITHIN"})
_LISTED = frozenset(
    {"_OR", "_AND", "COMMA", "_LIST", "_THROUGH", "_OF", "GOODS", "_NON_ORIGINATING", "_MATERIALS", *_CODES}
)
_ACTION = re.compile(
    r"^(?:an?\s+|the\s+)?(?:[\w-]+\s+)?(?:[\w-]*(?:ing|tion|sion|ment|ysis)|change|process)\b", re.IGNORECASE
)
_IS_UNDERGONE = re.compile(r"\s+(?:is|are)\s+undergone\b", re.IGNORECASE)
_UNDERGONE = re.compile(r"\s+(?:is|are)\s+undergone\s*$", re.IGNORECASE)
_LEADING = re.compile(r"^(?:[\s,;.:]|(?:the|an?|all|used)\s)+", re.IGNORECASE)
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
    names = Vocabulary(process=done_at_once(bare), connector=_connectors(bare))
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
    if at + 1 < len(words) and words[at].kind in ("COMMA", "_OR", "_AND") and _goes_on(words, at + 1):
        starts.append(at + 1)
    if (
        at < len(words)
        and words[at].kind in ("WORD", "_UNDERGO", "_MORE_THAN")
        and (more := _with_codes(text, words, at))
    ):
        return more
    start = at
    while start > 0 and words[start - 1].kind not in _STARTS:
        start -= 1
    starts += [start] if start not in starts and start < len(words) else []
    for begin in starts:
        goods = _of_goods(words, begin) or (begin == at and "PROCESS" not in accepted)
        found = _name(text, words, begin, max(at, begin), goods=goods)
        if found is not None and not _known(found, known):
            return found
    return None


def _with_codes(text: str, words: list[Word], at: int) -> Vocabulary | None:
    """``dairy preparations of subheading 1901.90 containing more than 10 per cent by weight of milk solids``: what
    stands behind a code narrows the name before it, and is part of it."""
    begin = at
    while begin > 0 and words[begin - 1].kind in _NARROWS:
        begin -= 1
        if words[begin].kind == "GOODS":
            break
    if begin > 0 and words[begin].kind == "_OF" and words[begin - 1].kind == "_A_GOOD":
        begin -= 1
    if begin == at or words[begin].kind not in ("GOODS", "_A_GOOD"):
        return None
    end, depth = at, 0
    while end < len(words) and (depth or words[end].kind not in _STOPS | (_ENDS - {"_MORE_THAN", "_UNDERGO"})):
        depth += (words[end].kind == "_LPAR") - (words[end].kind == "_RPAR")
        end += 1
    written = text[words[begin].start : words[end - 1].end]
    # "a good of subheading 1806.20 containing …" begins with a phrase of its own, article and all.
    name = squeeze(written).rstrip(" ,") if words[begin].kind == "_A_GOOD" else _bare(written)
    return Vocabulary(goods=(name,)) if name else None


def _of_goods(words: list[Word], begin: int) -> bool:
    """Whether a phrase names goods: by what stands before it, or by what is said of it."""
    if begin > 0 and (words[begin - 1].kind in _GOODS_FOLLOW or _in_a_list(words, begin)):
        return True
    depth = 0
    for word in words[begin:]:
        if word.kind == "_BUT" or (word.kind == "_LPAR" and word.text):
            depth += 1
        elif word.kind == "_RPAR" and depth:
            depth -= 1
        elif not depth and word.kind in _OF_GOODS:
            return True
        elif not depth and (word.kind in _ENDS or _joins_sentences(word)):
            return False
    return False


def _in_a_list(words: list[Word], begin: int) -> bool:
    """Whether a phrase goes on a list of codes and goods: ``except from heading 07.01 or peppers``."""
    at = begin - 1
    if words[at].kind not in ("_OR", "_AND", "COMMA") or words[at - 1].kind not in ("NUM", "GOODS"):
        return False
    while at >= 0 and words[at].kind in _LISTED:
        at -= 1
    inside = [word.kind for word in words[at + 1 : begin]]
    of_materials = ["_MATERIALS", "_OF"] in [inside[n : n + 2] for n in range(len(inside))]
    return of_materials or (at >= 0 and words[at].kind in ("_EXCEPT", "_FROM", "_MADE_FROM", "_BUT", "_ALLOWING"))


def _goes_on(words: list[Word], begin: int) -> bool:
    """Whether a phrase goes on a list of goods: ``except from …``, ``roots of heading 07.14 or fruit … obtained``."""
    return _in_a_list(words, begin) or (words[begin - 2].kind in ("NUM", "GOODS") and _of_goods(words, begin))


def _joins_sentences(word: Word) -> bool:
    return word.kind == "_AND" and word.text.lower() not in ("and", "as well as")


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
    inside = words[begin:end]
    if not inside or _is_sentence(inside):
        return None
    written = text[words[begin].start : words[end - 1].end]
    if _ASKED.search(written):
        return None
    if goods:
        if any(word.kind in _CODES for word in inside):
            return None
        name = _bare(written)
        return Vocabulary(goods=_each(name, words, end)) if name else None
    if begin > 0 and words[begin - 1].kind in ("_GOOD_IS", "_EACH_OF_THEM"):
        return Vocabulary(process=(_bare(written),))
    undergone = _IS_UNDERGONE.match(text, words[end - 1].end)
    parts = [_bare(part) for part in _alternatives(written + (undergone.group() if undergone else ""))]
    if not all(part and WORKS.search(part) for part in parts):
        return None
    return Vocabulary(process=tuple(parts))


def _is_sentence(inside: list[Word]) -> bool:
    """Whether words say what a rule asks, rather than name something."""
    if [word.kind for word in inside] == ["_OTHER", "_MATERIALS"]:
        return True
    if inside[0].kind in _NO_START or (inside[0].kind in _MEASURES and inside[1:] and inside[1].kind == "_OF"):
        return True
    depth = 0
    for number, (word, after) in enumerate(zip(inside, [*inside[1:], None], strict=True)):
        depth += (word.kind in ("_LPAR", "_BUT")) - (word.kind == "_RPAR")
        named = after is not None and after.kind == "WORD"
        if word.kind == "_OTHER_THAN" and not any(one.kind == "WORD" for one in inside[number + 1 : number + 3]):
            return True
        if word.kind in _NEVER or (word.kind == "ABBR" and not depth and not named):
            return True
        if word.kind == "_CHANGE" and after is not None and after.kind in ("_TO", "_FROM"):
            return True
    return False


def _end(words: list[Word], begin: int, at: int, *, goods: bool) -> int:
    """Where a name ends: at what cannot be part of one."""
    end = begin
    depth = 0
    target = goods and begin > 0 and words[begin - 1].kind == "_TO"
    while end < len(words):
        word = words[end]
        after = words[end + 1].kind if end + 1 < len(words) else ""
        if target and not depth and word.kind in _FROMS:
            break
        more = [one.kind for one in words[end + 1 : end + 3]]
        materials = more[:1] == ["_MATERIALS"] or more == ["_OF", "_MATERIALS"]
        if goods and not depth and word.kind == "_AND" and materials:
            break  # "sugar and of the materials of Chapter 4"
        if (word.kind == "_LPAR" and word.text) or (word.kind == "_BUT" and not goods):
            if after == "_SUCH_AS":
                break
            depth += 1
        elif word.kind == "_RPAR" and depth:
            depth -= 1
            end += 1
            continue
        if not depth:
            if (word.kind in _ENDS and (goods or word.kind != "_MORE_THAN")) or (
                word.kind == "_AND" and word.text.lower() not in ("and", "as well as")
            ):
                break
            if goods and end >= at and (word.kind in ("_EXCEPT", "_LIST", "_SAME") or _codes_follow(word, after)):
                break
        end += 1
    return end


def _codes_follow(word: Word, after: str) -> bool:
    return word.kind == "_OF" and (after in _CODES or after == "ANY_LEVEL")


def _bare(written: str) -> str:
    name = _UNDERGONE.sub("", squeeze(written.replace('"', " ").replace("*", " ")))
    name = _LEADING.sub("", name + " ")
    return _TRAILING.sub("", f"{name} ").strip()


def _each(name: str, words: list[Word], end: int) -> tuple[str, ...]:
    """The goods of ``cereals, sugar or molasses, meat or milk`` that are wholly obtained, or originating, where each
    is a word or three. One heading behind the last of them narrows that one alone: ``cereals, roots of heading
    07.14``; a chapter, or several codes, all of them: ``vegetables, fruits and nuts of Chapters 7 and 8``."""
    said = next((word.kind for word in words[end:] if word.kind in _ENDS), "")
    narrowed = words[end].kind == "_OF" if end < len(words) else False
    whole = narrowed and (words[end + 1].kind == "CHAPTER" or words[end + 1].text.lower().endswith("s"))
    if said not in ("_WHOLLY_OBTAINED", "_ORIGINATING") or whole:
        return (name,)
    *firsts, last = name.split(", ")
    lasts = [last] if narrowed else re.split(r"\s+(?:or|and)\s+", last)
    found = (*firsts, *lasts) if firsts else (name,)
    short = all(0 < len(one.split()) <= 3 and not _NARROWED.search(one) for one in found)
    return found if short else (name,)


_NARROWED = re.compile(
    r"\b(?:of|in|for|not|with|from|its|their|ed)\b|^(?:or|and|other|similar)\b|ed$|[()]", re.IGNORECASE
)


_ASKED = re.compile(r"\b(?:shall|must|change\s+(?:in|of)\s+tariff)\b", re.IGNORECASE)
"""What a rule asks is never part of a name."""
_DENIED = re.compile(r"\b(?:not|no|nor|neither|without|merely|only)\b", re.IGNORECASE)
"""What is said of the whole phrase: "not the result of crushing or grinding"."""


_PARTED = re.compile(r"(?:\s*,\s*(?:or\s+)?|\s+or\s+)(?:(?:with|by)\s+)?(?![^(]*\))")
"""What stands between alternatives, outside brackets."""


_ADJECTIVE = re.compile(r"\b(?!removal\b|disposal\b)\w+(?:ic|al|ive)\s*$", re.IGNORECASE)
"""What the noun behind the next alternative is of: ``production by electrolytic or thermal treatment`` stays one."""


_ADDS = re.compile(r"\band\b(?!/|[^(]*\))")
"""What is asked of each alternative, too: ``a or b and c`` stays one name."""


def _alternatives(written: str) -> list[str]:
    """The processes of ``blending, crushing or grinding``; one where a part of the phrase is none by itself."""
    undergone = _UNDERGONE.search(written) is not None
    body = _UNDERGONE.sub("", written)
    if _DENIED.search(body):
        return [body]
    pieces = _PARTED.split(body)
    if len(pieces) < 2 or not re.search(r"\bor\s", body):
        return [body]
    whole = all(piece.strip() for piece in pieces)
    if undergone and whole:
        return pieces
    if _ADDS.search(pieces[-1]):
        return [body]
    *firsts, last = pieces
    shared = " of " in f" {last} " and any(" of " not in f" {one} " for one in firsts)
    if any(_ADJECTIVE.search(one) for one in firsts):
        return [body]
    repeated = all(one.split()[-1:] == last.split()[:1] for one in firsts)
    if whole and all(_ACTION.match(piece) for piece in pieces) and (not shared or repeated):
        return pieces
    return [body]
