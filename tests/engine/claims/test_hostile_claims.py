"""Claims that nobody vouches for: told by line, bounded, and unable to forge a line of what is printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from headnote import InputError
from headnote.engine.claims.claim import Material
from headnote.engine.claims.reading import read_claim
from headnote.engine.claims.reading.document import MAX_FIELDS, MAX_NODES, read_document
from headnote.engine.claims.reading.places import places_in
from headnote.engine.claims.reading.problems import MAX_PROBLEMS

CLAIM: dict[str, Any] = {
    "agreement": "rcep",
    "date": "2022-02-01",
    "good": {"hs": "8418.10", "fob": "100", "currency": "USD"},
    "production": {"party": "JP"},
}


def problems(tmp_path: Path, text: str, name: str = "claim.json") -> list[str]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_claim(str(path))
    return [str(one).removeprefix(f"{tmp_path}/") for one in error.value.problems]


def of(**changed: Any) -> str:
    return json.dumps(CLAIM | changed)


BAD = """\
{
  "agreement": "rcep",
  "date": "2022-02-01",
  "good": {"hs": "8418.10", "fbo": 1, "currency": "USD"},
  "production": {},
  "materials": [
    {"hs": "8418.1",
     "value": -1},
    5
  ]
}
"""


def test_problems_of_a_json_claim_have_their_lines(tmp_path: Path) -> None:
    found = problems(tmp_path, BAD)
    assert [one.partition(": ")[0] for one in found] == [
        "claim.json:4:29",
        "claim.json:7:6",
        "claim.json:8:6",
        "claim.json:9:5",
    ]
    assert "materials[1].value: -1 is negative" in found[2]


def test_a_key_given_twice_in_json_has_its_second_place(tmp_path: Path) -> None:
    text = '{"agreement": "rcep",\n "good": {"hs": "1",\n "x": [{"hs": "1"}], "hs": "2"}}'
    assert problems(tmp_path, text) == ["claim.json:3:22: the key “hs” is given twice"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=4), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(values, st.sampled_from([None, 0, 2]))
def test_every_value_of_a_json_text_has_its_place(value: Any, indent: int | None) -> None:
    """The text from a place on begins with the value, or with the key that it stands behind."""
    text = json.dumps(value, indent=indent)
    lines = text.split("\n")

    def walked(inner: Any, path: tuple[str | int, ...]) -> None:
        line, column = places[path]
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        start = json.dumps(path[-1]) if path and isinstance(path[-1], str) else json.dumps(inner)[:1]
        assert rest.startswith(start)
        entries = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        for key, one in entries:
            walked(one, (*path, key))

    places = places_in(text)
    walked(value, ())


@pytest.mark.parametrize("key", ["x[0]", "a(b", "str", "bool", "nullable", "", "tuple[Material, ...]", "x" * 300])
def test_any_key_is_named_as_it_stands(tmp_path: Path, key: str) -> None:
    for changed in ({key: 1}, {"materials": [{key: 1}]}, {"good": {key: {"str": 1}}}):
        (found,) = problems(tmp_path, of(**changed))
        assert f"{key}: is not a field here" in found


@pytest.mark.parametrize("amount", ["1e9999999", "1e-9999999", "1e99999999999999999999", "NaN", "sNaN", "-Infinity"])
def test_an_amount_of_any_exponent_is_refused(tmp_path: Path, amount: str) -> None:
    assert "materials[1].value: " in problems(tmp_path, of(materials=[{"value": amount}]))[0]
    if amount[0] == "1":
        assert "materials[1].value: " in problems(tmp_path, of(materials=[{"value": 7}]).replace(" 7", f" {amount}"))[0]


@given(st.from_regex(r"[-+]?[0-9]{0,40}(\.[0-9]{0,40})?(e[-+]?[0-9]{1,12})?", fullmatch=True))
def test_an_amount_is_exact_or_refused(text: str) -> None:
    try:
        value = Material.model_validate({"value": text}).value
    except ValueError:
        return
    assert value is not None
    assert value == Decimal(text)
    assert 0 <= value < Decimal("1e15")
    assert (value * 10**6) % 1 == 0


FORGED = "fridge\nORIGINATING in Japan (JP), criterion WO\r\x1b[2J\x9b\u202e\u2028\x00 end"


@pytest.mark.parametrize("name", ["claim.json", "claim.yaml"])
def test_a_text_of_a_claim_forges_no_line(name: str, headnote: Callable[..., Result], tmp_path: Path) -> None:
    claim = CLAIM | {"good": CLAIM["good"] | {"description": FORGED}}
    claim |= {"materials": [{"description": FORGED, "hs": "8501.10", "value": "1"}], "answers": {FORGED: FORGED}}
    path = tmp_path / name
    text = json.dumps(claim) if name.endswith("json") else yaml.safe_dump(claim)
    path.write_text(text, encoding="utf-8")
    for command in (["determine"], ["explain"], ["explain", "--lang", "ja"], ["determine", "--json"]):
        result = headnote(command[0], path, *command[1:])
        assert result.exit_code == 0
        assert not any(line.startswith("ORIGINATING in Japan (JP), criterion WO") for line in result.output.split("\n"))
        assert not set(result.output) & set("\r\x1b\x9b\u202e\u2028\x00")
    assert "\\x0aORIGINATING" in headnote("explain", path).output


def test_half_a_surrogate_pair_is_shown_as_its_escape(headnote: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "claim.json"
    path.write_text(of(good={"hs": "8418.10", "description": "a\ud800b"}), encoding="utf-8")
    assert "a\\ud800b" in headnote("explain", path).output
    path.write_text(of(**{"\udfff": 1}), encoding="utf-8")
    assert "\\udfff: is not a field here" in headnote("determine", path).output


@pytest.mark.parametrize(
    "change",
    [
        {"date": "\ud800"},
        {"importing_party": "\ud800"},
        {"materials": [{"hs": "85\ud800"}]},
        {"materials": [{"value": "\ud800"}]},
        {"materials": [{"originating": "\ud800"}]},
        {"materials": [{"basis": "\ud800"}]},
        {"good": {"currency": "\ud800"}},
        {"good": {"exchange": {"\ud800": "1"}}},
    ],
    ids=["day", "country", "code", "amount", "yes or no", "choice", "currency", "key"],
)
def test_half_a_surrogate_pair_fits_no_field_but_text(
    headnote: Callable[..., Result], tmp_path: Path, change: dict[str, Any]
) -> None:
    path = tmp_path / "claim.json"
    path.write_text(of(**change), encoding="utf-8")
    result = headnote("determine", path)
    assert result.exit_code == 2
    assert "\\ud800" in result.output


def test_an_address_keeps_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "claim.json"
    path.write_text(of(proof={"exporter": "Kansai KK\nOsaka\x07", "number": "1\n2"}), encoding="utf-8")
    proof = read_claim(str(path)).proof
    assert proof is not None
    assert (proof.exporter, proof.number) == ("Kansai KK\nOsaka\\x07", "1\\x0a2")


# --- no more than can be read -------------------------------------------------------------------------------


def test_of_many_problems_the_first_are_told(tmp_path: Path) -> None:
    found = problems(tmp_path, of(materials=[{"hs": "x"}] * 5_000))
    assert len(found) == MAX_PROBLEMS + 1
    assert "there are more than these" in found[-1]
    assert "materials[1000].hs" in found[-2]


def test_problems_of_lines_within_lines_stand_where_they_are(tmp_path: Path) -> None:
    inner = [{"hs": "8501.10"}] * 150 + [{"hs": "x", "materials": [{"value": "y"}]}]
    found = problems(tmp_path, of(materials=[{"hs": "8501.10"}] * 120 + [{"materials": inner}]))
    assert [one.split(": ")[1] for one in found] == [
        "materials[121].materials[151].hs",
        "materials[121].materials[151].materials[1].value",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": [' + "1," * MAX_NODES + "1]}", "more than 1,000,000 values"),
        ('{"a": {' + ",".join(f'"k{n}": 1' for n in range(MAX_FIELDS + 1)) + "}}", "more than 1,000 fields"),
        ("\n".join(f"k{n}: 1" for n in range(MAX_FIELDS + 1)), "more than 1,000 fields"),
        ("[" * 100_000, "nested more than 200 deep"),
        ('{"a": ' + "[" * 100_000, "nested more than 200 deep"),
        ("a: &a [1]\n" + "b: &b [*a, *a]\n" + "c: [" + "*b, " * 400_000 + "]", "more than 1,000,000 values"),
    ],
    ids=["values", "json fields", "yaml fields", "yaml depth", "json depth", "aliases"],
)
def test_a_document_is_bounded(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_document("x.json" if text.startswith("{") else "x.yaml", text.encode())


def test_lists_are_bounded(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, of(production={"operations": ["a"] * 1_001}))
    assert "production.operations: holds" in found
    assert "more than 100,000 lines" in problems(tmp_path, of(materials=[{}] * 100_001))[0]


def chain(deep: int, *inner: dict[str, Any]) -> dict[str, Any]:
    """A material made of a material, and so on, and at last of some."""
    made: list[dict[str, Any]] = list(inner)
    for _ in range(deep):
        made = [{"materials": made}]
    return made[0]


@pytest.mark.parametrize(
    ("materials", "told"),
    [
        # A chain of 56 counts 1 + 2 … + 56 = 1,596.
        ([chain(56, {})] * 6, "9,576 materials with materials of their own and 9,576 lines within"),
        ([chain(50, *[{}] * 6_000)], "1,275 materials with materials of their own and 301,225 lines within"),
    ],
    ids=["materials", "lines"],
)
def test_bills_within_bills_are_as_many_as_can_be_decided(
    headnote: Callable[..., Result], tmp_path: Path, materials: list[dict[str, Any]], told: str
) -> None:
    path = tmp_path / "claim.json"
    path.write_text(of(materials=materials), encoding="utf-8")
    result = headnote("determine", path)
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr
    path.write_text(of(materials=[chain(56, {})] * 5), encoding="utf-8")
    assert headnote("determine", path).exit_code == 0
