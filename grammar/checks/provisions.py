"""Checks of provisions: every condition asks a question of its own provision, in a way that it can be answered."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic, did_you_mean
from headnote.grammar.file import File
from headnote.grammar.nodes import Citation, SourceLine
from headnote.grammar.provisions.nodes import Ask, Provision, Test, When
from headnote.grammar.text import SourceText


def check_provisions(source: SourceText, file: File) -> Iterator[Diagnostic]:
    """Every problem of the provisions of a file."""
    sourced = any(isinstance(top, SourceLine) for top in file.statements)
    named = {top.name for top in file.statements if isinstance(top, SourceLine) and top.name}
    titles: dict[str, int] = {}
    for top in file.statements:
        if not isinstance(top, Provision):
            continue
        line = source.place(*top.span).line
        if top.title in titles:
            place = source.place(*top.span)
            yield Diagnostic(
                "HN0206",
                place,
                _("provision “{title}” already stands in line {titles}", title=top.title, titles=titles[top.title]),
            )
        titles.setdefault(top.title, line)
        if not sourced:
            yield Diagnostic("HN0401", source.place(*top.span), _("the provision says no source"))
        for cited in (top, *top.items):
            yield from _cited(source, getattr(cited, "citation", None), named)
        yield from _questions(source, top)


def _cited(source: SourceText, citation: Citation | None, named: set[str]) -> Iterator[Diagnostic]:
    if citation is not None and citation.source is not None and citation.source not in named:
        place = source.place(*citation.span)
        yield Diagnostic(
            "HN0402", place, _("no source is called {source}", source=citation.source), tuple(sorted(named))
        )


def _questions(source: SourceText, provision: Provision) -> Iterator[Diagnostic]:
    asked = {item.name: item for item in provision.items if isinstance(item, Ask)}
    whens = [item for item in provision.items if isinstance(item, When)]
    if not whens:
        place = source.place(*provision.span)
        yield Diagnostic(
            "HN0207", place, _("provision “{title}” has no outcome", title=provision.title), ("when … then …",)
        )
    for when in whens:
        for test in when.tests:
            yield from _test(source, when, test, asked)
        since = when.term.since if when.term is not None else None
        if since is not None and (since not in asked or asked[since].kind != "a date"):
            place = source.place(*when.span)
            dates = tuple(name for name, ask in asked.items() if ask.kind == "a date")
            yield Diagnostic(
                "HN0217",
                place,
                _("“{since}” is not a date that is asked for", since=since),
                dates,
                did_you_mean(since, dates),
            )


def _test(source: SourceText, when: When, test: Test, asked: dict[str, Ask]) -> Iterator[Diagnostic]:
    place = source.place(*when.span)
    ask = asked.get(test.question)
    if ask is None:
        near = did_you_mean(test.question, asked)
        yield Diagnostic(
            "HN0217", place, _("no question is called “{question}”", question=test.question), tuple(asked), near
        )
        return
    wanted = "words" if test.words else "an amount" if (test.at_least, test.at_most) != (None, None) else "yes or no"
    if ask.kind != wanted:
        yield Diagnostic(
            "HN0217",
            place,
            _(
                "“{question}” is answered by {kind}, not by {wanted}",
                question=test.question,
                kind=ask.kind,
                wanted=wanted,
            ),
        )
    for word in test.words:
        if ask.kind == "words" and word not in ask.words:
            near = did_you_mean(word, ask.words)
            yield Diagnostic(
                "HN0217",
                place,
                _("“{word}” is not an answer to “{question}”", word=word, question=test.question),
                ask.words,
                near,
            )
