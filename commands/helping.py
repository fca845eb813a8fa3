"""What `--help` says of commands and options, in the reader's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import wraps
from inspect import cleandoc
from typing import Any

import click

from headnote.catalogues import _, language
from headnote.grammar.text import display_width

_NOT_FIRST = "。、）」』】：；・…ー"
_NOT_LAST = "（「『【"


def helps(command: click.Command) -> Iterator[click.Command | click.Option]:
    """A command, its options, and those of all commands below it: whatever has a help text."""
    yield command
    yield from (one for one in command.params if isinstance(one, click.Option))
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from helps(inner)


def help_sentence(text: str) -> str:
    """A help text as catalogues have it: a line a paragraph, with an empty line between."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in cleandoc(text).split("\n\n"))


def told(show: Callable[..., Any]) -> Callable[..., Any]:
    """A method of click's that shows a help text, in the reader's language."""

    @wraps(show)
    def in_language(one: click.Command | click.Option, *args: Any, **more: Any) -> Any:
        if language() == "en" or not one.help:
            return show(one, *args, **more)
        english, one.help = one.help, _(help_sentence(one.help))
        try:
            return show(one, *args, **more)
        finally:
            one.help = english

    return in_language


def short(show: Callable[..., str]) -> Callable[..., str]:
    """What click lists a command with: in Japanese its first sentence, whole."""

    @wraps(show)
    def first_sentence(command: click.Command, *args: Any, **more: Any) -> str:
        if language() == "en" or not command.help:
            return show(command, *args, **more)
        return _(help_sentence(command.help)).split("\n\n")[0].partition("。")[0]

    return first_sentence


def wrapped(text: str, width: int, first: str, rest: str) -> str:
    """A text in lines of at most so many columns of a terminal, broken between words and between Japanese characters.

    `first` and `rest` are the indents of the first line and of the others.
    """
    lines, line = [], first
    for piece in _pieces(" ".join(text.split())):
        if line.strip() and display_width(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = rest
        line += piece if line.strip() else piece.lstrip()
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> Iterator[str]:
    """What is not broken: a word with the blank behind it, a Japanese character with what may not stand apart."""
    piece = ""
    for char in text:
        if piece and _breaks(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    yield piece


def _breaks(before: str, char: str) -> bool:
    if before in _NOT_LAST or char in _NOT_FIRST:
        return False
    if before == " ":
        return True
    return char != " " and (_is_wide(before) or _is_wide(char))


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def wrapping(english: Callable[..., str]) -> Callable[..., str]:
    """What click wraps texts by: `english`, its own, for English."""

    @wraps(english)
    def wrap_text(
        text: str,
        width: int = 78,
        initial_indent: str = "",
        subsequent_indent: str = "",
        preserve_paragraphs: bool = False,
    ) -> str:
        if language() == "en":
            return english(text, width, initial_indent, subsequent_indent, preserve_paragraphs)
        parts = cleandoc(text).split("\n\n") if preserve_paragraphs else [text]
        return "\n\n".join(wrapped(part, width, initial_indent, subsequent_indent) for part in parts)

    return wrap_text
