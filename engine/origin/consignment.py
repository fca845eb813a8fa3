"""Direct consignment: whether a good keeps its origin on the way."""

from __future__ import annotations

from headnote.engine.agreements.law import Consignment, Law
from headnote.engine.claims.claim import Claim, Stop
from headnote.engine.truth import Truth

from .determination import Finding, Message, say

TEXT = "direct consignment"


def measure_consignment(law: Law, claim: Claim) -> Finding | None:
    """Whether the route keeps the good's origin; None where the claim has no route, or the agreement no article."""
    article, route = law.consignment, claim.consignment
    if article is None or route is None:
        return None
    known = {stop.country: stop for stop in route.stops}
    between = list(dict.fromkeys((*route.route[1:-1], *known)))
    cited = (article.citation,)
    if not between:
        return Finding(TEXT, "", Truth.MET, (say("direct"),), citations=cited)
    state = Truth.MET
    reasons: list[Message] = []
    missing: list[str] = []
    for number, country in enumerate(between, 1):
        here, why, lacking = _stop(article, known.get(country, Stop(country=country)), number)
        state = min(state, here)
        reasons += why
        missing += lacking
    named = tuple(missing) if state is Truth.NOT_KNOWN else ()
    return Finding(TEXT, "", state, tuple(reasons), missing=named, citations=cited)


def _stop(article: Consignment, stop: Stop, number: int) -> tuple[Truth, list[Message], list[str]]:
    """One stop: what was done there, customs control, and the evidence held."""
    field = f"consignment.stops[{number}]"
    country = stop.country
    state = Truth.MET
    reasons: list[Message] = []
    missing: list[str] = []
    if stop.operations is None:
        state = Truth.NOT_KNOWN
        reasons.append(say("stop_unsaid", country=country))
        missing.append(f"{field}.operations")
    else:
        allowed = article.allowed | ({"exhibition"} if article.exhibitions else set())
        more = tuple(one for one in stop.operations if one.casefold() not in allowed)
        if more:
            return Truth.NOT_MET, [say("stop_worked", country=country, operations=more)], []
    exhibited = article.exhibitions and "exhibition" in {one.casefold() for one in stop.operations or ()}
    if article.customs_control or exhibited:
        if stop.customs_control is False:
            return Truth.NOT_MET, [say("stop_released", country=country)], []
        if stop.customs_control is None:
            state = Truth.NOT_KNOWN
            reasons.append(say("stop_control_unsaid", country=country))
            missing.append(f"{field}.customs_control")
    held = {document.casefold() for document in stop.documents}
    if article.evidence and not held & {one.casefold() for one in article.evidence}:
        state = Truth.NOT_KNOWN
        reasons.append(say("stop_evidence", country=country, documents=article.evidence))
        missing.append(f"{field}.documents")
    if state is Truth.MET:
        reasons.append(say("stop_fine", country=country))
    return state, reasons, missing
