"""Cases: claims with the outcome a published source gives them, kept beside the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from headnote.engine.agreements.library import SUFFIX
from headnote.engine.amounts import Figure, decimal, whole
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.fields import Amount, StrictModel, Text
from headnote.engine.claims.reading import InputError, InputProblem, read_data, validated
from headnote.engine.claims.reading.document import read_document
from headnote.engine.duties.country import load_country
from headnote.engine.duties.duty import duty_of
from headnote.engine.explain.words import figure_text
from headnote.engine.origin.determination import Determination
from headnote.engine.origin.engine import Engine
from headnote.grammar.schedules.duties import print_duty

from .rates import PrintedRate, RateCase, rates_found


class Expected(StrictModel):
    """What the determination has to be; what is not named is not compared."""

    verdict: Literal["originating", "not originating", "undetermined"]
    criterion: Annotated[tuple[Text, ...], Field(strict=False)] | None = None
    party: Text | None = None
    figures: dict[str, Amount] = Field({}, description="figures by name, compared by their last printed digit")
    missing: Annotated[tuple[Text, ...], Field(strict=False)] | None = None
    country_of_origin: Text | None = Field(None, description="where the agreement has tariff differentials")
    rate: PrintedRate = Field(None, description="the rate of duty that is paid")
    saving: Amount | None = Field(None, description="against the MFN rate, in the claim's currency")


class Case(StrictModel):
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


def read_case(path: Path) -> Case | RateCase:
    """Read a case: of a claim, or of a line's rates (`rates_of`). Raises InputError."""
    document = read_document(*read_data(str(path)))
    if not isinstance(document.value, dict):
        raise InputError([InputProblem(str(path), "", "a case has the fields case, source, claim and expect")])
    data: dict[str, Any] = document.value
    if "rates_of" in data:
        return validated(RateCase, data, document.locate)
    return validated(Case, data, document.locate)


def agreement_of(case: Case | RateCase) -> str:
    """The agreement that a case is about, by the name it gives."""
    return case.claim.agreement if isinstance(case, Case) else case.rates_of.agreement


def run_case(path: Path, case: Case | RateCase, engine: Engine, rulesets: Sequence[Path] = ()) -> Outcome:
    """Work a case out and compare. `rulesets`: folders in which the importing country's rates are looked for."""
    if isinstance(case, RateCase):
        rates = tuple(Difference(*one) for one in rates_found(case, engine, rulesets))
        return Outcome(str(path), case.case, rates)
    determination = engine.determine(case.claim)
    differences = [*_differences(case.expect, determination), *_paid(case, determination, engine, rulesets)]
    return Outcome(str(path), case.case, tuple(differences))


def _paid(case: Case, determination: Determination, engine: Engine, rulesets: Sequence[Path]) -> Iterator[Difference]:
    expect, claim = case.expect, case.claim
    if expect.rate is None and expect.saving is None:
        return
    found = duty_of(engine, claim, determination, load_country(claim.importing_party or "", rulesets))
    if expect.rate is not None and found.duty != expect.rate.duty:
        yield Difference("rate", expect.rate.text, "not known" if found.duty is None else print_duty(found.duty))
    if expect.saving is not None and found.saving != whole(expect.saving):
        saving = "not known" if found.saving is None else _printed(decimal(found.saving))
        yield Difference("saving", _printed(expect.saving), saving)


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
