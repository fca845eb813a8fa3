"""/v1/agreements/…/staging: the rates of a tariff line for goods of each party, step by step."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from headnote.catalogues import _
from headnote.engine.duties.preference import Preference, Preferences
from headnote.engine.explain.duty_data import RateData, StepData, rate_data, step_data
from headnote.grammar.codes import CodeError, HSCode
from headnote.service.deciding import country_on, engine_for
from headnote.service.problems import Problem, answers

from .agreements import Day, Name
from .context import Published, Reader, Wording, now

router = APIRouter(prefix="/agreements", tags=["duties"])

Country = Annotated[str, Path(pattern="^[A-Z]{2}$", description="the importing party, ISO 3166")]


class StagingData(BaseModel):
    """The rates of a line for goods of some parties."""

    origins: list[str]
    rate: RateData | None = Field(description="the rate of the day; null: none, or not transcribed, as `why` says")
    why: str | None
    source: str
    category: str | None
    base: str | None
    steps: list[StepData] = Field(description="every step, where a schedule of the line was transcribed")


@router.get("/{name}/staging/{country}/{line}", responses=answers(401, 403, 404, 409, 422))
def staging(
    name: Name,
    country: Country,
    line: str,
    shelf: Published,
    _who: Reader,
    words: Wording,
    origin: Annotated[str | None, Query(pattern="^[A-Z]{2}$", description="goods of this party alone")] = None,
    day: Day = None,
) -> list[StagingData]:
    """The rates of a line, for goods of every other party or of one; parties with the same rates stand together."""
    engine, _version = engine_for(shelf, name, now())
    day = day or now().date()
    try:
        code = HSCode.read(line)
    except CodeError as error:
        raise Problem(422, "invalid-code", str(error)) from None
    partners = sorted(engine.law(day).parties - {country})
    if origin is not None and origin not in partners:
        raise Problem(
            422,
            "no-party",
            _("{origin} is no party besides {country}", origin=origin, country=country),
            _("known are {listed}", listed=", ".join(partners)),
        )
    preferences = Preferences.under(engine, country, country_on(shelf, country, now()))
    groups: dict[tuple[object, ...], tuple[list[str], Preference]] = {}
    for partner in [origin] if origin is not None else partners:
        one = preferences.of(code, partner, day)
        groups.setdefault((*one.terms, one.why), ([], one))[0].append(partner)
    return [
        StagingData(
            origins=origins,
            rate=rate_data(one.duty),
            why=words.sentence(one.why) if one.why is not None else None,
            source=one.source,
            category=one.path.line.category if one.path is not None else None,
            base=one.path.line.base.text if one.path is not None and one.path.line.base is not None else None,
            steps=[step_data(step) for step in one.path.steps] if one.path is not None else [],
        )
        for origins, one in groups.values()
    ]
