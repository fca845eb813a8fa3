"""Sets of codes against sets of numbers, on a small nomenclature of three-digit codes below one chapter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headnote.analysis.intervals import DIGITS, EVERYTHING, NOTHING, CodeSet, below
from headnote.grammar.codes import HSCode
from headnote.grammar.rules.tree import Scope

CODES = st.integers(0, 9999).map(lambda n: f"{n:04d}") | st.integers(0, 99).map(lambda n: f"{n:02d}")
FOURS = tuple(f"{n:04d}" for n in range(10000))


def members(codes: list[str]) -> set[str]:
    return {four for four in FOURS if any(four.startswith(code) for code in codes)}


def told(found: CodeSet) -> set[str]:
    return set(found.among(FOURS))


@given(st.lists(CODES, max_size=6), st.lists(CODES, max_size=6))
def test_the_algebra_is_that_of_sets(one: list[str], other: list[str]) -> None:
    a, b = CodeSet.of_codes(one), CodeSet.of_codes(other)
    x, y = members(one), members(other)
    assert told(a | b) == x | y
    assert told(a & b) == x & y
    assert told(a - b) == x - y
    assert told(~a) == set(FOURS) - x
    assert (a <= b) is (x <= y)
    assert bool(a) is bool(x)
    assert a.count(FOURS) == len(x)


@given(st.lists(CODES, max_size=6), CODES)
def test_a_code_is_held_whole_or_met_in_part(codes: list[str], code: str) -> None:
    found, inside = CodeSet.of_codes(codes), members(codes)
    own = members([code])
    assert found.holds(code) is (own <= inside)
    assert found.meets(code) is bool(own & inside)


@given(st.lists(CODES, max_size=6))
def test_equal_sets_are_equal_values(codes: list[str]) -> None:
    found = CodeSet.of_codes(codes)
    assert CodeSet.of_codes(sorted(members(codes))) == found
    assert found & EVERYTHING == found | NOTHING == found
    assert ~~found == found
    assert all(low < high for low, high in found.spans)
    assert all(one[1] < two[0] for one, two in zip(found.spans, found.spans[1:], strict=False))


def test_ranges_hold_both_their_ends() -> None:
    found = CodeSet.of_scopes((Scope(HSCode("5004"), HSCode("5006")),))
    assert list(found.among(FOURS)) == ["5004", "5005", "5006"]
    assert found.holds("500690")
    assert not found.holds("50")
    assert below("97") == (97 * 10 ** (DIGITS - 2), 98 * 10 ** (DIGITS - 2))
