"""Which materials a requirement speaks of: by codes, by names that the agreement declares, by the good's own codes."""

from __future__ import annotations

from collections.abc import Iterable

from headnote.engine.truth import Truth
from headnote.grammar.codes import DIGITS
from headnote.grammar.rules.tree import Goods, Scopes, Selection

from ..describing import SAME_DESCRIPTION
from ..facts import Facts, MaterialFact


def within(code: str | None, scopes: Scopes) -> Truth:
    """Whether a code lies in any of the scopes; not known where it is missing or too short to tell."""
    if code is None:
        return Truth.NOT_KNOWN
    state = Truth.NOT_MET
    for scope in scopes:
        if len(code) >= len(scope.first):
            if scope.holds(code):
                return Truth.MET
        elif scope.could_hold(code):
            state = Truth.NOT_KNOWN
    return state


def opposite(state: Truth) -> Truth:
    """Met for not met, and the other way round."""
    return Truth(Truth.MET - state)


def is_of(material: MaterialFact, scopes: Scopes, selection: Selection, facts: Facts, group: Scopes) -> Truth:
    """Whether a material is of the codes or of the goods named; of any, where none are."""
    if not scopes and not selection:
        return Truth.MET
    states = [within(material.hs, scopes)] if scopes else []
    return max(*states, *(_is(material, goods, facts, group) for goods in selection), Truth.NOT_MET)


def _is(material: MaterialFact, goods: Goods, facts: Facts, group: Scopes) -> Truth:
    states = [within(material.hs, goods.scopes)] if goods.scopes else []
    if goods.own is not None:
        states.append(_own(material, goods.own, facts, group))
    if goods.name is not None and min(states, default=Truth.MET) is not Truth.NOT_MET:
        states.append(_named(material, goods.name, facts))
    if goods.but:
        states.append(opposite(is_of(material, (), goods.but, facts, group)))
    return min(states, default=Truth.MET)


def _named(material: MaterialFact, name: str, facts: Facts) -> Truth:
    """Whether a material is what a name says: by the codes that the agreement declares, else as the claim describes."""
    declared = facts.law.goods.get(name.casefold())
    if declared:
        return within(material.hs, declared)
    told = _told(material, name)
    members = facts.law.groups.get(name.casefold(), ()) if told is not Truth.MET else ()
    return max(told, *(_named(material, one, facts) for one in members)) if members else told


def _told(material: MaterialFact, name: str) -> Truth:
    """Whether a material is what a name says, as the claim describes it."""
    if material.described_as is None:
        return Truth.NOT_KNOWN
    return Truth.MET if name.casefold() in {word.casefold() for word in material.described_as} else Truth.NOT_MET


def _own(material: MaterialFact, own: str, facts: Facts, group: Scopes) -> Truth:
    if own == "description":
        return _named(material, SAME_DESCRIPTION, facts)
    if own == "group":
        inside = within(material.hs, group) if group else Truth.NOT_KNOWN
        return min(inside, opposite(_shares(material.hs, facts.subject.hs, DIGITS["subheading"])))
    return _shares(material.hs, facts.subject.hs, DIGITS[own])


def _shares(code: str | None, good: str | None, digits: int) -> Truth:
    """Whether two codes share their first digits."""
    if code is None or good is None:
        return Truth.NOT_KNOWN
    known = min(len(code), len(good), digits)
    if code[:known] != good[:known]:
        return Truth.NOT_MET
    return Truth.MET if known == digits else Truth.NOT_KNOWN


def untold(
    materials: Iterable[MaterialFact], scopes: Scopes, selection: Selection, facts: Facts, group: Scopes
) -> list[str]:
    """The fields that would tell which of the materials are meant."""
    found: list[str] = []
    for material in materials:
        if is_of(material, scopes, selection, facts, group) is not Truth.NOT_KNOWN:
            continue
        codes = scopes + _codes(selection, facts)
        if (codes and within(material.hs, codes) is Truth.NOT_KNOWN) or _asks_own(material, selection):
            found.append(material.unclassified)
        if material.described_as is None and any(not facts.law.goods.get(name) for name in _names(selection)):
            found.append(material.field("described_as"))
        if facts.subject.hs is None or len(facts.subject.hs) < DIGITS["subheading"]:
            found += [facts.subject.field("good.hs")] if _owns(selection) else []
    return list(dict.fromkeys(found))


def kinds_used(group: str, facts: Facts) -> tuple[int, list[str]]:
    """How many of the goods of a group the materials are, of whatever origin, and the fields that may tell of more."""
    members = facts.law.groups.get(group.casefold(), ())
    materials = facts.materials or ()
    found = [max((_named(m, one, facts) for m in materials), default=Truth.NOT_MET) for one in members]
    missing = [field for one in members for field in untold(materials, (), (Goods(one),), facts, ())]
    return found.count(Truth.MET), list(dict.fromkeys(missing))


def good_is(selection: Selection, facts: Facts) -> Truth:
    """Whether the good is of the codes, and as the claimant answers is what is named; of any, where nothing is."""
    return max([_good_is(goods, facts) for goods in selection]) if selection else Truth.MET


def _good_is(goods: Goods, facts: Facts) -> Truth:
    states = [within(facts.subject.hs, goods.scopes)] if goods.scopes else []
    if goods.name is not None:
        answer = facts.subject.answers.get(goods.name)
        said = Truth.MET if answer is True else Truth.NOT_MET if answer is False else Truth.NOT_KNOWN
        states.append(said)
    if goods.but:
        states.append(opposite(good_is(goods.but, facts)))
    return min(states, default=Truth.MET)


def untold_of_good(selection: Selection, facts: Facts) -> list[str]:
    """The fields that would tell whether the good is one of those named."""
    found: list[str] = []
    for goods in selection:
        if _good_is(goods, facts) is not Truth.NOT_KNOWN:
            continue
        if goods.scopes and within(facts.subject.hs, goods.scopes) is Truth.NOT_KNOWN:
            found.append(facts.subject.field("good.hs"))
        if goods.name is not None and not isinstance(facts.subject.answers.get(goods.name), bool):
            found.append(f'answers."{goods.name}"')
        found += untold_of_good(goods.but, facts)
    return list(dict.fromkeys(found))


def _asks_own(material: MaterialFact, selection: Selection) -> bool:
    return len(material.hs or "") < DIGITS["subheading"] and _owns(selection)


def _owns(selection: Selection) -> bool:
    return any(goods.own not in (None, "description") or _owns(goods.but) for goods in selection)


def _names(selection: Selection) -> list[str]:
    names: list[str] = []
    for goods in selection:
        names += [goods.name.casefold()] if goods.name is not None else []
        names += [SAME_DESCRIPTION] if goods.own == "description" else []
        names += _names(goods.but)
    return names


def _codes(selection: Selection, facts: Facts) -> Scopes:
    codes: Scopes = ()
    for goods in selection:
        declared = facts.law.goods.get((goods.name or "").casefold(), ())
        codes += goods.scopes + declared + _codes(goods.but, facts)
    return codes
