"""The codes that a requirement names: of materials, and of the goods that it tells by name or by exception."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .tree import Chain, Limit, Scopes, Selection

_SCOPES = ("only_from", "except_from", "scopes")
_SELECTIONS = ("goods", "base_goods", "except_goods", "only_goods", "also_from")


def scopes_in(selection: Selection) -> Iterator[Scopes]:
    """The codes that goods are told by, and what is excepted from them."""
    for goods in selection:
        if goods.scopes:
            yield goods.scopes
        yield from scopes_in(goods.but)


def scopes_of(leaf: Any) -> Iterator[Scopes]:
    """The codes that a requirement names; what a sentence repeats of its row's own (`target`) is none of them."""
    for name in _SCOPES:
        yield getattr(leaf, name, ())
    selections = [getattr(leaf, name, ()) for name in _SELECTIONS]
    limits: list[Limit] = [*getattr(leaf, "limits", ())]
    for one in getattr(leaf, "allowing", ()):
        selections.append(one.goods)
        limits += one.limits
    selections += [limit.goods for limit in limits]
    for selection in selections:
        if isinstance(selection, tuple):  # the goods of a process are a name
            yield from scopes_in(selection)
    if isinstance(leaf, Chain):
        for one in (one for part in leaf.parts for one in part):
            yield from scopes_of(one)
