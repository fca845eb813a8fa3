"""The origin of materials is said for one agreement, or for each of several."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result

from headnote import Claim, Determination, Engine
from headnote.engine.claims.origins import for_another
from headnote.engine.claims.reading import InputError, read_claim

Run = Callable[..., Result]

ENGINES = {name: Engine.load(name) for name in ("rcep", "jiepa")}


def claim(material: dict[str, Any], agreement: str = "jiepa", **more: Any) -> Claim:
    """Indonesian furniture exported to Japan; PE, or the change of heading that RCEP's and JIEPA's rows could ask."""
    data = {
        "agreement": agreement,
        "date": "2026-04-01",
        "importing_party": "JP",
        "good": {"hs": "9403.60", "fob": 1000, "currency": "USD", "customs_value": 1000},
        "production": {"party": "ID", "operations": [], "processes": []},
        "materials": [{"hs": "9403.90", "country": "ID", "value": 700, **material}],
        "rule": "CTH",
        **more,
    }
    return Claim.model_validate(data)


def determined(wanted: Claim, agreement: str) -> Determination:
    return ENGINES[agreement].determine(wanted)


def test_a_plain_origin_is_that_of_the_claims_agreement_and_not_given_for_another() -> None:
    plain = claim({"originating": "yes", "declaration": {"id": "S-1", "date": "2026-01-01"}})
    assert determined(plain, "jiepa").verdict == "originating"
    other = for_another(plain, "rcep").model_copy(update={"rule": "CTH"})
    found = determined(other, "rcep")
    assert found.verdict == "not originating"
    warning = next(w for w in found.warnings if w.key == "origin_of_others")
    assert dict(warning.arguments) == {"lines": ("1",), "others": ("jiepa",), "agreement": "RCEP"}


def test_origin_by_agreement_counts_under_each() -> None:
    origin = {"RCEP": {"originating": "yes"}, "jiepa": {"originating": "no"}}
    for name, verdict in (("rcep", "originating"), ("jiepa", "not originating")):
        assert determined(claim({"origin": origin}, name), name).verdict == verdict


def test_a_declaration_by_agreement_is_valid_for_its_own_days() -> None:
    old = {"id": "S-1", "date": "2024-01-01", "valid_until": "2025-01-01"}
    origin = {"rcep": {"originating": "yes", "declaration": old}, "jiepa": {"originating": "yes"}}
    found = determined(claim({"origin": origin}, "rcep"), "rcep")
    assert (found.verdict, found.warnings[0].key) == ("not originating", "declaration_expired")
    assert determined(claim({"origin": origin}), "jiepa").verdict == "originating"


def test_materials_of_materials_are_put_to_another_agreement_as_well() -> None:
    inner = {"hs": "9403.90", "originating": "yes", "country": "ID", "value": 300}
    part = {"materials": [inner], "production": {"party": "ID", "operations": []}, "rule": "CTH"}
    own = claim(part)
    assert determined(own, "jiepa").materials[0][1].verdict == "originating"
    other = for_another(own, "rcep").model_copy(update={"rule": "CTH"})
    assert other.materials is not None
    assert other.materials[0].rule is None, "a rule that is supplied counts for its own agreement"
    assert any(w.key == "origin_of_others" for w in determined(other, "rcep").materials[0][1].warnings)


@pytest.mark.parametrize(
    ("material", "field"),
    [
        ({"originating": "no", "origin": {"jiepa": {"originating": "yes"}}}, "materials[1].origin.jiepa"),
        ({"origin": {"jiepa": {"originating": "yes"}, "JIEPA": {"originating": "no"}}}, "materials[1].origin"),
    ],
)
def test_an_origin_that_is_given_twice_is_refused(material: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        determined(claim(material), "jiepa")
    assert [problem.field for problem in refused.value.problems] == [field]


def test_an_origin_without_a_country_is_refused() -> None:
    with pytest.raises(ValueError, match=r"originates by `origin.rcep`, which needs the `country`"):
        claim({"country": None, "origin": {"rcep": {"originating": "yes"}}})


def write(folder: Path, material: dict[str, Any]) -> Path:
    path = folder / "claim.yaml"
    data = claim(material).model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


def test_compare_takes_each_agreements_own_origin(headnote: Run, tmp_path: Path) -> None:
    def verdicts(material: dict[str, Any]) -> dict[str, str]:
        result = headnote("compare", write(tmp_path, material), "--json")
        assert result.exit_code == 0, result.output
        return {one["duty"]["agreement"]: one["duty"]["verdict"] for one in json.loads(result.stdout)["candidates"]}

    assert verdicts({"originating": "yes"})["JIEPA"] == "originating"
    assert verdicts({"originating": "yes"})["RCEP"] != "originating"
    both = {"origin": {"jiepa": {"originating": "yes"}, "rcep": {"originating": "yes"}}}
    assert verdicts(both) == {"JIEPA": "originating", "RCEP": "originating"}


def test_another_agreement_by_option_is_another_agreement(headnote: Run, tmp_path: Path) -> None:
    path = write(tmp_path, {"originating": "yes"})
    assert "NOT ORIGINATING" not in headnote("determine", path).stdout
    text = headnote("determine", path, "--agreement", "rcep", "--rule", "CTH").stdout
    assert "NOT ORIGINATING" in text
    assert "origin is given for jiepa, not for RCEP" in text


def test_columns_of_a_bill_of_materials_by_agreement(tmp_path: Path) -> None:
    base = claim({}).model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    del base["materials"]
    (tmp_path / "claim.json").write_text(json.dumps(base), encoding="utf-8")
    table = "hs,originating (RCEP),原産（jiepa）,country (jiepa),country,value\n9403.90,yes,×,ID,VN,400\n"
    (tmp_path / "bom.csv").write_text(table, encoding="utf-8")
    read = read_claim(str(tmp_path / "claim.json"), str(tmp_path / "bom.csv"))
    assert read.materials is not None
    assert read.materials[0].country == "VN"
    origins = {name: (one.originating, one.country) for name, one in read.materials[0].origin.items()}
    assert origins == {"rcep": (True, None), "jiepa": (False, "ID")}
    (tmp_path / "bom.csv").write_text(table.replace("yes", "maybe"), encoding="utf-8")
    with pytest.raises(
        InputError, match=r"row 2, column B: materials\[1\].origin.rcep.originating: “maybe” is neither"
    ):
        read_claim(str(tmp_path / "claim.json"), str(tmp_path / "bom.csv"))
