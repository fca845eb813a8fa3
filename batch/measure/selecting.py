"""Which lines a requirement speaks of, as `engine.origin.findings.selecting` has it: codes, words, the good's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from headnote.engine.agreements.law import Law
from headnote.engine.origin.findings.selecting import SAME_DESCRIPTION
from headnote.grammar.rules.tree import Goods, Scopes, Selection

from .states import State, either, every, fixed, opposite
from .view import Atom, View


def is_of(view: View, scopes: Scopes, selection: Selection) -> State:
    """Whether a line is of the codes or of the goods named; of any, where none are."""
    if not scopes and not selection:
        return fixed(2)
    states = [_atom(view, ("within", scopes))] if scopes else []
    return either([*states, *(_is(view, goods) for goods in selection)])


def _is(view: View, goods: Goods) -> State:
    states: list[Any] = [_atom(view, ("within", goods.scopes))] if goods.scopes else []
    if goods.own is not None:
        states.append(_own(view, goods.own))
    if goods.name is not None:
        states.append(_atom(view, ("named", goods.name.casefold())))
    if goods.but:
        states.append(opposite(is_of(view, (), goods.but)))
    return every(states)


def _own(view: View, own: str) -> State:
    if own == "description":
        return _atom(view, ("named", SAME_DESCRIPTION))
    if own == "group":
        inside = _atom(view, ("within", view.group)) if view.group else fixed(1)
        return every([inside, view.changed("subheading")])
    return opposite(view.changed(own))


def _atom(view: View, atom: Atom) -> State:
    found: State = view.lines[view.atoms[atom]]
    return found


def atoms_of(scopes: Scopes, selection: Selection, group: Scopes) -> Iterator[Atom]:
    """What is asked of codes and words, to tell whether a line is of the codes or goods named."""
    if scopes:
        yield ("within", scopes)
    for goods in selection:
        yield from atoms_of(goods.scopes, goods.but, group)
        if goods.own == "description":
            yield ("named", SAME_DESCRIPTION)
        if goods.own == "group" and group:
            yield ("within", group)
        if goods.name is not None:
            yield ("named", goods.name.casefold())


def names_group(selection: Selection) -> bool:
    """Whether goods are told by the codes of the row."""
    return any(goods.own == "group" or names_group(goods.but) for goods in selection)


def untold(view: View, scopes: Scopes, selection: Selection) -> dict[str, Any]:
    """The fields of a line that would tell whether it is meant, each with the lines that lack it."""
    unsure = is_of(view, scopes, selection) == fixed(1)
    found: dict[str, Any] = {}
    codes = scopes + _codes(selection, view.law)
    lacking = []
    if codes:
        lacking.append(_atom(view, ("within", codes)) == fixed(1))
    if _owns(selection):
        lacking.append(view.lines.short)
    if lacking:
        found["hs"] = unsure & (lacking[0] | lacking[1] if len(lacking) == 2 else lacking[0])
    if any(not view.law.goods.get(name) for name in _names(selection)):
        found["described_as"] = unsure & ~view.lines.described
    return found


def untold_atoms(scopes: Scopes, selection: Selection, law: Law) -> Iterator[Atom]:
    """What `untold` asks besides."""
    if codes := scopes + _codes(selection, law):
        yield ("within", codes)


def owns(selection: Selection) -> bool:
    """Whether goods are told by the good's own code."""
    return _owns(selection)


def _owns(selection: Selection) -> bool:
    return any(goods.own not in (None, "description") or _owns(goods.but) for goods in selection)


def _names(selection: Selection) -> list[str]:
    names: list[str] = []
    for goods in selection:
        names += [goods.name.casefold()] if goods.name is not None else []
        names += [SAME_DESCRIPTION] if goods.own == "description" else []
        names += _names(goods.but)
    return names


def _codes(selection: Selection, law: Law) -> Scopes:
    codes: Scopes = ()
    for goods in selection:
        declared = law.goods.get((goods.name or "").casefold(), ())
        codes += goods.scopes + declared + _codes(goods.but, law)
    return codes
