"""The requirements of many plans measured at once: one table of claims, with the state of each and what decides it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from headnote.batch.columns import KEY
from headnote.batch.encode.goods import Planned
from headnote.batch.encode.lines import Encoded
from headnote.engine.agreements.law import Law
from headnote.grammar.rules.tree import Scopes

from .forms import Asked, kinds_of
from .states import any_of, fixed
from .view import Atom, Measured, Totals, View

ABSENT = 3
"""The state of a requirement that a claim's plan does not ask."""

PER_WORD = 30
"""States of two bits in a whole number of 64 bits."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of some plans. `asked` in the order of the vector's states; `table` has a row for each claim.

    `words` are the columns that, with `plan` and `way`, make a claim's vector; `states` how many requirements have one.
    """

    asked: tuple[Asked, ...]
    measured: tuple[Measured, ...]
    table: ir.Table
    words: tuple[str, ...]
    states: int


Keep = Callable[[ir.Table, str], ir.Table]
"""Works a table out and keeps it. An expression is text in the end: what is used twice is kept, or written twice."""


def measure(
    claims: ir.Table, encoded: Encoded, atoms: dict[Atom, str], law: Law, plans: dict[int, Planned], keep: Keep
) -> Measures:
    """Measure the requirements of `plans` (by their numbers) for claims of these plans."""
    totals = Totals(encoded.lines)
    askers: dict[Asked, list[int]] = {}
    for number, planned in plans.items():
        for one in planned.asked or ():
            askers.setdefault(one, []).append(number)

    def view(kind: str, group: Scopes, *, alone: bool = False) -> View:
        return View(
            encoded.lines, law, totals, atoms, group, kind, encoded.roles, encoded.weighed, encoded.exact, alone
        )

    asked = tuple(askers)
    measured = tuple(one.measured(view(one.kind, one.group)) for one in asked)
    cumulates = law.cumulation is not None and law.of_party and "cumulation" in law.codes
    alone = [one.measured(view(one.kind, one.group, alone=True)) for one in asked] if cumulates else []
    flags = _flags(view, law)
    odd, abroad = totals.some(encoded.lines.odd), view("", ()).some(view("", ()).cumulated)
    row = keep(_summed(claims, totals), "totals")
    row = keep(row.mutate(**{name: made(row) for name, made in totals.marks.items()}), "marks")
    columns: dict[str, Any] = {}
    flagged: dict[str, Any] = {}
    for number, (one, found) in enumerate(zip(asked, measured, strict=True)):
        columns[f"s{number}"] = _of_plans(askers[one], plans, row, found.state(row))
        if found.flag is not None:
            flagged[f"f{number}"] = _of_plans(askers[one], plans, row, _bit(found.flag(row)))
    for number, (one, found) in enumerate(zip(asked, alone, strict=False)):
        state = _of_plans(askers[one], plans, row, found.state(row))
        columns[f"a{number}"] = ibis.ifelse(abroad(row), state, fixed(ABSENT))
    columns |= flagged
    columns |= {f"g{number}": _bit(flag(row)) for number, flag in enumerate(flags)}
    contents = {
        f"{what}{number}_{method}": value
        for number, found in enumerate(measured)
        for method, one in found.contents.items()
        for what, value in (("over", one.over(row)), ("under", one.under(row)), ("known", one.known(row)))
    }
    row = keep(row.mutate(**columns, **contents, odd=row.strange | row[odd]), "states")
    words = _packed([row[name] for name in columns])
    return Measures(asked, measured, row.mutate(**words), tuple(words), len(asked))


def _summed(claims: ir.Table, totals: Totals) -> ir.Table:
    """Claims with what was worked out over their lines."""
    summed = totals.by_claim(f"_{KEY}")
    row = claims.left_join(summed, claims[KEY] == summed[f"_{KEY}"])
    own = {name: row[name] for name in claims.columns}
    return row.select(**own, **totals.of_row(row))


def _of_plans(numbers: list[int], plans: dict[int, Planned], row: ir.Table, found: Any) -> Any:
    """A state on the rows whose plan asks for it."""
    return found if len(numbers) == len(plans) else ibis.ifelse(row.plan.isin(numbers), found, fixed(ABSENT))


def _bit(condition: Any) -> Any:
    return ibis.ifelse(condition, fixed(1), fixed(0))


def _flags(view: Callable[..., View], law: Law) -> list[Callable[[ir.Table], Any]]:
    """Which kinds of lines there are: what hangs on the claim alone may hang on that as well."""
    found = []
    for kind in kinds_of(law):
        seen = view(kind, ())
        listed = any_of([seen.only(~seen.originating), seen.only(seen.lines.wholly == fixed(0))])
        found += [seen.listed, seen.some(seen.outside), seen.some(listed)]
    every = view("", ())
    if law.fungible is not None and "fungible materials" in law.codes:
        found.append(every.some(every.lines.mixed))
    return found


def _packed(columns: Sequence[Any]) -> dict[str, Any]:
    """States of two bits in as few whole numbers as hold them; the requirements' own come first."""
    words: dict[str, Any] = {}
    for start in range(0, len(columns), PER_WORD):
        found: Any = ibis.literal(0, type="int64")
        for place, one in enumerate(columns[start : start + PER_WORD]):
            found = found + one.cast("int64") * ibis.literal(4**place, type="int64")
        words[f"word{len(words)}"] = found
    return words or {"word0": ibis.literal(0, type="int64")}


def unpacked(words: Sequence[int], count: int) -> list[int]:
    """The first states of a vector."""
    states = [(word >> (2 * place)) & 3 for word in words for place in range(PER_WORD)]
    return states[:count]
