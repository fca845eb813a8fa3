"""Who notices a mistake: the check of the files, or a case that does not come out as it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from headnote.engine.cases.claims import AnyCase, Case, case_files, read_cases, run_case
from headnote.engine.cases.forms import FormCase
from headnote.engine.cases.provisions import CalendarCase, ProvisionCase
from headnote.engine.cases.rates import RateCase
from headnote.engine.claims.reading import InputError
from headnote.engine.origin.determination import Determination
from headnote.engine.origin.engine import Engine
from headnote.engine.origin.plans import RuleTextError
from headnote.grammar.agreements.nodes import Row
from headnote.grammar.diagnostics import RulesetError

from .checking import told
from .mutants import Mutant, around

By = Literal["check", "test", "equal", "nobody"]
"""Who notices; `equal`: the mistake is proved to change nothing."""


@dataclass(frozen=True)
class Tested:
    """A case that passes, and the rows that it rests on: their codes and the texts of their rules."""

    path: Path
    case: AnyCase
    rows: frozenset[tuple[str, str]]


class Bench:
    """A ruleset as it is, with what its check says and the cases that pass: mistakes are compared with that."""

    def __init__(self, folder: Path, engine: Engine, rulesets: Sequence[Path] = ()) -> None:
        """Raises InputError where a case cannot be read."""
        self.engine, self.ruleset, self._rulesets = engine, engine.ruleset, rulesets
        self._noticing: Counter[tuple[Path, str]] = Counter()
        self.base = tuple(self._tested(folder))
        self.cases = self.base

    def _tested(self, folder: Path) -> Iterator[Tested]:
        for path in case_files([folder]):
            for case in read_cases(path):
                if not run_case(path, case, self.engine, self._rulesets).differences:
                    yield Tested(path, case, frozenset(self._rows(case)))

    def _rows(self, case: AnyCase) -> Iterator[tuple[str, str]]:
        if isinstance(case, Case):
            yield from rows_of(self.engine.determine(case.claim))

    def noticed(self, mutant: Mutant) -> tuple[By, str]:
        """Who notices a mistake first, and by what: a diagnostic's id, or a case's name."""
        if ids := told(self.ruleset, mutant):
            return "check", ", ".join(sorted(ids))
        for tested in self._concerned(mutant):
            if not self.passes(tested, self._engine(mutant, tested)):
                self._noticing[tested.path, tested.case.case] += 1
                return "test", tested.case.case
        return "nobody", ""

    def _engine(self, mutant: Mutant, tested: Tested) -> Engine:
        """The engine with a mistake; with one in a row, that of its chapters, where a case rests on no other row."""
        if isinstance(mutant.old, Row) and mutant.place.role == "annexes" and len(tested.rows) == 1:
            return self.sides(mutant)[1]
        return self._whole(mutant)

    @lru_cache(maxsize=2)  # noqa: B019
    def _whole(self, mutant: Mutant) -> Engine:
        return self.engine.changed(mutant.planted(self.ruleset))

    @lru_cache(maxsize=2)  # noqa: B019
    def sides(self, mutant: Mutant) -> tuple[Engine, Engine]:
        """The ruleset as it is, and with a mistake; with one in a row, the rows of its chapters alone."""
        row = mutant.old
        if not isinstance(row, Row) or mutant.place.role != "annexes":
            return self.engine, self._whole(mutant)
        return (
            self.engine.changed(around(self.ruleset, row)),
            self.engine.changed(around(mutant.planted(self.ruleset), row)),
        )

    def _concerned(self, mutant: Mutant) -> Iterable[Tested]:
        """The cases that a mistake may turn, those that told most of the last mistakes first."""
        return sorted(
            (one for one in self.cases if _may_turn(one, mutant)),
            key=lambda one: -self._noticing[one.path, one.case.case],
        )

    def passes(self, tested: Tested, engine: Engine) -> bool:
        """Whether a case comes out as it should."""
        try:
            return not run_case(tested.path, tested.case, engine, self._rulesets).differences
        except (InputError, RuleTextError, RulesetError):
            return False


def _may_turn(tested: Tested, mutant: Mutant) -> bool:
    """Whether a mistake can bear on a case: one in a row, on those that rest on it; in a provision, on its kinds."""
    case = tested.case
    match mutant.place.role:
        case "procedures":
            return isinstance(case, ProvisionCase | CalendarCase | FormCase)
        case "schedules":
            return isinstance(case, RateCase) or (isinstance(case, Case) and case.paid)
        case "annexes" if isinstance(mutant.old, Row):
            return any(mutant.old.rule.text == text for _, text in tested.rows)
        case _:
            return not isinstance(case, ProvisionCase)


def rows_of(determination: Determination) -> Iterator[tuple[str, str]]:
    """The rows that a determination rests on, those of its materials too."""
    if determination.rule is not None:
        yield determination.rule.scope, determination.rule.text
    for _, inner in determination.materials:
        yield from rows_of(inner)
