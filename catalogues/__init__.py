"""What Headnote says, in the reader's language. A sentence is written in English where it is said, `_("… {name} …")`;
`<language>.po` beside this file has it in another language. Imports nothing of Headnote; everything may import it.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_current: ContextVar[Language] = ContextVar("language", default="en")


def language() -> Language:
    """The language in which sentences are said now, in this thread or task."""
    return _current.get()


def speak(chosen: Language) -> None:
    """Say every sentence from now on, in this thread or task, in a language."""
    _current.set(chosen)


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Say the sentences of a block in a language."""
    before = _current.set(chosen)
    try:
        yield
    finally:
        _current.reset(before)


def _(sentence: str, /, **values: object) -> str:
    """A sentence in the reader's language, its `{name}`s filled in.

    Values are put in as they are: a number is written by the caller, exactly, and no catalogue formats it.
    """
    said = sentence if (chosen := _current.get()) == "en" else catalogue(chosen).gettext(sentence)
    return said.format(**values) if values else said


def of_rules(text: str) -> str:
    """What a rule file says, its titles and outcomes, in the language; as it stands where no catalogue has it."""
    return _(text)


def named_by_rules(name: str) -> str:
    """A name of a rule file, by which a claim answers, with what it means in the reader's language behind it."""
    said = _(name)
    return name if said == name else f"{name}（{said}）"


@cache
def catalogue(chosen: Language) -> gettext.NullTranslations:
    """The catalogue of a language; English is what stands in the code."""
    if chosen == "en":
        return gettext.NullTranslations()
    # Imported here: English needs neither.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with Path(__file__).with_name(f"{chosen}.po").open("rb") as file:
        read = read_po(file, locale=chosen)
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
