"""Two editions' codes that may be one material, against every pair looked at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headnote.analysis.intervals import CodeSet
from headnote.analysis.terms import between

SETS = st.lists(
    st.integers(1, 97).map(lambda n: f"{n:02d}")
    | st.integers(100, 9799).map(lambda n: f"{n:04d}")
    | st.sampled_from(between("HS2012", "HS2017").pairs).map(lambda pair: pair[0]),
    max_size=4,
).map(CodeSet.of_codes)


@pytest.mark.parametrize("editions", [("HS2012", "HS2017"), ("HS2017", "HS2012"), ("HS2017", "HS2017")])
@given(one=SETS | SETS.map(lambda found: ~found), other=SETS | SETS.map(lambda found: ~found))
def test_what_one_holds_and_the_other_does_not(editions: tuple[str, str], one: CodeSet, other: CodeSet) -> None:
    terms = between(*editions)
    expected = [(old, new) for old, new in terms.pairs if one.holds(old) and not other.meets(new)]
    assert list(terms.admitted_by_one(one, other)) == sorted(expected, key=lambda pair: (pair[1], pair[0]))
