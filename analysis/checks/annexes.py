"""HN0609: no article refers to an annex."""

from __future__ import annotations

from collections.abc import Iterator

from headnote.catalogues import _
from headnote.grammar.agreements.nodes import AnnexHead, Article, Door
from headnote.grammar.diagnostics import Diagnostic

from .trees import Trees


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Annex files whose annex no way to originate names."""
    if trees.agreement is None:
        return
    named = {
        item.annex
        for top in trees.agreement.file.statements
        if isinstance(top, Article)
        for item in top.items
        if isinstance(item, Door)
    }
    for parsed in trees.annexes:
        for top in parsed.file.statements:
            if isinstance(top, AnnexHead) and top.ref not in named:
                message = _("no article refers to annex {top}: its rows decide nothing", top=top.ref)
                yield Diagnostic("HN0609", parsed.source.place(*top.span), message)
