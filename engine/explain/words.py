"""Messages, requirements and countries in an analyst's language. Figures with their unit, never rounded up."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from headnote.catalogues import Language, named_by_rules
from headnote.engine.amounts import UNIT, Figure, decimal, minor_unit
from headnote.engine.origin.determination import Argument, Lack, Message
from headnote.engine.resting import reader
from headnote.grammar.codes import HSCode
from headnote.grammar.rules.tree import Expr, Scope, Scopes
from headnote.grammar.rules.vocabulary import NO_NAMES

from .wording import Wording

_LEVELS_JA = {"chapter": "類", "heading": "項", "subheading": "号"}


@cache
def _lists(language: Language) -> dict[str, dict[str, str]]:
    text = Path(__file__).with_name(f"words_{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _countries(language: Language) -> dict[str, str]:
    """Names of countries by their codes: `countries_<language>.txt`, written from Babel by its test."""
    text = Path(__file__).with_name(f"countries_{language}.txt").read_text(encoding="utf-8")
    return dict(line.split(" ", 1) for line in text.splitlines())


def figure_text(figure: Figure) -> str:
    """``80 %``, ``39.99 %`` (cut, so that 39.999999 does not read as 40), ``1,234.50 USD``, ``20 kg``."""
    if figure.unit == "%":
        cut = figure.floor(2).normalize()
        return f"{cut:,f} %"
    exact = figure.denominator == UNIT
    amount = decimal(figure.numerator) if exact else figure.floor(2)
    if figure.unit == "kg":
        return f"{amount.normalize():,f} kg"
    whole_coins = exact and minor_unit(figure.unit) == UNIT and amount == amount.to_integral_value()
    return f"{amount:,.0f} {figure.unit}".strip() if whole_coins else f"{amount:,f} {figure.unit}".strip()


class Words:
    """The words of one language."""

    def __init__(self, language: Language, *, cut: bool = True) -> None:
        """`cut`: a long list of lines is cut, for reading; papers name every one."""
        self.language: Language = language
        self._cut = cut
        self._lists = _lists(language)
        self._join = ", " if language == "en" else "、"

    def whole(self) -> Words:
        """The same words, naming every line of a list."""
        return Words(self.language, cut=False)

    def heading(self, key: str, **arguments: str) -> str:
        """A heading or a fixed sentence of the layout."""
        return self._lists["headings"][key].format(**arguments)

    def sheet(self, key: str) -> str:
        """A title or heading of a worksheet."""
        return self._lists["sheets"][key]

    def figure(self, name: str) -> str:
        """The name of a figure of a finding: ``FOB``, ``VNM``, or a value content by its method, ``RVC build-down``."""
        if f"figure {name}" in self._lists["sheets"]:
            return self._lists["sheets"][f"figure {name}"]
        if name.startswith("“"):
            return name
        label, _, method = name.partition(" ")
        return f"{label} ({self.word(method)})" if method else name

    def word(self, key: str) -> str:
        """A single term: a state, a verdict."""
        return self._lists["words"].get(key, key)

    def country(self, code: str) -> str:
        """A country's name with its code."""
        name = _countries(self.language).get(code)
        return f"{name} ({code})" if name else code

    def sentence(self, message: Message) -> str:
        """A message with its arguments filled in."""
        arguments = dict(message.arguments)
        shown = {name: self._argument(name, value) for name, value in arguments.items()}
        if self.language == "ja" and "level" in arguments:
            code = str(arguments.get("shared", arguments.get("code", "")))
            key = "shared" if "shared" in arguments else "code"
            shown[key], shown["level"] = f"第{code}{_LEVELS_JA.get(str(arguments['level']), '')}", ""
        return self._lists["messages"][message.key].format(**shown)

    def lack(self, lack: Lack) -> str:
        """What would tell: a field of the claim by its name, or a sentence."""
        return lack if isinstance(lack, str) else self.sentence(lack)

    def lacks(self, lacks: Iterable[Lack]) -> str:
        """All that would tell, one after another."""
        return self._join.join(self.lack(one) for one in lacks)

    def _argument(self, name: str, value: Argument) -> str:
        if isinstance(value, Figure):
            return figure_text(value)
        if isinstance(value, tuple):
            texts = tuple(map(str, value))
            if name == "requirements":
                texts = tuple(self.word(text) for text in texts)
            return self.lines(texts) if name == "lines" else self._join.join(texts)
        if name in ("level", "measure", "status", "verdict", "role", "method"):
            return self.word(str(value))
        if name == "text":
            return named_by_rules(str(value))
        if name == "country" and isinstance(value, str):
            return self.country(value)
        return str(value)

    def lines(self, lines: tuple[str, ...]) -> str:
        """``line 3``, ``lines 1, 2``; a long list is cut unless these words name them all."""
        words = self._lists["words"]
        if len(lines) == 1:
            return words["line"].format(line=lines[0])
        most = 8 if self._cut else len(lines)
        shown = self._join.join(lines[:most]) + (" …" if len(lines) > most else "")
        return words["lines"].format(lines=shown)

    def requirement(self, text: str) -> str:
        """A requirement, given as canonical rule text or as the name of a provision."""
        if text in self._lists["words"]:
            return self.word(text)
        if self.language == "en":
            return text
        reading = reader()(text, NO_NAMES)
        return self.wording(reading.rule.expr) if reading.rule is not None else text

    def wording(self, expr: Expr) -> str:
        """A rule in plain words."""
        return Wording(self).of(expr)

    def wordings(self) -> dict[str, str]:
        """The phrases of which requirements are made in plain words."""
        return self._lists["wording"]

    def join(self, texts: Iterable[str]) -> str:
        """Texts one after another."""
        return self._join.join(texts)

    def level(self, level: str) -> str:
        """A chapter, heading or subheading, as a word."""
        return _LEVELS_JA.get(level, level) if self.language == "ja" else level

    def scopes(self, scopes: Scopes) -> str:
        """Codes with their level: ``heading 85.07``, ``第85.07項``."""
        return self._join.join(self._scope(scope) for scope in scopes)

    def _scope(self, scope: Scope) -> str:
        through = self._lists["wording"]["through"]
        if self.language == "ja":
            unit = _LEVELS_JA[scope.first.level]
            first, last = (f"第{HSCode(code).dotted}{unit}" for code in (scope.first, scope.last))
            return first if scope.first == scope.last else f"{first}{through}{last}まで"
        text = f"{scope.first.level} {scope.first.dotted}"
        return text if scope.first == scope.last else f"{text}{through}{scope.last.dotted}"
