"""A claim told in an agreement's parties: where the countries of a union are one party, each stands for the union."""

from __future__ import annotations

from typing import Any

from headnote.engine.agreements.law import Law
from headnote.engine.claims.claim import Claim, Consignment, Material
from headnote.engine.claims.production import ProcessDone, Production


def in_parties(claim: Claim, law: Law) -> Claim:
    """The claim with each country as the party that it belongs to; the claim itself where no union is a party."""
    return _InParties(law).claim(claim) if law.unions else claim


class _InParties:
    def __init__(self, law: Law) -> None:
        self._law = law

    def claim(self, claim: Claim) -> Claim:
        return claim.model_copy(
            update={
                "exporting_party": self._party(claim.exporting_party),
                "importing_party": self._party(claim.importing_party),
                "production": self._production(claim.production),
                "materials": self._materials(claim.materials),
                "consignment": self._consignment(claim.consignment),
            }
        )

    def _party(self, country: str | None) -> str | None:
        return None if country is None else self._law.party_of(country)

    def _production(self, production: Production) -> Production:
        changed: dict[str, Any] = {"party": self._party(production.party)}
        return production.model_copy(update=changed | {"processes": self._processes(production.processes)})

    def _processes(self, processes: tuple[ProcessDone, ...] | None) -> tuple[ProcessDone, ...] | None:
        if processes is None:
            return None
        return tuple(one.model_copy(update={"party": self._party(one.party)}) for one in processes)

    def _materials(self, materials: tuple[Material, ...] | None) -> tuple[Material, ...] | None:
        return None if materials is None else tuple(self._material(one) for one in materials)

    def _material(self, material: Material) -> Material:
        changed: dict[str, Any] = {
            "country": self._party(material.country),
            "processes": self._processes(material.processes),
            "materials": self._materials(material.materials),
        }
        if material.production is not None:
            changed["production"] = self._production(material.production)
        return material.model_copy(update=changed)

    def _consignment(self, consignment: Consignment | None) -> Consignment | None:
        """The route's ends are the parties; a country between keeps its name."""
        if consignment is None or not consignment.route:
            return consignment
        *between, last = consignment.route
        first = between[:1]
        route = (*(self._law.party_of(one) for one in first), *between[1:], self._law.party_of(last))
        return consignment.model_copy(update={"route": route})
