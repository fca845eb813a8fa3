"""The outline of a rule: what its semicolons, paragraphs, labels and bullets join, made plain before it is parsed.

What stands in a labelled or bulleted list is bracketed; a bare ``;`` takes the connector before the last item; ``, A``,
``and A`` and ``or A`` join codes and names where one stands before and behind them, and requirements elsewhere.
"""

from __future__ import annotations

from .labels import JOINS, STARTS, lists_of, word_at
from .scanning import Word

_JOINED = {"_OR2": "_OR", "_AND2": "_AND"}
_LEVELS = frozenset({"CHAPTER", "HEADING", "SUBHEADING"})
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
        *("", "_RPAR", "_ALLOWING", "_AT_MOST", "_INSIDE_GROUP", "_WHETHER", "_INCLUDING", "_OR_FROM"),
    }
)
_CONNECTIVES = frozenset({"_OR", "_AND", "_OR2", "_AND2"})
_ENDS = frozenset({"", "_HOWEVER", "_RPAR", "SEMI", "STOP", *_CONNECTIVES})
_NAMED = frozenset({"GOODS", "STRING"})
_MEMBERS = frozenset({"NUM", "_THROUGH", "_LIST", *_NAMED, *_LEVELS})
_EXCEPTED = frozenset(
    {*_MEMBERS, "COMMA", "_OR", "_AND", "_OF", "_TO", "DASH", "WORD", "_NON_ORIGINATING", "_MATERIALS", "_FROM"}
)
_PROCESSES = frozenset({"PROCESS"})
_DONE = frozenset({"PROCESS", "_END_EXAMPLES"})
_SHARES = frozenset({"NUM", "_PER_CENT", "_RPAR", "ABBR", "BASE", "PARAM"})
_MEASURES = frozenset({"VALUE", "WEIGHT", "VOLUME"})
_LIMITS = frozenset({"_AT_MOST", "_AT_LEAST", "_MORE_THAN", "_UP_TO"})
_ANEW = _LIMITS | _CONNECTIVES | {"_LPAR", "_PROVIDED", "_HOWEVER"}
"""What is measured ends with its limit, or where another requirement begins."""
_END = Word("", "", 0, 0)


def outline(words: list[Word]) -> list[Word]:
    """The words of a rule with its lists bracketed and its connectors told apart."""
    found = _paragraphs(words)
    found = lists_of(found)
    found = _semicolons(found)
    found = _sentences(found)
    return _joined(found)


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
        if word.kind == "MARK" and word.text in "<>":
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
    while number + 1 < len(words):
        number += 1
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
        if kind == "COMMA" and after.kind == "_OF" and _is_code(words, number + 2):
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
        elif kind == "_FROM" and _is_code(words, number + 1) and _from_named(found, named=True):
            # "made from yarns from headings 54.02 and 54.04"
            kind = "_OF"
        elif kind == "_MAKE" and after.kind in ("_IN_WHICH", "_LPAR", "COLON"):
            continue
        elif kind == "_MAKE" and after.kind == "_OF" and word_at(words, number + 2).kind == "_MATERIALS":
            # "manufacture of materials of any heading"
            kind = "_MADE_FROM"
            number += 1
        elif kind == "_IN_WHICH" and before == "_PER_CENT" and after.kind in ("BASE", "METHOD", "WORD"):
            # "35 per cent where the net cost method is used"
            kind = "_BY"
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
        elif kind == "_LPAR" and after.kind in ("_EXCEPT", "_OTHER_THAN"):
            word, kind = after, "_BUT"
            number += 1
        elif kind == "_PROVIDED" and after.kind == "THEIR" and before == "_MAY_BE_USED":
            word, kind = after, "_PROVIDED_THEIR"
            number += 1
        elif kind == "_PROVIDED" and _articles(words, number + 1):
            kind = "_HOWEVER"
        found.append(word if kind == word.kind else word._replace(kind=kind))
    return found


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
    if named and (not kinds or kinds[0] not in ("WORD", *_NAMED)):
        return False
    return "_MADE_FROM" in kinds and not {"ANY_LEVEL", "_AT_MOST", "VALUE", "WEIGHT"} & set(kinds)


def _articles(words: list[Word], number: int) -> bool:
    """Whether what follows is ``[non-originating] articles may be used``."""
    return "_ARTICLES" in (word_at(words, number).kind, word_at(words, number + 1).kind)


def _joined(words: list[Word]) -> list[Word]:
    """Commas, ``and`` and ``or`` between codes and names; what goes from one code through another; quoted processes."""
    found: list[Word] = []
    listing, quoted, examples, measured = False, "", False, False
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
        elif kind in ("_AND", "COMMA") and measured and before.kind in _NAMED and _materials(words, number + 1):
            kind = "_LIST"
            number += _materials(words, number + 1) - 1
        elif kind in ("COMMA", "_OR", "_AND"):
            kind, skipped = _between(words, number, before, listing, quoted)
            number += skipped
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
        elif kind not in _MEMBERS:
            listing = False
        measured = kind in _MEASURES or (measured and kind not in _ANEW)
        if kind:
            found.append(word if kind == word.kind else word._replace(kind=kind))
        number += 1
    return found


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
    if before.kind in ("NUM", "_THAT_OF", "_EXCEPT_OWN", "_GROUP", "_OWN_GROUP", "FROM_WITHIN") and _is_code(
        words, number + 1
    ):
        return "_LIST", 0
    if before.kind in ("_THAT_OF", "_EXCEPT_OWN") and after.kind == "_OF":
        return "_LIST", 1
    if (
        listing
        and before.kind in ("NUM", *_NAMED)
        and (after.kind == "GOODS" or _named_code(after, then) or (after.kind == "STRING" and word.kind == "COMMA"))
    ):
        return "_LIST", 0
    if (
        listing
        and after.kind == "_MATERIALS"
        and then.kind in ("_SAME", "_OWN_GROUP")
        and before.kind in ("NUM", *_NAMED)
    ):
        return "_LIST", 0
    if listing and before.kind in _NAMED and (after.kind in _NAMED or _is_code(words, number + 1)):
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


def _is_code(words: list[Word], number: int) -> bool:
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
