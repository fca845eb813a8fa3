"""The rates that an importing country gives a line: those of its schedules, its tariff, and of no agreement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from weakref import WeakKeyDictionary

from headnote.engine.agreements.editions import carry
from headnote.engine.claims.claim import Answers
from headnote.engine.origin.determination import Message, say
from headnote.engine.origin.engine import Engine
from headnote.grammar.codes import HSCode
from headnote.grammar.schedules.duties import Duty

from .country import NOTHING_PUBLISHED, Country
from .staging import Path, Schedule, Step
from .tariff import Cell, Tariff


class Preference(NamedTuple):
    """An agreement's rate of a line for goods of a party, on a day.

    `duty` None: `no_concession`, or not transcribed; `why` says what was looked for. `path` is the staging where a
    schedule of it was transcribed: without it nothing is known of other days.
    """

    duty: Duty | None
    source: str
    why: Message | None = None
    step: Step | None = None
    path: Path | None = None

    @property
    def no_concession(self) -> bool:
        """Whether a schedule says that the line has none."""
        return self.path is not None and not self.path.steps

    @property
    def terms(self) -> tuple[object, ...]:
        """What makes two lines the same to an importer: rate, path and reliefs."""
        path = self.path
        return (self.duty, path and path.steps, path and path.reliefs)


_SCHEDULES: WeakKeyDictionary[Engine, tuple[Schedule, ...]] = WeakKeyDictionary()


def schedules_beside(engine: Engine) -> tuple[Schedule, ...]:
    """The tariff schedules that stand beside an engine's agreement, made once for each engine."""
    found = _SCHEDULES.get(engine)
    if found is None:
        found = _SCHEDULES[engine] = tuple(Schedule(file) for file in engine.ruleset.schedules)
    return found


class Preferences:
    """The rates of one importing country under one agreement."""

    def __init__(
        self, agreement: str, importing: str, schedules: Iterable[Schedule] = (), country: Country = NOTHING_PUBLISHED
    ) -> None:
        """`schedules` are those that stand beside the agreement; `country` is what the importing one publishes."""
        self.agreement = agreement
        self.importing = importing
        self.country = country
        self.schedules: Sequence[Schedule] = [
            one
            for one in (*schedules, *country.schedules)
            if one.head.country == importing and one.head.agreement == agreement
        ]

    @classmethod
    def under(cls, engine: Engine, importing: str, country: Country) -> Preferences:
        """The rates of an importing country under an engine's agreement; `country` is what it publishes."""
        return cls(engine.name, importing, schedules_beside(engine), country)

    def of(self, line: HSCode, origin: str, day: date) -> Preference:
        """The rate of a line for goods of a party on a day."""
        for schedule in self.schedules:
            if not schedule.covers(origin) or (path := schedule.path(line)) is None:
                continue
            step = path.on(day)
            source = schedule.cited
            if step is None:
                first = str(schedule.staging.first)
                why = say("rate_not_yet", day=first) if path.steps else say("rate_no_concession")
                return Preference(None, source, why, None, path)
            return Preference(step.duty, source, None, step, path)
        tariff = self.country.tariff_on(day)
        cell = tariff.preferential(line, self.agreement, origin) if tariff is not None else None
        if tariff is None or cell is None:
            lacking = say("rate_not_transcribed", country=self.importing, line=line.dotted)
            return Preference(None, "", lacking)
        if cell.duty is None:
            return Preference(None, tariff.cited, _unprinted(tariff, line, cell))
        return Preference(cell.duty, tariff.cited)

    def mfn(self, line: HSCode, day: date) -> Preference:
        """The rate of no agreement."""
        tariff = self.country.tariff_on(day)
        if tariff is None:
            return Preference(None, "", say("rate_no_tariff", country=self.importing, day=str(day)))
        cell = tariff.mfn(line)
        if cell.duty is None:
            return Preference(None, tariff.cited, _unprinted(tariff, line, cell))
        return Preference(cell.duty, tariff.cited)

    def codes(self, code: HSCode, edition: str | None, day: date, answers: Answers) -> tuple[HSCode, ...]:
        """What a code of an edition is, or may be, in the edition of the day's tariff; as it is where there is none.

        Its own six digits come first where it kept them; empty where no code is known.
        """
        tariff = self.country.tariff_on(day)
        if tariff is None or edition is None or edition == tariff.edition:
            return (code,)
        found = carry(code, edition, tariff.edition, answers)
        several = found.candidates or ((found.code,) if found.code is not None else ())
        kept = [code] if any(one[:6] == code[:6] for one in several) else []
        return (*kept, *(one for one in several if one[:6] != code[:6]))

    def lines(self, code: HSCode, day: date) -> tuple[HSCode, ...]:
        """The lines that a code is, or that lie below it, in the tariff of the day and the schedules."""
        tariff = self.country.tariff_on(day)
        found = set(tariff.lines(code)) if tariff is not None else set()
        found.update(*(schedule.lines(code) for schedule in self.schedules))
        return tuple(sorted(found))


def _unprinted(tariff: Tariff, line: HSCode, cell: Cell) -> Message:
    if not tariff.lines(line):
        return say("rate_no_line", line=line.dotted)
    if cell.candidates:
        return say("rate_in_doubt", line=line.dotted, candidates=cell.candidates)
    return say("rate_not_printed", line=line.dotted)
