"""Deciding for the service: a claim, who asks and a shelf in; determinations, duties and comparisons out.

Every face of the service asks here, so that HTTP, the workbench and batches decide alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from headnote.catalogues import _
from headnote.engine import Claim, Engine
from headnote.engine.duties.comparison import Comparison, compare, covers
from headnote.engine.duties.country import NOTHING_PUBLISHED, Country, load_country
from headnote.engine.duties.duty import DutyFound, duty_of
from headnote.engine.origin.determination import Determination

from .access.roles import Principal
from .metrics import verdicts_of
from .problems import Problem
from .rulesets.shelf import Shelf, Version


class NotAllowed(Exception):
    """Who asks may not have this decided; says why."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A claim decided, and the published version that decided it."""

    claim: Claim
    determination: Determination
    version: Version
    engine: Engine


def engine_for(shelf: Shelf, agreement: str, now: datetime) -> tuple[Engine, Version]:
    """The engine of an agreement on a shelf. Raises UnknownAgreement, and Problem for a ruleset that is a country's."""
    version = shelf.find(agreement, now)
    if version.engine is None:
        raise Problem(404, "unknown-agreement", _("{agreement} is no agreement", agreement=agreement))
    return version.engine, version


def decide(shelf: Shelf, claim: Claim, who: Principal, now: datetime) -> Decision:
    """Determine a claim. Raises what the engine says of bad input, and NotAllowed for rules that it supplies itself."""
    if "supplied-rules" not in who.scopes and _supplies_rules(claim):
        raise NotAllowed(_("a claim's own rule needs the scope supplied-rules"))
    engine, version = engine_for(shelf, claim.agreement, now)
    determination = engine.determine(claim)
    verdicts_of(version.publication.name, determination.verdict).inc()
    return Decision(claim, determination, version, engine)


def _supplies_rules(claim: Claim) -> bool:
    """Whether a claim, or a material of it however deep, brings its own rule."""
    if claim.rule is not None:
        return True
    left = list(claim.materials or ())
    while left:
        material = left.pop()
        if material.rule is not None:
            return True
        left += material.materials or ()
    return False


def country_on(shelf: Shelf, code: str | None, now: datetime) -> Country:
    """What an importing country publishes, in the version that is effective; nothing where it has none."""
    version = shelf.at(now).get((code or "").lower())
    return NOTHING_PUBLISHED if version is None or code is None else load_country(code, (_library(version),))


def _library(version: Version) -> Path:
    return version.folder.parent


def duty(shelf: Shelf, decision: Decision, now: datetime) -> DutyFound:
    """The duty of a claim that was decided."""
    country = country_on(shelf, decision.claim.importing_party, now)
    return duty_of(decision.engine, decision.claim, decision.determination, country)


def compared(shelf: Shelf, claim: Claim, who: Principal, now: datetime) -> Comparison:
    """A claim under every published agreement between its two countries. Raises Problem where there is none."""
    exporting, importing = claim.production.party or claim.exporting_party, claim.importing_party
    if exporting is None or importing is None:
        raise Problem(
            422, "no-countries", _("give production.party and importing_party: they say which agreements there are")
        )
    own = decide(shelf, claim, who, now).engine
    engines = [version.engine for version in shelf.at(now).values() if version.engine is not None]
    laws = ((engine, engine.law(claim.date)) for engine in engines)
    between = [engine for engine, law in laws if covers(law, exporting, importing)]
    if not between:
        raise Problem(
            422,
            "no-agreement",
            _(
                "no published agreement is in force between {exporting} and {importing}",
                exporting=exporting,
                importing=importing,
            ),
        )
    return compare(claim, own, between, country_on(shelf, importing, now))


def decisions_of(shelf: Shelf, found: Comparison, now: datetime) -> list[Decision]:
    """What a comparison decided, with the versions that decided it; `now` as it was compared."""
    versions = {one.engine.name: (one, one.engine) for one in shelf.at(now).values() if one.engine is not None}
    return [Decision(one.claim, one.determination, *versions[one.agreement]) for one in found.candidates]
