"""The names that agreement files declare in their headnotes, and the methods of their value content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from headnote.grammar.rules.vocabulary import Vocabulary

from .nodes import Article, Formula, Headnote

if TYPE_CHECKING:
    from headnote.grammar.file import File


def vocabulary_of(files: Iterable[File]) -> Vocabulary:
    """Every name that the files declare."""
    tops: list[Any] = [top for file in files for top in file.statements]
    articles = [top for top in tops if isinstance(top, Article)]
    return Vocabulary(
        abbreviation=_distinct(item.name for top in tops if isinstance(top, Headnote) for item in top.items),
        method=_distinct(item.method for top in articles for item in top.items if isinstance(item, Formula)),
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
