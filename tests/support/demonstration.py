"""A small agreement and claims for it, written on the spot by tests."""

from __future__ import annotations

from typing import Any

from headnote import Claim, Determination, Engine
from headnote.engine.amounts import Figure

AGREEMENT = """\
agreement DEMO "Demonstration"
source "Demo"
parties
    JP TH
    VN    from 2022-06-01
nomenclature HS2012
origin of a party
criterion codes
    CTC    change in tariff classification
    RVC    value content
    PR     process
    ACU    cumulation
    DMI    de minimis
article 1 originating goods
    (a) WO    wholly obtained
    (b) PE    exclusively from originating materials
    (c)       annex 1
article 2 wholly obtained
    (a) "plants"
article 4 cumulation    originating materials of the parties
article 5 regional value content
    build-down    RVC = (FOB - VNM) / FOB
    build-up      RVC = (VOM + labour + overhead + profit + other costs) / FOB
    imported materials    at CIF
article 6 insufficient operations
    (a) "packing"
    (b) "mixing"
    (c) any two or more of these
article 7 de minimis
    chapters 01-97    value     at most 10 per cent of FOB
    chapters 50-63    weight    at most 10 per cent of the good
article 12 materials used in production    roll-up
headnote 1
    CC        change of chapter
    CTH       change of heading
    CTSH      change of subheading
    RVC<n>    regional value content of at least n per cent
"""
ANNEX_HEAD = 'annex 1 of DEMO "Rules"\nsource "Demo, Annex 1"\n'


def claim(materials: Any = None, **fields: Any) -> Claim:
    """A claim for the demonstration agreement: keys of `good` and `production` may be given directly."""
    good = {"hs": "8418.10", "fob": "1000", "currency": "USD", "net_weight_kg": "100"}
    production: dict[str, Any] = {"party": "JP", "operations": []}
    data: dict[str, Any] = {"agreement": "DEMO", "date": "2022-01-01", "good": good, "production": production}
    for name, value in fields.items():
        if name in ("hs", "fob", "exw", "currency", "net_weight_kg", "description"):
            good[name] = value
        elif name in ("party", "operations", "processes", "costs", "wholly_obtained"):
            production[name] = value
        else:
            data[name] = value
    if materials is not None:
        data["materials"] = materials
    return Claim.model_validate(data)


def non(hs: str | None, value: Any = None, **more: Any) -> dict[str, Any]:
    """A non-originating material."""
    return {"hs": hs, "originating": False, "value": value, **more}


def ori(value: Any = None, country: str = "JP", hs: str | None = None) -> dict[str, Any]:
    """An originating material."""
    return {"hs": hs, "originating": True, "value": value, "country": country}


def verdict(engine: Engine, *args: Any, **fields: Any) -> str:
    return engine.determine(claim(*args, **fields)).verdict


def figures(determination: Determination) -> dict[str, Figure]:
    return {f.name: f for a in determination.alternatives for one in a.findings for f in one.figures}
