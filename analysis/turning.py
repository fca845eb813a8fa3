"""Real claims on both sides: those whose verdict, criterion or duty turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from headnote.catalogues import _
from headnote.engine import Claim, Engine
from headnote.engine.cases.claims import Case, read_cases
from headnote.engine.claims.origins import for_another
from headnote.engine.claims.reading import InputError, InputProblem, claim_of, read_data
from headnote.engine.claims.reading.document import read_document
from headnote.engine.duties.country import load_country
from headnote.engine.duties.duty import duty_of
from headnote.engine.origin.plans import RuleTextError
from headnote.grammar.schedules.duties import print_duty

SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class Outcome:
    """What one side says of a claim."""

    verdict: str
    criterion: tuple[str, ...]
    duty: str


@dataclass(frozen=True)
class Turned:
    """A claim that turns, by its name, with what either side says."""

    name: str
    old: Outcome
    new: Outcome


@dataclass(frozen=True)
class Told:
    """A claim by the name that a report calls it by."""

    name: str
    claim: Claim


def claims_in(folder: Path) -> Iterator[Told | InputError]:
    """The claims of a folder's YAML and JSON files, and of its cases; what cannot be read is an error in its place."""
    for path in sorted(one for one in folder.rglob("*") if one.suffix in SUFFIXES and one.is_file()):
        try:
            document = read_document(*read_data(str(path)))
            if not isinstance(document.value, dict):
                raise InputError([InputProblem(str(path), "", _("a claim has fields"))])
            if document.value.keys() & {"case", "cases"}:
                cases = [one for one in read_cases(path) if isinstance(one, Case)]
                yield from (Told(str(path) if len(cases) == 1 else f"{path}: {one.case}", one.claim) for one in cases)
            else:
                yield Told(str(path), claim_of(document))
        except InputError as error:
            yield error


def turned(
    claims: Iterable[Told], engines: tuple[Engine, Engine], rulesets: Sequence[Path] = ()
) -> Iterator[Turned | InputError]:
    """The claims whose outcome is not the same on both sides; those for other agreements are left out.

    With `engines` of two agreements, a claim for either is told to the other with the origins that it gives for it.
    """
    names = tuple(engine.name for engine in engines)
    for told in claims:
        mine = [engine.answers_to(told.claim.agreement) for engine in engines]
        if not any(mine):
            continue
        try:
            old, new = (
                outcome(engine, told.claim if own else for_another(told.claim, name), rulesets)
                for engine, own, name in zip(engines, mine, names, strict=True)
            )
        except RuleTextError as error:
            yield InputError([InputProblem(told.name, "rule", str(error))])
        except InputError as error:
            yield error
        else:
            if old != new:
                yield Turned(told.name, old, new)


def outcome(engine: Engine, claim: Claim, rulesets: Sequence[Path] = ()) -> Outcome:
    """Verdict, criterion and duty. Raises InputError and RuleTextError."""
    found = engine.determine(claim)
    duty = ""
    if claim.importing_party is not None:
        rate = duty_of(engine, claim, found, load_country(claim.importing_party, rulesets)).duty
        duty = "not known" if rate is None else print_duty(rate)
    return Outcome(found.verdict, found.criterion, duty)
