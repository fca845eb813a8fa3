"""Lark's complaints in an analyst's words: what stands there, what was expected, what was likely meant."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from .diagnostics import did_you_mean
from .tables import parser_of

MAX_LEVELS = 60
"""Levels of a statement's tree beyond which it is refused; a schedule's deepest note has about ten."""

_CHOICES = frozenset({"ARTICLE_KIND"})
_OPTIONAL = re.compile(r"\([^()]*\)\?")
_ONE_OF = re.compile(r"\(([^()|]*)\|[^()]*\)")
_DECIMAL = re.compile(r"\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,4}", re.ASCII)
_WORD = re.compile(r'"[^"\n]*"?|[A-Za-z][\w<>-]*|[\d.]+\w*|\S')

# How a terminal reads to an analyst, where its name in the grammar does not say it.
_SHOWN = {
    "$END": "the end of the line",
    "CODE": "a code such as CTC",
    "ABBR": "an abbreviation of the headnotes",
    "NUM": "a code or a number",
    "STRING": "“quoted text”",
    "RULE": "a rule",
    "ANNEX_REF": "the annex’s number",
    "REF": "a number",
    "LETTER": "a letter in brackets",
    "COUNTRY": "a country (two letters)",
    "DATE": "a date (2022-01-31)",
    "EDITION": "an edition such as HS2012",
    "METHOD": "the name of a method",
    "BASE": "a base such as FOB, EXW or the good (its weight)",
    "NOT_TRANSCRIBED": "not transcribed",
    "OWN_CODE": "the good's own heading",
    "_NOT_FOR": "not for",
    "_BY_RULE": "by rule",
    "GRI": "3(a), 3(b) or 3(c)",
    "OWN_RULE": "its own rule",
    "ONLY_IF": "only if",
    "CUMULATED": "originating materials or production",
    "_MATERIALS_OF": "materials of",
    "_IN_GOODS_OF": "goods of",
    "NAME": "the short name of a source",
    "ARTICLE_KIND": "what the article is about",
    "DETAIL": "what changes its meaning, such as “roll-up” or “production in any party”",
    "KIND": "what the code stands for",
    "QUANTITY": "a quantity such as FOB or VNM",
    "BASIS": "CIF, price paid or first ascertainable price",
    "FOB_UNKNOWN": "FOB not known",
    "IMPORTED": "imported materials",
    "OBTAINED": "materials obtained in a party",
    "PARAM": "a letter such as n",
    "LPAR": "(",
    "RPAR": ")",
    "_LPAR": "(",
    "_RPAR": ")",
    "_OR2": "; or",
    "_AND2": "; and",
    "PROCESS": "a declared process",
    "GOODS": "declared goods",
    "CONNECTOR": "a declared connector",
    "_AT_MOST": "at most",
    "_AT_LEAST": "at least",
    "_MADE_FROM": "made from",
    "_GOOD_IS": "the good is",
    "GOOD_IS_NONE": "the good is none of",
    "_EACH": "individual",
    "_EACH_ITEM": "each item of the set originating",
    "_MAY_BE_USED": "may be used",
    "_THAT_OF": "that of the product",
    "_UP_TO": "used up to a value of",
    "_IN_A_PARTY": "in a party",
    "_OR_IN": "or in",
    "_CLASSIFIED": "classified in another",
    "_OTHER_THAN": "other than",
    "_SUCH_AS": "such as",
    "_OWN": "of the good's own",
    "_SAME": "of the same",
    "BY_WEIGHT": "by weight",
    "COUNT": "a number in words",
    "_PROVIDED": "provided that",
    "_EXCEPT": "except from",
    "VALUE_CONTENT": "regional value content of",
    "_NO_CHANGE": "no change in tariff classification",
    "EXCLUSIVELY": "exclusively from originating materials",
    "_THROUGH": "through",
    "_LIST": "another code",
    "_PER_CENT": "per cent",
    "_ON_MATERIALS_OF": "on materials of",
    "QUESTION": "a question, then two blanks",
    "KIND_OF_ANSWER": "yes or no, a date, an amount, or words",
    "CONDITION": "a condition",
    "OUTCOME": "what follows",
    "CATEGORY": "a staging category such as B7",
    "YEARLY": "1 January, or the first of April, July or October",
    "ROUNDING": "half up, down or up",
    "NO_CONCESSION": "no concession",
    "BY_NOTE": "as its note says",
    "NEGOTIATION": "under negotiation",
    "BASE_RATE": "base rate",
    "_EQUAL_STEPS": "equal yearly steps",
    "_AT_ONCE": "at once",
    "_LESS_AT_ONCE": "% less at once, then",
    "_THE_LOWER": "the lower of",
    "_THE_HIGHER": "the higher of",
    "_WHICHEVER_LOWER": "whichever is the lower",
    "_WHICHEVER_HIGHER": "whichever is the higher",
    "_AT_LEAST_THEN": "but at least",
    "SPECIFIC": "an amount for a unit such as 120 JPY/kg",
    "COLUMN": "the name of a column",
    "MFN_INSTEAD": "MFN, instead of it",
    "MFN_WHERE_LOWER": "MFN, where lower",
    "IN_QUOTA": "in quota",
    "_END_USE": "as its category, free if",
    "_OR_IF": "or if",
    "FORM_KIND": "certificate or declaration",
    "FIELD": "what the field holds: exporter, importer, goods, criterion …",
    "WHERE": "where known, where needed, where value content is used or where back-to-back",
    "ROLE": "shipment packing, retail packing, accessories or indirect materials",
    "_ALSO_ORIGINATING": ", originating",
    "REQUIREMENT": "a kind of requirement such as process or value content",
    "_DEDUCTIBLE": "deductible",
    "FROM_PRICE_PAID": "from a price paid",
    "WITH_DOCUMENT": "with a document",
    "FOR_CONTENT": "for value content",
    "ALLOWED": "operations allowed",
    "REFUSED": "operations not allowed",
    "CONTROL": "under customs control",
    "EXHIBITION": "exhibition under customs control",
    "EXCLUSIVE_GOODS": "goods exclusively from originating materials",
    "LISTED_GOODS": "listed goods",
    "_BEYOND": "more than insufficient operations in the exporting party",
    "_ADDED": "added in the exporting party",
    "_HIGHEST": "the party of the highest value of originating materials",
    "_NTH": "第",
    "KANJI": "a number in Japanese",
    "_OTHER": "他の",
    "CONTENT": "原産資格割合が",
    "_MATERIALS_FROM": "の材料からの変更",
    "_GOODS_OF": "の産品への",
    "_PER_CENT_OR_MORE": "パーセント以上であること",
    "IN_PART": "in part",
    "WHEREVER": "wherever produced",
    "UNDATED": "from a day not at hand",
    "FROM_LISTED": "from goods of this list only",
    "_ANY_TWO": "any two or more of these",
    "AT": "@",
    "LESSTHAN": "<",
    "MORETHAN": ">",
    "EQUAL": "=",
    "SLASH": "/",
    "FROM": "from",
}
_HIDDEN = {
    *(
        "_END_EXAMPLES",
        "_EXCEPT_OWN",
        "_OPEN",
        "_CLOSE",
        "_BUT",
        "_OR_P",
        "_AND_P",
        "REPEATED",
        "STRING_P",
        "_OR_LIMIT",
        "_OR_BASE",
        "_PROVIDED_THEIR",
    ),
    *("_ARTICLES", "_MAY_NOT", "_INSIDE_GROUP", "_WHETHER", "_GROUP", "_FROM_WITHIN", "_A_GOOD", "_ANOTHER_GOOD"),
    *(
        "_AS_THE_GOOD",
        "THEIR",
        "_OR_ANY_OTHER",
        "_OR_FROM",
        "_INCLUDING",
        "_MORE_THAN",
        "DESCRIPTION",
        "_UNDERGO",
        "_OTHER",
    ),
    "_THEN_IT_IS",
    "_DOT",
    "_STOP",
    "_A",
    "_THERE_IS_A",
    "_TO",
    "WS",
    "_OUTSIDE_GROUP",
}


@dataclass(eq=False)
class SyntaxProblem(Exception):
    """Where reading stopped: offsets into the text, the word there and what could have stood in its place.

    `said` is the message where the word is not what is wrong; `id` the diagnostic's.
    """

    start: int
    end: int
    word: str
    expected: tuple[str, ...]
    suggestion: str | None
    said: str = ""
    id: str = "HN0202"

    @property
    def message(self) -> str:
        """One sentence: what stands there and does not fit."""
        if self.said:
            return self.said
        return f"“{self.word}” does not fit here" if self.word else "the line ends too early"


def number_of(token: Token) -> Decimal:
    """A number. Raises SyntaxProblem for what is none, such as 1.2.3, which has the form of a code."""
    if not _DECIMAL.fullmatch(token):
        raise _no_number(token, "a number")
    return Decimal(str(token))


def whole_number_of(token: Token) -> int:
    """A whole number. Raises SyntaxProblem."""
    if not _WHOLE.fullmatch(token):
        raise _no_number(token, "a whole number of at most four digits")
    return int(token)


def _no_number(token: Token, wanted: str) -> SyntaxProblem:
    start = token.start_pos or 0
    return SyntaxProblem(start, start + len(token), str(token), (), None, f"“{token[:40]}” is not {wanted}")


def shown(terminal: str) -> str | None:
    """How a terminal of the grammar is shown to an analyst; None where it is noise."""
    if terminal in _HIDDEN:
        return None
    return _SHOWN.get(terminal) or terminal.strip("_").replace("_", " ").lower()


@cache
def grammar(name: str, starts: tuple[str, ...]) -> Lark:
    """One of the Lark grammars beside this file."""
    return parser_of(Path(__file__).with_name(f"{name}.lark"), starts)


def parse(parser: Lark, text: str, start: str, known: Collection[str] = ()) -> Tree[Token]:
    """Parse a text. `known` are words (abbreviations) to think of when one is mistyped.

    Raises SyntaxProblem.
    """
    try:
        return parser.parse(text, start=start)
    except UnexpectedInput as error:
        raise _problem(error, text, known) from None


def parse_shallow(parser: Lark, text: str, start: str, known: Collection[str] = ()) -> Tree[Token]:
    """Parse a text of a language without deep nesting. Raises SyntaxProblem, also where parts nest without end."""
    tree = parse(parser, text, start, known)
    level: list[Any] = [tree]
    for _ in range(MAX_LEVELS):
        level = [child for one in level if isinstance(one, Tree) for child in one.children]
        if not level:
            return tree
    raise SyntaxProblem(0, len(text), text[:20], (), None, "parts stand too deep in each other", "HN0105")


def _choices(terminal: str) -> tuple[str, ...]:
    """What a terminal that is one of several phrases lets stand, each in its plainest spelling."""
    pattern = next(
        str(one.pattern.value) for one in grammar("statements", ("article",)).terminals if one.name == terminal
    )
    plain = pattern.replace(r"\s+", " ").replace(r"\b", "")
    plain = _OPTIONAL.sub("", plain)
    return tuple(_ONE_OF.sub(r"\1", plain[1:-1]).split("|"))


def _problem(error: UnexpectedInput, text: str, known: Collection[str]) -> SyntaxProblem:
    names: set[str] = set()
    at: int | None = len(text)
    match error:
        case UnexpectedCharacters():
            at, names = error.pos_in_stream, set(error.allowed)
        case UnexpectedToken():
            token: Any = error.token
            ended = token.type == "$END" or token.start_pos is None
            at, names = (len(text) if ended else token.start_pos), set(error.accepts or error.expected)
        case UnexpectedEOF():
            names = set(error.expected)
    if "(" not in text:
        names.discard("RPAR")
    at = len(text) if at is None else at
    found = _WORD.match(text, at)
    word = found.group() if found else text[at : at + 1].strip()
    choices = [kind for name in names & _CHOICES for kind in _choices(name)]
    if choices:
        names -= _CHOICES
        rest = text[at:].split('"')[0].strip()
        word = rest if did_you_mean(rest, choices) else word
    expected = (*sorted(choices), *sorted({text for text in map(shown, names) if text is not None}))
    candidates = [*(w for w in expected if not w.startswith(("a ", "an ", "“"))), *known]
    start = at if found else len(text.rstrip())
    return SyntaxProblem(start, at + len(word) if word else start + 1, word, expected, did_you_mean(word, candidates))
