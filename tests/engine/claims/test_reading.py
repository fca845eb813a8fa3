"""Claims and bills of materials from files that nobody vouches for."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openpyxl import Workbook
from pydantic import ValidationError

from headnote import Claim, InputError
from headnote.engine.claims.claim import Material
from headnote.engine.claims.reading import read_claim
from headnote.engine.claims.reading.bom import read_bom
from headnote.engine.claims.reading.document import read_document
from headnote.engine.claims.reading.giving import read_given

CLAIM = """\
agreement: rcep
date: 2026-04-01
good: {hs: 8418.10, fob: 1000.00, currency: USD}
production: {party: JP, operations: []}
materials:
  - {hs: 0805.10, originating: no, country: NO, value: 1e2}
"""


NAMES = list(zip("abcdef", "bcdefg", strict=True))
BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(f"{c}: &{c} [{','.join(['*' + p] * 10)}]\n" for p, c in NAMES)


def save(tmp_path: Path, text: str | bytes, name: str = "claim.yaml") -> str:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def problems(call: Callable[[], Any]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return "\n".join(map(str, caught.value.problems))


def read_or_refused(call: Callable[[], Any]) -> None:
    """A reader may refuse an input with a message, and may not fail in any other way."""
    message = "read"
    try:
        call()
    except (InputError, ValidationError) as error:
        message = str(error)
    assert message


def test_no_zero_is_lost_and_norway_stays_norway(tmp_path: Path) -> None:
    claim = read_claim(save(tmp_path, CLAIM))
    assert claim.good.hs == "841810"
    assert claim.materials is not None
    assert (claim.materials[0].country, claim.materials[0].originating) == ("NO", False)


def test_yaml_and_json_give_the_same_claim(tmp_path: Path) -> None:
    claim = read_claim(save(tmp_path, CLAIM))
    data = claim.model_dump(mode="json", exclude_none=True)
    assert read_claim(save(tmp_path, json.dumps(data), "claim.json")) == claim
    Draft202012Validator(Claim.model_json_schema()).validate(data)


def test_every_problem_at_once_with_its_place_and_its_mending(
    tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    bad = """\
agreement: rcep
date: 2026-02-30
good: {hs: 8418.1, fob: "1,000.00", currency: USX, colour: white}
production: {party: Japan, operations: a, processes: [{party: JP}]}
materials:
  - {hs: 841810, orignating: no, value: -1}
  - {originating: maybe, value: 0.0000001, basis: DDP}
  - {originating: yes}
anwers: {}
"""
    path = save(tmp_path, bad)
    golden("claim-problems.txt", problems(lambda: read_claim(path)).replace(path, "claim.yaml") + "\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: !!python/object/apply:os.system [x]", "tag"),
        ("a: !x 1", "tag"),
        ("a: &x [*x]", "stands inside"),
        ("a: *nobody", "nobody"),
        ("a: 1\na: 2", "twice"),
        ("[" * 300, "nested more than"),
        ("a: 1\n---\na: 2", "more than one document"),
        ("", "empty"),
        ("a: [", "not YAML"),
        ("? [1]\n: 2", "a key has to be a word"),
        ("- 1\n- 2", "group of fields"),
        ("just text", "group of fields"),
        (b"\xff\xfe", "UTF-8"),
        (b"agreement: \x00", "not YAML"),
        (BOMB, "values"),
    ],
)
def test_dangerous_and_broken_yaml(tmp_path: Path, text: str | bytes, said: str) -> None:
    path = save(tmp_path, text)
    assert said in problems(lambda: read_claim(path))


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"a":' * 100_000, '{"a": 1', '{"a": NaN}', '{"date": 1e999999999}'])
def test_dangerous_and_broken_json(tmp_path: Path, text: str) -> None:
    path = save(tmp_path, text, "claim.json")
    assert problems(lambda: read_claim(path))


def test_bills_of_materials_too_deep_are_refused(tmp_path: Path) -> None:
    inner: dict[str, Any] = {"hs": "8418.10"}
    for _ in range(70):
        inner = {"materials": [inner]}
    data = {"agreement": "x", "date": "2026-01-01", "good": {}, "production": {}, "materials": [inner]}
    path = save(tmp_path, json.dumps(data), "claim.json")
    assert "deep" in problems(lambda: read_claim(path))


def test_a_missing_file_is_said_so() -> None:
    assert "cannot be read" in problems(lambda: read_claim("/nowhere/claim.yaml"))


@given(st.binary(max_size=300) | st.text("abc: -[]{}&*!#'\"\n,?|>", max_size=200).map(str.encode))
def test_any_bytes_are_a_document_or_an_input_error(data: bytes) -> None:
    for name in ("x.yaml", "x.json"):
        read_or_refused(partial(read_document, name, data))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_values_are_a_claim_or_a_validation_error(value: Any) -> None:
    fields = ("agreement", "date", "good", "production", "materials", "answers", "rule", "consignment")
    for name in fields:
        data = {"agreement": "rcep", "date": "2026-01-01", "good": {}, "production": {}, name: value}
        read_or_refused(partial(Claim.model_validate, data))


# --- bills of materials ---

ENGLISH = "Description,HS Code,Originating,Country,Value\nsteel,7208.10,no,CN,100\nglass,7005.10,yes,JP,50\n"
JAPANESE = "品名,HSコード,原産性,原産国,価額\nsteel,７２０８．１０,非原産,CN,１００\nglass,7005.10,原産,JP,50\n"


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def with_bom(tmp_path: Path, data: bytes, name: str) -> Claim:
    claim = save(tmp_path, CLAIM.partition("materials:")[0])
    return read_claim(claim, save(tmp_path, data, name))


def test_csv_and_xlsx_in_english_and_japanese_give_the_same_materials(tmp_path: Path) -> None:
    english = with_bom(tmp_path, ENGLISH.encode(), "bom.csv")
    japanese = with_bom(tmp_path, b"\xef\xbb\xbf" + JAPANESE.encode(), "bom.csv")
    semicolons = with_bom(tmp_path, ENGLISH.replace(",", ";").encode(), "bom.csv")
    cells = [["Description", "HS Code", "Originating", "Country", "Value"], ["steel", "7208.10", False, "CN", 100.0]]
    excel = with_bom(tmp_path, workbook([*cells, ["glass", 700510, "yes", "JP", 50]]), "bom.xlsx")
    assert english.materials == japanese.materials == semicolons.materials == excel.materials
    assert english.materials is not None
    assert len(english.materials) == 2


def test_lines_with_a_parent_go_into_its_materials(tmp_path: Path) -> None:
    text = "id,parent,hs,originating,country,value\n1,,8501.10,,JP,10\n2,1,7208.10,no,CN,4\n3,2,2601.11,no,BR,1\n"
    claim = with_bom(tmp_path, text.encode(), "bom.csv")
    assert claim.materials is not None
    (motor,) = claim.materials
    assert motor.materials is not None
    assert motor.materials[0].materials is not None
    assert motor.materials[0].materials[0].hs == "260111"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("hs,HS Code\n8418.10,8418.10\n", "a second time"),
        ("hs,value\n8418.1,5\n7208.10,x\n", "row 2, column A: “8418.1” lacks a digit"),
        ("hs,value\n8418.1,5\n7208.10,x\n", "row 3, column B: materials[2].value"),
        ("id,parent,hs\na,b,8418.10\nb,a,8418.10\n", "part of itself: a → b → a"),
        ("id,parent,hs\na,a,8418.10\n", "part of itself"),
        ("id,parent,hs\na,z,8418.10\n", "no line has the id “z”"),
        ("id,parent,hs\na,,8418.10\na,,8418.10\nb,a,8418.10\n", "given twice"),
        ("", "empty"),
        ('hs,value\n"8418.10,5\n', "not CSV"),
    ],
)
def test_problems_of_a_sheet_by_row_and_column(tmp_path: Path, data: str, said: str) -> None:
    assert said in problems(lambda: with_bom(tmp_path, data.encode(), "bom.csv"))


def test_materials_given_twice_are_refused(tmp_path: Path) -> None:
    claim, bom = save(tmp_path, CLAIM), save(tmp_path, ENGLISH, "bom.csv")
    assert "keep one" in problems(lambda: read_claim(claim, bom))


@given(st.binary(max_size=200) | st.text('hs,valueid\n"1234567890.;\t親', max_size=120).map(str.encode))
def test_any_bytes_are_a_sheet_or_an_input_error(data: bytes) -> None:
    for prefix in (b"", b"PK\x03\x04", b"hs,value,id,parent\n"):
        read_or_refused(partial(read_bom, "x", prefix + data))


@pytest.mark.parametrize("size", ["A1", "A1:B2", "A1:C1000000"])
def test_every_row_of_a_workbook_is_read_whatever_size_it_says_it_has(size: str) -> None:
    book = Workbook()
    book.worksheets[0].append(["hs", "value", "originating"])
    for number in range(1, 6):
        book.worksheets[0].append(["8418.10", number, "no"])
    saved = io.BytesIO()
    book.save(saved)
    stale = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(stale, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b'<dimension ref="A1:C6"' in text
                text = text.replace(b'<dimension ref="A1:C6"', f'<dimension ref="{size}"'.encode())
            new.writestr(name, text)
    found = read_bom("bom.xlsx", stale.getvalue())
    assert [m["value"] for m in found.materials] == ["1", "2", "3", "4", "5"]


def test_a_copy_of_a_material_with_another_value_has_that_value() -> None:
    material = Material.model_validate({"hs": "8418.10", "value": "5", "net_weight_kg": "2"})
    assert material.exact == (5_000_000, 2_000_000)
    assert material.model_copy(update={"value": Decimal(7)}).exact == (7_000_000, 2_000_000)
    assert material.model_copy(update={"value": None}, deep=True).exact == (None, 2_000_000)


def test_a_list_in_one_cell_is_names_parted_by_commas() -> None:
    said = read_given("production.processes", '"calendering, heat setting", dyeing、織布')
    assert said == [{"name": "calendering, heat setting"}, {"name": "dyeing"}, {"name": "織布"}]
    assert read_given("production.operations", "a; b") == ["a", "b"]
    with pytest.raises(ValueError, match="no JSON"):
        read_given("production.processes", '[{"name": "weaving"}]')
