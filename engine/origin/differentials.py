"""The country of origin where an importing party treats the parties differently (tariff differentials)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from headnote.engine.agreements.appendices import Listing
from headnote.engine.agreements.law import Differentials
from headnote.engine.amounts import Figure, money, share
from headnote.engine.claims.claim import Claim
from headnote.engine.truth import Truth

from .determination import CountryOfOrigin, Message, say
from .facts import Facts, MaterialFact


class _Found(NamedTuple):
    """What one step of the article gives: a party or None, why, and what would tell."""

    party: str | None
    reasons: tuple[Message, ...]
    missing: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


def country_of_origin(facts: Facts, claim: Claim, exclusive: bool) -> CountryOfOrigin | None:
    """Which party's rate an originating good has; None where the agreement has no tariff differentials.

    `exclusive` says that the good originates by its materials alone. The steps of the article are tried in order;
    what is missing for one is named. Where it is not known whether the importing party lists the good, both ways
    are taken, and decide where they agree.
    """
    article = facts.law.differentials
    exporting = claim.exporting_party or facts.party
    if article is None or facts.party is None or exporting is None:
        return None
    facts = facts.asked("value content")
    listing = _listing(article, facts, claim)
    found = _found(facts, claim, article, listing, exporting, exclusive)
    if facts.doubt is not None:
        best = _found(facts.doubt.best, claim, article, listing, exporting, exclusive)
        if best.party != found.party:
            reason = say("country_materials_open", lines=facts.doubt.lines)
            found = _Found(None, (reason,), (*facts.doubt.missing, *found.missing, *best.missing))
    cited = [article.citation]
    if listing.line is not None:
        cited.append(listing.line.source)
    return CountryOfOrigin(
        found.party,
        found.reasons,
        found.figures,
        found.missing if found.party is None else (),
        _contributing(facts),
        tuple(cited),
        _caveats(article, claim, listing),
        _others(facts.law.parties, claim.importing_party or ""),
    )


@lru_cache(maxsize=1024)
def _others(parties: frozenset[str], importing: str) -> tuple[str, ...]:
    return tuple(sorted(parties - {importing}))


def _found(
    facts: Facts, claim: Claim, article: Differentials, listing: Listing, exporting: str, exclusive: bool
) -> _Found:
    ways = []
    if listing.state is not Truth.NOT_MET and article.added is not None:
        ways.append(_listed(facts, article.added, exporting, listing))
    if listing.state is not Truth.MET or article.added is None:
        ways.append(_unlisted(facts, article, exporting, exclusive))
    return ways[0] if len({way.party for way in ways}) == 1 else _open(listing, facts, claim)


def _listing(article: Differentials, facts: Facts, claim: Claim) -> Listing:
    appendix = article.listed.get(claim.importing_party or "")
    if appendix is None:
        return Listing(Truth.NOT_MET)
    return appendix.listing(facts.subject.hs, claim.good.tariff_line, claim.date, article.earliest)


def _caveats(article: Differentials, claim: Claim, listing: Listing) -> tuple[Message, ...]:
    """What of the importing party's list is not at hand, where the good was not found in it."""
    importing = claim.importing_party
    if importing is None or article.added is None or listing.state is not Truth.NOT_MET:
        return ()
    appendix = article.listed.get(importing)
    if appendix is None:
        return (say("country_no_appendix", country=importing, article=article.citation),)
    return (say("country_part_of_appendix", country=importing, article=article.citation),) if appendix.in_part else ()


def _open(listing: Listing, facts: Facts, claim: Claim) -> _Found:
    """Whether the good is listed would decide, and is not known."""
    period = listing.line.period if listing.line is not None else ""
    if listing.why == "years":
        question = say("country_years_open", period=period)
        return _Found(None, (question,))
    field = "good.tariff_line" if listing.why == "line" else facts.subject.field("good.hs")
    return _Found(None, (say("country_listing_open", period=period, country=claim.importing_party or ""),), (field,))


def _contributing(facts: Facts) -> tuple[str, ...]:
    """The parties that contributed originating materials: the importer may claim the highest rate among them."""
    return tuple(sorted({m.country for m in facts.materials or () if m.originating and m.country is not None}))


def _unlisted(facts: Facts, article: Differentials, exporting: str, exclusive: bool) -> _Found:
    """Goods that are not listed: where they acquired origin, with a condition for goods of materials alone."""
    party = facts.party or ""
    if not exclusive or not article.exclusive_beyond:
        return _Found(party, (say("country_acquired", country=party),))
    if party != exporting:
        return _Found(party, (say("country_made_elsewhere", country=party, exporting=exporting),))
    done = facts.production.operations
    operations = facts.law.operations
    known = {*operations.letters, operations.combination} if operations is not None else set()
    strange = tuple(one for one in done or () if one.strip("()").lower() not in known)
    if done is None or strange:
        field = facts.subject.field("production.operations")
        return _Found(None, (say("country_operations_unsaid"),), (field,))
    if done:
        return _largest(facts, (say("country_little_done"),))
    return _Found(party, (say("country_acquired", country=party),))


def _listed(facts: Facts, least: tuple[int, int], exporting: str, listing: Listing) -> _Found:
    """Listed goods: at least a share of the value has to be added in the exporting party.

    Worked out as a value content is: of what entered production, everything that does not originate in the exporting
    party was added elsewhere, at its value less deductions, packing and accessories as they count in a value content.
    """
    subject = facts.subject
    n, scale = least
    listed = say("country_listed", period=listing.line.period if listing.line is not None else "")
    if facts.party != exporting:
        elsewhere = say("country_made_elsewhere", country=facts.party or "", exporting=exporting)
        return _Found(facts.party, (listed, elsewhere))
    outside = [m for m in facts.materials or () if not (m.originating and m.country == exporting)]
    missing = _unvalued(outside)
    if not facts.listed:
        missing = ("materials",)
    fob = subject.fob
    brought = sum(m.brought or 0 for m in outside)
    added = (fob or 0) - brought
    figures: tuple[Figure, ...] = ()
    if fob:
        figures = (share("added in the exporting party", added, fob), Figure("", n, scale, "%"))
        if 100 * scale * added < n * fob:
            # What is missing could only make it less.
            return _largest(facts, (listed, say("country_added", content=figures[0], asked=figures[1])), figures[:1])
    else:
        missing = (*missing, subject.field("good.fob"))
    if missing:
        return _Found(None, (listed, say("country_added_missing", missing=missing)), missing)
    return _Found(exporting, (listed, say("country_added", content=figures[0], asked=figures[1])), (), figures[:1])


def _unvalued(materials: Sequence[MaterialFact]) -> tuple[str, ...]:
    return tuple(m.field(m.unbrought or m.lacks or "value") for m in materials if m.brought is None)


def _largest(facts: Facts, before: tuple[Message, ...], figures: tuple[Figure, ...] = ()) -> _Found:
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
    if missing:
        return _Found(None, (*before, say("country_values_missing")), tuple(missing), shown)
    if not given:
        return _Found(None, (*before, say("country_none_contributed")), () if facts.listed else ("materials",), shown)
    most = max(given.values())
    first = sorted(country for country, value in given.items() if value == most)
    if len(first) != 1:
        return _Found(None, (*before, say("country_tie", countries=tuple(first))), (), shown)
    return _Found(first[0], (*before, say("country_largest", country=first[0])), (), shown)
