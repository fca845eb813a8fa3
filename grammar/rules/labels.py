"""Labelled and bulleted lists of a rule, (a) …; or (b) …: in brackets, or flat where they list materials or shares."""

from __future__ import annotations

from dataclasses import dataclass, field

from .scanning import Word

JOINS = {"_OR": "_OR2", "_AND": "_AND2"}
STARTS = frozenset(
    {
        "",
        "_LPAR",
        "_OR",
        "_AND",
        "_OR2",
        "_AND2",
        "_PROVIDED",
        "_HOWEVER",
        "COLON",
        "_IN_WHICH",
        "_MAKE",
        "_OR_P",
        "_AND_P",
    }
)
_LETTER_AFTER = {"h": "i", "u": "v"}
_END = Word("", "", 0, 0)


def word_at(words: list[Word], number: int) -> Word:
    """The word at a place; an empty one beyond the ends."""
    return words[number] if 0 <= number < len(words) else _END


@dataclass(slots=True)
class _List:
    """A list while it is read: how its items are labelled, what joins them, and where the connectors stand."""

    style: str
    flat: str
    last: str
    joins: list[tuple[int, str | None]] = field(default_factory=list)


def _style(label: str) -> str:
    bare = label.strip("()")
    if bare.isdigit():
        return "1"
    if label == "-":
        return "-"
    return "i" if len(bare) > 1 or bare in "iv" else "a"


def lists_of(words: list[Word]) -> list[Word]:
    """Labelled and bulleted lists in brackets, or flat where they list materials or percentages."""
    found: list[Word] = []
    stack: list[_List] = []
    for number, given in enumerate(words):
        word = given
        before, after = word_at(words, number - 1), word_at(words, number + 1)
        if word.kind == "DASH" and before.kind != "NUM":
            if after.kind == "LABEL":
                continue
            word = word._replace(kind="LABEL", text="-")
        if word.kind == "FOOT" and (before.kind in STARTS or before.kind == "SEMI" or word.on_new_line):
            word = word._replace(kind="LABEL")
        if word.kind == "LABEL":
            _label(word, after, found, stack)
            continue
        if word.kind == "_OR2" and after.kind not in ("LABEL", "DASH", "FOOT"):
            while stack:
                _close(found, stack, word)
        found.append(word)
    while stack:
        _close(found, stack, word_at(words, len(words) - 1))
    return found


def _label(word: Word, after: Word, found: list[Word], stack: list[_List]) -> None:
    style = _style(word.text)
    if style == "i" and stack and stack[-1].style == "a" and word.text.strip("()") == _LETTER_AFTER.get(stack[-1].last):
        style = "a"
    join = _pop_join(found)
    if style in [one.style for one in stack]:
        while stack[-1].style != style:
            _close(found, stack, word)
        stack[-1].joins.append((len(found), join))
        stack[-1].last = word.text.strip("()")
        found.append(word)
        return
    if join is not None:
        found.append(Word(join, "", word.start, word.start))
    before = found[-1].kind if found else ""
    flat = ""
    if before in ("_MADE_FROM", "_FROM", "_EXCEPT"):
        flat = "_LIST"
    elif before in ("_AT_LEAST", "_AT_MOST", "_OF") and after.kind == "NUM":
        flat = "_OR_LIMIT"
    stack.append(_List(style, flat, word.text.strip("()")))
    if not flat:
        found.append(Word("_LPAR", "", word.start, word.end))


def _pop_join(found: list[Word]) -> str | None:
    """What joins a list's item to the one before it: the connector and marks behind that one."""
    join = None
    while found and found[-1].kind in ("SEMI", "COMMA", "STOP", "COLON", "_OR", "_AND", "_OR2", "_AND2"):
        kind = found.pop().kind
        join = join or JOINS.get(kind, kind if kind in ("_OR2", "_AND2") else None)
    return join


def _close(found: list[Word], stack: list[_List], word: Word) -> None:
    one = stack.pop()
    while found and found[-1].kind in ("SEMI", "COMMA", "STOP"):
        found.pop()
    join = "_OR2" if one.flat else "_AND2"
    for place, said in reversed(one.joins):
        join = said or join
        found[place] = found[place]._replace(kind=one.flat or join)
    if not one.flat:
        found.append(Word("_RPAR", "", word.end, word.end))
