"""Rows of tables, in the layouts that annexes have, to goods and their rules."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from grids import KINDS, Grid
from headnote.engine.importing.annexes.entries import Entry, Title, Unplaced, entries_of
from headnote.engine.importing.annexes.heads import Role, role_of
from headnote.engine.importing.tables import read_tables
from headnote.engine.importing.tables.raw import Cell, Row, Table


def table(grid: Grid, name: str = "t", goes_on: bool = False) -> Table:
    """A grid as a reader gives it."""
    rows: list[tuple[Cell, ...]] = []
    for texts in grid:
        cells: list[Cell] = []
        for at, text in enumerate(texts):
            match text:
                case "<":
                    cells.append(Cell(cells[-1].text, "left"))
                case "^":
                    cells.append(Cell(rows[-1][at].text, "above"))
                case _:
                    cells.append(Cell(text))
        rows.append(tuple(cells))
    return Table(name, tuple(Row(f"{name} {n}", cells) for n, cells in enumerate(rows, 1)), goes_on)


def read(*grids: Grid, named: dict[str, Role] | None = None, goes_on: bool = False) -> list[tuple[str, ...]]:
    """What is found: of an entry its place, codes, goods and rules; of others their place and text."""
    tables = [table(grid, f"t{n}", goes_on) for n, grid in enumerate(grids, 1)]
    return [told(item) for item in entries_of(tables, named or {}).items]


def told(item: Entry | Title | Unplaced) -> tuple[str, ...]:
    if isinstance(item, Entry):
        return (item.place, item.printed, item.goods or "", *item.rules)
    return (item.place, f"{type(item).__name__}: {item.text}")


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("Classification", "code"),
        ("HS 2017", "code"),
        ("HS Code\n(HS 2012)", "code"),
        ("Tariff item", "code"),
        ("品目番号", "code"),
        ("Chapter ", "chapter"),
        ("Sub-heading", "subheading"),
        ("Description of product", "description"),
        ("品名", "description"),
        ("PSR2", "rule"),
        ("Product-Specific Rule", "rule"),
        ("Working or processing, carried out on non-originating materials, which confers originating status", "rule"),
        ("品目別規則", "rule"),
        ("CTH", None),
        ("Manufacture in which all the materials of Chapter 1 used are wholly obtained", None),
        ("84.18", None),
    ],
)
def test_heads(head: str, role: Role | None) -> None:
    assert role_of(head) == role


def test_one_row_a_subheading_with_chapter_and_titles() -> None:
    """UK-Australia: a column of chapters, titles without a rule."""
    assert read(
        [
            ["Chapter ", "HS 2017", "Description", "Product Specific Rule"],
            ["01", "01", "LIVE ANIMALS", "\xa0"],
            ["01", "0101", "Live horses", "\xa0"],
            ["01", "0101.21", "- Horses: pure-bred", "CC"],
            ["82", "8204.11", "- Spanners", "RVC40; or\nCC"],
        ]
    ) == [
        ("t1 2", "Title: 01 LIVE ANIMALS"),
        ("t1 3", "Title: 0101 Live horses"),
        ("t1 4", "0101.21", "", "CC"),
        ("t1 5", "8204.11", "", "RVC40; or\nCC"),
    ]


def test_codes_and_goods_in_one_column() -> None:
    """UK-Japan: goods of a heading stand below it behind a dash, and the others last."""
    assert read(
        [
            ["Classification", "PSR"],
            ["SECTION III", "FATS AND OILS"],
            ["15.14", ""],
            ["- Rape or Colza oil and fractions thereof", "CTH"],
            ["- Others", "CC"],
            ["61.04", ""],
            ["- Dresses", ""],
            ["-- Embroidered", "CC"],
            ["-- Others", "CTH"],
            ["- Others\n-- Embroidered", "CTSH"],
        ]
    ) == [
        ("t1 2", "Title: SECTION III | FATS AND OILS"),
        ("t1 3", "Title: 15.14"),
        ("t1 4", "15.14", "Rape or Colza oil and fractions thereof", "CTH"),
        ("t1 5", "15.14", "", "CC"),
        ("t1 6", "Title: 61.04"),
        ("t1 7", "Title: - Dresses"),
        ("t1 8", "61.04", "Dresses: Embroidered", "CC"),
        ("t1 9", "61.04", "Dresses: Others", "CTH"),
        ("t1 10", "61.04", "Others: Embroidered", "CTSH"),
    ]


def test_parts_of_headings_with_rules_in_two_columns() -> None:
    """UK-Chile: ``ex``, merged codes, dashes in the description, a second column of alternatives."""
    assert read(
        [
            ["Classification", "Description", "PSR", "PSR2"],
            ["ex Chapter 28", "Inorganic chemicals; except for:", "A", "B"],
            ["ex\xa0\xa02805", "“Mischmetall”", "C", "\xa0"],
            ["3002", "Blood:", "\xa0", "\xa0"],
            ["^", "— Products for retail sale", "D", "\xa0"],
            ["^", "— Other", "\xa0", "\xa0"],
            ["^", "— — Human blood", "E", "F"],
            ["^", "— — Other", "G", ""],
            ["ex\xa02008", "— Nuts", "H", ""],
            ["^", "— Other", "I", ""],
        ]
    ) == [
        ("t1 2", "ex Chapter 28", "", "A", "B"),
        ("t1 3", "ex 2805", "“Mischmetall”", "C"),
        ("t1 4", "Title: 3002 Blood:"),
        ("t1 5", "3002", "Products for retail sale", "D"),
        ("t1 6", "Title: — Other"),
        ("t1 7", "3002", "Other: Human blood", "E", "F"),
        ("t1 8", "3002", "", "G"),
        ("t1 9", "ex 2008", "Nuts", "H"),
        ("t1 10", "ex 2008", "Other", "I"),
    ]


RCEP = [
    ["HS Code (HS 2012)", "<", "<", "Product Description", "Product-Specific Rule"],
    ["Chapter", "Heading", "Subheading", "^", "^"],
]


def test_chapter_heading_and_subheading_in_columns_over_pages() -> None:
    """RCEP: two rows of heads on every page, sections across, a row that goes on on the next page."""
    assert read(
        [
            *RCEP,
            ["", "05.04", "0504.00", "Guts of animals", "CC except"],
        ],
        [
            *RCEP,
            ["", "", "", "(other than fish)", "from Chapter 01"],
            ["SECTION XIX ARMS", "<", "<", "<", "<"],
            ["93", "", "", "CHAPTER 93: ARMS", "CTH or RVC40"],
            ["", "27.10", "", "Petroleum oils:", ""],
            ["", "", "2710.12", "-- Light oils", "CTH"],
        ],
        goes_on=True,
    ) == [
        ("t1 3", "0504.00", "", "CC except from Chapter 01"),
        ("t2 4", "Title: SECTION XIX ARMS"),
        ("t2 5", "93", "", "CTH or RVC40"),
        ("t2 6", "Title: 27.10 Petroleum oils:"),
        ("t2 7", "2710.12", "", "CTH"),
    ]


def test_a_column_that_says_which_alternative_and_one_that_describes() -> None:
    """The CSV of annexes: a second column has rows of its own; the EU-Japan annex describes its goods."""
    assert read(
        [
            ["code", "described", "column", "text", "operator"],
            ["ex 2932", "", "col0", "A", ""],
            ["ex 2932", "", "col1", "B", ""],
            ["Chapter 3", "Bluefin tuna:", "col0", "C", ""],
            ["Chapter 3", "Others:", "col0", "D", ""],
        ]
    ) == [
        ("t1 2", "ex 2932", "as the source says, which does not describe them", "A", "B"),
        ("t1 4", "Chapter 3", "Bluefin tuna", "C"),
        ("t1 5", "Chapter 3", "", "D"),
    ]


def test_columns_may_be_named_or_numbered() -> None:
    grid = [["Warenposition", "Regel"], ["84.18", "CTH"]]
    assert read(grid, named={"warenposition": "code", "regel": "rule"}) == [("t1 2", "84.18", "", "CTH")]
    assert read(grid, named={"1": "code", "2": "rule"}) == [("t1 2", "84.18", "", "CTH")]
    assert read([["84.18", "x", "CTH"]], named={"1": "code", "3": "rule"}) == [("t1 1", "84.18", "", "CTH")]


def test_a_table_without_heads_goes_on_one_of_the_same_width_and_others_are_passed_over() -> None:
    tables = [
        table([["code", "rule"], ["(1)", "(2)"], ["84.18", "CTH"]], "a"),
        table([["84.19", "CC"]], "b"),
        table([["Country", "Since", "Note"], ["Japan", "2021", ""]], "c"),
    ]
    found = entries_of(tables, {})
    assert [told(item) for item in found.items] == [("a 3", "84.18", "", "CTH"), ("b 1", "84.19", "", "CC")]
    assert [one.name for one in found.passed_over] == ["c"]


def test_a_row_with_text_and_no_code_is_told() -> None:
    assert read([["code", "rule"], ["-- Other", "CTH"], ["84.18a", "CC"]]) == [
        ("t1 2", "Unplaced: -- Other | CTH"),
        ("t1 3", "Unplaced: 84.18a | CC"),
    ]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_document_gives_the_same_entries(kind: str) -> None:
    grid: Sequence[Sequence[str]] = [
        ["Classification", "Description", "Rule", "Rule 2"],
        ["15.07-15.15", "Vegetable oils:", "", ""],
        ["^", "— Solid fractions", "CC", ""],
        ["^", "— Other", "CTH", "RVC40"],
        ["ex 1516", "Hydrogenated castor oil", "CTH", ""],
    ]
    (found,) = read_tables(f"a.{kind}", KINDS[kind](grid)).tables
    assert [told(item)[1:] for item in entries_of([found], {}).items] == [
        ("Title: 15.07-15.15 Vegetable oils:",),
        ("15.07-15.15", "Solid fractions", "CC"),
        ("15.07-15.15", "", "CTH", "RVC40"),
        ("ex 1516", "Hydrogenated castor oil", "CTH"),
    ]


def test_tables_beside_one_another_in_one_table_are_two() -> None:
    heads = ["HS Code", "Description", "PSR"]
    assert read(
        [
            ["Annex 3", *["<"] * 6],
            [*heads, "", *heads],
            ["8401", "a", "CTH", "", "8404", "d", "CC"],
            ["8402", "b", "CC", "", "ex 8405", "e", "CTSH"],
            ["8403", "c", "CTH", "", "", "", ""],
        ],
        [["8406", "f", "CTH", "", "8407", "g", "CC"]],  # the next page, without heads
    ) == [
        ("t1 3", "8401", "", "CTH"),
        ("t1 4", "8402", "", "CC"),
        ("t1 5", "8403", "", "CTH"),
        ("t1 3", "8404", "", "CC"),
        ("t1 4", "ex 8405", "e", "CTSH"),
        ("t2 1", "8406", "", "CTH"),
        ("t2 1", "8407", "", "CC"),
    ]


def test_rows_below_a_code_that_is_not_read_are_not_those_of_the_code_before() -> None:
    assert read(
        [
            ["Code", "Description", "Rule"],
            ["8415.10", "Air conditioners", "CTH"],
            ["84.18(a)", "- Refrigerators", "CTSH"],
            ["", "- Other", "CC"],
        ]
    ) == [
        ("t1 2", "8415.10", "", "CTH"),
        ("t1 3", "Unplaced: 84.18(a) | - Refrigerators | CTSH"),
        ("t1 4", "Unplaced: - Other | CC"),
    ]


def test_a_dash_beside_the_code_is_of_all_its_goods_unless_another_follows() -> None:
    assert read(
        [
            ["Code", "Description", "Rule"],
            ["84.18", "- Refrigerators", "CTH"],
            ["", "- Other", "RVC40"],
            ["8419.11", "- Instantaneous", "CC"],
            ["8419.19", "- Other", "CTH"],
            ["", "-- Parts of them", "CTSH"],
        ]
    ) == [
        ("t1 2", "84.18", "Refrigerators", "CTH"),
        ("t1 3", "84.18", "", "RVC40"),
        ("t1 4", "8419.11", "", "CC"),
        ("t1 5", "8419.19", "", "CTH"),
        ("t1 6", "8419.19", "Parts of them", "CTSH"),
    ]


def test_numbers_of_columns_an_or_between_them_and_raised_figures_are_no_part_of_a_rule() -> None:
    grid = [
        ["HS heading", "Description", "Rule", "<"],
        ["(1)", "(2)", "(3) or", "(4)"],
        ["8404\u00b9", "Auxiliary plant", "CTH\u00b2; or", "RVC40"],
    ]
    assert read(grid) == [("t1 3", "8404\u00b9", "", "CTH", "RVC40")]
    entry = entries_of([table(grid)], {}).items[0]
    assert isinstance(entry, Entry)
    assert entry.codes.spans[0].first == "8404"
    assert entry.marks == ("\u00b9", "\u00b2")


def test_an_or_in_a_row_of_its_own_or_at_the_end_of_a_rule_leads_to_the_next_row() -> None:
    assert read(
        [
            ["Code", "Description", "Rule"],
            ["8401", "Reactors", "CTH"],
            ["", "", "or"],
            ["", "", "RVC40"],
            ["8402", "Boilers", "CC; or"],
            ["", "", "CTSH"],
            ["8403", "Others", "CC"],
            ["", "- Parts", "CTSH"],
        ]
    ) == [
        ("t1 2", "8401", "", "CTH\nor\nRVC40"),
        ("t1 5", "8402", "", "CC; or\nCTSH"),
        ("t1 7", "8403", "", "CC"),
        ("t1 8", "8403", "Parts", "CTSH"),
    ]


def test_columns_that_are_not_read_are_told() -> None:
    heads = ["No.", "Code", "Rule", "Alternative", ""]
    grid = [heads, ["1", "8401", "CTH", "or RVC40", "x"], ["2", "8402", "CC", "", ""]]
    found = entries_of([table(grid)], {})
    assert [told(item) for item in found.items] == [("t 2", "8401", "", "CTH", "RVC40"), ("t 3", "8402", "", "CC")]
    assert dict(found.left) == {"No.": 2, "5": 1}
