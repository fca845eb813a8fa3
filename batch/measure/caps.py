"""Shares of materials (`engine.origin.findings.caps`), and sets of goods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import ibis

from headnote.engine.agreements.law import Law
from headnote.engine.origin.findings.caps import ratio_of
from headnote.grammar.rules.tree import Limit, MaterialCap, Scopes, SetOfGoods

from .selecting import atoms_of, is_of, names_group, owns, untold, untold_atoms
from .shares import at_most
from .states import State, any_of, either, fixed, state
from .view import Atom, Lack, Measured, Row, View, base, base_field

GIVEN = ("FOB", "EXW", "the good")
OF_MATERIALS = ("materials", "these materials", "originating materials", "non-originating materials")


def atoms_of_cap(cap: MaterialCap, law: Law, group: Scopes) -> Iterator[Atom]:
    """What is asked of the materials' codes and words."""
    yield from atoms_of(cap.scopes, cap.goods, group)
    yield from untold_atoms(cap.scopes, cap.goods, law)
    yield from atoms_of((), cap.base_goods, group)
    yield from untold_atoms((), cap.base_goods, law)


def cap_group_matters(cap: MaterialCap) -> bool:
    """Whether the codes of the row take part."""
    return names_group(cap.goods + cap.base_goods)


class _Sum(NamedTuple):
    """What counts of some lines: its sum, whether more may count, and what lacks to tell."""

    known: Callable[[Row], Any]
    open: Callable[[Row], Any]
    lacks: tuple[Lack, ...]


def _total(view: View, pool: Any, measure: str, scopes: Scopes, goods: Any) -> _Sum:
    counts = is_of(view, scopes, goods)
    known = view.known(measure)
    amount = view.lines.weight if measure == "weight" else view.lines.value
    surely = view.total(measure, view.only(pool & (counts == fixed(2))))
    perhaps = view.only(pool & (counts == fixed(1)) & ~(known & (amount == 0)))
    unmeasured = view.only(pool & (counts != fixed(0)) & ~known)
    told = untold(view, scopes, goods)
    more = [unmeasured, *(perhaps & lines for lines in told.values())]
    owned = owns(goods)
    if owned:
        more.append(perhaps & view.lines.s_short)
    some = view.some(any_of(more))
    lacking = "net_weight_kg" if measure == "weight" else "value"
    lacks = [Lack(lacking, None, unmeasured), *(Lack(field, None, perhaps & lines) for field, lines in told.items())]
    if owned:
        open_ = view.some(perhaps)
        lacks.append(Lack("good.hs", lambda row: open_(row) & row.s_short))
    return _Sum(lambda row: row[surely], some, tuple(lacks))


def measure_cap(cap: MaterialCap, view: View, _clauses: tuple[int, ...]) -> Measured:
    """Whether the value or weight of materials stays within a share of the base, or reaches it."""
    used = _total(view, _pool(cap, view), cap.measure, cap.scopes, cap.goods)
    unsaid = _unsaid(cap, view)
    some_unsaid = view.some(unsaid) if unsaid is not None else None

    def more(row: Row) -> Any:
        return used.open(row) if some_unsaid is None else used.open(row) | some_unsaid(row)

    lacks = [*used.lacks, *([Lack("wholly_obtained", None, unsaid)] if unsaid is not None else [])]
    listed = view.listed
    ratio = ratio_of(cap.percent)
    if cap.base.endswith("materials"):
        whole = _of_materials(cap, view)
        return _measured(
            view,
            lambda row: _compared(cap, ratio, used.known(row), more(row), whole.known(row), whole.open(row)),
            [*lacks, *whole.lacks],
        )
    field = base_field(cap.measure, cap.base)

    def by_base(row: Row) -> State:
        of = base(row, cap.measure, cap.base)
        if cap.sense == "at most":
            return at_most(used.known(row), ratio, of, more(row))
        return _compared(cap, ratio, used.known(row), more(row), of, of == 0)

    baseless = Lack(field, lambda row: listed(row) & (base(row, cap.measure, cap.base) == 0))
    return _measured(view, by_base, [baseless, *lacks])


def _measured(view: View, found: Callable[[Row], State], lacks: list[Lack]) -> Measured:
    listed, name = view.listed, view.totals.mark(found)

    def states(row: Row) -> State:
        return ibis.ifelse(listed(row), row[name], fixed(1))

    def asked(row: Row) -> Any:
        return listed(row) & (row[name] == fixed(1))

    return Measured(states, None, (view.unlisted(), *(_where(lack, asked) for lack in lacks)))


def _where(lack: Lack, asked: Callable[[Row], Any]) -> Lack:
    """A lack that counts only where the requirement is open."""
    own = lack.where
    if lack.line is not None:
        return lack._replace(needs=asked)
    return lack._replace(where=asked if own is None else lambda row: asked(row) & own(row))


def _pool(cap: MaterialCap, view: View) -> Any:
    if cap.non_originating:
        return ~view.originating
    pool: Any = view.originating if cap.originating else ibis.literal(value=True)
    return pool & (view.lines.wholly == fixed(2)) if cap.wholly_obtained else pool


def _unsaid(cap: MaterialCap, view: View) -> Any:
    """The lines of which the claim does not say whether they are wholly obtained, where that is asked."""
    if not cap.wholly_obtained:
        return None
    meant = is_of(view, cap.scopes, cap.goods) != fixed(0)
    return view.only(view.originating & (view.lines.wholly == fixed(1)) & meant)


def _of_materials(cap: MaterialCap, view: View) -> _Sum:
    if cap.base == "these materials":
        return _total(view, ibis.literal(value=True), cap.measure, cap.scopes, cap.goods)
    pools = {"originating materials": view.originating, "non-originating materials": ~view.originating}
    return _total(view, pools.get(cap.base, ibis.literal(value=True)), cap.measure, (), cap.base_goods)


def _compared(cap: MaterialCap, ratio: tuple[int, int], used: Any, used_more: Any, of: Any, of_more: Any) -> State:
    """A share of a base that may be known in part: both may grow by what is missing."""
    n, scale = ratio
    share, spent = of * n, used * (100 * scale)
    if cap.sense == "at most":
        holds, surely, surely_not = share >= spent, ~used_more, ~of_more
    elif cap.sense == "at least":
        holds, surely, surely_not = share <= spent, ~of_more, ~used_more
    else:
        holds, surely, surely_not = share < spent, ~of_more, ~used_more
    return state(holds & surely, ~holds & surely_not)


def any_limit(
    limits: tuple[Limit, ...], used: Callable[[Row], Any], more: Callable[[Row], Any]
) -> Callable[[Row], State]:
    """Whether an amount is within any one of the limits."""

    def within(row: Row) -> State:
        return either(
            [at_most(used(row), ratio_of(one.percent), base(row, one.measure, one.base), more(row)) for one in limits]
        )

    return within


def measure_set(items: SetOfGoods, view: View, _clauses: tuple[int, ...]) -> Measured:
    """Whether each item of a set originates, or those that do not stay within the limits."""
    some, listed = view.some(view.outside), view.listed
    if not items.limits:
        return Measured(
            lambda row: ibis.ifelse(listed(row), state(~some(row), some(row)), fixed(1)), None, (view.unlisted(),)
        )
    measure = items.limits[0].measure
    used = _total(view, ~view.originating, measure, (), ())
    within = any_limit(items.limits, used.known, used.open)

    def found(row: Row) -> State:
        return ibis.ifelse(some(row), within(row), fixed(2))

    def baseless(limit: Limit) -> Lack:
        field = base_field(limit.measure, limit.base)

        def lacking(row: Row) -> Any:
            of = base(row, limit.measure, limit.base)
            return (of == 0) & (at_most(used.known(row), ratio_of(limit.percent), of, used.open(row)) == fixed(1))

        return Lack(field, lacking)

    return _measured(view, found, [*used.lacks, *(baseless(one) for one in items.limits)])
