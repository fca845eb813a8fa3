"""Which lines a requirement speaks of, as `engine.origin.findings.selecting` has it: codes, words, the good's own."""

from __future__ import annotations

from headnote.engine.origin.describing import SAME_DESCRIPTION
from headnote.grammar.rules.tree import Goods, Scopes, Selection

from .states import NOT_KNOWN, State, either, every, opposite
from .view import View


def is_of(view: View, scopes: Scopes, selection: Selection) -> State:
    """Whether a line is of the codes or of the goods named; of any, where none are."""
    if not scopes and not selection:
        return every(())
    return either([*([view.within(scopes)] if scopes else []), *(_is(view, goods) for goods in selection)])


def _is(view: View, goods: Goods) -> State:
    states = [view.within(goods.scopes)] if goods.scopes else []
    if goods.own is not None:
        states.append(_own(view, goods.own))
    if goods.name is not None:
        states.append(view.named(goods.name))
    if goods.but:
        states.append(opposite(is_of(view, (), goods.but)))
    return every(states)


def _own(view: View, own: str) -> State:
    if own == "description":
        return view.named(SAME_DESCRIPTION)
    if own == "group":
        inside = view.within(view.group) if view.group else NOT_KNOWN
        return every([inside, view.changed("subheading")])
    return opposite(view.changed(own))


def names_group(selection: Selection) -> bool:
    """Whether goods are told by the codes of the row."""
    return any(goods.own == "group" or names_group(goods.but) for goods in selection)
