"""Determinations a second, beside a plain Python function for the same two rules in the same run."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from headnote import Claim, Engine


def claim_of(lines: int) -> Claim:
    """CTSH or RVC40 for 8517.11: the last material shares the subheading, the value content is 70 per cent."""
    materials = [
        {"description": f"part {n}", "hs": "8542.31", "originating": False, "country": "US", "value": "1.25"}
        for n in range(lines - 1)
    ]
    materials.append({"description": "set", "hs": "8517.11", "originating": False, "country": "US", "value": "1.25"})
    fob = Decimal("1.25") * lines / Decimal("0.3")
    return Claim.model_validate(
        {
            "agreement": "rcep",
            "date": "2026-04-01",
            "good": {"hs": "8517.11", "fob": fob.quantize(Decimal("0.01")), "currency": "USD"},
            "production": {"party": "JP", "operations": [], "processes": []},
            "materials": materials,
        }
    )


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


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load("rcep")


@pytest.mark.parametrize("lines", [3, 10, 300])
@pytest.mark.parametrize("way", ["plain", "headnote"])
def test_determination(benchmark: Any, engine: Engine, lines: int, way: str) -> None:
    benchmark.group = f"{lines} lines"
    claim = claim_of(lines)
    assert plain(claim)
    assert engine.determine(claim).originating
    if way == "plain":
        benchmark(plain, claim)
    else:
        benchmark(engine.determine, claim)
