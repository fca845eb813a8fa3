"""HN0603: between two rows of the same codes there are days on which neither is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from headnote.catalogues import _
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.printer import print_codes

from .trees import Placed, Trees


def check(trees: Trees) -> Iterator[Diagnostic]:
    """Days between a row's last and the next one's first."""
    groups: dict[object, list[Placed]] = {}
    for placed in trees.rows:
        if placed.period.first is not None or placed.period.last is not None:
            groups.setdefault((placed.parsed.source.name, placed.row.scopes, placed.row.description), []).append(placed)
    for rows in groups.values():
        rows.sort(key=lambda one: (one.period.first is not None, one.period.first))
        for one, other in pairwise(rows):
            last, first = one.period.last, other.period.first
            if last is not None and first is not None and first - last > timedelta(days=1):
                codes = print_codes(one.row.scopes)
                begin, end = last + timedelta(days=1), first - timedelta(days=1)
                message = _("no row of {codes} is in force from {begin} until {end}", codes=codes, begin=begin, end=end)
                yield Diagnostic("HN0603", other.at_scope(other.row.scopes[0]), message)
