"""A comparison as Markdown, for the comment of a review."""

from __future__ import annotations

import re
from collections.abc import Iterator

from headnote.catalogues import _

from ..diffing import Diff
from ..grouping import Change, Row
from .words import ORDER, changed_lines, heading, outcome, period, relation_name, summary, witness_lines

_MOST = 60_000
"""Characters that code hosts accept in a comment; the rest is counted."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def as_markdown(diff: Diff) -> str:
    """The comparison, cut where a code host would refuse it."""
    parts = [f"## {_plain(heading(diff))}\n", *(f"{_plain(line)}\n" for line in summary(diff))]
    for relation in ORDER:
        changes = [one for one in diff.goods.changes if one.relation == relation]
        if changes:
            parts.append(f"\n### {relation_name(relation)}\n")
            parts += ["\n".join(_change(one)) + "\n" for one in changes]
    if diff.statements:
        parts.append("\n### " + _("Other statements") + "\n")
    for statement in diff.statements:
        lines = [
            f"\n**{_plain(statement.what)}**: {relation_name(statement.relation)}\n",
            *_fenced(statement.old, statement.new),
        ]
        parts.append("\n".join([*lines, *(f"- {_plain(text)}" for text in statement.shown)]) + "\n")
    if diff.claims:
        parts.append(
            "\n### " + _("{turned} of {count} claims turn.", turned=len(diff.turned), count=diff.claims) + "\n"
        )
        parts += [
            f"- {_plain(one.name)}: {_plain(outcome(one.old))} → {_plain(outcome(one.new))}\n" for one in diff.turned
        ]
    return _cut(parts)


def _cut(parts: list[str]) -> str:
    kept, length = [], 0
    for number, part in enumerate(parts):
        length += len(part)
        if length > _MOST:
            kept.append("\n" + _("… and {count} parts more; see the whole report.", count=len(parts) - number) + "\n")
            break
        kept.append(part)
    return "".join(kept)


def _change(change: Change) -> Iterator[str]:
    when = f" ({period(change)})" if period(change) else ""
    described = next((row.described for row in (change.new, change.old) if row is not None and row.described), None)
    goods = f" ex “{_plain(described)}”" if described else ""
    yield f"\n**{change.shown_codes}**{goods}{when}\n"
    yield from _fenced(_row(change.old), _row(change.new))
    for witness, title in ((change.lost, _("no longer originates")), (change.gained, _("originates now"))):
        if witness is not None:
            lines = witness_lines(witness, 0 if change.new is None else 1)
            yield f"- {title}: {_plain('; '.join(lines))}"


def _row(row: Row | None) -> str | None:
    return None if row is None else f"{row.text}    @ {row.source}"


def _fenced(old: str | None, new: str | None) -> Iterator[str]:
    fence = "```"
    while any(fence in (text or "") for text in (old, new)):
        fence += "`"
    yield f"{fence}diff"
    yield from (f"{sign} {line}" for sign, line in changed_lines(old, new))
    yield fence


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
