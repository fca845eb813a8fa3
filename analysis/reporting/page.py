"""A comparison as one web page, without scripts."""

from __future__ import annotations

from html import escape

from headnote.catalogues import _, language

from ..diffing import Diff
from ..grouping import Change, Row
from ..statements import Statement
from .words import ORDER, heading, period, summary, witness_lines

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8888; padding: .4rem .6rem; text-align: left; vertical-align: top; }
th { white-space: nowrap; }
.text { font-family: ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.old { color: #a11; } .new { color: #060; } .source, .witness { font-size: .85em; opacity: .85; }
@media (prefers-color-scheme: dark) {
  body { background: #111; color: #ddd; } .old { color: #f88; } .new { color: #8d8; }
}
@media print { body { max-width: none; } tr { break-inside: avoid; } thead { display: table-header-group; } }
"""


def as_html(diff: Diff) -> str:
    """The comparison as HTML."""
    title = escape(heading(diff))
    body = [f"<h1>{title}</h1>", *(f"<p>{escape(line)}</p>" for line in summary(diff))]
    for relation in ORDER:
        changes = [one for one in diff.goods.changes if one.relation == relation]
        if changes:
            rows = "\n".join(_change(one) for one in changes)
            body.append(f'<h2 id="{relation}">{relation}</h2>\n{_table(rows)}')
    if diff.statements:
        body.append(f"<h2>{escape(_('Other statements'))}</h2>")
        body.append(_table("\n".join(_statement(one) for one in diff.statements)))
    if diff.claims:
        said = _("{turned} of {count} claims turn.", turned=len(diff.turned), count=diff.claims)
        body.append(f"<h2>{escape(said)}</h2>\n<ul>")
        body += [f"<li>{escape(one.name)}: {one.old.verdict} → {one.new.verdict}</li>" for one in diff.turned]
        body.append("</ul>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    page = "\n".join(body)
    opening = f'<!doctype html>\n<html lang="{language()}"><head>{head}<style>{_STYLE}</style></head>'
    return f"{opening}\n<body>\n{page}\n</body></html>\n"


def _table(rows: str) -> str:
    names = (_("Goods"), _("Before"), _("Now"), _("Shown by"))
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"


def _statement(one: Statement) -> str:
    shown = "<br>".join(escape(text) for text in one.shown)
    return _cells(f"{escape(one.what)}<br>{one.relation}", one.old, one.new, shown)


def _change(change: Change) -> str:
    described = next((row.described for row in (change.new, change.old) if row is not None and row.described), None)
    goods = escape(change.shown_codes)
    goods += f"<br>ex “{escape(described)}”" if described else ""
    goods += f"<br>{escape(period(change))}" if period(change) else ""
    shown = []
    for witness, title in ((change.lost, _("no longer originates")), (change.gained, _("originates now"))):
        if witness is not None:
            lines = witness_lines(witness, 0 if change.new is None else 1)
            shown.append(f'<p class="witness"><b>{escape(title)}</b> {escape("; ".join(lines))}</p>')
    return _cells(goods, _row(change.old), _row(change.new), "".join(shown))


def _row(row: Row | None) -> str | None:
    return None if row is None else f"{row.text}\n@ {row.source}"


def _cells(goods: str, old: str | None, new: str | None, shown: str) -> str:
    texts = "".join(
        f'<td class="text {kind}">{escape(text) if text is not None else "—"}</td>'
        for kind, text in (("old", old), ("new", new))
    )
    return f"<tr><td>{goods}</td>{texts}<td>{shown}</td></tr>"
