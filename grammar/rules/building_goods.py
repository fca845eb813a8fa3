"""Lark's tree to ours: codes, goods and materials, shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, cast

from lark import Token, Transformer, v_args
from lark.tree import Meta

from headnote.grammar.nodes import Span
from headnote.grammar.text import squeeze

from .problems import per_cent, scope_of
from .tree import Goods, Limit, Measure, Number, Own, Parameter, Scope, Scopes, Selection


class Which(NamedTuple):
    """Which materials a sentence speaks of: their codes, their names, and whether they originate (None: either)."""

    scopes: Scopes
    goods: Selection
    originating: bool | None


class Said(NamedTuple):
    """A part of a sentence, by what it is for."""

    what: str
    value: Any


@dataclass(frozen=True, slots=True)
class Listed:
    """Materials told by codes alone, and by names."""

    scopes: Scopes
    goods: Selection


def span_of(meta: Meta) -> Span:
    """The offsets of what was read."""
    return (getattr(meta, "start_pos", 0) or 0, getattr(meta, "end_pos", 0) or 0)


def unquoted(text: str) -> str:
    """What a quoted name says."""
    return squeeze(text.strip('"'))


def limits_of(parts: list[Any]) -> tuple[Limit, ...]:
    """The limits of a list of them."""
    return tuple(one for part in parts for one in part)


@v_args(meta=True)
class GoodsBuilder(Transformer[Token, Any]):
    """Codes, goods, materials and shares."""

    def scope(self, meta: Meta, parts: list[Any]) -> tuple[Scope, bool]:
        codes = [p for p in parts if isinstance(p, Token)]
        level = next((p for p in parts if not isinstance(p, Token)), None)
        return scope_of(level, codes[0], codes[1] if len(codes) > 1 else None, span_of(meta)), level is not None

    def level(self, meta: Meta, parts: list[Token]) -> str:
        return parts[0].type.lower()

    def named(self, meta: Meta, parts: list[Token]) -> str:
        return unquoted(str(parts[0]))

    def goods(self, meta: Meta, parts: list[Any]) -> Goods:
        name = next((p for p in parts if isinstance(p, str) and not isinstance(p, Token)), None)
        scopes = tuple(p[0] for p in parts if isinstance(p, tuple) and isinstance(p[0], Scope))
        own = next((p.value for p in parts if isinstance(p, Said) and p.what == "own"), None)
        but = next((p.value for p in parts if isinstance(p, Said) and p.what == "but"), ())
        return Goods(name, scopes, own, but, span_of(meta))

    def goods_named(self, meta: Meta, parts: list[Any]) -> Goods:
        return self.goods(meta, [str(parts[0]), *parts[1:]])

    def any_materials(self, meta: Meta, parts: list[Any]) -> None:
        """That materials are non-originating is meant wherever sources are named."""

    def own_group(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("own", "group")

    def same(self, meta: Meta, parts: list[Any]) -> Said:
        own = parts[0]
        return Said("own", "description" if isinstance(own, Token) else own)

    def but(self, meta: Meta, parts: list[Any]) -> Said:
        listed: Listed = parts[0]
        codes = (Goods(None, listed.scopes),) if listed.scopes else ()
        return Said("but", codes + listed.goods)

    def excepting(self, meta: Meta, parts: list[Any]) -> Said:
        return self.but(meta, parts)

    def goods_list(self, meta: Meta, parts: list[Any]) -> Listed:
        scopes: list[Scope] = []
        goods: list[Goods] = []
        their_own = False
        for part in parts:
            if isinstance(part, Goods):
                if part.name is None and part.own is None and not part.but and part.scopes:
                    scopes += part.scopes
                    continue
                goods.append(part)
                their_own = False
            elif goods and goods[-1].scopes and not part[1] and not their_own:
                # "bones of heading 0506 or 0507"; not "peaches of subheading 0809.30, headings 20.06, 20.08".
                goods[-1] = replace(goods[-1], scopes=(*goods[-1].scopes, part[0]))
            else:
                scopes.append(part[0])
                their_own = True
        return Listed(tuple(scopes), tuple(goods))

    named_list = goods_list

    def materials_of(self, meta: Meta, parts: list[Any]) -> tuple[Scope, bool]:
        """``sugar and of the materials of Chapter 4``: codes of their own, whatever level they say."""
        return parts[0][0], True

    def which(self, meta: Meta, parts: list[Any]) -> Which:
        scopes: Scopes = ()
        goods: list[Goods] = []
        originating = None
        for part in parts:
            match part:
                case Said("status", value):
                    originating = value
                case Said("own", value):
                    goods.append(Goods(None, (), cast(Own, value)))
                case Said("own_code"):
                    goods.append(Goods(None, (), None, (Goods(None, (), "heading"),)))
                case Listed():
                    scopes, goods = part.scopes, [*goods, *part.goods]
                case Said("but", value):
                    goods.append(Goods(None, (), None, value))
                case Goods():
                    goods.append(part)
        return Which(scopes, tuple(goods), originating)

    def non_originating(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("status", value=False)

    def originating(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("status", value=True)

    def measure(self, meta: Meta, parts: list[Token]) -> Measure:
        return cast(Measure, parts[0].type.lower())

    def limits(self, meta: Meta, parts: list[Any]) -> tuple[Limit, ...]:
        return limits_of(parts)

    def limit(self, meta: Meta, parts: list[Any]) -> tuple[Limit, ...]:
        amount = next((p for p in parts if not isinstance(p, tuple)), None)
        bases = [p for p in parts if isinstance(p, tuple)]
        share = amount if amount is not None else per_cent(Token("NUM", "100"))
        return tuple(Limit(share, name, measure, goods) for name, measure, goods in bases)

    def base(self, meta: Meta, parts: list[Any]) -> tuple[str, Measure, Selection]:
        if isinstance(parts[0], Token):
            name = str(parts[0])
            return name, "weight" if name in ("the good", "the component") else "value", ()
        measure, which = parts
        name = {True: "originating materials", False: "non-originating materials", None: "materials"}[which.originating]
        codes = (Goods(None, which.scopes),) if which.scopes else ()
        return name, measure, codes + which.goods

    def amount(self, meta: Meta, parts: list[Token]) -> Number:
        token = parts[0]
        return Parameter(str(token)) if token.type == "PARAM" else per_cent(token)
