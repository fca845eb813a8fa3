"""What rests on a declaration: claims that carry it, decided with it, without it, and with its last version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from headnote.engine.claims.claim import Claim, Declaration, Material, Origin
from headnote.engine.claims.declared import Declared
from headnote.engine.origin.determination import Determination


class Affected(NamedTuple):
    """A claim that carries a declaration: as it is, without it, and with its last version where that is another."""

    name: str
    given: Determination
    without: Determination
    corrected: Determination | None


def affected(
    one: str,
    claims: Iterable[tuple[str, Claim]],
    determine: Callable[[Claim], Determination],
    last: Declared | None = None,
) -> Iterator[Affected]:
    """The claims of some that carry the declaration `one`; `last` is its last version, where a register has it."""
    newest = last.as_declaration() if last is not None else None
    for name, claim in claims:
        carried = [found for material in _all(claim.materials) for found in _carried(material, one)]
        if not carried:
            continue
        corrected = None
        if newest is not None and any(found != newest for found in carried):
            corrected = determine(_changed(claim, one, newest))
        yield Affected(name, determine(claim), determine(_changed(claim, one, None)), corrected)


def _all(materials: tuple[Material, ...] | None) -> Iterator[Material]:
    for material in materials or ():
        yield material
        yield from _all(material.materials)


def _carried(material: Material, one: str) -> list[Declaration]:
    given = [material.declaration, *(origin.declaration for origin in material.origin.values())]
    return [found for found in given if found is not None and found.id == one]


def _changed(claim: Claim, one: str, to: Declaration | None) -> Claim:
    return claim.model_copy(update={"materials": _each(claim.materials, one, to)})


def _each(materials: tuple[Material, ...] | None, one: str, to: Declaration | None) -> tuple[Material, ...] | None:
    if materials is None:
        return None
    return tuple(_material(material, one, to) for material in materials)


def _material(material: Material, one: str, to: Declaration | None) -> Material:
    """A material with another declaration in the place of `one`; none: its origin is then not given."""
    changed: dict[str, object] = {"materials": _each(material.materials, one, to)}
    if material.declaration is not None and material.declaration.id == one:
        changed |= {"declaration": to} if to is not None else {"declaration": None, "originating": None}
    changed["origin"] = {
        name: given for name, origin in material.origin.items() if (given := _origin(origin, one, to)) is not None
    }
    return material.model_copy(update=changed)


def _origin(origin: Origin, one: str, to: Declaration | None) -> Origin | None:
    if origin.declaration is None or origin.declaration.id != one:
        return origin
    return None if to is None else origin.model_copy(update={"declaration": to})
