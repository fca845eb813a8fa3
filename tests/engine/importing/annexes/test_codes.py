"""Cells of codes as annexes print them, and the codes of an edition that they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headnote.engine.agreements.library import nomenclature
from headnote.engine.importing.annexes.codes import Placed, Printed, Span, place, read_codes
from headnote.grammar.nomenclature import Nomenclature

HS2017 = nomenclature("HS2017")
assert HS2017 is not None


def placed(text: str) -> Placed:
    printed = read_codes(text)
    assert printed is not None, text
    return place(printed, edition())


def edition() -> Nomenclature:
    assert HS2017 is not None
    return HS2017


@pytest.mark.parametrize(
    ("cell", "scopes"),
    [
        ("Chapter 1", [("01", "01")]),
        ("01", [("01", "01")]),
        ("0403", [("0403", "0403")]),
        ("15.14\n", [("1514", "1514")]),
        ("8418.10", [("841810", "841810")]),
        ("１３０２．１９", [("130219", "130219")]),
        ("1507 to 1515", [("1507", "1515")]),
        ("030431-030439", [("030431", "030439")]),
        ("99.01 – 99.01", []),
        ("第八七類", [("87", "87")]),
        ("第84.18項", [("8418", "8418")]),
        ("第八三〇一・一〇号から第八三一一・九〇号まで", [("830110", "831190")]),
        ("14.01-14.04", [("1401", "1404")]),
        ("7106 and 7107", [("7106", "7106"), ("7107", "7107")]),
        ("ex 7102, ex 7103 and ex 7104", [("7102", "7102"), ("7103", "7103"), ("7104", "7104")]),
        ("0403 (1)", [("0403", "0403")]),
        ("8404\u00b9", [("8404", "8404")]),
        ("'0302", [("0302", "0302")]),
        ("84, 85", [("84", "84"), ("85", "85")]),
        ("5402 11 and 5402 19", [("540211", "540211"), ("540219", "540219")]),
        ("8419.11\n8419.19", [("841911", "841911"), ("841919", "841919")]),
        # One dash of the nomenclature: 0101.2 stands for 0101.21 and 0101.29.
        ("0101.2", [("010121", "010129")]),
        # Ranges from one level to another, as UK-EU prints them.
        ("2905.49-2942", [("290549", "290559"), ("2906", "2942")]),
        ("41.01-4104.19", [("4101", "4103"), ("410411", "410419")]),
        ("9608.60-96.20", [("960860", "960899"), ("9609", "9620")]),
    ],
)
def test_a_cell_of_codes(cell: str, scopes: list[tuple[str, str]]) -> None:
    assert list(placed(cell).scopes) == scopes


@pytest.mark.parametrize("cell", ["ex\xa0\xa00502", "ex\xa0ex0502 ", "ex 0502", "Ex 05.02"])
def test_a_part_of_a_heading(cell: str) -> None:
    assert read_codes(cell) == Printed((Span("0502", "0502"),), is_part=True)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "SECTION I",
        "- Others",
        "Note 1",
        "Others",
        "84.18 refrigerators",
        "from 84.18",
        "CTH",
        "123",
        "-",
        "84,02",
        "84 02",
    ],
)
def test_what_is_no_code(cell: str) -> None:
    assert read_codes(cell) is None


def test_a_range_whose_end_the_edition_lacks_is_the_codes_that_it_has() -> None:
    """Heading 03.09 is of HS2022: in HS2017, 03.01-03.09 is 03.01-03.08."""
    assert placed("03.01-03.09") == Placed((("0301", "0308"),), ("0309",))
    assert placed("24.04") == Placed((), ("2404",))


@given(st.text(alphabet="0123456789. -–exchapterto,;()\n\xa0", max_size=24))
def test_whatever_a_cell_says_the_codes_given_are_of_the_edition(cell: str) -> None:
    printed = read_codes(cell)
    if printed is not None:
        for first, last in place(printed, edition()).scopes:
            assert first in edition().codes
            assert last in edition().codes
            assert len(first) == len(last)
            assert first <= last


subheadings = st.sampled_from(edition().subheadings)


@given(subheadings, subheadings, st.sampled_from([2, 4, 6]), st.sampled_from([2, 4, 6]))
def test_a_range_holds_the_subheadings_from_its_first_code_through_its_last(
    one: str, other: str, low: int, high: int
) -> None:
    first, last = min(one, other)[:low], max(one, other)[:high]
    found = place(Printed((Span(first, last),), False), edition()).scopes
    held = {code for code in edition().subheadings if any(a <= code[: len(a)] <= b for a, b in found)}
    assert held == {code for code in edition().subheadings if first <= code[:low] and code[:high] <= last}
