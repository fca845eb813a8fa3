"""HN0602: codes of the edition that no row governs. Off: an annex that was transcribed in part has many."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.agreements.nodes import AnnexHead
from headnote.grammar.codes import HSCode
from headnote.grammar.diagnostics import Diagnostic

from ..intervals import CodeSet
from .trees import Trees

_SHOWN = 8


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Subheadings without a row, told at the head of the annex."""
    if trees.edition is None:
        return
    for parsed in trees.annexes:
        spans = [span for placed in trees.rows if placed.parsed is parsed for span in placed.codes.spans]
        missing = list((~CodeSet.of(spans)).among(trees.edition.subheadings))
        head = next(top for top in parsed.file.statements if isinstance(top, AnnexHead))
        if missing:
            shown = ", ".join(HSCode(code).dotted for code in missing[:_SHOWN])
            more = _(" and {count} more", count=f"{len(missing) - _SHOWN:,}") if len(missing) > _SHOWN else ""
            message = _("no row governs {shown}{more}", shown=shown, more=more)
            yield Diagnostic("HN0602", parsed.source.place(*head.span), message)
