"""The canonical form: one text a value, the same claim again from it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shipped_cases
from headnote import Claim
from headnote.engine.canonical import canonical, digest
from headnote.engine.claims.digest import claim_data, claim_digest
from headnote.engine.claims.reading import read_claim

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"


def test_members_stand_in_the_order_of_their_utf16_units() -> None:
    # RFC 8785, 3.2.3, the example of sorting
    sample = {
        "€": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "ö": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical(sample)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_text_is_escaped_as_rfc_8785_has_it() -> None:
    # RFC 8785, 3.2.2.2: two-letter escapes where there are, small hexadecimal for the rest, all else as it is
    assert canonical('€$\u000f\nA\'B"\\\\"/') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()


@pytest.mark.parametrize(
    ("number", "text"),
    [("1000.50", "1000.5"), ("1E+3", "1000"), ("0.000", "0"), ("-0", "0"), ("-1.10", "-1.1"), ("1e-6", "0.000001")],
)
def test_a_number_with_decimals_is_one_text(number: str, text: str) -> None:
    assert canonical(Decimal(number)) == f'"{text}"'.encode()


def test_no_digit_of_a_long_number_is_lost() -> None:
    long = "123456789012345678901234567890.123456789012345678901234567890123"
    assert canonical(Decimal(long)) == f'"{long}"'.encode()


@pytest.mark.parametrize("value", [0.5, float("nan"), Decimal("NaN"), 2**53, {1: "x"}, {"x"}, b"x"])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical("\ud800")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_reading_the_canonical_form_gives_the_value(value: Any) -> None:
    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


def comes_back(claim: Claim) -> bool:
    again = Claim.model_validate(json.loads(canonical(claim_data(claim))))
    return again == claim and claim_digest(again) == claim_digest(claim)


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.yaml") if "declared" not in path.name))
def test_a_claim_comes_back_from_its_canonical_form(name: str) -> None:
    assert comes_back(read_claim(str(EXAMPLES / name)))


@pytest.mark.parametrize("ruleset", shipped_cases.RULESETS)
def test_the_claims_of_cases_come_back_from_their_canonical_form(ruleset: str) -> None:
    found = {path.name: comes_back(cases[0].claim) for path, cases in shipped_cases.files(ruleset)}
    assert found
    assert [name for name, same in found.items() if not same] == []


def test_one_claim_written_in_two_ways_has_one_digest() -> None:
    said: dict[str, Any] = {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "8418.10", "fob": "1000.00", "currency": "usd"},
        "production": {"party": "jp"},
        "materials": [{"hs": "8418.99", "originating": "no", "value": "10", "deductions": []}],
    }
    other = {
        "materials": [{"value": Decimal("10.0"), "originating": False, "hs": "841899", "kit": "no"}],
        "production": {"party": "JP", "costs": {}},
        "good": {"currency": "USD", "fob": 1000, "hs": "841810"},
        "date": date(2026, 4, 1),
        "agreement": "rcep",
    }
    assert claim_digest(Claim.model_validate(said)) == claim_digest(Claim.model_validate(other))


def test_saying_that_there_was_nothing_is_another_claim_than_not_saying() -> None:
    said = {"agreement": "rcep", "date": "2026-04-01", "good": {}, "production": {}}
    nothing = {**said, "materials": []}
    assert claim_digest(Claim.model_validate(said)) != claim_digest(Claim.model_validate(nothing))


def test_the_digest_of_a_claim_is_that_of_its_canonical_text() -> None:
    # worked out by hand: `printf '{"agreement":"rcep","date":"2026-04-01","good":{},"production":{}}' | sha256sum`
    claim = Claim.model_validate({"agreement": "rcep", "date": "2026-04-01", "good": {}, "production": {}})
    text = '{"agreement":"rcep","date":"2026-04-01","good":{},"production":{}}'
    assert canonical(claim_data(claim)).decode() == text
    assert claim_digest(claim) == digest(json.loads(text))
    assert claim_digest(claim) == "sha256:269cff62c0f3f885190e8641f6cd5ce40ec22deacd1ec1f27e79452874607509"
