"""The shipped cases of claims, and the engines that decide them: read once in each process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from headnote import Engine
from headnote.engine.agreements.library import holds_agreement, shipped
from headnote.engine.cases.claims import Case, agreement_of, case_files, read_cases

RULESETS = sorted({path.parent.parent.name for path in case_files([shipped()]) if holds_agreement(path.parent.parent)})
"""The rulesets of agreements that have cases: parameters, as every process of pytest collects them all."""

_load = cache(Engine.load)


@cache
def of_file(path: Path) -> tuple[Case, ...]:
    """The cases of claims of one file."""
    return tuple(one for one in read_cases(path) if isinstance(one, Case))


def files(ruleset: str = "") -> Iterator[tuple[Path, tuple[Case, ...]]]:
    """The files that have such cases, and these; of one ruleset, or of all."""
    yield from ((path, cases) for path in case_files([shipped() / ruleset]) if (cases := of_file(path)))


def engine_of(case: Case) -> Engine:
    """The engine of the agreement that a case is about."""
    return _load(agreement_of(case).lower())
