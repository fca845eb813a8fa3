"""Which suppliers' declarations, if they were renewed, would turn the verdict: the good is determined with each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from headnote.engine.claims.claim import Claim, Material
from headnote.engine.claims.production import Production

from .determination import Determination, Message, say
from .weighing import day_of_supply, expired

MAX_ASKED = 20
"""Declarations that are asked one by one; of more, only all together."""


def renewals(claim: Claim, determine: Callable[[Claim], Determination]) -> tuple[Message, ...]:
    """The expired declarations of a claim that would each make its good originate; else all together, if they would."""
    lines: dict[str, list[str]] = {}
    for line, one in _expired(claim.materials, claim.production, claim.date, ""):
        lines.setdefault(one, []).append(line)
    if not lines:
        return ()
    asked = lines if len(lines) <= MAX_ASKED else {}
    turning = [
        say("renewal_turns", id=one, lines=tuple(found))
        for one, found in asked.items()
        if determine(_renewed(claim, {one})).originating
    ]
    if turning or (len(lines) == 1 and asked):
        return tuple(turning)
    return (say("renewals_turn", ids=tuple(lines)),) if determine(_renewed(claim, lines.keys())).originating else ()


def _expired(
    materials: tuple[Material, ...] | None, production: Production | None, day: date, holder: str
) -> Iterator[tuple[str, str]]:
    """The lines whose declaration does not hold on their day of supply, and its id."""
    for number, material in enumerate(materials or (), 1):
        line = f"{holder}{number}"
        if material.materials is not None:
            yield from _expired(material.materials, material.production, day, f"{line}.")
            continue
        lapsed = material.originating and expired(material, day_of_supply(material, production, day))
        if lapsed and material.declaration is not None:
            yield line, material.declaration.id


def _renewed(claim: Claim, ids: Collection[str]) -> Claim:
    return claim.model_copy(update={"materials": _each(claim.materials, ids)})


def _each(materials: tuple[Material, ...] | None, ids: Collection[str]) -> tuple[Material, ...] | None:
    return None if materials is None else tuple(_material(material, ids) for material in materials)


def _material(material: Material, ids: Collection[str]) -> Material:
    """The material, its declaration valid on every day where it is one of `ids`."""
    changed: dict[str, object] = {}
    if material.materials is not None:
        changed["materials"] = _each(material.materials, ids)
    declaration = material.declaration
    if declaration is not None and declaration.id in ids:
        changed["declaration"] = declaration.model_copy(update={"date": date.min, "valid_until": None})
    return material.model_copy(update=changed) if changed else material
