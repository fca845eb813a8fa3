"""Every case of some files and folders, each against the ruleset that it stands in or names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from headnote.catalogues import _
from headnote.engine.agreements.library import Library, holds_agreement
from headnote.engine.agreements.loaded import read_bytes, rule_files
from headnote.engine.agreements.ruleset import check_files
from headnote.engine.claims.reading import InputError
from headnote.engine.origin.engine import Engine
from headnote.engine.origin.plans import RuleTextError
from headnote.grammar.diagnostics import RulesetError
from headnote.grammar.file import File
from headnote.grammar.parser import parse_bytes

from .claims import AnyCase, Difference, agreement_of, case_files, read_cases, ruleset_of, run_case
from .provisions import ProvisionCase, provision_found


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

    def told(self) -> Iterator[str]:
        """How its outcome differs, line by line; nothing where it does not."""
        if self.differences:
            yield _("FAILED {path}: {name}", path=self.path, name=self.name)
        for one in self.differences:
            yield f"  - {one.what}: {one.expected}"
            yield f"  + {one.what}: {one.found}"


def run_cases(
    paths: Sequence[Path], rulesets: Sequence[Path] = (), ready: Mapping[Path, Engine] | None = None
) -> Iterator[Ran]:
    """Run the cases of files and folders, in order. `rulesets`: the user's own folders; `ready`: the engines of
    folders that are loaded already, by their whole paths.

    Raises UnknownAgreement and RulesetError where a case's ruleset cannot be loaded.
    """

    @lru_cache(maxsize=8)
    def engine_of(agreement: str | Path) -> Engine:
        found = ready.get(agreement) if ready is not None and isinstance(agreement, Path) else None
        return Engine.load(agreement, rulesets) if found is None else found

    for path in case_files(list(paths)):
        try:
            cases = read_cases(path)
        except InputError as error:
            yield Ran(path, path.stem, problems=tuple(map(str, error.problems)))
            continue
        beside = ruleset_of(path)
        for case in cases:
            yield _ran(path, case, beside, engine_of, rulesets)


def counted(ran: Sequence[Ran]) -> str:
    """How many cases passed, failed, and could not be read."""
    passed = sum(one.passed for one in ran)
    broken = sum(bool(one.problems) for one in ran)
    more = _(", {broken} could not be read", broken=broken) if broken else ""
    return _("{passed} passed, {count} failed{more}", passed=passed, count=len(ran) - passed - broken, more=more)


def _ran(
    path: Path,
    case: AnyCase,
    beside: Path | None,
    engine_of: Callable[[str | Path], Engine],
    rulesets: Sequence[Path],
) -> Ran:
    """Run a case of a file. `beside`: the ruleset folder that it stands in."""
    own = beside if beside is not None and holds_agreement(beside) else None
    if isinstance(case, ProvisionCase) and beside is not None and own is None:
        found = provision_found(case, _procedures(beside))
        return Ran(path, case.case, tuple(Difference(*one) for one in found))
    try:
        engine = engine_of(own if own is not None else agreement_of(case))
        # A country's folder that a case stands in is looked in before all others.
        country = [beside] if beside is not None and own is None else []
        outcome = run_case(path, case, engine, (*country, *rulesets))
    except InputError as error:
        return Ran(path, case.case, problems=tuple(map(str, error.problems)))
    except RuleTextError as error:
        return Ran(path, case.case, problems=(f"{path}: {error}",))
    return Ran(path, outcome.name, outcome.differences)


def _procedures(folder: Path) -> list[File]:
    """The provisions of a folder that holds no agreement. Raises RulesetError."""
    found = check_files(rule_files(folder), Library()).diagnostics
    if any(one.is_error for one in found):
        raise RulesetError(found)
    return [parse_bytes(str(path), read_bytes(path)).file for path in rule_files(folder)]
