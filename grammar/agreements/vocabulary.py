"""The names that agreement files declare in their headnotes, and the methods of their value content."""

from __future__ import annotations

from collections.abc import Iterable

from headnote.grammar.rules.vocabulary import Vocabulary

from .nodes import Article, Formula, Headnote


def vocabulary_of(statements: Iterable[object]) -> Vocabulary:
    """Every name that the statements of an agreement file declare."""
    tops = list(statements)
    articles = [top for top in tops if isinstance(top, Article)]
    return Vocabulary(
        abbreviation=_distinct(item.name for top in tops if isinstance(top, Headnote) for item in top.items),
        method=_distinct(item.method for top in articles for item in top.items if isinstance(item, Formula)),
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
