"""Materials of a claim that are withdrawals from a stock: each put as what the ledger says it is, by origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from headnote.catalogues import _

from .claim import Claim, FromLedger, Material
from .reading.exchange import rounded
from .reading.problems import InputError, InputProblem

if TYPE_CHECKING:
    from .drawing import Drawn


def with_ledgers(claim: Claim, ledgers: Mapping[str, Sequence[Drawn]]) -> Claim:
    """The claim with each material that names a withdrawal (`from_ledger`) split by origin, at the ledger's values.

    `ledgers` are withdrawals by the name of their ledger. The originating part keeps the material's place, the other
    stands behind the last one; a part of nothing is left out. Raises InputError with every problem.
    """
    problems: list[InputProblem] = []
    materials = _put(claim.materials, "materials", ledgers, problems)
    if problems:
        raise InputError(problems)
    return claim.model_copy(update={"materials": materials})


def _put(
    materials: tuple[Material, ...] | None,
    path: str,
    ledgers: Mapping[str, Sequence[Drawn]],
    problems: list[InputProblem],
) -> tuple[Material, ...] | None:
    """Materials, and those of which they are made, with their withdrawals split."""
    if materials is None:
        return None
    kept: list[Material] = []
    behind: list[Material] = []
    for number, material in enumerate(materials, 1):
        here = f"{path}[{number}]"
        if material.materials is not None:
            inner = _put(material.materials, f"{here}.materials", ledgers, problems)
            material = material.model_copy(update={"materials": inner})  # noqa: PLW2901
        if material.from_ledger is None:
            kept.append(material)
            continue
        try:
            first, *more = _parts(material, _withdrawal(material.from_ledger, ledgers), number)
        except ValueError as error:
            problems.append(InputProblem("claim", f"{here}.from_ledger", str(error)))
            continue
        kept.append(first)
        behind += more
    return (*kept, *behind)


def _withdrawal(asked: FromLedger, ledgers: Mapping[str, Sequence[Drawn]]) -> Drawn:
    """The withdrawal that a material names. Raises ValueError."""
    name = asked.ledger or (next(iter(ledgers)) if len(ledgers) == 1 else "")
    if name not in ledgers:
        given = ", ".join(ledgers) or _("none (--ledger)")
        raise ValueError(
            _("“{name}” is not among the ledgers given: {given}", name=name, given=given)
            if name
            else _("say which ledger of: {given}", given=given)
        )
    found = next((drawn for drawn in ledgers[name] if drawn.row == asked.row), None)
    if found is None:
        rows = ", ".join(str(drawn.row) for drawn in ledgers[name][:12]) or _("none")
        raise ValueError(
            _("row {row} of {name} is no withdrawal; withdrawals are rows {rows}", row=asked.row, name=name, rows=rows)
        )
    return found


def _parts(material: Material, found: Drawn, number: int) -> list[Material]:
    """The material split by origin. Raises ValueError."""
    if found.originating is None or found.non_originating is None:
        raise ValueError(_("row {row} has no ratio of a period before; draw it by another method", row=found.row))
    if found.originating and material.country is None:
        raise ValueError(_("a part of it is originating: give the `country` in which it originates"))
    total = found.originating + found.non_originating
    parts: list[Material] = []
    for originating, quantity, value in (
        (True, found.originating, found.vom),
        (False, found.non_originating, found.vnm),
    ):
        if not quantity:
            continue
        update: dict[str, Any] = {"from_ledger": None, "originating": originating, "fungible": True}
        update["inventory_method"] = found.method or None
        if value is not None:
            update["value"] = rounded(value, up=not originating)
        if material.net_weight_kg is not None:
            weight = Fraction(material.net_weight_kg) * quantity / total
            update["net_weight_kg"] = rounded(weight, up=not originating)
        if parts:
            update["description"] = _(
                "{name}, not originating", name=material.description or _("line {number}", number=number)
            )
        parts.append(material.model_copy(update=update))
    return parts
