"""Every case of some files and folders, each against the ruleset that it stands in or names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from headnote.engine.agreements.library import holds_agreement
from headnote.engine.claims.reading import InputError
from headnote.engine.origin.engine import Engine
from headnote.engine.origin.plans import RuleTextError

from .claims import Difference, agreement_of, case_files, read_case, ruleset_of, run_case


@dataclass(frozen=True, slots=True)
class Ran:
    """A case that was run, or could not be: then `problems` says why."""

    path: Path
    name: str
    differences: tuple[Difference, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the outcome is the one that is expected."""
        return not self.differences and not self.problems


def run_cases(paths: Sequence[Path], rulesets: Sequence[Path] = ()) -> Iterator[Ran]:
    """Run the cases of files and folders, in order. `rulesets`: the user's own folders.

    Raises UnknownAgreement and RulesetError where a case's ruleset cannot be loaded.
    """

    @lru_cache(maxsize=8)
    def engine_of(agreement: str | Path) -> Engine:
        return Engine.load(agreement, rulesets)

    for path in case_files(list(paths)):
        try:
            case = read_case(path)
            beside = ruleset_of(path)
            own = beside if beside is not None and holds_agreement(beside) else None
            engine = engine_of(own if own is not None else agreement_of(case))
            # A country's folder that a case stands in is looked in before all others.
            country = [beside] if beside is not None and own is None else []
            outcome = run_case(path, case, engine, (*country, *rulesets))
        except InputError as error:
            yield Ran(path, path.stem, problems=tuple(map(str, error.problems)))
        except RuleTextError as error:
            yield Ran(path, path.stem, problems=(f"{path}: {error}",))
        else:
            yield Ran(path, outcome.name, outcome.differences)
