"""Analyses of a ruleset that loads: what is dead, doubled, out of reach or unused. One file, one id, one page each.

Pure functions from trees to diagnostics; `levels` says which are shown, and `allowing` which a row sets aside. Read
`trees` first. Pages stand in `grammar/errors/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from headnote.grammar.diagnostics import Diagnostic

from . import (
    alternatives,
    annexes,
    dead_rows,
    exceptions,
    gaps,
    names,
    neighbours,
    pages,
    sources,
    ungoverned,
    unmeetable,
)
from .trees import Trees

Check = Callable[[Trees], Iterator[Diagnostic]]

CHECKS: dict[str, Check] = {
    "HN0601": dead_rows.check,
    "HN0602": ungoverned.check,
    "HN0603": gaps.check,
    "HN0604": exceptions.check,
    "HN0605": alternatives.check,
    "HN0606": unmeetable.check,
    "HN0607": names.check,
    "HN0608": sources.check,
    "HN0609": annexes.check,
    "HN0610": pages.check,
    "HN0611": neighbours.check,
}
"""Every analysis by the id of what it says."""


def analyse(trees: Trees) -> list[Diagnostic]:
    """What every analysis says, in the order of the files."""
    found = [one for check in CHECKS.values() for one in check(trees)]
    return sorted(found, key=lambda one: (one.place, one.id))


__all__ = ["CHECKS", "Trees", "analyse"]
