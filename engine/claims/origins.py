"""Whose origin: what a claim says of a material's origin holds for one agreement, and is not given for another.

What stands plainly is said under the claim's agreement, what stands in `origin` under those that it names
(docs/decisions/0017).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from headnote.catalogues import _

from .claim import Claim, Material, Origin
from .reading.problems import InputError, InputProblem

Materials = tuple[Material, ...] | None


def as_given(claim: Claim, answers_to: Callable[[str], bool]) -> Claim:
    """A claim with each material's origin as it is given for one agreement, which `answers_to` its names.

    Raises InputError where it is given more than once, or by a declaration that was not looked up in a register.
    """
    problems = [*_twice(claim.materials, answers_to, ""), *_not_looked_up(claim.materials, "")]
    if problems:
        raise InputError(problems)
    materials = _each(claim.materials, lambda material: _chosen(material, answers_to))
    return claim if materials is claim.materials else claim.model_copy(update={"materials": materials})


def for_another(claim: Claim, agreement: str) -> Claim:
    """A claim put to another agreement: origin that it gives plainly, and rules that it supplies, stay with its own."""
    materials = _each(claim.materials, lambda material: _left_behind(material, claim.agreement))
    return claim.model_copy(update={"agreement": agreement, "materials": materials, "rule": None})


def _each(materials: Materials, change: Callable[[Material], Material]) -> Materials:
    """Materials changed at every depth; the same ones where nothing is."""
    if materials is None:
        return None
    changed = []
    for material in materials:
        inner = _each(material.materials, change)
        new = material if inner is material.materials else material.model_copy(update={"materials": inner})
        changed.append(change(new))
    return materials if all(new is old for new, old in zip(changed, materials, strict=True)) else tuple(changed)


def _plain(material: Material) -> bool:
    return any(one is not None for one in (material.originating, material.wholly_obtained, material.declaration))


def _chosen(material: Material, answers_to: Callable[[str], bool]) -> Material:
    name = next((name for name in material.origin if answers_to(name)), None)
    if name is None:
        return material
    given = material.origin[name]
    return material.model_copy(
        update={
            "originating": given.originating,
            "wholly_obtained": given.wholly_obtained,
            "declaration": given.declaration,
            "country": given.country or material.country,
            "origin": {other: one for other, one in material.origin.items() if other != name},
        }
    )


def _left_behind(material: Material, agreement: str) -> Material:
    if not _plain(material):
        return material if material.rule is None else material.model_copy(update={"rule": None})
    own = Origin(
        originating=material.originating,
        wholly_obtained=material.wholly_obtained,
        country=material.country,
        declaration=material.declaration,
    )
    left = {"originating": None, "wholly_obtained": None, "declaration": None, "rule": None}
    return material.model_copy(update={**left, "origin": {**material.origin, agreement: own}})


def _twice(materials: Materials, answers_to: Callable[[str], bool], holder: str) -> Iterator[InputProblem]:
    for number, material in enumerate(materials or (), 1):
        path = f"{holder}materials[{number}]"
        names = [name for name in material.origin if answers_to(name)]
        if len(names) > 1:
            same = _("{names} are one agreement; keep one", names=", ".join(names))
            yield InputProblem("claim", f"{path}.origin", same)
        elif names and _plain(material):
            message = _("the origin under the claim's agreement is given here and plainly as well; keep one")
            yield InputProblem("claim", f"{path}.origin.{names[0]}", message)
        yield from _twice(material.materials, answers_to, f"{path}.")


def _not_looked_up(materials: Materials, holder: str) -> Iterator[InputProblem]:
    for number, material in enumerate(materials or (), 1):
        path = f"{holder}materials[{number}]"
        if material.declared_by:
            ids = ", ".join(material.declared_by)
            message = _("{ids}: no register was given in which to look the declarations up", ids=ids)
            yield InputProblem("claim", f"{path}.declared_by", message)
        yield from _not_looked_up(material.materials, f"{path}.")
