"""What a draft's files are worth: their problems, and what their cases say. Runs in a child, on files of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from headnote.catalogues import _
from headnote.engine.agreements.library import SUFFIX, Library
from headnote.engine.agreements.loaded import rule_files
from headnote.engine.agreements.ruleset import check_files
from headnote.engine.cases.running import run_cases
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file
from headnote.service.problems import Place, place_of

from .bundles import lay_out


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case of a draft: what it expects and what was found, where they differ."""

    file: str
    name: str
    passed: bool
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A draft reviewed. Without `errors` its cases were run."""

    errors: tuple[Place, ...]
    warnings: tuple[Place, ...]
    cases: tuple[CaseResult, ...]

    @property
    def publishable(self) -> bool:
        """Whether nothing is wrong with it and every case passes."""
        return not self.errors and all(case.passed for case in self.cases)


def review(name: str, contents: Mapping[str, bytes]) -> Review:
    """Check the files of a ruleset as a whole and, without errors, run its cases."""
    with tempfile.TemporaryDirectory(prefix="headnote-review-") as made:
        folder = Path(made) / name
        lay_out(contents, folder)
        found = check_files(rule_files(folder), Library()).diagnostics
        errors = tuple(inside(place_of(one), folder) for one in found if one.is_error)
        warnings = tuple(inside(place_of(one), folder) for one in found if not one.is_error)
        cases = () if errors else tuple(_cases(folder))
    return Review(errors, warnings, cases)


def _cases(folder: Path) -> list[CaseResult]:
    found = []
    for ran in run_cases([folder], [folder.parent]):
        said = tuple(
            _("{what}: expected {expected}, found {found}", what=one.what, expected=one.expected, found=one.found)
            for one in ran.differences
        )
        problems = tuple(text.replace(f"{folder}/", "") for text in ran.problems)
        found.append(CaseResult(ran.path.relative_to(folder).as_posix(), ran.name, ran.passed, said + problems))
    return found


def inside(place: Place, folder: Path) -> Place:
    """A place in a file of the draft, without the folder it was laid out in."""
    return place.model_copy(update={"at": place.at.removeprefix(f"{folder}/")})


def formatted(name: str, content: bytes) -> tuple[str | None, tuple[Place, ...]]:
    """A rule file in the canonical layout; None, and why, where it cannot be read whole."""
    parsed = parse_bytes(name if name.endswith(SUFFIX) else f"text{SUFFIX}", content)
    errors = tuple(place_of(one) for one in parsed.diagnostics if one.is_error)
    return (None if errors else print_file(parsed.file)), errors
