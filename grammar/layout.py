"""Lines to statements: what stands together, how deep it is indented, and the comments around it.

The language is laid out like the annexes it transcribes: one row a line. A line that is indented deeper than
a row continues that row; a line that is indented deeper than the head of a block belongs to the block.
Statements are parsed one by one, so a mistake in one never hides the next (docs/decisions/0002).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from headnote.grammar.nodes import NO_TRIVIA, Trivia

from .text import SourceText, fold

_HEAD = re.compile(
    r"\s*(?:parties\b|criterion\s+codes\b|article\b|headnote\b|provision\b|form\b|categories\b|columns\b"
    r"|chapter\s+[\d.]+\s*(?:(?:from|until)\s+[\d-]+\s*)*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: `text` is what its lines say, comments blanked out; `start` its offset in the file."""

    start: int
    indent: int
    text: str
    is_head: bool
    trivia: Trivia


@dataclass(slots=True)
class _Building:
    start: int
    indent: int
    pieces: list[str]
    end: int
    is_head: bool
    before: list[str | None]
    trailing: str | None

    def extend(self, offset: int, words: str, before: list[str | None]) -> None:
        text = words.rstrip()
        # Blanks stand for the comments and line ends between, so that offsets stay those of the file.
        self.pieces.append(" " * (offset - self.end - 1) + "\n" + text)
        self.end = offset + len(text)
        self.before.extend(part for part in before if part is not None)

    def finish(self) -> Statement:
        bare = not self.before and self.trailing is None
        trivia = NO_TRIVIA if bare else Trivia(tuple(self.before), self.trailing)
        return Statement(self.start, self.indent, "".join(self.pieces), self.is_head, trivia)


@dataclass(slots=True)
class _Pending:
    """Comments, and None for a blank line, that await the statement after them."""

    parts: list[str | None] = field(default_factory=list)

    def blank(self) -> None:
        if self.parts and self.parts[-1] is None:
            return
        self.parts.append(None)

    def take(self) -> list[str | None]:
        parts, self.parts = self.parts, []
        return parts


def _indent(words: str) -> int:
    expanded = words.expandtabs(8)
    return len(expanded) - len(expanded.lstrip())


def statements(source: SourceText) -> Iterator[Statement | Trivia]:
    """Yield the statements of a file in order and, last, the comments after them if there are any."""
    pending = _Pending()
    current: _Building | None = None
    offset = 0
    for line in source.text.split("\n"):
        words, comment = fold(line)
        stripped = words.strip()
        if stripped:
            indent = _indent(words)
            if current is not None and not current.is_head and indent > current.indent:
                if comment is not None:
                    pending.parts.append(comment)
                current.extend(offset, words, pending.take())
            else:
                if current is not None:
                    yield current.finish()
                start = offset + len(words) - len(words.lstrip())
                head = bool(_HEAD.match(words))
                before = pending.take() if current is not None or any(pending.parts) else pending.take()[:0]
                current = _Building(start, indent, [stripped], start + len(stripped), head, before, comment)
        elif comment is not None:
            pending.parts.append(comment)
        else:
            pending.blank()
        offset += len(line) + 1
    if current is not None:
        yield current.finish()
    rest = pending.take()
    while rest and rest[-1] is None:
        rest.pop()
    if rest:
        yield Trivia(tuple(rest), None)
