"""Cases: claims with the outcome a published source gives them, kept beside the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .amounts import Figure
from .claim import Amount, Claim, Text
from .determination import Determination
from .engine import Engine
from .explain.words import figure_text
from .library import SUFFIX
from .reading import InputError, InputProblem, read_data, validated
from .reading.document import read_document


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Expected(_Model):
    """What the determination has to be; what is not named is not compared."""

    verdict: Literal["originating", "not originating", "undetermined"]
    criterion: Annotated[tuple[Text, ...], Field(strict=False)] | None = None
    party: Text | None = None
    figures: dict[str, Amount] = Field({}, description="figures by name, compared by their last printed digit")
    missing: Annotated[tuple[Text, ...], Field(strict=False)] | None = None
    country_of_origin: Text | None = Field(None, description="where the agreement has tariff differentials")


class Case(_Model):
    """A claim, its expected outcome, and the source that publishes it."""

    case: Text
    source: Text
    note: Text | None = None
    articles: dict[str, Literal["met", "not met"]] = Field({}, description="articles that the case shows, and how")
    claim: Claim
    expect: Expected


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a determination is not what the case expects."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case that was run. `differences` is empty where it passed."""

    path: str
    name: str
    differences: tuple[Difference, ...]
    determination: Determination


def case_files(paths: list[Path]) -> Iterator[Path]:
    """The case files of files and folders: those of a folder's `cases/`, and of every ruleset below it."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*.yaml") if p.parent.name == "cases" or path.name == "cases")
        else:
            yield path


def ruleset_of(path: Path) -> Path | None:
    """The ruleset folder that a case stands in, if any."""
    for folder in path.resolve().parents[:3]:
        if any(folder.glob(f"*{SUFFIX}")):
            return folder
    return None


def read_case(path: Path) -> Case:
    """Read a case. Raises InputError."""
    document = read_document(*read_data(str(path)))
    if not isinstance(document.value, dict):
        raise InputError([InputProblem(str(path), "", "a case has the fields case, source, claim and expect")])
    data: dict[str, Any] = document.value
    return validated(Case, data, document.locate)


def run_case(path: Path, case: Case, engine: Engine) -> Outcome:
    """Determine a case's claim and compare."""
    determination = engine.determine(case.claim)
    return Outcome(str(path), case.case, tuple(_differences(case.expect, determination)), determination)


def _differences(expect: Expected, found: Determination) -> Iterator[Difference]:
    if expect.verdict != found.verdict:
        yield Difference("verdict", expect.verdict, found.verdict)
    if expect.criterion is not None and expect.criterion != found.criterion:
        yield Difference("criterion", ", ".join(expect.criterion), ", ".join(found.criterion))
    if expect.party is not None and expect.party != found.party:
        yield Difference("party", expect.party, found.party or "none")
    if expect.missing is not None and expect.missing != found.missing:
        yield Difference("missing", ", ".join(expect.missing), ", ".join(found.missing))
    country = found.country_of_origin.party if found.country_of_origin is not None else None
    if expect.country_of_origin is not None and expect.country_of_origin != country:
        yield Difference("country_of_origin", expect.country_of_origin, country or "none")
    figures = _figures(found)
    for name, printed in expect.figures.items():
        if name not in figures:
            yield Difference(name, _printed(printed), f"no such figure; there are {', '.join(sorted(figures))}")
        elif not figures[name].equals_printed(printed):
            yield Difference(name, _printed(printed), figure_text(figures[name]))


def _printed(amount: Decimal) -> str:
    return f"{amount:f}"


def _figures(determination: Determination) -> dict[str, Figure]:
    """Every figure by its name; of two with one name the first counts."""
    found: dict[str, Figure] = {}
    for alternative in determination.alternatives:
        for finding in alternative.findings:
            for figure in finding.figures:
                found.setdefault(figure.name, figure)
    return found
