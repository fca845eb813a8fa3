"""Declarations that a claim names by their ids, looked up in the register that the caller supplies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from headnote.catalogues import _

from ..claim import Claim, Material, Origin
from ..declared import Declared, Register
from .problems import InputError, InputProblem, Located, Path, field_name

Locate = Callable[[Path], Located]


def with_declarations(claim: Claim, register: Register | None, locate: Locate | None = None) -> Claim:
    """A claim with what the register says of the declarations that its materials name; `declared_by` is then empty.

    Raises InputError with every declaration that is not there or does not fit its material.
    """
    named = set(_named(claim.materials))
    if not named:
        return claim
    known = register.current(named) if register is not None else None
    problems: list[InputProblem] = []
    materials = _each(claim, claim.materials, known, ("materials",), locate or _nowhere, problems)
    if problems:
        raise InputError(problems)
    return claim.model_copy(update={"materials": materials})


def names_declarations(claim: Claim) -> bool:
    """Whether a register is needed to read the claim."""
    return next(_named(claim.materials), None) is not None


def _named(materials: tuple[Material, ...] | None) -> Iterator[str]:
    for material in materials or ():
        yield from material.declared_by
        yield from _named(material.materials)


def _each(
    claim: Claim,
    materials: tuple[Material, ...] | None,
    known: Mapping[str, Declared] | None,
    path: Path,
    locate: Locate,
    problems: list[InputProblem],
) -> tuple[Material, ...] | None:
    if materials is None:
        return None
    merged = []
    for number, material in enumerate(materials):
        here = (*path, number)
        where = locate((*here, "declared_by"))[1]
        changed = material
        for one in material.declared_by:
            try:
                changed = _merged(changed, _found(one, known), claim.agreement)
            except ValueError as error:
                problems.append(InputProblem(where, field_name((*here, "declared_by")), str(error)))
        inner = _each(claim, material.materials, known, (*here, "materials"), locate, problems)
        merged.append(changed.model_copy(update={"declared_by": (), "materials": inner}))
    return tuple(merged)


def _found(one: str, known: Mapping[str, Declared] | None) -> Declared:
    if known is None:
        raise ValueError(_("names the declaration {id}, and no register of declarations was given", id=one))
    if one not in known:
        raise ValueError(_("the register has no declaration {id}", id=one))
    return known[one]


def _merged(material: Material, declared: Declared, agreement: str) -> Material:
    """A material with a declaration. Raises ValueError where it does not fit."""
    id_, given = declared.id, declared.as_declaration()
    if declared.hs is not None and material.hs is not None and declared.hs[:6] != material.hs[:6]:
        code, own = declared.hs.dotted, material.hs.dotted
        raise ValueError(_("the declaration {id} is for {code}, and the material is {own}", id=id_, code=code, own=own))
    country = declared.country or material.country
    if country is None:
        raise ValueError(_("the declaration {id} names no country of origin, and the material none", id=id_))
    same = _folded(declared.agreement) == _folded(agreement)
    if same and material.originating is False:
        raise ValueError(_("the declaration {id} says that it originates, and the claim that it does not", id=id_))
    plain = same and material.originating is not None
    if (plain and material.declaration) or _folded(declared.agreement) in map(_folded, material.origin):
        raise ValueError(_("two declarations are given for {agreement}; keep one", agreement=declared.agreement))
    if plain:
        return material.model_copy(update={"declaration": given, "country": material.country or country})
    origin = Origin(originating=True, country=country, declaration=given)
    return material.model_copy(update={"origin": {**material.origin, declared.agreement: origin}})


def _folded(agreement: str) -> str:
    return agreement.strip().lower()


def _nowhere(_path: Path) -> Located:
    return (0, 0), "claim"
