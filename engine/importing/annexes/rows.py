"""Entries to the rows of an annex file, as text: a rule that the language does not read is kept in quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from headnote.grammar.agreements.nodes import Row
from headnote.grammar.codes import HSCode
from headnote.grammar.nodes import ALWAYS, Period, print_period
from headnote.grammar.rules.reading import on_one_line
from headnote.grammar.text import one_line, plain, squeeze

from .entries import Entry, lined

MARK = "import:"
"""What each comment of an import begins with, so that the next import knows it from an analyst's."""
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2009"), " ")
_SINGLE = dict.fromkeys(map(ord, '"“”＂«»„'), "'")
_ENDED = re.compile(
    r"[;,.]?\s*\bor[ \t]*\n\s*(?=[A-Z][a-z-]+(?:ing|tion|sion|ment|ysis|ture)\b|Other operations|Operations)"
)
"""An ``or`` at the end of a line, and a sentence of its own on the next that begins with what is done."""
_UNSAFE = re.compile(r"[@#＃]")


@dataclass(slots=True)
class Draft:
    """A row in the making. `kept`: which of the entry's rules stand in quotes. `notes` become comments above it.

    `whole`: of the row of a period, the row as the source prints it, with its days in words; `further`: of all
    periods but the first.
    """

    entry: Entry
    scopes: tuple[tuple[str, str], ...]
    kept: list[bool]
    notes: list[str] = field(default_factory=list)
    period: Period = ALWAYS
    whole: Draft | None = None
    further: bool = False

    @property
    def codes(self) -> str:
        """The codes as a row says them."""
        return ", ".join(_scope(first, last) for first, last in self.scopes)

    @property
    def head(self) -> str:
        """The codes, and which goods of them."""
        return self.codes if self.entry.goods is None else f'ex {self.codes} "{quoted(self.entry.goods)}"'

    @property
    def rule(self) -> str:
        """The alternatives as the language reads them, or in quotes."""
        parts = [kept_rule(text) if kept else rule_text(text) for text, kept in self._rules()]
        return parts[0] if len(parts) == 1 else "; or ".join(part.rstrip(" .;,") for part in parts)

    def _rules(self) -> Sequence[tuple[str, bool]]:
        return list(zip(self.entry.rules, self.kept, strict=True))

    @property
    def line(self) -> str:
        """The row as a line of an annex file."""
        days = f"    {print_period(self.period)}" if self.period != ALWAYS else ""
        return f'{self.head}    {self.rule}    @ "{quoted(self.entry.place)}"{days}'

    @property
    def governs(self) -> str:
        """What the row governs, and in which days."""
        return f"{self.head} {print_period(self.period)}".rstrip()

    def reads_as(self, row: Row, rule: str) -> bool:
        """Whether a row that was read back has these codes and this rule, whole."""
        scopes = tuple((str(scope.first), str(scope.last)) for scope in row.scopes)
        return row.rule.text == rule and scopes == self.scopes


def _scope(first: str, last: str) -> str:
    low, high = HSCode(first).dotted, HSCode(last).dotted
    chapter = "chapter " if len(first) == 2 else ""
    return chapter + (low if first == last else f"{low}-{high}")


def governed(row: Row) -> str:
    """What a row of a file governs, on whatever days, in the words that `Draft.head` has for it."""
    codes = ", ".join(_scope(scope.first, scope.last) for scope in row.scopes)
    return codes if row.description is None else f'ex {codes} "{row.description}"'


def governed_then(row: Row) -> str:
    """What a row of a file governs, and in which days, in the words that `Draft.governs` has for it."""
    return f"{governed(row)} {print_period(row.period)}".rstrip()


def quoted(text: str) -> str:
    """A text as it may stand between quotation marks."""
    return one_line(text.translate(_BLANKS)).replace('"', "”")


def kept_rule(text: str) -> str:
    """A rule as a condition that the claimant attests, in the source's words."""
    return f'"{quoted(text)}"'


def rule_text(text: str) -> str:
    """A rule as it is given to the language: on one line, paragraphs apart by semicolons, quotes within it single."""
    return squeeze(plain(one_line(on_one_line(_ENDED.sub("; or ", lined(text.translate(_SINGLE)))))))


def is_safe(text: str) -> bool:
    """Whether a rule may be given to the language as it stands: nothing in it ends it or quotes."""
    return not _UNSAFE.search(text) and not re.search(r"\b(?:from|until)\s+\d{4}-", text)
