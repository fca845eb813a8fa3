"""The country of origin where an importing party treats the parties differently (tariff differentials)."""

from __future__ import annotations

from collections.abc import Mapping

from headnote.engine.amounts import Figure, money, share
from headnote.engine.claims.claim import Claim

from .determination import CountryOfOrigin, Message, say
from .facts import Facts


def country_of_origin(facts: Facts, claim: Claim, exclusive: bool) -> CountryOfOrigin | None:
    """Which party's rate an originating good has; None where the agreement has no tariff differentials.

    `exclusive` says that the good originates by its materials alone. The steps of the article are tried in order;
    what is missing for one is named.
    """
    article = facts.law.differentials
    exporting = claim.exporting_party or facts.party
    if article is None or facts.party is None or exporting is None:
        return None
    elections = _elections(facts)
    listed = article.listed.get(claim.importing_party or "", {})
    period = _period(listed, facts.subject.hs)
    if period is not None and article.added is not None:
        return _listed(facts, article.added, exporting, period, elections)
    if exclusive and article.exclusive_beyond:
        done = facts.production.operations
        if done is None:
            reason = say("country_operations_unsaid")
            return CountryOfOrigin(None, (reason,), (), (facts.subject.field("production.operations"),), elections)
        if done:
            return _largest(facts, say("country_little_done"), elections)
    reason = say("country_acquired", country=facts.party)
    return CountryOfOrigin(facts.party, (reason,), (), (), elections)


def _period(listed: Mapping[str, str], code: str | None) -> str | None:
    """The period of the listed line that a code is, or lies above."""
    if code is None:
        return None
    return next((text for line, text in listed.items() if line.startswith(code) or code.startswith(line)), None)


def _elections(facts: Facts) -> tuple[str, ...]:
    """The parties that contributed originating materials: the importer may claim the highest rate among them."""
    return tuple(sorted({m.country for m in facts.materials or () if m.originating and m.country is not None}))


def _listed(
    facts: Facts, least: tuple[int, int], exporting: str, period: str, elections: tuple[str, ...]
) -> CountryOfOrigin:
    """Listed goods: at least a share of the value has to be added in the exporting party."""
    subject = facts.subject
    n, scale = least
    outside = [m for m in facts.materials or () if not (m.originating and m.country == exporting)]
    missing = [m.unvalued for m in outside if m.value is None]
    if not subject.fob:
        missing.append(subject.field("good.fob"))
    listing = say("country_listed", period=period)
    if missing or not subject.fob:
        return CountryOfOrigin(
            None, (listing, say("country_added_missing", missing=tuple(missing))), (), tuple(missing), elections
        )
    added = subject.fob - sum(m.value or 0 for m in outside)
    figures = (share("added in the exporting party", added, subject.fob), Figure("", n, scale, "%"))
    reason = say("country_added", content=figures[0], asked=figures[1])
    if 100 * scale * added >= n * subject.fob:
        return CountryOfOrigin(exporting, (listing, reason), figures[:1], (), elections)
    return _largest(facts, reason, elections, (listing,), figures[:1])


def _largest(
    facts: Facts,
    reason: Message,
    elections: tuple[str, ...],
    before: tuple[Message, ...] = (),
    figures: tuple[Figure, ...] = (),
) -> CountryOfOrigin:
    """Else: the party that contributed the highest value of originating materials."""
    given: dict[str, int] = {}
    missing: list[str] = []
    for material in facts.materials or ():
        if not material.originating or material.country is None:
            continue
        if material.value is None:
            missing.append(material.unvalued)
        else:
            given[material.country] = given.get(material.country, 0) + material.value
    currency = facts.subject.currency
    shown = (*figures, *(money(country, value, currency) for country, value in sorted(given.items())))
    reasons = (*before, reason)
    if missing:
        return CountryOfOrigin(None, (*reasons, say("country_values_missing")), shown, tuple(missing), elections)
    most = max(given.values(), default=0)
    first = sorted(country for country, value in given.items() if value == most)
    if len(first) != 1:
        return CountryOfOrigin(None, (*reasons, say("country_tie", countries=tuple(first))), shown, (), elections)
    return CountryOfOrigin(first[0], (*reasons, say("country_largest", country=first[0])), shown, (), elections)
