"""Cases: claims with the outcome a published source gives them, kept beside the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from headnote.catalogues import _
from headnote.engine.agreements.library import SUFFIX
from headnote.engine.amounts import Figure, decimal, whole
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.fields import Amount, StrictModel, Text
from headnote.engine.claims.reading import InputError, InputProblem, read_data, validated
from headnote.engine.claims.reading.document import Document, read_document
from headnote.engine.claims.reading.problems import Located
from headnote.engine.claims.reading.problems import Path as FieldPath
from headnote.engine.duties.country import load_country
from headnote.engine.duties.duty import duty_of
from headnote.engine.explain.words import figure_text
from headnote.engine.origin.determination import Determination
from headnote.engine.origin.engine import Engine
from headnote.grammar.schedules.duties import print_duty

from .forms import FormCase, form_found
from .provisions import CalendarCase, ProvisionCase, calendar_found, provision_found
from .rates import PrintedRate, RateCase, rates_found
from .stated import Stated


class Expected(StrictModel):
    """What the determination has to be; what is not named is not compared."""

    verdict: Literal["originating", "not originating", "undetermined"]
    criterion: Annotated[tuple[Text, ...], Field(strict=False)] | None = None
    party: Text | None = None
    doors: dict[Text, Literal["met", "not met", "not known"]] = Field(
        {}, description="ways to originate by their letter in the article on originating goods, and how each stands"
    )
    figures: dict[str, Amount] = Field({}, description="figures by name, compared by their last printed digit")
    missing: Annotated[tuple[Text, ...], Field(strict=False)] | None = None
    country_of_origin: Text | None = Field(None, description="where the agreement has tariff differentials")
    rate: PrintedRate = Field(None, description="the rate of duty that is paid")
    saving: Amount | None = Field(None, description="against the MFN rate, in the claim's currency")
    direct_consignment: Literal["met", "not met", "not known"] | None = Field(
        None, description="whether the way that the good took is as the agreement asks"
    )


class Case(Stated):
    """A claim, its expected outcome, and the source that publishes it."""

    claim: Claim
    expect: Expected

    @property
    def paid(self) -> bool:
        """Whether a duty is expected, besides a verdict."""
        return self.expect.rate is not None or self.expect.saving is not None


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
    """The case files of files and folders: those of a folder's `cases/`, and of every ruleset below it.

    Drafts, whose expected outcome nobody has confirmed, stand in a folder `drafts` and are left out.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*.yaml") if p.parent.name == "cases")
        else:
            yield path


def ruleset_of(path: Path) -> Path | None:
    """The ruleset folder that a case stands in, if any."""
    for folder in path.resolve().parents[:3]:
        if any(folder.glob(f"*{SUFFIX}")):
            return folder
    return None


AnyCase = Case | RateCase | ProvisionCase | CalendarCase | FormCase

KINDS: dict[str, type[AnyCase]] = {
    "rates_of": RateCase,
    "provision_of": ProvisionCase,
    "calendar_of": CalendarCase,
    "form_of": FormCase,
}
"""Cases by the field that says what they are of; those of claims have a `claim`."""


def read_cases(path: Path) -> list[AnyCase]:
    """Read the case of a file, or the several that stand under its `cases`. Raises InputError with every problem."""
    document = read_document(*read_data(str(path)))
    data = document.value
    if not isinstance(data, dict):
        raise InputError([InputProblem(str(path), "", _("a case has the fields case, source, claim and expect"))])
    several = data.get("cases")
    if not isinstance(several, list) or len(data) != 1:
        return [_read(data, document.locate)]
    found: list[AnyCase] = []
    problems: list[InputProblem] = []
    for number, one in enumerate(several):
        try:
            found.append(_read(one, partial(_inside, document, number)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _inside(document: Document, number: int, way: FieldPath) -> Located:
    return document.locate(("cases", number, *way))


def _read(data: Any, locate: Callable[[FieldPath], Located]) -> AnyCase:
    kind = next((model for field, model in KINDS.items() if isinstance(data, dict) and field in data), Case)
    return validated(kind, data, locate)


def agreement_of(case: AnyCase) -> str:
    """The agreement that a case is about, by the name it gives."""
    match case:
        case RateCase():
            return case.rates_of.agreement
        case ProvisionCase():
            return case.provision_of.agreement
        case CalendarCase():
            return case.calendar_of.agreement
        case FormCase():
            return case.form_of.claim.agreement
        case _:
            return case.claim.agreement


def run_case(path: Path, case: AnyCase, engine: Engine, rulesets: Sequence[Path] = ()) -> Outcome:
    """Work a case out and compare. `rulesets`: folders in which the importing country's rates are looked for."""
    match case:
        case RateCase():
            found = rates_found(case, engine, rulesets)
        case ProvisionCase():
            found = provision_found(case, engine.ruleset.procedures)
        case CalendarCase():
            found = calendar_found(case, engine)
        case FormCase():
            found = form_found(case, engine)
        case _:
            determination = engine.determine(case.claim)
            differences = [*_differences(case.expect, determination), *_paid(case, determination, engine, rulesets)]
            return Outcome(str(path), case.case, tuple(differences))
    return Outcome(str(path), case.case, tuple(Difference(*one) for one in found))


def _paid(case: Case, determination: Determination, engine: Engine, rulesets: Sequence[Path]) -> Iterator[Difference]:
    expect, claim = case.expect, case.claim
    if not case.paid:
        return
    found = duty_of(engine, claim, determination, load_country(claim.importing_party or "", rulesets))
    if expect.rate is not None and found.duty != expect.rate.duty:
        yield Difference("rate", expect.rate.text, _("not known") if found.duty is None else print_duty(found.duty))
    if expect.saving is not None and found.saving != whole(expect.saving):
        saving = _("not known") if found.saving is None else _printed(decimal(found.saving))
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
    if expect.direct_consignment is not None and (way := _way(found)) != expect.direct_consignment:
        yield Difference("direct_consignment", expect.direct_consignment, way)
    for letter, wanted in expect.doors.items():
        if (state := _door(found, letter)) != wanted:
            yield Difference(f"door ({letter})", wanted, state)
    figures = _figures(found)
    for name, printed in expect.figures.items():
        if name not in figures:
            yield Difference(
                name, _printed(printed), _("no such figure; there are {figures}", figures=", ".join(sorted(figures)))
            )
        elif not figures[name].equals_printed(printed):
            yield Difference(name, _printed(printed), figure_text(figures[name]))


def _way(found: Determination) -> str:
    """Whether the way was as the agreement asks; of a claim that does not tell it, that it was not looked at."""
    states = (one.state.words for one in found.provisions if one.requirement == "direct consignment")
    return next(iter(states), _("not looked at"))


def _door(found: Determination, letter: str) -> str:
    """How the best of the ways through a door stands."""
    states = [one.state for one in found.alternatives if one.article.endswith(f"({letter})")]
    return max(states).words if states else "no such door"


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
