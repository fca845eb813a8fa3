"""Lark's tree to ours: processes, what joins them, and where they were carried out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lark import Token, v_args
from lark.tree import Meta

from headnote.catalogues import _

from .building import RuleBuilder
from .building_goods import Listed, Said, Which, span_of, unquoted
from .joining import all_of, any_of
from .problems import RuleProblem, ScopeProblem
from .tree import AnyOf, Chain, Counted, Expr, GoodIs, Process, Scopes


class _Unit(tuple[Any, ...]):
    """Processes of which any one will do."""

    plain = False


class _Repeated(_Unit):
    """Alternatives that each repeat the preposition: ``with b or with c``."""

    plain = True


class _Every(tuple[Any, ...]):
    """Processes that are all asked."""


_NUMBERS = {"two": 2, "three": 3}


@v_args(meta=True)
class Builder(RuleBuilder):
    """Everything that a rule may say."""

    def process(self, meta: Meta, parts: list[Any]) -> Any:
        if isinstance(parts[0], _Unit):
            return parts[0]
        return Process(unquoted(str(parts[0])), span=span_of(meta))

    def strings(self, meta: Meta, parts: list[Token]) -> _Unit:
        return _Repeated(Process(unquoted(str(part)), span=(part.start_pos or 0, part.end_pos or 0)) for part in parts)

    def part_or(self, meta: Meta, parts: list[Any]) -> _Unit:
        kind = _Repeated if any(isinstance(part, Token) for part in parts) else _Unit
        return kind(one for part in parts if not isinstance(part, Token) for one in _flat(part))

    def part_and(self, meta: Meta, parts: list[Any]) -> _Every:
        return _Every(parts)

    def chain(self, meta: Meta, parts: list[Any]) -> Expr:
        connectors = tuple(str(p).lower() for p in parts if isinstance(p, Token) and p.type == "CONNECTOR")
        units = [p for p in parts if not (isinstance(p, Token) and p.type == "CONNECTOR")]
        written: list[tuple[Any, ...]] = []
        joins: list[str] = []
        for number, unit in enumerate(units):
            each = [(one,) for one in unit] if isinstance(unit, _Every) else [_flat(unit)]
            written += each
            if number:
                joins += [connectors[number - 1]] * len(each)
            else:
                joins += [connectors[0]] * (len(each) - 1)
        self._doubts(units, meta)
        return Chain(tuple(joins), tuple(written), span_of(meta))

    def _doubts(self, units: list[Any], meta: Meta) -> None:
        """``A combined with B or C``: whether C is combined with A, no repeated preposition says."""
        if any(isinstance(unit, _Unit) and not unit.plain for unit in units):
            said = _("“or” between processes is read before what joins them: each of them is joined")
            help_ = _("bracket what belongs together, or begin an alternative with “; or”")
            self.warnings.append(RuleProblem("HN0503", span_of(meta), said, help=help_))

    def processes(self, meta: Meta, parts: list[Any]) -> Expr:
        first, *rest = parts
        said = {p.what: p.value for p in rest if isinstance(p, Said)}
        in_party, countries = said.get("place", (False, ()))
        on: Scopes | str = said.get("on", ())

        def placed(one: Any) -> Any:
            if not isinstance(one, Process):
                return one
            goods = on if isinstance(on, str) else None
            return replace(
                one,
                in_party=in_party,
                countries=countries,
                scopes=() if isinstance(on, str) else on,
                goods=goods,
                span=span_of(meta),
            )

        if isinstance(first, Chain):
            return replace(first, parts=tuple(tuple(placed(one) for one in part) for part in first.parts))
        if isinstance(first, _Every):
            return all_of(tuple(placed(one) for one in first), span_of(meta))
        return any_of(tuple(placed(one) for one in _flat(first)), span_of(meta))

    def undergone(self, meta: Meta, parts: list[Any]) -> Expr:
        which: Which = parts[0]
        return self.processes(meta, [parts[1], Said("on", which.scopes)])

    def done(self, meta: Meta, parts: list[Any]) -> Expr:
        """``the good undergoes a chemical reaction in a party``."""
        return self.processes(meta, parts)

    def done_on(self, meta: Meta, parts: list[Any]) -> Expr:
        """``where non-originating materials of chapter 07 are used, each of them is harvested in …``."""
        which: Which = parts[0]
        if which.goods:
            problem = RuleProblem(
                "HN0202", span_of(meta), _("materials that a process is done on are told by codes here")
            )
            raise ScopeProblem(problem)
        return self.processes(meta, [*parts[1:], Said("on", which.scopes)])

    def counted(self, meta: Meta, parts: list[Any]) -> Expr:
        number, name, *examples = parts
        among, open_ = examples[0] if examples else ((), True)
        least = _NUMBERS.get(str(number).lower()) or int(str(number))
        return Counted(least, unquoted(str(name)), among, open_, span_of(meta))

    def examples(self, meta: Meta, parts: list[Any]) -> tuple[tuple[str, ...], bool]:
        return tuple(p for p in parts if not isinstance(p, Token)), True

    def example(self, meta: Meta, parts: list[Token]) -> str:
        return unquoted(str(parts[0]))

    def place(self, meta: Meta, parts: list[Any]) -> Said:
        in_party = any(p is True for p in parts)
        return Said("place", (in_party, tuple(one for p in parts if p is not True for one in p)))

    def in_a_party(self, meta: Meta, parts: list[Any]) -> bool:
        return True

    def or_in(self, meta: Meta, parts: list[Token]) -> tuple[str, ...]:
        return tuple(str(p) for p in parts)

    in_countries = or_in

    def on_materials(self, meta: Meta, parts: list[Any]) -> Said:
        on = parts[0]
        if isinstance(on, Token):
            return Said("on", unquoted(str(on)))
        if isinstance(on, Listed) and on.goods:
            raise ScopeProblem(
                RuleProblem("HN0202", span_of(meta), _("“on materials of” takes codes"), help='on "goods"')
            )
        return Said("on", on.scopes)

    def good_is(self, meta: Meta, parts: list[Any]) -> Expr:
        if parts[0].type == "GOOD_IS_NONE":
            return GoodIs(unquoted(str(parts[1])), span_of(meta), other=True)
        name, *rest = parts
        if name.type == "PROCESS":
            return self.processes(meta, [Process(str(name), span=span_of(meta)), *rest])
        return GoodIs(unquoted(str(name)), span_of(meta))


def _flat(unit: Any) -> tuple[Any, ...]:
    if isinstance(unit, _Unit):
        return tuple(unit)
    return unit.parts if isinstance(unit, AnyOf) else (unit,)
