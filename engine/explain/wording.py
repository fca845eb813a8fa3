"""Requirements in plain words: what a rule's tree asks, in the words of either language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headnote.catalogues import named_by_rules
from headnote.grammar.rules.tree import (
    Abbreviation,
    All,
    Allowance,
    AnyOf,
    Chain,
    Change,
    Condition,
    Counted,
    Exclusively,
    Expr,
    GoodIs,
    Goods,
    Limit,
    MadeFrom,
    MaterialCap,
    MaterialsAre,
    NoChange,
    Process,
    Scopes,
    Selection,
    SetOfGoods,
    Unread,
    ValueContent,
    WhollyObtained,
)

if TYPE_CHECKING:
    from .words import Words


class Wording:
    """The plain words of requirements in one language."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._say = words.wordings()

    def of(self, expr: Expr) -> str:
        """A rule in plain words; what nests stands in brackets."""
        say = self._say
        match expr:
            case AnyOf(parts):
                return say["or"].join(self._nested(part) for part in parts)
            case All(parts):
                return say["and"].join(self._nested(part) for part in parts)
            case Change():
                return self._change(expr)
            case NoChange():
                return say["no_change"]
            case ValueContent():
                return self._content(expr)
            case MaterialCap():
                return self._cap(expr)
            case WhollyObtained():
                return say["wholly_obtained"]
            case MaterialsAre(scopes, status):
                which = self._which(scopes, expr.goods)
                text = say["materials_are"].format(which=which, status=self._words.word(status))
                return text + self._allowances(expr.allowing)
            case MadeFrom(goods):
                return say["made_from"].format(goods=self._selection(goods))
            case Exclusively(of_the_party):
                return say["exclusively_of_the_party" if of_the_party else "exclusively"]
            case Process():
                return self._process(expr)
            case Counted():
                return self._counted(expr)
            case Chain():
                return self._chain(expr)
            case GoodIs(name):
                return say["good_is_none" if expr.other else "good_is"].format(name=name)
            case SetOfGoods(limits):
                others = say["set_others"].format(limits=self._limits(limits)) if limits else ""
                return say["set_of_goods"] + others
            case Condition(text):
                return say["condition"].format(text=named_by_rules(text))
            case Abbreviation(name):
                return name
            case Unread():
                return ""

    def _nested(self, expr: Expr) -> str:
        """A part of a rule in plain words, in brackets where it has parts of its own."""
        text = self.of(expr)
        return self._say["bracketed"].format(text=text) if isinstance(expr, All | AnyOf) else text

    def _change(self, change: Change) -> str:
        say = self._say
        only = self._listed(change.only_from, change.only_goods)
        excepted = self._listed(change.except_from, change.except_goods)
        text = say["change"].format(level=self._words.level(change.level)) if change.level else say["change_from"]
        if not change.level and not only and excepted:
            return say["any_heading"].format(scopes=excepted) + self._allowances(change.allowing)
        if change.outside_group:
            text += say["outside_group"]
        if only:
            text += say["only_from"].format(scopes=only)
        if change.also_from:
            text += say["also_from"].format(goods=self._selection(change.also_from))
        if excepted:
            text += say["except_from"].format(scopes=excepted)
        return text + self._allowances(change.allowing)

    def _allowances(self, allowing: tuple[Allowance, ...]) -> str:
        texts = []
        for one in allowing:
            within = self._say["within"].format(limits=self._limits(one.limits)) if one.limits else ""
            texts.append(self._say["allowing"].format(goods=self._selection(one.goods), within=within))
        return "".join(texts)

    def _content(self, content: ValueContent) -> str:
        say = self._say
        word = self._words.word(f"{content.word} value content")
        text = say["value_content"].format(percent=f"{content.percent}", word=word)
        text += say["content_base"].format(base=self._words.word(content.base)) if content.base else ""
        text += say["by"].format(method=content.method) if content.method else ""
        return text + (say["focused"].format(scopes=self._words.scopes(content.scopes)) if content.scopes else "")

    def _cap(self, cap: MaterialCap) -> str:
        say = self._say
        which = self._which(
            cap.scopes,
            cap.goods,
            "non_originating_materials"
            if cap.non_originating
            else "wholly_obtained_materials"
            if cap.wholly_obtained
            else "originating_materials"
            if cap.originating
            else None,
        )
        base = self._base(cap.base, cap.measure, cap.base_goods)
        key = {"at most": "cap", "at least": "floor", "more than": "above"}[cap.sense]
        return say[key].format(measure=say[cap.measure], which=which, percent=cap.percent, base=base)

    def _base(self, base: str, measure: str, goods: Selection) -> str:
        if not base.endswith("materials") or base == "these materials":
            return self._words.word(base)
        which = base.replace(" ", "_").replace("-", "_") if base != "materials" else None
        return self._say["measure_of"].format(measure=self._say[measure], which=self._which((), goods, which))

    def _which(self, scopes: Scopes, goods: Selection, status: str | None = None) -> str:
        which = self._say[status or "all_materials"]
        if not scopes and len(goods) == 1 and goods[0] == Goods(but=goods[0].but):
            return which + self._but(goods[0])
        parts = [self._words.scopes(scopes)] if scopes else []
        listed = self._words.join([*parts, *(self._goods(one, of_materials=True) for one in goods)])
        return which + (self._say["of"].format(scopes=listed) if listed else "")

    def _limits(self, limits: tuple[Limit, ...]) -> str:
        say = self._say
        return say["or_limit"].join(
            say["limit"].format(percent=one.percent, base=self._base(one.base, one.measure, one.goods))
            for one in limits
        )

    def _listed(self, scopes: Scopes, goods: Selection) -> str:
        texts = ([self._words.scopes(scopes)] if scopes else []) + ([self._selection(goods)] if goods else [])
        return self._words.join(texts)

    def _selection(self, selection: Selection) -> str:
        return self._words.join(self._goods(goods) for goods in selection)

    def _goods(self, goods: Goods, *, of_materials: bool = False) -> str:
        """Goods in words; `of_materials`: behind "the materials of", which is not said again."""
        say = self._say
        if goods.name is not None:
            text = say["named"].format(name=goods.name)
            if goods.own is not None:
                text += say["of"].format(scopes=self._own(goods.own))
            text += say["of"].format(scopes=self._words.scopes(goods.scopes)) if goods.scopes else ""
        elif goods.own is None and not goods.scopes:
            text = say["any_materials"]
        else:
            text = self._own(goods.own) if goods.own is not None else self._words.scopes(goods.scopes)
            text = text if of_materials else say["materials_of"].format(scopes=text)
        return text + self._but(goods)

    def _own(self, own: str) -> str:
        return (
            self._say["same_description"]
            if own == "description"
            else self._say["own"].format(level=self._words.level(own))
        )

    def _but(self, goods: Goods) -> str:
        return self._say["but"].format(goods=self._selection(goods.but)) if goods.but else ""

    def _process(self, process: Process) -> str:
        say = self._say
        text = say["process"].format(name=process.name) + self._place(process)
        if process.goods is not None:
            text += say["on_goods"].format(goods=process.goods)
        return text + (say["on"].format(scopes=self._words.scopes(process.scopes)) if process.scopes else "")

    def _place(self, process: Process) -> str:
        say = self._say
        countries = self._words.join(self._words.country(code) for code in process.countries)
        if process.in_party:
            return say["in_party_or"].format(countries=countries) if countries else say["in_party"]
        return say["in_countries"].format(countries=countries) if countries else ""

    def _counted(self, counted: Counted) -> str:
        say = self._say
        among = say["such_as"].format(names=self._words.join(counted.among)) if counted.among else ""
        return say["counted"].format(least=counted.least, name=counted.name, among=among)

    def _chain(self, chain: Chain) -> str:
        say = self._say
        parts = []
        for part in chain.parts:
            texts = [
                say["named"].format(name=one.name) if isinstance(one, Process) else self._counted(one) for one in part
            ]
            parts.append(texts[0] if len(texts) == 1 else say["bracketed"].format(text=say["or_limit"].join(texts)))
        text = parts[0]
        for connector, second in zip(chain.connectors, parts[1:], strict=True):
            text = say["joined"].format(first=text, connector=connector, second=second)
        where = next((one for part in chain.parts for one in part if isinstance(one, Process)), None)
        return say["chain"].format(text=text) + (self._place(where) if where is not None else "")
