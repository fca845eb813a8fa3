"""What the check says of a mistake, on trees: the files are not written and read again for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from headnote.engine.agreements.library import nomenclature
from headnote.engine.agreements.loaded import Ruleset
from headnote.engine.agreements.ruleset import context_of
from headnote.engine.iso import CURRENCIES
from headnote.grammar.agreements.nodes import Row
from headnote.grammar.agreements.vocabulary import definitions_of
from headnote.grammar.checks import CheckContext, check_agreement, check_annex, check_provisions, check_schedule
from headnote.grammar.checks.context import check_rule, check_scopes
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.file import File
from headnote.grammar.text import SourceText

from .mutants import Mutant, Role, files_of

_NOWHERE = SourceText("", "")


def told(ruleset: Ruleset, mutant: Mutant) -> set[str]:
    """The ids of diagnostics that a mistake adds or takes away."""
    if mutant.place.role == "annexes" and isinstance(mutant.old, Row) and isinstance(mutant.new, Row):
        context = _annex_context(ruleset, ruleset.annexes[mutant.place.file])
        before, after = (_ids(_of_row(row, context)) for row in (mutant.old, mutant.new))
    else:
        before, after = _of_ruleset(ruleset, mutant.place.role), _checked(mutant.planted(ruleset), mutant.place.role)
    return set((after - before) | (before - after))


def _of_row(row: Row, context: CheckContext) -> Iterator[Diagnostic]:
    yield from check_scopes(_NOWHERE, context, row.scopes)
    yield from check_rule(_NOWHERE, context, row.rule.expr, (0, 0), row.scopes)


@lru_cache(maxsize=8)
def _of_ruleset(ruleset: Ruleset, role: Role) -> Counter[str]:
    return _checked(ruleset, role)


def _checked(ruleset: Ruleset, role: Role) -> Counter[str]:
    """What is said of the files that a mistake in one of a kind may bear on."""
    return _ids(
        one
        for kind in (("agreement", "annexes") if role == "agreement" else (role,))
        for one in _of_kind(ruleset, kind)
    )


def _of_kind(ruleset: Ruleset, role: Role) -> Iterator[Diagnostic]:
    for file in files_of(ruleset, role):
        match role:
            case "agreement":
                yield from check_agreement(_NOWHERE, file, context_of(file))
            case "annexes" | "appendices":
                yield from check_annex(_NOWHERE, file, _annex_context(ruleset, file))
            case "procedures":
                yield from check_provisions(_NOWHERE, file)
            case "schedules":
                yield from check_schedule(_NOWHERE, file, nomenclature(ruleset.edition), CURRENCIES)


def _annex_context(ruleset: Ruleset, file: File) -> CheckContext:
    context = context_of(ruleset.agreement)
    return replace(context, definitions={**context.definitions, **definitions_of(file.statements)})


def _ids(found: Iterator[Diagnostic]) -> Counter[str]:
    return Counter(one.id for one in found)
