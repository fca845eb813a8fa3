"""A rule in its shortest canonical words: abbreviations for what the headnotes define, codes in ranges.

The short form has the same tree as the sentence that it stands for, once abbreviations are expanded: it is read back
before it is given out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from .expand import Definitions, ExpansionError, expand
from .expressions import print_expr
from .reading import read_rule
from .tree import (
    Abbreviation,
    All,
    AnyOf,
    Change,
    Expr,
    MaterialCap,
    Parameter,
    Rule,
    ValueContent,
)
from .vocabulary import Vocabulary

_QUOTED = re.compile(r'("[^"]*")')
_ONE = r"[\d.]+(?: through [\d.]+)?"
_RUN = re.compile(rf"\b(?P<level>chapter|heading|subheading) (?P<codes>{_ONE}(?:, (?P=level) {_ONE})*)")
_BARE = re.compile(r"(?<=\d) through (?=\d)")
_METHOD = re.compile(r' by "([a-z]+(?:[- ][a-z]+)*)"')


class Shortener:
    """The short forms of one agreement's rules, by what its headnotes define and declare."""

    def __init__(self, definitions: Definitions, names: Vocabulary) -> None:
        self.definitions = definitions
        self.names = names
        self.whole: dict[Expr, str] = {}
        self.numbered: list[tuple[str, str, ValueContent | MaterialCap]] = []
        for name, one in definitions.items():
            if one.parameter is None:
                self._add(name, Abbreviation(name))
            elif isinstance(one.rule.expr, ValueContent | MaterialCap):
                self.numbered.append((name, one.parameter, one.rule.expr))

    def short_form(self, rule: Rule) -> str | None:
        """The canonical short text of a rule; None where it has none that gives the same tree."""
        try:
            meaning = expand(rule.expr, self.definitions)
        except ExpansionError:
            return None
        notes = "".join(f' see "{_unquoted(note)}"' for note in rule.notes)
        for text in _shorter(print_expr(self._of(meaning))):
            read = read_rule(f"{text}{notes}", self.names).rule
            if read is not None and self._means(read.expr, meaning):
                return f"{text}{notes}"
        return None

    def _add(self, name: str, abbreviation: Abbreviation) -> None:
        try:
            self.whole.setdefault(expand(abbreviation, self.definitions), name)
        except ExpansionError:
            return  # check tells what is wrong with it

    def _of(self, expr: Expr) -> Expr:
        """An expanded rule with abbreviations for all of it that has one."""
        if (name := self.whole.get(expr)) is not None:
            return Abbreviation(name)
        match expr:
            case All(parts) | AnyOf(parts):
                return replace(expr, parts=tuple(map(self._of, self._folded(type(expr), parts))))
            case Change():
                return self._change(expr)
            case ValueContent() | MaterialCap() if isinstance(expr.percent, Decimal):
                return self._share(expr, expr.percent)
            case _:
                return expr

    def _folded(self, kind: type[Expr], parts: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """Parts side by side that are together what a headnote defines, as its abbreviation."""
        for meaning, name in self.whole.items():
            if not isinstance(meaning, All | AnyOf) or type(meaning) is not kind:
                continue
            long = len(meaning.parts)
            for start in range(len(parts) - long, -1, -1):
                if parts[start : start + long] == meaning.parts:
                    parts = (*parts[:start], Abbreviation(name), *parts[start + long :])
        return parts

    def _change(self, expr: Change) -> Expr:
        name = self.whole.get(Change(expr.level))
        if name is None or expr.level is None or expr.outside_group:
            return expr
        return Abbreviation(
            name,
            only_from=expr.only_from,
            except_from=expr.except_from,
            except_goods=expr.except_goods,
            only_goods=expr.only_goods,
            also_from=expr.also_from,
            allowing=expr.allowing,
        )

    def _share(self, expr: ValueContent | MaterialCap, percent: Decimal) -> Expr:
        for name, parameter, meaning in self.numbered:
            if type(meaning) is not type(expr) or meaning.percent != Parameter(parameter):
                continue
            abbreviation = Abbreviation(name, percent)
            if isinstance(expr, ValueContent) and isinstance(meaning, ValueContent) and meaning.method is None:
                abbreviation = replace(abbreviation, method=expr.method, scopes=expr.scopes, base=expr.base)
            elif isinstance(expr, MaterialCap) and expr.base != meaning.base and not expr.base.endswith("materials"):
                abbreviation = replace(abbreviation, base=expr.base)
            if self._means(abbreviation, expr):
                return abbreviation
        return expr

    def _means(self, expr: Expr, meaning: Expr) -> bool:
        try:
            return expand(expr, self.definitions) == meaning
        except ExpansionError:
            return False


def _unquoted(note: str) -> str:
    return note.replace('"', "”")


def _shorter(text: str) -> Iterator[str]:
    """The spellings of a canonical text, the shortest first."""
    compact = _outside_quotes(_METHOD.sub(r" by \1", text))
    yield compact
    yield _outside_quotes(text)
    yield text


def _outside_quotes(text: str) -> str:
    parts = _QUOTED.split(text)
    for number in range(0, len(parts), 2):
        named = bool(number) and parts[number].startswith(" of ")
        parts[number] = _ranges(parts[number], named=named)
    return "".join(parts)


def _ranges(text: str, *, named: bool) -> str:
    """``heading 51.06 through 51.13, heading 52.05`` as ``headings 51.06-51.13, 52.05``.

    `named`: the codes that come first are those of a name, and a further code without its level would be the name's.
    """

    def run(found: re.Match[str]) -> str:
        level, codes = found["level"], found["codes"]
        first = named and found.start() == len(" of ")
        if first:
            head, comma, more = codes.partition(f", {level} ")
            rest = f"{comma}{run_of(level, more)}" if comma else ""
            return f"{_plural(level, head)} {_BARE.sub('-', head)}" + (f", {rest[len(comma) :]}" if rest else "")
        return run_of(level, codes)

    def run_of(level: str, codes: str) -> str:
        listed = codes.replace(f"{level} ", "")
        return f"{_plural(level, listed)} {_BARE.sub('-', listed)}"

    return _BARE.sub("-", _RUN.sub(run, text))


def _plural(level: str, codes: str) -> str:
    return f"{level}s" if " through " in codes or "," in codes else level
