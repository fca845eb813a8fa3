"""The outline of a rule: what its semicolons, paragraphs, labels and bullets join, made plain before it is parsed.

What stands in a labelled or bulleted list is bracketed; a bare ``;`` takes the connector before the last item; ``, A``,
``and A`` and ``or A`` join codes and names where one stands before and behind them, and requirements elsewhere.
"""

from __future__ import annotations

from .commas import MEMBERS, NAMED, is_code, joined
from .labels import JOINS, STARTS, lists_of, word_at
from .scanning import Word

_JOINED = {"_OR2": "_OR", "_AND2": "_AND"}
_DROPS_COMMA = frozenset(
    {
        *(
            "_OR",
            "_AND",
            "_OR2",
            "_AND2",
            "_EXCEPT",
            "_EXCEPT_OWN",
            "_PROVIDED",
            "_HOWEVER",
            "_IN_WHICH",
            "STOP",
            "SEMI",
        ),
        *("", "_RPAR", "_THROUGH", "_ALLOWING", "_AT_MOST", "_INSIDE_GROUP", "_WHETHER", "_INCLUDING", "_OR_FROM"),
    }
)
_CHANGES = frozenset({"ABBR", "CHAPTER", "HEADING", "SUBHEADING", "ANY_LEVEL", "CHANGED_AT"})
"""What a change in classification ends with, before its exceptions."""
_CONNECTIVES = frozenset({"_OR", "_AND", "_OR2", "_AND2"})
_ENDS = frozenset({"", "_HOWEVER", "_RPAR", "SEMI", "STOP", *_CONNECTIVES})
_EXCEPTED = frozenset(
    {*MEMBERS, "COMMA", "_OR", "_AND", "_OF", "_TO", "DASH", "WORD", "_NON_ORIGINATING", "_MATERIALS", "_FROM"}
)


def outline(words: list[Word]) -> list[Word]:
    """The words of a rule with its lists bracketed and its connectors told apart."""
    found = _paragraphs(words)
    found = lists_of(found)
    found = _semicolons(found)
    found = _sentences(found)
    return joined(found)


def _paragraphs(words: list[Word]) -> list[Word]:
    """An ``or`` that stands as a paragraph of its own, and one behind a semicolon, ends what stands before it."""
    found: list[Word] = []
    for number, given in enumerate(words):
        word = given
        before, after = word_at(words, number - 1), word_at(words, number + 1)
        if word.kind in JOINS and found:
            alone = (word.on_new_line and (after.on_new_line or not after.kind)) or _begins_a_rule(word, after)
            if alone or before.kind == "SEMI":
                while found and found[-1].kind in ("SEMI", "STOP", "COMMA"):
                    found.pop()
                word = word._replace(kind=JOINS[word.kind])
        if word.kind == "MARK" and word.text in "<>" and after.kind != "NUM":
            continue
        if word.kind == "SEMI" and found and found[-1].kind in ("_OR2", "_AND2", "SEMI"):
            continue
        found.append(word)
    while found and found[-1].kind in ("SEMI", "STOP", "COMMA", "COLON"):
        found.pop()
    return found


def _begins_a_rule(word: Word, after: Word) -> bool:
    """``or Manufacture from …``: what begins so is an alternative of its own."""
    return word.kind == "_OR" and after.kind in ("_MAKE", "_MADE_FROM") and after.text[:1].isupper()


def _semicolons(words: list[Word]) -> list[Word]:
    """A bare semicolon takes the connector that stands before the last item."""
    found: list[Word] = []
    depth = 0
    join: dict[int, str] = {}
    for given in reversed(words):
        word = given
        if word.kind == "_RPAR":
            depth += 1
            join.pop(depth, None)
        elif word.kind == "_LPAR":
            depth -= 1
        elif word.kind in ("_OR2", "_AND2"):
            join[depth] = word.kind
        elif word.kind == "SEMI":
            if found and found[-1].kind in ("_HOWEVER", "_RPAR", "STOP"):
                continue
            word = word._replace(kind=join.get(depth, "_OR2"))
        found.append(word)
    found.reverse()
    return found


def _sentences(words: list[Word]) -> list[Word]:
    """``in which``, ``however``, full stops and what only begins a sentence."""
    found: list[Word] = []
    number = -1
    excepting = False
    closing: set[int] = set()
    while number + 1 < len(words):
        number += 1
        if number in closing:
            continue
        word, after = words[number], word_at(words, number + 1)
        before = found[-1].kind if found else ""
        kind = word.kind
        excepting = kind in ("_EXCEPT", "_OR_FROM") or kind in _EXCEPTED if excepting else kind == "_EXCEPT"
        if excepting and kind == "_OR_FROM":
            # "except from heading 64.01 or from uppers": still what is excepted.
            found.append(word._replace(kind="_OR"))
            continue
        if excepting and kind == "_FROM":
            continue
        if kind == "COMMA" and after.kind == "_OF" and is_code(words, number + 2):
            continue
        if kind == "COMMA" and after.kind == "_OTHER_THAN" and before == "ANY_LEVEL":
            continue
        if kind in ("COLON", "FOOT", "LABEL") or (kind == "COMMA" and (after.kind in _DROPS_COMMA or before in STARTS)):
            continue
        if kind == "STOP":
            # "Sardinella spp. (Sardinella)": no sentence ends before a small letter.
            small = after.kind == "WORD" and after.text[:1].islower()
            if after.kind in _ENDS or after.kind == "_LPAR" or small:
                continue
            kind = "_HOWEVER"
        elif kind == "_INSIDE_GROUP" and after.kind in ("_OR", "COMMA") and "_WITHIN" in _sentence(found):
            # "within heading 29.21, including another subheading within that group, or heading 29.01"
            continue
        elif kind == "_OF" and before in ("_OR", "_AND") and _from_named(found):
            # "made from offal of heading 02.06 or of meat of heading 02.07"
            continue
        elif kind == "_FROM" and is_code(words, number + 1) and _from_named(found, named=True):
            # "made from goods from headings 54.02 and 54.04"
            kind = "_OF"
        elif kind == "_MAKE" and after.kind in ("_IN_WHICH", "_LPAR", "COLON"):
            continue
        elif kind == "_MAKE" and after.kind == "_OF" and word_at(words, number + 2).kind == "_MATERIALS":
            # "manufacture of materials of any heading"
            kind = "_MADE_FROM"
            number += 1
        elif kind in ("_IN_WHICH", "_WHEN") and before == "_PER_CENT" and after.kind in ("BASE", "METHOD", "WORD"):
            # "35 per cent where the net cost method is used"
            kind = "_BY"
        elif kind == "_OTHER_THAN" and before == "ANY_LEVEL" and after.kind == "_THAT_OF":
            # "from materials of any heading, other than that of the product"
            kind = "_EXCEPT_OWN"
            number += 1
        elif kind == "_FROM" and before == "_AND" and found[-2].kind == "_EXCEPT_OWN":
            # "except that of the product and from materials of heading 04.07"
            continue
        elif kind == "_WHEN":
            kind = "WORD"
        elif kind == "_IN_WHICH":
            if before in STARTS and not (before == "_AND" and len(found) > 1):
                continue
            # "and in which" adds to everything before it.
            kind = "_AND2" if before == "_AND" else "_AND"
            if before == "_AND":
                found.pop()
        elif kind == "_FROM" and before in STARTS:
            kind = "_MADE_FROM"
        elif kind == "_FROM_ANY" and before in STARTS:
            found.append(word._replace(kind="_MADE_FROM"))
            word, kind = after, "ANY_LEVEL"
            number += 1
        elif kind in _CONNECTIVES and (
            before in (kind, JOINS.get(kind), _JOINED.get(kind)) or after.kind in ("_EXCEPT", "_EXCEPT_OWN")
        ):
            continue
        elif kind == "_LPAR" and after.kind in ("_EXCEPT", "_EXCEPT_OWN") and before in _CHANGES:
            # "CC (except from chapter 9)"
            closing.add(_closed(words, number))
            continue
        elif kind == "_LPAR" and after.kind in ("_EXCEPT", "_OTHER_THAN"):
            word, kind = after, "_BUT"
            number += 1
        elif kind == "_PROVIDED" and after.kind == "THEIR" and before == "_MAY_BE_USED":
            word, kind = after, "_PROVIDED_THEIR"
            number += 1
        elif kind == "GOODS" and before == "_PROVIDED" and _is_done(after) and _is_changed_to(found, word):
            # "a change to biodiesel from any other heading, provided that the biodiesel is transesterified"
            kind = "_GOOD_IS"
        elif kind == "_PROVIDED" and _articles(words, number + 1):
            kind = "_HOWEVER"
        found.append(word if kind == word.kind else word._replace(kind=kind))
    return found


def _closed(words: list[Word], number: int) -> int:
    """Where the bracket that opens at a place is closed."""
    depth = 0
    for at in range(number, len(words)):
        depth += (words[at].kind == "_LPAR") - (words[at].kind == "_RPAR")
        if not depth:
            return at
    return len(words)


def _sentence(found: list[Word]) -> list[str]:
    """The kinds of the words since the last alternative or requirement."""
    kinds: list[str] = []
    for word in reversed(found):
        if word.kind in ("_OR2", "_AND2", "_LPAR", "_PROVIDED", "_HOWEVER"):
            break
        kinds.append(word.kind)
    return kinds


def _from_named(found: list[Word], *, named: bool = False) -> bool:
    """Whether the sentence so far lists what goods are made from; `named`: and a name stands last."""
    kinds = _sentence(found)
    if named and (not kinds or kinds[0] not in ("WORD", *NAMED)):
        return False
    return "_MADE_FROM" in kinds and not {"ANY_LEVEL", "_AT_MOST", "VALUE", "WEIGHT"} & set(kinds)


def _is_done(word: Word) -> bool:
    return word.kind in ("WORD", "PROCESS")


def _is_changed_to(found: list[Word], goods: Word) -> bool:
    """Whether a change to these goods, and to no others, is what the sentence asks."""
    return any(
        (to.kind, named.kind, named.text) == ("_TO", "GOODS", goods.text) and then.kind != "_LIST"
        for to, named, then in zip(found, found[1:], found[2:], strict=False)
    )


def _articles(words: list[Word], number: int) -> bool:
    """Whether what follows is ``[non-originating] articles may be used``."""
    return "_ARTICLES" in (word_at(words, number).kind, word_at(words, number + 1).kind)
