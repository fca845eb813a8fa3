"""What an article on de minimis says: shares of materials that it forgives, what it is not for, what it asks more."""

from __future__ import annotations

from dataclasses import dataclass

from headnote.grammar.nodes import NO_TRIVIA, Span, Trivia, no_span
from headnote.grammar.rules.tree import Goods, MaterialCap, Rule, Scopes, Selection


@dataclass(frozen=True)
class Tolerance:
    """For goods of some codes: materials that a requirement does not pass are forgiven within any one of the caps.

    ``chapters 02, 04-24 except "fish sticks" of chapter 16    weight of non-originating materials at most 15 per cent
    of the good``. `those`: only the materials that do not pass count, else all that the caps name; forgiven are in
    either case only such as they name. `note`: only where the good's rule refers to that note; `mixture`: only of goods
    of two or more of what that group names. `also` are shares to be kept besides. No caps: the clause is not
    transcribed. `text` is the caps as transcribed.
    """

    goods: Selection
    text: str
    caps: tuple[MaterialCap, ...]
    those: bool = False
    note: str | None = None
    mixture: str | None = None
    also: tuple[MaterialCap, ...] = ()
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class NotTolerated:
    """``not for materials of heading 04.01 in goods of heading 04.06``: what the article does not forgive.

    No `materials`: any; no `goods`: in any good.
    """

    materials: Selection = ()
    goods: Selection = ()
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Unrestricted:
    """``unrestricted materials of chapters 01-49, 64-97 in goods of chapters 61-63``: what no rule for them limits.

    But for a percentage that the rule sets, in which they count. No `goods`: in any good.
    """

    materials: Selection
    goods: Selection = ()
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class ToleratedIf:
    """``chapters 50-63    provided that process "a" in a party on "b"``."""

    goods: Selection
    rule: Rule
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


def print_goods_of(selection: Selection, what: str = "") -> str:
    """``chapters 02, 04-24 except "fish sticks" of chapter 16``; `what` stands before: ``materials of chapter 04``."""
    if not selection:
        return ""
    parts = ", ".join(_named(one) for one in selection)
    but = selection[0].but
    of = " of" if what and selection[0].name is None and selection[0].own is None else ""
    return f"{what}{of} {parts}".strip() + (f" except {print_goods_of(but)}" if but else "")


def _named(goods: Goods) -> str:
    codes = _codes(goods.scopes)
    if goods.own is not None:
        return f"the good's own {goods.own}"
    if goods.name is None:
        return codes
    return f'"{goods.name}" of {codes}' if codes else f'"{goods.name}"'


def _codes(scopes: Scopes) -> str:
    """``chapters 01-24, 50-63``: the level once for those that share it."""
    texts: list[str] = []
    for number, scope in enumerate(scopes):
        first, last = scope.first, scope.last
        same = [one for one in scopes[number:] if one.first.level == first.level]
        begins = number == 0 or scopes[number - 1].first.level != first.level
        several = first != last or len(same) > 1
        codes = first.dotted if first == last else f"{first.dotted}-{last.dotted}"
        texts.append(f"{first.level}{'s' if several else ''} {codes}" if begins else codes)
    return ", ".join(texts)
