"""The claim that verdicts are measured on, and the plain Python that they are compared with. Frozen: figures of years
stay comparable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from headnote import Claim


def data_of(lines: int, *, short: bool = False) -> dict[str, Any]:
    """CTSH or RVC40 for 8517.11: the last material shares the subheading, the value content is 70 per cent.

    `short`: the value content is 20 per cent, and more than a tenth of the price shares the subheading.
    """
    materials = [
        {"description": f"part {n}", "hs": "8542.31", "originating": False, "country": "US", "value": "1.25"}
        for n in range(lines - 1)
    ]
    materials.append({"description": "set", "hs": "8517.11", "originating": False, "country": "US", "value": "1.25"})
    fob = Decimal("1.25") * lines / Decimal("0.8" if short else "0.3")
    if short:
        materials[-1]["value"] = str(fob / 5)
    return {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "8517.11", "fob": str(fob.quantize(Decimal("0.01"))), "currency": "USD"},
        "production": {"party": "JP", "operations": [], "processes": []},
        "materials": materials,
    }


def plain(claim: Claim) -> bool:
    """CTSH or RVC40 by hand, for just this claim: no three values, no reasons, no figures."""
    good = claim.good.hs or ""
    fob = claim.good.fob or Decimal(0)
    changed = True
    vnm = Decimal(0)
    for material in claim.materials or ():
        if not material.originating:
            if material.hs is None or material.hs[:6] == good[:6]:
                changed = False
            vnm += material.value or Decimal(0)
    return changed or 100 * (fob - vnm) >= 40 * fob
