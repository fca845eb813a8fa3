"""The articles, headnotes and provisions of a ruleset as a reader sees them: what they say, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from headnote.catalogues import _
from headnote.engine.explain import Words
from headnote.grammar.agreements.nodes import Article, Headnote
from headnote.grammar.parser import Parsed, kind_of
from headnote.grammar.provisions.nodes import Provision, ProvisionsHead
from headnote.grammar.rules.expand import ExpansionError, expand
from headnote.grammar.rules.tree import Definition

from .annexes import period_text
from .contents import Contents


@dataclass(frozen=True)
class Line:
    """A statement as its author wrote it, on one line; `meaning`: in plain words, where it defines something."""

    text: str
    meaning: str = ""


@dataclass(frozen=True)
class Part:
    """An article, a headnote or a provision: its heading, the author's remarks, its lines, the cases that reach it."""

    anchor: str
    heading: str
    title: str
    remarks: tuple[str, ...]
    lines: tuple[Line, ...]
    period: str
    cases: tuple[int, ...]


def articles_of(contents: Contents) -> list[Part]:
    """The articles of the origin chapter, in the order of the file."""
    return list(_parts(contents, Article))


def headnotes_of(contents: Contents, words: Words) -> list[Part]:
    """The headnotes, and what their abbreviations mean."""
    return list(_parts(contents, Headnote, words))


def provisions_of(contents: Contents) -> list[Part]:
    """The provisions on proofs, records and the like."""
    return list(_parts(contents, Provision))


def _parts(contents: Contents, kind: type[Any], words: Words | None = None) -> Iterator[Part]:
    for parsed in contents.trees.parsed:
        if kind is Provision and not isinstance(kind_of(parsed.file), ProvisionsHead):
            continue
        for top in parsed.file.statements:
            if isinstance(top, kind):
                yield _part(contents, parsed, top, words)


def _part(contents: Contents, parsed: Parsed, top: Article | Headnote | Provision, words: Words | None) -> Part:
    anchor, heading, title = _named(top)
    cases = contents.at.get((parsed.source.name, parsed.source.place(*top.span).line), ())
    inner = [contents.at.get((parsed.source.name, parsed.source.place(*item.span).line), ()) for item in top.items]
    return Part(
        anchor,
        heading,
        title,
        tuple(one.lstrip("# ") for one in top.trivia.before if one is not None),
        tuple(_line(contents, parsed, item, words) for item in top.items),
        period_text(top.period),
        tuple(contents.numbers([*cases, *(name for names in inner for name in names)])),
    )


def _named(top: Article | Headnote | Provision) -> tuple[str, str, str]:
    """Its anchor, what it is called, and its title."""
    if isinstance(top, Article):
        detail = f" {top.detail}" if top.detail is not None else ""
        called = _("Article {ref}", ref=top.ref) if top.ref else _("Article")
        return f"article-{top.ref or top.kind.replace(' ', '-')}", called, f"{top.title}{detail}"
    if isinstance(top, Headnote):
        return f"headnote-{top.ref or ''}", _("Headnote {ref}", ref=top.ref) if top.ref else _("Headnote"), ""
    cited = top.citation
    return "-".join(top.title.lower().split()), top.title, cited.place if cited is not None else ""


def _line(contents: Contents, parsed: Parsed, item: Any, words: Words | None) -> Line:
    text = " ".join(parsed.source.text[slice(*item.span)].split())
    if words is None or not isinstance(item, Definition):
        return Line(text)
    law = contents.engine.law(contents.day)
    try:
        return Line(text, words.wording(expand(item.rule.expr, law.definitions)))
    except ExpansionError:
        return Line(text)
