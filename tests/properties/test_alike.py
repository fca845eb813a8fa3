"""Portfolios under the shipped agreements against the single engine, claim by claim.

Claims are drawn from few values, so that many of them are alike and one is decided for all: what tells them apart is
what this looks for. The single engine's `determine` is the reference.
"""

from __future__ import annotations

from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import settings

from headnote import Claim, Engine
from headnote.batch.decide.outcome import margins, methods_of
from headnote.engine.agreements.law import Law
from headnote.engine.agreements.library import shipped
from portfolios import in_columns

AGREEMENTS = sorted(one.name for one in shipped().iterdir() if (one / "agreement.origin").is_file())
NIGHTLY = settings().max_examples >= 100_000
ROUNDS, ROWS, CLAIMS = (20, 40, 60) if NIGHTLY else (1, 8, 25)
NESTED = 0.15
"""The part of claims with a bill within the bill."""


GOODS = pa.schema(
    [
        *(
            (name, pa.string())
            for name in ("key", "agreement", "date", "good.hs", "good.currency", "good.fob", "good.exw")
        ),
        *((name, pa.string()) for name in ("good.value", "good.net_weight_kg", "production.party")),
        ("production.operations", pa.list_(pa.string())),
    ]
)
LINES = pa.schema(
    [
        *((name, pa.string()) for name in ("key", "hs", "country", "value", "net_weight_kg")),
        *((name, pa.bool_()) for name in ("originating", "wholly_obtained")),
        ("production.party", pa.string()),
        ("production.operations", pa.list_(pa.string())),
        *((name, pa.int32()) for name in ("line", "parent")),
    ]
)


def codes_of(law: Law) -> list[str]:
    """The codes of the rows of an agreement's annexes."""
    return sorted({str(row.scopes[0].first) for index in law.annexes.values() for row in index.rows})


def line(chance: Random, hs: str, countries: tuple[str, ...]) -> dict[str, Any]:
    near = [hs, hs[:4] + "90", hs[:2] + "01", "720810", hs[:4], None]
    originating = chance.choice([True, False, False, None])
    found: dict[str, Any] = {"hs": chance.choice(near), "originating": originating, "country": chance.choice(countries)}
    found["value"] = chance.choice(["30", "30", "200", "0", None])
    found["net_weight_kg"] = chance.choice(["1", "1", "5", None])
    found["wholly_obtained"] = chance.choice([True, None])
    return {name: one for name, one in found.items() if one is not None}


def good(chance: Random, hs: str, agreement: str, party: str) -> dict[str, Any]:
    found: dict[str, Any] = {"hs": hs, "currency": "USD", "fob": chance.choice(["400", "600", None])}
    found |= {"exw": chance.choice(["390", None]), "value": chance.choice(["400", None])}
    found["net_weight_kg"] = chance.choice(["10", None])
    claim = {
        "agreement": agreement,
        "date": "2026-04-01",
        "good": {name: one for name, one in found.items() if one is not None},
        "production": {"party": party, "operations": chance.choice([[], ["a"]])},
    }
    return {name: one for name, one in claim.items() if one is not None}


@pytest.mark.parametrize("agreement", AGREEMENTS)
@pytest.mark.parametrize("number", range(ROUNDS))
def test_each_claim_has_what_the_single_engine_gives(agreement: str, number: int) -> None:
    engine, chance = Engine.load(agreement), Random(f"{agreement} {number}")
    law = engine.law(Claim.model_validate(good(chance, "0101", agreement, "JP")).date)
    parties = sorted(law.parties)[:3]
    held = codes_of(law)
    codes = chance.sample(held, min(ROWS, len(held)))
    claims, goods, lines = {}, [], []
    for code in codes:
        for one in range(CLAIMS):
            key = f"{code}-{one:02d}"
            own = good(chance, code, agreement, chance.choice(parties))
            bill = [line(chance, code, (*parties, "US")) for _ in range(chance.randint(0, 3))]
            if bill and chance.random() < NESTED:
                nest(chance, bill[0], codes, (*parties, "US"))
            claims[key] = Claim.model_validate({**own, "materials": bill} if bill else own)
            goods.append({"key": key, **flat(own)})
            lines += rows(key, bill)
    found = in_columns(engine, goods, lines, forms=(GOODS, LINES))
    assert found.differing == []
    for key, claim in claims.items():
        expected, result = engine.determine(claim), found.results[key]
        told = {"verdict": expected.verdict, "criterion": ", ".join(expected.criterion), "party": expected.party}
        told |= {"missing": sorted(set(expected.missing)), **margins(expected, methods_of([engine]))}
        assert {name: result[name] for name in told} == told, claim
    assert len(found.single) < len(claims) / 4, "too few of the claims had a form in columns to prove anything"
    assert found.vectors < len(claims), "no claims were alike"


def nest(chance: Random, made: dict[str, Any], codes: list[str], countries: tuple[str, ...], depth: int = 1) -> None:
    """Give a line materials of its own, and now and then one of these as well."""
    made["hs"] = chance.choice(codes)
    made["production"] = {"party": chance.choice(countries), "operations": []}
    made["materials"] = [line(chance, made["hs"], countries) for _ in range(chance.randint(1, 2))]
    if depth < 3 and chance.random() < 0.3:
        nest(chance, made["materials"][0], codes, countries, depth + 1)


def rows(key: str, bill: list[dict[str, Any]], above: int | None = None, number: int = 0) -> list[dict[str, Any]]:
    """The lines of a bill as rows, those of a line behind it."""
    found: list[dict[str, Any]] = []
    for row in bill:
        place = number + len(found) + 1
        own = {name: one for name, one in row.items() if name != "materials"}
        found.append({"key": key, "line": place, "parent": above, **flat(own)})
        found += rows(key, row.get("materials", []), place, place)
    return found


def flat(data: dict[str, Any]) -> dict[str, Any]:
    """A claim's groups as columns."""
    found: dict[str, Any] = {}
    for name, one in data.items():
        if isinstance(one, dict):
            found |= {f"{name}.{path}": cell for path, cell in one.items()}
        else:
            found[name] = one
    return found
