"""Processes that are done at once: ``knitting and making-up in one operation`` is one process, and not two."""

from __future__ import annotations

import re

from headnote.grammar.text import squeeze

_AT_ONCE = re.compile(
    r"\s+(?:in\s+(?:one|a\s+single|one\s+single|the\s+same)\s+(?:operation|process|step)|simultaneously|"
    r"at\s+the\s+same\s+time)(?=\s*(?:[;,.]|\Z|\s(?:or|and|combined|provided)\b))",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"[;,.:\n]|\b(?:with|by|from|provided\s+that|in\s+addition\s+to)\b"
    r"|\b(?:or|and)\s+(?=[A-Z][a-z])|[%\dA-Z][A-Z)%\d]*\s+(?:or|and)\b",
    re.MULTILINE,
)
"""What a phrase cannot go back beyond: marks, a connector, another sentence, an abbreviation, a figure."""
_AND = re.compile(r"\band\b")
_LEADING = re.compile(r"^(?:\s|(?:or|and|the|a|an)\s|\([a-z]\)|-)+", re.IGNORECASE)


def done_at_once(text: str) -> tuple[str, ...]:
    """The names of processes of which a text says that they are done at once."""
    found: list[str] = []
    for said in _AT_ONCE.finditer(text):
        begun = max((one.end() for one in _BEGINS.finditer(text, 0, said.start())), default=0)
        phrase = text[begun : said.start()]
        if _AND.search(phrase):
            name = _LEADING.sub("", squeeze(phrase + said.group()))
            found.append(name)
    return tuple(dict.fromkeys(found))
