"""Which rules of an annex the language reads: all are tried at once, each behind the codes that it is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from headnote.catalogues import speaking
from headnote.grammar.agreements.nodes import Row
from headnote.grammar.checks import CheckContext, check_annex
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.file import File
from headnote.grammar.parser import parse_text
from headnote.grammar.rules.vocabulary import Vocabulary
from headnote.grammar.text import SourceText

from .rows import Draft, is_safe, rule_text

_HEAD = 'annex 1 of X "trial"\nsource "trial"\n'
_UNSAFE = "it holds a sign that means something else in a rule file: @ or #"
_CLASHES = {"HN0304", "HN0306"}


@dataclass(frozen=True, slots=True)
class Unread:
    """A rule that the language does not read: its text, why not, and where that was found."""

    text: str
    id: str
    message: str


def try_rules(drafts: Sequence[Draft], context: CheckContext, names: Vocabulary) -> Iterator[tuple[Draft, int, Unread]]:
    """The rules that are not read: their row, which alternative of it, and why; in English, for a file's comments."""
    with speaking("en"):
        found = list(_tried(drafts, context, names))
    yield from found


def _tried(drafts: Sequence[Draft], context: CheckContext, names: Vocabulary) -> Iterator[tuple[Draft, int, Unread]]:
    tried: list[tuple[Draft, int, str]] = []
    for draft in drafts:
        for number, rule in enumerate(draft.entry.rules):
            if is_safe(rule):
                tried.append((draft, number, f"{draft.codes}    {rule_text(rule)}"))
            else:
                yield draft, number, Unread(rule_text(rule), "HN0202", _UNSAFE)
    text = _HEAD + "\n".join(line for _, _, line in tried)
    parsed = parse_text(SourceText("trial", text), names)
    found = [*parsed.diagnostics, *check_annex(parsed.source, parsed.file, context)]
    first_line = _HEAD.count("\n") + 1
    problems: dict[int, Diagnostic] = {}
    for one in sorted((d for d in found if d.is_error and d.id not in _CLASHES), key=lambda d: (d.place, d.id)):
        problems.setdefault(one.place.line - first_line, one)
    rows = _by_line(parsed.file, parsed.source, first_line)
    for at, (draft, number, _) in enumerate(tried):
        rule = rule_text(draft.entry.rules[number])
        if (problem := problems.get(at)) is not None:
            more = f"; did you mean “{problem.suggestion}”?" if problem.suggestion else ""
            yield draft, number, Unread(rule, problem.id, problem.message + more)
        elif (row := rows.get(at)) is None or not draft.reads_as(row, rule):
            yield draft, number, Unread(rule, "HN0202", "it does not stand apart from the codes before it")


def _by_line(file: File, source: SourceText, first_line: int) -> dict[int, Row]:
    return {source.place(top.span[0]).line - first_line: top for top in file.statements if isinstance(top, Row)}
