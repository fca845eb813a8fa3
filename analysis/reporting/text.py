"""A comparison for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.text import shown

from ..diffing import Diff
from ..grouping import Change, Row
from .words import ORDER, changed_lines, heading, outcome, period, relation_name, summary, witness_lines

_STEP = "    "


def as_text(diff: Diff) -> str:
    """The whole comparison, the changes that matter most first."""
    lines = [heading(diff), *summary(diff)]
    for relation in ORDER:
        for change in (one for one in diff.goods.changes if one.relation == relation):
            lines += ["", *_change(change)]
    for statement in diff.statements:
        lines += ["", f"{relation_name(statement.relation)}  {shown(statement.what)}"]
        lines += _texts(statement.old, statement.new)
        lines += [f"{_STEP}{shown(text)}" for text in statement.shown]
    if diff.claims:
        lines += ["", _("{turned} of {count} claims turn.", turned=len(diff.turned), count=diff.claims)]
    for one in diff.turned:
        lines.append(f"{_STEP}{shown(one.name)}: {outcome(one.old)} → {outcome(one.new)}")
    lines += [shown(problem) for problem in diff.problems]
    return "\n".join(lines)


def _change(change: Change) -> Iterator[str]:
    described = next((row.described for row in (change.new, change.old) if row is not None and row.described), None)
    goods = f' ex "{described}"' if described else ""
    when = period(change)
    yield f"{relation_name(change.relation)}  {change.shown_codes}{shown(goods)}" + (f"  ({when})" if when else "")
    yield from _texts(_row(change.old), _row(change.new))
    for witness, title in ((change.lost, _("no longer originates")), (change.gained, _("originates now"))):
        if witness is not None:
            side = 0 if change.new is None else 1
            first, *more = witness_lines(witness, side)
            yield f"{_STEP}{title}: {shown(first)}"
            yield from (f"{_STEP * 2}{shown(line)}" for line in more)


def _row(row: Row | None) -> str | None:
    return None if row is None else f"{row.text}    @ {row.source}"


def _texts(old: str | None, new: str | None) -> Iterator[str]:
    for sign, line in changed_lines(old, new):
        yield f"{_STEP}{sign} {shown(line)}"
