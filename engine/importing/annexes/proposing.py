"""Names that the rules of an annex use and no headnote declares, proposed as declarations for an analyst to review."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeGuard, cast

from headnote.grammar.agreements.nodes import Declared, Headnote
from headnote.grammar.file import File
from headnote.grammar.nodes import Trivia
from headnote.grammar.rules.learning import WORKS, learn
from headnote.grammar.rules.vocabulary import NO_NAMES, Vocabulary

from .rows import MARK, is_safe, rule_text

REF = "names to review"
_KINDS = ("process", "goods", "connector")
_LONGEST = 30
"""Words of a name. What is longer is no name: such a rule stays in quotes."""
_ASKS = re.compile(
    r"\b(?:provided|values?|shall|must|may|do(?:es)? not|exceeds?|at (?:least|most)|not (?:less|more) than|each item|"
    r"except from|any heading|price|(?<!even )if|following)\b|[:;]",
    re.IGNORECASE,
)
"""Words of a rule: what holds them asks something, and would hide it in a name."""
_ORIGINATES = re.compile(r"^(?!non-originating materials? (?:in|for|with|that|which)\b).*originating\b", re.IGNORECASE)
"""What is said of goods, and would be hidden in their name: ``non-originating material content``."""
_LEADING = re.compile(r"(?:with|by|in|of|from|for|and|or|to|followed|preceded|combined|accompanied)\b", re.IGNORECASE)
_WORDS = re.compile(r"['’‘]?[^\W\d_][\w ,.()'’‘/%+-]*")
_DONE = re.compile(r"\b(?:\w[\w-]+ed|sewn|cut|knit|manufacture)s?(?!\w)", re.IGNORECASE)
"""Words of what is done that are no nouns of it: ``cut and sewn``."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name and what it seems to be, with the number of rows that are read once it is declared."""

    kind: str
    name: str
    rows: int


def proposed(rules: Iterable[str], names: Vocabulary, refused: Collection[tuple[str, str]]) -> tuple[Proposal, ...]:
    """The names by which rules can be read that cannot be read with those declared.

    `refused`: kinds and names that an analyst took out of an earlier import's proposals.
    """
    known = {(kind, name.casefold()) for kind, some in names.by_kind() for name in some}
    used: dict[tuple[str, str], int] = {}
    for text, rows in Counter(rules).items():
        if not is_safe(text):
            continue
        learned = learn(rule_text(text), names)
        if learned.reading.rule is None:
            continue
        found = [
            (kind, name)
            for kind, some in learned.names.by_kind()
            for name in some
            if (kind, name.casefold()) not in known
        ]
        if all(_is_name(kind, name) and (kind, _small(name)) not in refused for kind, name in found):
            for kind, name in found:
                used[kind, _small(name)] = used.get((kind, _small(name)), 0) + rows
    folded: dict[tuple[str, str], Proposal] = {}
    for (kind, name), count in used.items():
        folded.setdefault((kind, name.casefold()), Proposal(kind, name, count))
    return tuple(folded.values())


def in_order(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Processes before goods before connectors, each by name."""
    return tuple(sorted(proposals, key=lambda one: (_KINDS.index(one.kind), one.name.casefold())))


def _is_name(kind: str, name: str) -> bool:
    """Whether words name one thing, and hide nothing that a rule asks. What is done is named by its own word.

    A name may hold a code or a number, ``heat treatment at 500 degrees``; it is attested then (see `says_more`).
    """
    if kind not in _KINDS or len(name.split()) > _LONGEST or _ASKS.search(name) or not _WORDS.fullmatch(name):
        return False
    if kind == "connector":
        return True
    if _LEADING.match(name):
        return False
    if kind == "process":
        return WORKS.search(name) is not None or _DONE.search(name) is not None
    return _ORIGINATES.search(name) is None


def _small(name: str) -> str:
    """A name as it stands within a sentence."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def vocabulary(proposals: Sequence[Proposal]) -> Vocabulary:
    """The names proposed."""
    if not proposals:
        return NO_NAMES
    by_kind = {kind: tuple(one.name for one in proposals if one.kind == kind) for kind in _KINDS}
    return Vocabulary(**by_kind)


def with_names(head: File, proposals: Sequence[Proposal]) -> File:
    """A head whose headnote of names to review declares the proposals, beside what it declares already."""
    if not proposals:
        return head
    added = tuple(Declared(_kind(one.kind), (one.name,)) for one in proposals)
    if any(is_block(top) for top in head.statements):
        tops = (replace(top, items=(*top.items, *added)) if is_block(top) else top for top in head.statements)
        return File(tuple(tops))
    note = f"{MARK} used by rules and declared by no headnote; review them, and move them to the headnote of the notes"
    return File((*head.statements, Headnote(REF, added, trivia=Trivia((None, note)))))


def is_block(top: object) -> TypeGuard[Headnote]:
    """Whether a statement is the headnote of names to review."""
    return isinstance(top, Headnote) and top.ref == REF


def _kind(kind: str) -> Literal["process", "goods", "connector"]:
    return cast(Literal["process", "goods", "connector"], kind)
