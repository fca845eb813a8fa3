"""Sentences of annexes in Japanese to the same tree as their short forms."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, v_args
from lark.tree import Meta

from headnote.grammar.tables import parser_of

from .building import RuleBuilder, bare
from .building_goods import Said, span_of
from .japanese import kanji_digits, kanji_number
from .joining import all_of, any_of
from .problems import per_cent, scope_of
from .tree import Abbreviation, Change, Expr, Level, Number, Process, Scope, Scopes, ValueContent

_WORDS = {"原産": "qualifying", "域内": "regional"}
_OF_WHAT = re.compile(r"非原産の(.+?)(?:からの変更|を使用)")
_DONE = re.compile(r"(.+?)されること")
GROUPS = {"ASEAN": ("BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "VN")}
"""Countries that sentences name together (ISO 3166): the ten members of ASEAN when METI's slides were written."""


@cache
def japanese_parser() -> Lark:
    """The grammar of Japanese sentences."""
    return parser_of(Path(__file__).with_name("rules_ja.lark"), ("rule",), positions=True)


@v_args(meta=True)
class JapaneseBuilder(RuleBuilder):
    """Japanese sentences."""

    def any_of(self, meta: Meta, parts: list[Any]) -> Expr:
        return any_of(tuple(map(bare, parts)), span_of(meta))

    def abbreviation(self, meta: Meta, parts: list[Any]) -> Expr:
        said = {p.what: p.value for p in parts if isinstance(p, Said)}
        return Abbreviation(
            str(parts[0]), said.get("number"), except_from=said.get("except_from", ()), span=span_of(meta)
        )

    def gloss(self, meta: Meta, parts: list[Token]) -> None:
        """What an abbreviation is called in words changes nothing."""

    def change_from(self, meta: Meta, parts: list[Any]) -> Expr:
        said = {p.what: p.value for p in parts if isinstance(p, Said)}
        return Change(
            said["any_other"][0],
            except_from=said.get("except_from", ()),
            span=span_of(meta),
            target=said.get("target", ()),
        )

    def change_of(self, meta: Meta, parts: list[Any]) -> Expr:
        level, *rest = parts
        said = {p.what: p.value for p in rest if isinstance(p, Said)}
        return Change(cast(Level, level), except_from=said.get("except_from", ()), span=span_of(meta))

    def except_from(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("except_from", parts[0])

    def target(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("target", parts[0])

    def value_content(self, meta: Meta, parts: list[Any]) -> Expr:
        word = _WORDS.get(str(parts[0])[:2], "regional")
        return ValueContent(parts[1], None, span_of(meta), word)

    def no_change_note(self, meta: Meta, parts: list[Any]) -> None:
        """That no change in classification is required says nothing beside a value content."""

    def proviso(self, meta: Meta, parts: list[Any]) -> Expr:
        return all_of(tuple(parts), span_of(meta))

    def undergone(self, meta: Meta, parts: list[Any]) -> Expr:
        """A process on the non-originating materials named, in a party or in countries named with it."""
        of_what, countries, done = str(parts[0]), parts[1], str(parts[2])
        goods, name = _OF_WHAT.match(of_what), _DONE.match(done)
        process = Process(name.group(1) if name else done, in_party=True, countries=countries, span=span_of(meta))
        return replace(process, goods=goods.group(1) if goods else of_what)

    def places(self, meta: Meta, parts: list[Token]) -> tuple[str, ...]:
        return next((codes for name, codes in GROUPS.items() if name in str(parts[0])), ())

    def amount(self, meta: Meta, parts: list[Token]) -> Number:
        token = parts[0]
        if token.type == "KANJI":
            token = token.update(value=str(kanji_number(token)))
        return per_cent(token)

    def scopes(self, meta: Meta, parts: list[Scope]) -> Scopes:
        return tuple(parts)

    def scope(self, meta: Meta, parts: list[Any]) -> Any:
        codes = [p for p in parts if isinstance(p, Token)]
        level = next((p for p in parts if not isinstance(p, Token)), None)
        return scope_of(level, codes[0], codes[1] if len(codes) > 1 else None, span_of(meta))

    def code(self, meta: Meta, parts: list[Token]) -> Token:
        token = parts[0]
        return token.update(value=kanji_digits(token)) if token.type == "KANJI" else token
