"""A comparison as one web page, on the template of all pages."""

from __future__ import annotations

from typing import Any

from headnote.catalogues import _, language
from headnote.engine.explain.pages import page

from ..diffing import Diff
from ..grouping import Change, Row
from ..statements import Statement
from .words import ORDER, heading, outcome, period, relation_name, summary, witness_lines


def as_html(diff: Diff) -> str:
    """The comparison as HTML."""
    return page("comparison", language(), heading(diff), wide=True, **as_content(diff))


def as_content(diff: Diff) -> dict[str, Any]:
    """What the template of comparisons shows of one."""
    parts: list[dict[str, Any]] = []
    for relation in ORDER:
        rows = [_change(one) for one in diff.goods.changes if one.relation == relation]
        if rows:
            parts.append({"id": relation, "title": relation_name(relation), "rows": rows})
    if diff.statements:
        rows = [_statement(one) for one in diff.statements]
        parts.append({"id": "statements", "title": _("Other statements"), "rows": rows})
    told = _("{turned} of {count} claims turn.", turned=len(diff.turned), count=diff.claims) if diff.claims else None
    return {
        "heads": (_("Goods"), _("Before"), _("Now"), _("Shown by")),
        "summary": list(summary(diff)),
        "parts": parts,
        "turned": told,
        "claims": [f"{one.name}: {outcome(one.old)} → {outcome(one.new)}" for one in diff.turned],
    }


def _statement(one: Statement) -> dict[str, Any]:
    return _cells([one.what, relation_name(one.relation)], one.old, one.new, [("", text) for text in one.shown])


def _change(change: Change) -> dict[str, Any]:
    described = next((row.described for row in (change.new, change.old) if row is not None and row.described), None)
    what = [
        change.shown_codes,
        *([f"ex “{described}”"] if described else []),
        *([period(change)] if period(change) else []),
    ]
    shown = []
    for witness, title in ((change.lost, _("no longer originates")), (change.gained, _("originates now"))):
        if witness is not None:
            shown.append((title, "; ".join(witness_lines(witness, 0 if change.new is None else 1))))
    return _cells(what, _row(change.old), _row(change.new), shown)


def _row(row: Row | None) -> str | None:
    return None if row is None else f"{row.text}\n@ {row.source}"


def _cells(what: list[str], old: str | None, new: str | None, shown: list[tuple[str, str]]) -> dict[str, Any]:
    return {"what": what, "old": old, "new": new, "shown": shown}
