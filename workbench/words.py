"""The workbench's own words, by key and language. What the engine says comes from the engine's words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from headnote.engine.explain import Language

LANGUAGES: tuple[Language, ...] = ("en", "ja")


@cache
def catalogue(language: Language) -> dict[str, str]:
    """Every word of a language."""
    text = files("headnote.workbench").joinpath(f"words_{language}.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)
    return found


class Say:
    """Words of one language: ``say("verdict")``."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = catalogue(language)

    def __call__(self, key: str, **names: object) -> str:
        """The word, with names filled in. Raises KeyError for a key that no catalogue has."""
        return self._words[key].format(**names)
