"""A claim that names declarations: looked up in the register that the caller gives, told where they do not fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pytest

from headnote import Claim, Engine, InputError
from headnote.engine.claims.declared import Declared
from headnote.engine.claims.digest import claim_digest
from headnote.engine.claims.reading import read_claim
from headnote.engine.claims.reading.declarations import with_declarations


class Register:
    def __init__(self, *declared: dict[str, Any]) -> None:
        said = {"supplier": "Parts Ltd", "valid_from": "2026-01-01"}
        self.known = {one["id"]: Declared.model_validate({**said, **one}) for one in declared}

    def current(self, ids: Collection[str]) -> Mapping[str, Declared]:
        return {one: self.known[one] for one in ids if one in self.known}


RCEP = {"id": "D-1", "agreement": "RCEP", "country": "JP"}


def claim(*materials: dict[str, Any]) -> Claim:
    said = {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "8538.10", "fob": "5600", "currency": "USD"},
        "production": {"party": "VN", "operations": []},
        "materials": list(materials),
    }
    return Claim.model_validate(said)


def material(*ids: str, **more: Any) -> dict[str, Any]:
    return {"hs": "8538.90", "value": "3500", "declared_by": list(ids), **more}


def problems(one: Claim, register: Register | None) -> list[str]:
    with pytest.raises(InputError) as caught:
        with_declarations(one, register)
    return [f"{problem.field}: {problem.message}" for problem in caught.value.problems]


def test_a_declared_material_originates() -> None:
    engine = Engine.load("rcep")
    merged = with_declarations(claim(material("D-1")), Register(RCEP))
    assert engine.determine(merged).verdict == "originating"
    assert engine.determine(with_declarations(claim(material(country="JP")), Register())).verdict == "not originating"


def test_a_declaration_counts_for_its_own_agreement() -> None:
    engine = Engine.load("rcep")
    merged = with_declarations(claim(material("D-1")), Register({**RCEP, "agreement": "jiepa"}))
    assert engine.determine(merged).verdict == "not originating"
    both = Register(RCEP, {"id": "D-2", "agreement": "jiepa", "country": "JP"})
    merged = with_declarations(claim(material("D-1", "D-2")), both)
    assert engine.determine(merged).verdict == "originating"
    assert merged.materials is not None
    assert set(merged.materials[0].origin) == {"RCEP", "jiepa"}


def test_a_declaration_is_evidence_of_what_the_claim_says_plainly() -> None:
    merged = with_declarations(claim(material("D-1", originating="yes", country="JP")), Register(RCEP))
    assert merged.materials is not None
    (one,) = merged.materials
    assert one.declaration is not None
    assert (one.declaration.id, one.declaration.version, one.declaration.supplier) == ("D-1", 1, "Parts Ltd")


def test_declarations_of_inner_materials_are_looked_up() -> None:
    inner = {"materials": [material("D-1")], "price": "3500", "production": {"party": "VN"}, "hs": "8538.90"}
    merged = with_declarations(claim(inner), Register(RCEP))
    assert merged.materials is not None
    assert merged.materials[0].materials is not None
    assert merged.materials[0].materials[0].origin["RCEP"].originating
    assert problems(claim(inner), Register()) == [
        "materials[1].materials[1].declared_by: the register has no declaration D-1"
    ]


def test_every_declaration_that_does_not_fit_is_told() -> None:
    register = Register(
        RCEP,
        {**RCEP, "id": "D-2"},
        {**RCEP, "id": "code", "hs": "8501.10"},
        {"id": "nowhere", "agreement": "rcep"},
    )
    one = claim(
        material("D-9"),
        material("code"),
        material("nowhere"),
        material("D-1", "D-2"),
        material("D-1", originating="no"),
        material("D-1", originating="yes", country="JP", declaration={"id": "x", "date": "2026-01-01"}),
    )
    assert problems(one, register) == [
        "materials[1].declared_by: the register has no declaration D-9",
        "materials[2].declared_by: the declaration code is for 8501.10, and the material is 8538.90",
        "materials[3].declared_by: the declaration nowhere names no country of origin, and the material none",
        "materials[4].declared_by: two declarations are given for RCEP; keep one",
        "materials[5].declared_by: the declaration D-1 says that it originates, and the claim that it does not",
        "materials[6].declared_by: two declarations are given for RCEP; keep one",
    ]


def test_without_a_register_nothing_is_determined() -> None:
    one = claim(material("D-1"))
    assert problems(one, None) == [
        "materials[1].declared_by: names the declaration D-1, and no register of declarations was given"
    ]
    with pytest.raises(InputError, match="no register was given in which to look the declarations up"):
        Engine.load("rcep").determine(one)


def test_a_claim_without_declarations_asks_no_register() -> None:
    class Closed(Register):
        def current(self, ids: Collection[str]) -> Mapping[str, Declared]:
            raise AssertionError

    one = claim(material(originating="yes", country="JP"))
    assert with_declarations(one, Closed()) is one


def test_problems_stand_at_the_line_of_the_file_or_the_row_of_the_sheet(tmp_path: Path) -> None:
    path, bom = tmp_path / "claim.yaml", tmp_path / "bom.csv"
    good = 'agreement: rcep\ndate: 2026-04-01\ngood: {hs: "8538.10"}\nproduction: {party: VN}\n'
    path.write_text(f"{good}materials:\n  - hs: '8538.90'\n    declared_by: [D-9]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"claim\.yaml:7:\d+: materials\[1\]\.declared_by: the register has no"):
        read_claim(str(path), register=Register())
    path.write_text(good, encoding="utf-8")
    bom.write_text("hs,value,証明番号,納入日\n8538.90,3500,D-1、D-9,2026-03-01\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"bom\.csv: row 2.*: materials\[1\]\.declared_by: the register has no"):
        read_claim(str(path), str(bom), Register(RCEP))
    both = Register(RCEP, {**RCEP, "id": "D-9", "agreement": "jiepa"})
    read = read_claim(str(path), str(bom), both)
    assert read.materials is not None
    assert str(read.materials[0].supplied) == "2026-03-01"


def test_what_the_register_said_is_in_the_claims_digest() -> None:
    one = claim(material("D-1"))
    first = with_declarations(one, Register(RCEP))
    corrected = with_declarations(one, Register({**RCEP, "valid_until": "2026-12-31", "version": 2}))
    assert claim_digest(first) != claim_digest(corrected)
    assert claim_digest(first) == claim_digest(with_declarations(one, Register(RCEP)))
