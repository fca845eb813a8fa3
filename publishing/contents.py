"""What a site shows of a ruleset, gathered once for every language: its files, its cases, what these reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from headnote.analysis.checks.trees import Trees
from headnote.analysis.coverage import Coverage, coverage_of
from headnote.analysis.diffing import Diff
from headnote.engine import Engine, RulesetError
from headnote.engine.agreements.library import Library
from headnote.engine.agreements.loaded import rule_files
from headnote.engine.agreements.ruleset import check_files
from headnote.engine.cases.claims import AnyCase, case_files, read_cases
from headnote.engine.cases.running import Ran, run_cases
from headnote.engine.claims.reading import InputError

NOTES = "SOURCES.md"
"""What an author says of the sources, beside the rules."""


@dataclass(frozen=True)
class Shown:
    """A case: what it says, and how it went. `number` counts from 1."""

    number: int
    case: AnyCase
    ran: Ran


@dataclass(frozen=True)
class Contents:
    """Everything of a site. `day`: on which its parties and its coverage are shown. `diffs`: against older versions."""

    engine: Engine
    trees: Trees
    day: date
    cases: tuple[Shown, ...]
    broken: tuple[Ran, ...]
    reached: Coverage
    notes: str | None
    diffs: tuple[Diff, ...] = ()
    at: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)

    def numbers(self, names: Iterable[str]) -> list[int]:
        """Cases by their names as their numbers."""
        return sorted({self._by_name[name] for name in names if name in self._by_name})

    @property
    def _by_name(self) -> dict[str, int]:
        return {one.case.case: one.number for one in self.cases}


def gathered(
    folder: Path, day: date, rulesets: Sequence[Path] = (), older: Sequence[tuple[str, Engine]] = ()
) -> Contents:
    """Read and run what there is. `older`: earlier versions, with what they are called.

    Raises RulesetError, UnknownAgreement, and NotCorrelated where an older version cannot be compared.
    """
    checked = check_files(rule_files(folder), Library(rulesets))
    if checked.ruleset is None:
        raise RulesetError(checked.diagnostics)
    engine = Engine.load(folder, rulesets)
    cases, broken = _cases(folder, rulesets)
    reached = coverage_of(folder, engine, [one.case for one in cases])
    at: dict[tuple[str, int], list[str]] = {}
    for spot in reached.spots:
        at.setdefault((spot.path, spot.line), []).extend(reached.reached.get(spot.key, ()))
    notes = folder / NOTES
    return Contents(
        engine,
        Trees(checked.files, checked.ruleset),
        day,
        cases,
        broken,
        reached,
        notes.read_text(encoding="utf-8") if notes.is_file() else None,
        tuple(_compared(old, engine, title, day) for title, old in older),
        {place: tuple(dict.fromkeys(names)) for place, names in at.items()},
    )


def _compared(old: Engine, new: Engine, title: str, day: date) -> Diff:
    from headnote.analysis.diffing import diff_editions

    return diff_editions(old, new, (title, str(day)))


def _cases(folder: Path, rulesets: Sequence[Path]) -> tuple[tuple[Shown, ...], tuple[Ran, ...]]:
    """The cases that stand beside the rules, in order, and those that cannot be read."""
    read: dict[tuple[Path, str], AnyCase] = {}
    for path in case_files([folder]):
        try:
            read.update({(path, one.case): one for one in read_cases(path)})
        except InputError:  # its run says so
            continue
    ran = list(run_cases([folder], rulesets))
    shown = [(read[one.path, one.name], one) for one in ran if (one.path, one.name) in read]
    broken = tuple(one for one in ran if (one.path, one.name) not in read)
    return tuple(Shown(number, case, one) for number, (case, one) in enumerate(shown, 1)), broken
