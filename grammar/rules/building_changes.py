"""Lark's tree to ours: changes in classification, what they are from and allow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from lark import Token, v_args
from lark.tree import Meta

from headnote.catalogues import _
from headnote.grammar.codes import DIGITS

from .building_goods import Listed, Said, Which, span_of, unquoted
from .building_shares import ShareBuilder
from .joining import Group, all_of, any_of
from .problems import RuleProblem, ScopeProblem, per_cent
from .tree import (
    Abbreviation,
    Allowance,
    Change,
    Expr,
    GoodIs,
    Goods,
    Level,
    MadeFrom,
    NoChange,
    Own,
    Scopes,
    Selection,
)


@v_args(meta=True)
class ChangeBuilder(ShareBuilder):
    """Changes in classification."""

    def abbreviation(self, meta: Meta, parts: list[Any]) -> Expr:
        name = next(p for p in parts if isinstance(p, Token) and p.type == "ABBR")
        said = {p.what: p.value for p in parts if isinstance(p, Said)}
        method, scopes = said.get("method", (None, ()))
        return Abbreviation(
            str(name),
            said.get("number"),
            **_sources(parts),
            span=span_of(meta),
            base=said.get("behind"),
            method=method,
            scopes=scopes,
        )

    def number(self, meta: Meta, parts: list[Token]) -> Said:
        return Said("number", per_cent(parts[0]))

    percent = number

    def behind(self, meta: Meta, parts: list[Token]) -> Said:
        return Said("behind", str(next(p for p in parts if p.type == "BASE")))

    def by_method(self, meta: Meta, parts: list[Any]) -> Said:
        listed = parts[1] if len(parts) > 1 else Listed((), ())
        return Said("method", (unquoted(str(parts[0])), listed.scopes))

    in_brackets = by_method

    def by_either(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("either", tuple(parts))

    def method(self, meta: Meta, parts: list[Token]) -> str:
        return unquoted(str(parts[0]))

    def only_from(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("only_from", parts[0])

    def except_from(self, meta: Meta, parts: list[Any]) -> Said:
        own = any(isinstance(p, Said) and p.what == "own_code" for p in parts)
        listed = next((p for p in parts if isinstance(p, Listed)), Listed((), ()))
        return Said("except_own" if own else "except_from", listed)

    def except_own(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("own_code", value=True)

    def own_code(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("own_code", value=True)

    def gloss(self, meta: Meta, parts: list[Token]) -> Said | None:
        return Said("gloss", str(next(p for p in parts if p.type == "ABBR")))

    def allowing(self, meta: Meta, parts: list[Any]) -> Said:
        listed, *limits = parts
        return Said("allowing", Allowance(_selection(listed), limits[0] if limits else ()))

    def allowance(self, meta: Meta, parts: list[Any]) -> Said:
        which, *limits = parts
        return Said("allowing", Allowance(_selection(which), limits[-1] if limits else ()))

    def forbidden(self, meta: Meta, parts: list[Any]) -> Said:
        """``hulls of heading 89.06 may not be used``."""
        which: Which = parts[0]
        if not which.scopes and not which.goods:
            problem = _("what may not be used is told by codes or names")
            raise ScopeProblem(RuleProblem("HN0202", span_of(meta), problem))
        return Said("forbidden", which)

    def of_base(self, meta: Meta, parts: list[Token]) -> Said:
        return Said("behind", str(parts[0]))

    def change_of(self, meta: Meta, parts: list[Any]) -> Expr:
        """``change of heading``, ``a change in tariff classification at the 4-digit level``."""
        return Change(cast(Level, str(parts[0])), **_sources(parts), span=span_of(meta))

    def classified_elsewhere(self, meta: Meta, parts: list[Any]) -> Expr:
        """``all non-originating materials must come from a different chapter``."""
        return self.materials_change(meta, parts)

    def materials_change(self, meta: Meta, parts: list[Any]) -> Expr:
        """``all non-originating materials have undergone a change …``: of all of them alone it can be said."""
        which: Which = parts[0]
        if which.scopes or which.goods or which.originating:
            problem = _("a change of some materials alone cannot be asked")
            raise ScopeProblem(RuleProblem("HN0202", span_of(meta), problem))
        return self.change_of(meta, parts[1:])

    def glossed(self, meta: Meta, parts: list[Any]) -> Group:
        """``CTH: all non-originating materials …``: a requirement and its abbreviation, which are one if they agree."""
        each = (Abbreviation(str(p), span=span_of(meta)) if isinstance(p, Token) else p for p in parts)
        return Group(all_of(tuple(one.expr if isinstance(one, Group) else one for one in each), span_of(meta)))

    def also_from(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("also_from", parts[0])

    def change_from(self, meta: Meta, parts: list[Any]) -> Expr:
        """``A change to X from Y, except from Z, whether or not there is also a change from any other heading``."""
        said = {p.what: p.value for p in parts if isinstance(p, Said)}
        sources = _sources(parts)
        others = [p.value for p in parts if isinstance(p, Said) and p.what == "any_other"]
        level, within = others[0] if others else (None, ())
        other, _scopes = others[1] if len(others) > 1 else said.get("whether", (None, ()))
        if other is not None and level is not None and not within:
            other = max(level, other, key=lambda one: DIGITS[one])  # another chapter is another heading, too
        if other is not None or (level is not None and sources["only_from"] + sources["only_goods"]):
            # What is named may be used too, though the level forbids it.
            sources["also_from"] += _goods(sources.pop("only_from")) + sources.pop("only_goods") + within
            level = other or level
        elif within:
            sources["only_goods"] += within
        outside = "outside" in said or "outside_any" in said
        level = said.get("outside_any", level)
        change: Expr = Change(
            level, **sources, outside_group=outside, span=span_of(meta), target=said.get("target", ())
        )
        if "another_from" in said:
            return self._of_goods(self._from_another(said, sources, meta), said, meta)
        if "within_own" in said:
            return self._of_goods(self._within_own(said, sources, meta), said, meta)
        if "any" in said and level is None and not any(sources.values()):
            change = NoChange(span_of(meta), said.get("target", ()))
        return self._of_goods(change, said, meta)

    def _from_another(self, said: dict[str, Any], sources: dict[str, Any], meta: Meta) -> Expr:
        """``A change to H of heading 41.01 from any other good of heading 41.01 [or any other chapter]``: from what is
        no H."""
        described = tuple(Goods(one.name) for one in said.get("described", ()))
        if not described:
            problem = _("“any other good” is another than those that the sentence names, and it names none")
            raise ScopeProblem(RuleProblem("HN0202", span_of(meta), problem))
        others = tuple(replace(one, but=described) for one in _selection(said["another_from"]))
        level, _scopes = said.get("any_other", (None, ()))
        sources["only_goods" if level is None else "also_from"] += others
        return Change(level, **sources, span=span_of(meta))

    def _within_own(self, said: dict[str, Any], sources: dict[str, Any], meta: Meta) -> Expr:
        """``from within that subheading [or heading 72.16] [or any other heading]``: its own codes may be used."""
        own = cast(Own, said["within_own"])
        others = _selection(said["also_within"]) if "also_within" in said else ()
        level, _scopes = said.get("whether") or said.get("any_other") or (None, ())
        target = said.get("target", ())
        if level is None:
            sources["only_goods"] += (Goods(None, (), own), *others)
        elif DIGITS[own] <= DIGITS[level] and not any(sources.values()):
            return NoChange(span_of(meta), target)  # its own, and any other: all there is
        elif DIGITS[own] <= DIGITS[level]:
            level = None
        else:
            sources["also_from"] += (*others, Goods(None, (), own))
        return Change(level, **sources, span=span_of(meta), target=target)

    def _of_goods(self, expr: Expr, said: dict[str, Any], meta: Meta) -> Expr:
        """A sentence about some of the goods of its code asks that the good be one of them."""
        names = said.get("described", ())
        found = [GoodIs(one.name or "", one.span) for one in names]
        if "another" in said:
            found = [ANOTHER]
        if not found:
            return expr
        return all_of((any_of(tuple(found), span_of(meta)), expr), span_of(meta))

    def from_any_other(self, meta: Meta, parts: list[Any]) -> Said:
        """``from any other subheading within heading 29.21``: of these, the materials of other subheadings."""
        level, *within = parts
        return Said("any_other", (level, self._inside(level, within[0]) if within else ()))

    def _inside(self, level: Own, listed: list[Any]) -> Selection:
        if any(isinstance(part, Said) for part in listed):
            group = Goods(None, (), "group")
            return (*(one for part in listed if isinstance(part, Listed) for one in _selection(part)), group)
        scopes = (scope for part in listed for scope in part.scopes)
        return tuple(Goods(None, (scope,), None, (Goods(None, (), level),)) for scope in scopes)

    def within(self, meta: Meta, parts: list[Any]) -> list[Any]:
        """``within that group or heading 29.07``, ``within heading 29.21``."""
        return parts

    def group_codes(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("group", value=True)

    def or_any_other(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("any_other", (parts[0], ()))

    def from_any(self, meta: Meta, parts: list[Any]) -> Said:
        """``from any heading``: no change at all; ``from any heading outside this group``: one out of the group."""
        outside = any(isinstance(part, Said) and part.what == "outside" for part in parts)
        return Said("outside_any" if outside else "any", parts[0])

    def from_within(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("within_own", level_of(str(parts[0])))

    def from_another(self, meta: Meta, parts: list[Any]) -> Said:
        """``from any other good of heading 41.01``, ``of that heading``: the good's own."""
        listed = parts[0]
        own = Listed((), (Goods(None, (), listed.value),)) if isinstance(listed, Said) else listed
        return Said("another_from", own)

    def also_within(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("also_within", parts[0])

    def outside_group(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("outside", value=True)

    def inside_group(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("inside", value=True)

    def whether(self, meta: Meta, parts: list[Any]) -> Said:
        said = {p.what: p.value for p in parts if isinstance(p, Said)}
        return Said("whether", said.get("any_other", (said.get("any", said.get("outside_any")), ())))

    def target(self, meta: Meta, parts: list[Any]) -> Said:
        listed = parts[0]
        if isinstance(listed, Said):
            return listed
        if listed.goods:
            return Said("described", listed.goods)
        return Said("target", listed.scopes)

    def another(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("another", parts[0])

    def no_change(self, meta: Meta, parts: list[Any]) -> Expr:
        said = {p.what: p.value for p in parts if isinstance(p, Said)}
        return self._of_goods(NoChange(span_of(meta), said.get("target", ())), said, meta)

    def any_heading(self, meta: Meta, parts: list[Any]) -> Expr:
        level = next(p for p in parts if isinstance(p, Token) and p.type == "ANY_LEVEL")
        own = any(isinstance(p, Said) and p.what == "except_own" for p in parts) or "other" in level.lower().split()
        sources = _sources(parts)
        if not own and not any(sources.values()):
            return NoChange(span_of(meta))
        return Change(cast(Level, level_of(str(level))) if own else None, **sources, span=span_of(meta))

    def including(self, meta: Meta, parts: list[Any]) -> Said:
        return Said("including", value=True)

    def classified(self, meta: Meta, parts: list[Any]) -> Expr:
        level = next(p for p in parts if isinstance(p, str))
        own = any(isinstance(p, Said) and p.what == "own_code" for p in parts)
        sources = _sources(parts)
        other = next((p for p in parts if isinstance(p, Listed)), Listed((), ()))
        sources["except_from"] += other.scopes
        sources["except_goods"] += other.goods
        return Change(cast(Level, level) if own else None, **sources, span=span_of(meta))

    def made_from(self, meta: Meta, parts: list[Any]) -> Expr:
        made: Expr = MadeFrom(_selection(parts[0]), span_of(meta))
        excepted = [p.value for p in parts[1:] if isinstance(p, Said)]
        if excepted:
            scopes = sum((one.scopes for one in excepted), ())
            goods: Selection = sum((one.goods for one in excepted), ())
            made = all_of(
                (made, Change(None, except_from=scopes, except_goods=goods, span=span_of(meta))), span_of(meta)
            )
        return made

    def made_without(self, meta: Meta, parts: list[Any]) -> Expr:
        listed = next(p for p in parts if isinstance(p, Listed))
        return Change(None, except_from=listed.scopes, except_goods=listed.goods, span=span_of(meta))


ANOTHER = GoodIs("any other good", other=True)
"""Stands for what is none of the goods that the rule describes elsewhere, until they are known (see `describing`)."""


def _selection(listed: Listed | Which) -> Selection:
    return _goods(listed.scopes) + listed.goods


def _goods(scopes: Scopes) -> Selection:
    return (Goods(None, scopes),) if scopes else ()


def _sources(parts: list[Any]) -> dict[str, Any]:
    """What a change is from, except from, and allows."""
    scopes: dict[str, Scopes] = {"only_from": (), "except_from": ()}
    goods: dict[str, Selection] = {"only_from": (), "except_from": ()}
    also: Selection = ()
    allowing: tuple[Allowance, ...] = ()
    for part in parts:
        match part:
            case Said("only_from" | "except_from" as what, Listed() as listed):
                scopes[what] += listed.scopes
                goods[what] += listed.goods
            case Said("except_own", Listed() as listed):
                scopes["except_from"] += listed.scopes
                goods["except_from"] += listed.goods
            case Said("also_from", Listed() as listed):
                also += _selection(listed)
            case Said("allowing", Allowance() as allowance):
                allowing = (*allowing, allowance)
    return {
        "only_from": scopes["only_from"],
        "only_goods": goods["only_from"],
        "except_from": scopes["except_from"],
        "except_goods": goods["except_from"],
        "also_from": also,
        "allowing": allowing,
    }


def level_of(words: str) -> str:
    """The level in ``any heading`` or ``any sub-headings``."""
    return words.split()[-1].lower().replace("-", "").rstrip("s")
