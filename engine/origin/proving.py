"""Proof of which materials' origin, where the claim gives none, would make its good originate: it is determined so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from headnote.engine.claims.claim import Claim, Material

from .determination import Determination, Message, say

MAX_ASKED, MAX_WEIGHED = 20, 20_000
"""How many lines are asked one by one, and how many materials are weighed for that in all."""


def proofs_that_turn(
    claim: Claim,
    warnings: Sequence[Message],
    renewals: Sequence[Message],
    determine: Callable[[Claim], Determination],
) -> tuple[Message, ...]:
    """The lines of unknown origin whose proof would each make the good originate.

    Else all of them together, with the lines whose declaration has expired, if they would. `warnings` and `renewals`
    are those of the good as it was determined.
    """
    materials = claim.materials or ()
    unproven = [n for n, m in enumerate(materials, 1) if m.originating is None and m.materials is None]
    if not unproven:
        return ()
    lines = sorted({*unproven, *_expired(warnings)})
    if not determine(_proven(claim, lines)).originating:
        return ()
    asked = unproven[: min(MAX_ASKED, MAX_WEIGHED // len(materials))]
    alone = lines if len(lines) == 1 else [n for n in asked if determine(_proven(claim, [n])).originating]
    if alone:
        return tuple(say("prove_line", line=str(n), country=_country(claim, materials[n - 1]) or "") for n in alone)
    return () if renewals else (say("prove_lines", lines=tuple(map(str, lines))),)


def _expired(warnings: Sequence[Message]) -> list[int]:
    lines = [str(dict(one.arguments)["line"]) for one in warnings if one.key == "declaration_expired"]
    return [int(line) for line in lines if line.isdigit()]


def _proven(claim: Claim, lines: Iterable[int]) -> Claim:
    """The claim with some lines proven to originate: in the country they come from, or where the good was produced."""
    materials = list(claim.materials or ())
    for n in lines:
        proven = {"originating": True, "country": _country(claim, materials[n - 1]), "declaration": None}
        materials[n - 1] = materials[n - 1].model_copy(update=proven)
    return claim.model_copy(update={"materials": tuple(materials)})


def _country(claim: Claim, material: Material) -> str | None:
    return material.country or claim.production.party
