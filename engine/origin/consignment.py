"""Direct consignment: whether a good keeps its origin on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from headnote.engine.agreements.law import Consignment, Law
from headnote.engine.claims.claim import Answers, Claim, Stop
from headnote.engine.truth import Truth

from .determination import Finding, Message, say

TEXT = "direct consignment"


class _Said(NamedTuple):
    """What is found of a part of the way: how it stands, why, and what would tell."""

    state: Truth
    reason: Message
    missing: tuple[str, ...] = ()


def measure_consignment(law: Law, claim: Claim) -> Finding | None:
    """Whether the route keeps the good's origin; None where the claim has no route, or the agreement no article."""
    article, way = law.consignment, claim.consignment
    if way is None:
        return None
    supposed = law.supposed("direct consignment", claim.answers)
    if supposed.article and (way.stops or len(way.route) > 2):
        said = say("untranscribed", article=supposed.article, question=supposed.question)
        missing = supposed.missing
        return Finding(TEXT, "", supposed.state, (said,), missing=missing, citations=(supposed.article,))
    if article is None:
        return None
    stops = [(f"consignment.stops[{number}]", stop) for number, stop in enumerate(way.stops, 1)]
    known = {stop.country for _, stop in stops}
    between = [country for country in dict.fromkeys(way.route[1:-1]) if country not in known]
    stops += [
        (f"consignment.stops[{number}]", Stop(country=country))
        for number, country in enumerate(between, len(stops) + 1)
    ]
    found = [*_ends(claim), *(one for field, stop in stops for one in _stop(law, article, claim.answers, stop, field))]
    if not found:
        found = [_Said(Truth.MET, say("direct"))]
    state = min(one.state for one in found)
    told = [one for one in found if one.state is state]
    missing = tuple(dict.fromkeys(field for one in told for field in one.missing))
    return Finding(TEXT, "", state, tuple(one.reason for one in told), missing=missing, citations=(article.citation,))


def consignment_unsaid(law: Law, claim: Claim) -> tuple[Message, ...]:
    """The warning of a claim that says nothing of how the good travelled, or of its stops alone."""
    if (article := law.untranscribed.get("direct consignment")) is not None and claim.consignment is None:
        return (say("consignment_unsaid", article=article),)
    if law.consignment is None:
        return ()
    if (way := claim.consignment) is None:
        return (say("consignment_unsaid", article=law.consignment.citation),)
    return (say("ends_unsaid"),) if way.stops and not way.route else ()


def _ends(claim: Claim) -> Iterator[_Said]:
    """What the ends of the route say against the claim's parties, or that no route is given."""
    way = claim.consignment
    route = way.route if way is not None else ()
    field = ("consignment.route",)
    if not route:
        if way is not None and not way.stops:
            yield _Said(Truth.NOT_KNOWN, say("route_unsaid"), field)
        return
    exporting = claim.exporting_party or claim.production.party
    if exporting is not None and route[0] != exporting:
        yield _Said(Truth.NOT_KNOWN, say("route_begins", country=route[0], party=exporting), field)
    if claim.importing_party is not None and route[-1] != claim.importing_party:
        yield _Said(Truth.NOT_KNOWN, say("route_ends", country=route[-1], party=claim.importing_party), field)
    if len(route) == 1:
        yield _Said(Truth.NOT_KNOWN, say("route_short"), field)


def allowed_on_the_way(operation: str) -> str:
    """What a claim answers about an operation that the article does not name."""
    return f"{operation} is allowed on the way"


def _stop(law: Law, article: Consignment, answers: Answers, stop: Stop, field: str) -> Iterator[_Said]:
    """One stop: what was done there, customs control, and the evidence held."""
    inside = law.party_of(stop.country) in law.parties
    if inside and article.outside:
        yield _Said(Truth.MET, say("stop_in_party", country=stop.country))
        return
    said = [*_operations(article, answers, stop, field), *_control(article, stop, field, inside)]
    held = {document.casefold() for document in stop.documents}
    if article.evidence and not held & {one.casefold() for one in article.evidence}:
        reason = say("stop_evidence", country=stop.country, documents=article.evidence)
        said.append(_Said(Truth.NOT_KNOWN, reason, (f"{field}.documents",)))
    key = "stop_fine" if article.evidence else "stop_plain"
    yield from said or [_Said(Truth.MET, say(key, country=stop.country))]


def _operations(article: Consignment, answers: Answers, stop: Stop, field: str) -> Iterator[_Said]:
    country = stop.country
    if stop.operations is None:
        yield _Said(Truth.NOT_KNOWN, say("stop_unsaid", country=country), (f"{field}.operations",))
        return
    known = article.allowed | article.supervised
    others = [one for one in stop.operations if one.casefold() not in known]
    worked = tuple(
        one for one in others if one.casefold() in article.refused or answers.get(allowed_on_the_way(one)) is False
    )
    if worked:
        yield _Said(Truth.NOT_MET, say("stop_worked", country=country, operations=worked))
    asked = tuple(one for one in others if one not in worked and answers.get(allowed_on_the_way(one)) is not True)
    if asked:
        missing = tuple(f'answers."{allowed_on_the_way(one)}"' for one in asked)
        reason = say("stop_unlisted", country=country, operations=asked, article=article.citation)
        yield _Said(Truth.NOT_KNOWN, reason, missing)


def _control(article: Consignment, stop: Stop, field: str, inside: bool) -> Iterator[_Said]:
    done = {one.casefold() for one in stop.operations or ()}
    if not (article.customs_control or (article.supervised & done and not inside)):
        return
    if stop.customs_control is False:
        yield _Said(Truth.NOT_MET, say("stop_released", country=stop.country))
    elif stop.customs_control is None:
        reason = say("stop_control_unsaid", country=stop.country)
        yield _Said(Truth.NOT_KNOWN, reason, (f"{field}.customs_control",))
