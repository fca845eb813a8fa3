"""What is Japanese in a rule: its script, its numerals, its punctuation."""

from __future__ import annotations

import re

_KANJI = {char: digit for digit, char in enumerate("〇一二三四五六七八九")}
_QUOTED = re.compile(r'"[^"]*"')


def kanji_digits(text: str) -> str:
    """A code as Japanese annexes print it: 八三〇一・一〇 is 8301.10."""
    return "".join("." if char in "・･ ." else str(_KANJI.get(char, char)) for char in text)


def kanji_number(text: str) -> int:
    """A number up to 999 in Japanese: 四十 is 40, 百 is 100."""
    total = current = 0
    for char in text:
        if char in "十百":
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
        else:
            current = current * 10 + _KANJI[char]
    return total + current


# A Japanese sentence is printed with its own punctuation, which reading made plain.
MARKS = str.maketrans(",()", "、（）")


def is_japanese(text: str) -> bool:
    """Whether a rule is a Japanese sentence, told by its words outside quotes."""
    return not text.isascii() and any("\u3040" <= char <= "\u9fff" for char in _QUOTED.sub("", text))
