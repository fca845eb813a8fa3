"""PDFs in the layout of RCEP's Annex 3A: every subheading comes with its rule and its page, however pages break."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

import rcep
from headnote.engine import InputError
from headnote.engine.agreements.library import nomenclature
from headnote.engine.importing.annexes.entries import Entry, Title, entries_of
from headnote.engine.importing.tables import read_tables

EDITION = nomenclature("HS2012")
assert EDITION is not None
ROWS = [
    *rcep.rows_of(EDITION, 100),
    ("93", "", "", "CHAPTER 93: ARMS AND AMMUNITION; PARTS AND ACCESSORIES THEREOF", "CTH or RVC40"),
]


@pytest.mark.parametrize("layout", [rcep.one_a_page, rcep.side_by_side, rcep.without_lines])
def test_every_row_is_found_with_its_rule_and_its_page(layout: Callable[[Sequence[rcep.Printed]], bytes]) -> None:
    found = entries_of(read_tables("annex-3a.pdf", layout(ROWS)).tables, {})
    entries = [item for item in found.items if isinstance(item, Entry)]
    expected = [(subheading or chapter, rule) for chapter, _, subheading, _, rule in ROWS if rule]
    assert [(item.printed, " ".join(" ".join(item.rules).split())) for item in entries] == expected
    assert sum(isinstance(item, Title) for item in found.items) == sum(not row[4] for row in ROWS)
    pages = [int(item.place.removeprefix("p. ")) for item in entries]
    assert pages == sorted(pages)
    assert pages[-1] > 2
    assert found.passed_over == ()


@pytest.mark.parametrize("layout", [rcep.one_a_page, rcep.side_by_side, rcep.without_lines])
def test_a_raised_footnote_mark_is_not_of_the_rule(layout: Callable[[Sequence[rcep.Printed]], bytes]) -> None:
    rows = [*ROWS[:5], ("", "05.05", "0505.10", "Feathers¹ for stuffing", "CC except from Chapter 01¹")]
    found = entries_of(read_tables("annex-3a.pdf", layout(rows)).tables, {})
    last = [item for item in found.items if isinstance(item, Entry)][-1]
    assert (last.printed, " ".join(last.rules[0].split())) == ("0505.10", "CC except from Chapter 01")
    assert set(last.marks) == {"1"}


def test_pages_may_be_chosen() -> None:
    found = read_tables("annex-3a.pdf", rcep.one_a_page(ROWS), [2, 3])
    assert {row.place for table in found.tables for row in table.rows} == {"p. 2", "p. 3"}


def test_a_row_that_a_page_breaks_is_one_row() -> None:
    """As RCEP prints 05.04 on page 3A-11; the parts of the row are ruled off by the page's end."""
    first = [*ROWS[:4], ("", "05.04", "0504.00", "Guts of animals (other than", "CC")]
    second = [("", "", "", "fish), whole", "except from Chapter 01"), ("", "05.05", "", "Skins of birds", "CC")]
    found = entries_of(read_tables("annex-3a.pdf", rcep.broken(first, second)).tables, {})
    assert [(item.place, item.printed, item.rules) for item in found.items if isinstance(item, Entry)][-2:] == [
        ("p. 1", "0504.00", ("CC except from\nChapter 01",)),
        ("p. 2", "05.05", ("CC",)),
    ]


def test_rows_that_cannot_be_told_apart_are_not_guessed() -> None:
    """Without lines, a code that stands in the middle of its row leaves open whose the text above it is."""
    with pytest.raises(InputError, match=r"p\. 1.*codes that do not stand on the first line of their rows"):
        read_tables("annex-3a.pdf", rcep.without_lines(ROWS, "MIDDLE"))
