"""Cases of provisions and calendars: questions answered, and the outcome and the day that a source gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import Field

from headnote.catalogues import _
from headnote.engine.claims.claim import Claim
from headnote.engine.claims.fields import Day, StrictModel, Text, YesNoOrLetter
from headnote.engine.origin.deciders import decider
from headnote.engine.origin.engine import Engine
from headnote.engine.provisions.questions import Outcome, evaluate_claim, evaluate_file
from headnote.grammar.file import File

from .stated import Stated


class ProvisionAsked(StrictModel):
    """A provision by its title, on a day, and what is answered."""

    agreement: Text = Field(description="or the folder that holds provisions of no agreement")
    provision: Text
    date: Day
    answers: dict[Text, YesNoOrLetter] = Field({}, description="questions by their name; dates and amounts as text")


class ProvisionExpected(StrictModel):
    """What the provision has to say; what is not named is not compared."""

    outcome: Text | None = Field(None, description="in the rule file's words; not known: no outcome")
    due: Day | None = None
    missing: Annotated[tuple[Text, ...], Field(strict=False)] | None = None


class ProvisionCase(Stated):
    """A provision answered, its expected outcome, and the source that says so."""

    provision_of: ProvisionAsked
    expect: ProvisionExpected


class CalendarCase(Stated):
    """A claim, and the days that provisions set for it, by their titles."""

    calendar_of: Claim
    expect: Annotated[dict[Text, Day], Field(min_length=1)]


def provision_found(case: ProvisionCase, files: Iterable[File]) -> Iterator[tuple[str, str, str]]:
    """Where a provision of some files does not say what the case expects: what, what was expected, what was found."""
    asked = case.provision_of
    found = [
        outcome
        for file in files
        for outcome in evaluate_file(file, asked.answers, asked.date, decider())
        if outcome.provision == asked.provision
    ]
    if not found:
        yield "provision", asked.provision, _("none of this title is in force on {date}", date=asked.date)
        return
    yield from _differences(case.expect, found[0])


def calendar_found(case: CalendarCase, engine: Engine) -> Iterator[tuple[str, str, str]]:
    """Where provisions set other days for a claim than the case expects."""
    claim = case.calendar_of
    outcomes = evaluate_claim(engine.ruleset.procedures, claim, engine.law(claim.date), decider())
    found = {outcome.provision: outcome.due for outcome in outcomes}
    for title, day in case.expect.items():
        if found.get(title) != day:
            shown = _("no such provision") if title not in found else str(found[title] or _("no day"))
            yield title, str(day), shown


def _differences(expect: ProvisionExpected, found: Outcome) -> Iterator[tuple[str, str, str]]:
    text = _("not known") if found.text is None else found.text
    if expect.outcome is not None and expect.outcome != text:
        yield "outcome", expect.outcome, text
    if expect.due is not None and expect.due != found.due:
        yield "due", str(expect.due), str(found.due or _("no day"))
    if expect.missing is not None and set(expect.missing) != set(found.missing):
        yield "missing", ", ".join(expect.missing), ", ".join(found.missing)
    yield from (("answers", _("answers that can be read"), problem) for problem in found.problems)
