"""A file with its rules in their short form: what ``headnote fmt --short`` writes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from headnote.grammar.agreements.nodes import Chapter, Row
from headnote.grammar.rules.expand import Definitions
from headnote.grammar.rules.shortening import Shortener
from headnote.grammar.rules.tree import Rule
from headnote.grammar.rules.vocabulary import Vocabulary

from .file import File


@dataclass(frozen=True, slots=True)
class Shorter:
    """The file, and the rows that stay as transcribed because no short form has their meaning."""

    file: File
    left: tuple[Row, ...]


def shortened(file: File, definitions: Definitions, names: Vocabulary) -> Shorter:
    """Write each row's rule in its short form. `definitions`, `names`: those of the agreement."""
    left: list[Row] = []
    shortener = Shortener(definitions, names)

    def row(one: Row) -> Row:
        text = shortener.short_form(one.rule)
        if text is None:
            left.append(one)
            return one
        return replace(one, rule=Rule(text, one.rule.expr, text, one.rule.notes))

    tops = tuple(
        row(top)
        if isinstance(top, Row)
        else replace(top, items=tuple(row(item) if isinstance(item, Row) else item for item in top.items))
        if isinstance(top, Chapter)
        else top
        for top in file.statements
    )
    return Shorter(replace(file, statements=tops), tuple(left))
