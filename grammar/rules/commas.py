"""Commas, ``and`` and ``or`` between codes, names, processes and shares; what goes from one code through another."""

from __future__ import annotations

from .labels import word_at
from .scanning import Word

_LEVELS = frozenset({"CHAPTER", "HEADING", "SUBHEADING"})
NAMED = frozenset({"GOODS", "STRING"})
MEMBERS = frozenset({"NUM", "_THROUGH", "_LIST", *NAMED, *_LEVELS})
_PROCESSES = frozenset({"PROCESS"})
_DONE = frozenset({"PROCESS", "_END_EXAMPLES"})
_SHARES = frozenset({"NUM", "_PER_CENT", "_RPAR", "ABBR", "BASE", "PARAM"})
_MEASURES = frozenset({"VALUE", "WEIGHT", "VOLUME"})
_LIMITS = frozenset({"_AT_MOST", "_AT_LEAST", "_MORE_THAN", "_UP_TO"})
_ANEW = _LIMITS | frozenset({"_OR", "_AND", "_OR2", "_AND2", "_LPAR", "_PROVIDED", "_HOWEVER"})
"""What is measured ends with its limit, or where another requirement begins."""
_END = Word("", "", 0, 0)


def joined(words: list[Word]) -> list[Word]:
    """Commas, ``and`` and ``or`` between codes and names; what goes from one code through another; quoted processes."""
    found: list[Word] = []
    listing, quoted, examples, measured, excluding = False, "", False, False, False
    number = 0
    while number < len(words):
        word, after = words[number], word_at(words, number + 1)
        before = found[-1] if found else _END
        kind = word.kind
        if kind in ("_TO", "DASH") and before.kind == "NUM":
            if after.kind == "NUM" or after.kind in _LEVELS:
                kind = "_THROUGH"
        elif kind == "ANY_LEVEL" and after.kind == "NUM":
            kind = word.text.split()[-1].rstrip("s").replace("-", "").upper()
        elif kind == "ABBR" and before.kind in ("_IN", "_OR_IN", "COUNTRY") and len(word.text) == 2:
            kind = "COUNTRY"
        elif kind == "_BY" and after.kind in ("WORD", "METHOD", "BASE", "_ON", "ABBR") and before.kind in _SHARES:
            found.append(word)
            word, number = _method(words, number + 1)
            kind = "METHOD"
        elif before.kind == "_OR_BY":
            word, number = _method(words, number)
            kind = "METHOD"
        elif kind in ("_AND", "COMMA") and measured and before.kind in NAMED and _materials(words, number + 1):
            kind = "_LIST"
            number += _materials(words, number + 1) - 1
        elif kind in ("COMMA", "_OR") and excluding and before.kind == "_RPAR" and is_code(words, number + 1):
            kind = "_LIST"
        elif kind in ("COMMA", "_OR", "_AND"):
            kind, skipped = _between(words, number, before, listing, quoted)
            number += skipped or _said_again(found, word, after, kind)
        elif kind == "WORD" and before.kind in ("STRING_P", "_CLOSE"):
            word, number = _connector(words, number)
            kind = word.kind
        elif kind == "STRING" and (before.kind in ("_PROCESS", "CONNECTOR", "_OPEN") or quoted == "open"):
            kind = "STRING_P"
        elif kind == "_LPAR" and before.kind in ("_PROCESS", "CONNECTOR"):
            kind, quoted = "_OPEN", "open"
        elif kind == "_LPAR" and after.kind == "_SUCH_AS":
            examples = True
        elif kind == "_RPAR" and quoted:
            kind, quoted = "_CLOSE", ""
        elif kind == "_RPAR" and examples:
            kind, examples = "_END_EXAMPLES", False
        if kind in (
            "_FROM",
            "_MADE_FROM",
            "_EXCEPT",
            "_OF",
            "_ALLOWING",
            "_SUCH_AS",
            "_OR_FROM",
            "_BUT",
            "_TO",
            "_THAT_OF",
        ):
            listing = True
        elif kind not in MEMBERS:
            listing = False
        excluding = kind == "_BUT" or (excluding and before.kind != "_RPAR")
        measured = kind in _MEASURES or (measured and kind not in _ANEW)
        if kind:
            found.append(word if kind == word.kind else word._replace(kind=kind))
        number += 1
    return found


def _said_again(found: list[Word], word: Word, after: Word, kind: str) -> int:
    """1 for the second ``heading`` of ``swine of heading 0203 or heading 0206``: the code is the named goods', too."""
    before = [one.kind for one in found[-4:]]
    named = before[:2] in (["GOODS", "_OF"], ["STRING", "_OF"]) and before[2:] == [after.kind, "NUM"]
    return int(kind == "_LIST" and word.kind != "COMMA" and named and not after.text.lower().endswith("s"))


def _materials(words: list[Word], number: int) -> int:
    """How many words ``the materials of`` or ``of the materials of`` codes begin with, of what is weighed; 0: none."""
    kinds = [word_at(words, number + ahead).kind for ahead in range(3)]
    return 1 if kinds[:2] == ["_MATERIALS", "_OF"] else 2 if kinds == ["_OF", "_MATERIALS", "_OF"] else 0


def _method(words: list[Word], number: int) -> tuple[Word, int]:
    """The name of a method behind ``by``: the words up to what cannot belong to it."""
    first = words[number]
    end = number
    while word_at(words, end + 1).kind in ("WORD", "METHOD", "BASE", "VALUE"):
        end += 1
    said = [word.text for word in words[number : end + 1]]
    if len(said) > 1 and said[-1].casefold() == "method":
        said.pop()
    return Word("METHOD", " ".join(said), first.start, words[end].end), end


def _names_a_method(words: list[Word], number: int) -> bool:
    """Whether ``[the] build-down method``, or a method that the agreement names, stands at a place."""
    while word_at(words, number).kind == "WORD" and word_at(words, number).text.casefold() != "method":
        number += 1
    return word_at(words, number).kind == "METHOD" or word_at(words, number).text.casefold() == "method"


def _connector(words: list[Word], number: int) -> tuple[Word, int]:
    """Words between two quoted processes are what joins them."""
    end = number
    while word_at(words, end + 1).kind in ("WORD", "_WITH", "_BY"):
        end += 1
    if word_at(words, end + 1).kind not in ("STRING", "_LPAR", "_AT_LEAST"):
        return words[number], number
    text = " ".join(word.text for word in words[number : end + 1])
    return Word("CONNECTOR", text, words[number].start, words[end].end), end


def _between(words: list[Word], number: int, before: Word, listing: bool, quoted: str) -> tuple[str, int]:
    """What a comma or connector is by what stands around it, and how many words it swallows."""
    word, after, then = words[number], word_at(words, number + 1), word_at(words, number + 2)
    if quoted and after.kind == "STRING":
        return "_OR_P", 0
    if before.kind in ("NUM", "_THAT_OF", "_EXCEPT_OWN", "_GROUP", "_OWN_GROUP", "FROM_WITHIN") and is_code(
        words, number + 1
    ):
        return "_LIST", 0
    if before.kind in ("_THAT_OF", "_EXCEPT_OWN") and after.kind == "_OF":
        return "_LIST", 1
    if before.kind == "_EXCEPT_OWN" and (after.kind, then.kind) == ("_MATERIALS", "_OF") and word.text in ("and", "or"):
        return "_LIST", 2
    if word.kind == "_OR" and before.kind == "METHOD" and _names_a_method(words, number + 1):
        return "_OR_BY", 0
    if (
        listing
        and before.kind in ("NUM", *NAMED)
        and (after.kind == "GOODS" or _named_code(after, then) or (after.kind == "STRING" and word.kind == "COMMA"))
    ):
        return "_LIST", 0
    if (
        listing
        and after.kind == "_MATERIALS"
        and then.kind in ("_SAME", "_OWN_GROUP")
        and before.kind in ("NUM", *NAMED)
    ):
        return "_LIST", 0
    if listing and before.kind in NAMED and (after.kind in NAMED or is_code(words, number + 1)):
        return "_LIST", 0
    if after.kind == "NUM" and then.kind == "_PER_CENT" and word_at(words, number + 3).kind in ("_OF", "_BY"):
        return "_OR_LIMIT", 0
    if word.kind == "_OR" and after.kind == "BASE":
        return "_OR_BASE", 0
    join = _next_join(words, number) if word.kind == "COMMA" else word.kind
    if before.kind in _DONE and join is not None:
        if after.kind in ("_WITH", "_BY") and then.kind in _PROCESSES:
            return "REPEATED", 1
        if after.kind in _PROCESSES or (after.kind == "_AT_LEAST" and then.kind == "COUNT"):
            return f"{join}_P", 0
    if before.kind == "GOODS" and after.kind == "GOODS":
        return "_LIST", 0
    if word.kind == "COMMA" and after.kind in ("CONNECTOR", "_INSIDE_GROUP", "_WHETHER", "_INCLUDING", "_OR_FROM"):
        return "", 0
    if word.kind == "COMMA" and join is not None and after.kind not in ("WORD", "_WITH", "_BY"):
        return join, 0
    return word.kind, 0


def is_code(words: list[Word], number: int) -> bool:
    """Whether a code stands at a place, rather than a percentage."""
    word, then = word_at(words, number), word_at(words, number + 1)
    return word.kind in _LEVELS or (word.kind == "NUM" and then.kind != "_PER_CENT")


def _named_code(after: Word, then: Word) -> bool:
    return after.kind == "STRING" and then.kind == "_OF"


def _next_join(words: list[Word], number: int) -> str | None:
    """The connector before the last item of the list in which a comma stands."""
    for word in words[number + 1 :]:
        if word.kind in ("_OR", "_AND"):
            return word.kind
        if word.kind in ("_OR2", "_AND2", "_LPAR", "_RPAR", "_PROVIDED", "_HOWEVER"):
            return None
    return None
