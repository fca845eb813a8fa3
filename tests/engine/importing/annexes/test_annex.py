"""An annex as a whole: every row of the source is in the file, which loads; what is not read keeps its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demonstration import AGREEMENT, ANNEX_HEAD
from headnote.engine.agreements.library import Library, editions, nomenclature
from headnote.engine.agreements.ruleset import annex_context
from headnote.engine.importing.annexes import Imported, NoAnnex, import_annex
from headnote.engine.importing.tables.raw import Table
from headnote.grammar.checks import CheckContext, check_annex
from headnote.grammar.file import File
from headnote.grammar.parser import parse_text
from headnote.grammar.printer import print_file
from headnote.grammar.rules.vocabulary import Vocabulary
from headnote.grammar.text import SourceText

from .test_entries import Grid, table

Agreed = tuple[CheckContext, Vocabulary]
HEAD = parse_text(SourceText("head", ANNEX_HEAD)).file


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Agreed:
    folder: Path = tmp_path_factory.mktemp("demo")
    (folder / "agreement.origin").write_text(AGREEMENT, encoding="utf-8")
    return annex_context(folder / "annex.origin", HEAD, Library())


def imported(context: Agreed, *tables: Table) -> Imported:
    edition = context[0].nomenclature
    assert edition is not None
    others = [one for name in editions() if name != edition.edition and (one := nomenclature(name)) is not None]
    return import_annex(tables, HEAD, *context, edition, others)


def rows(context: Agreed, grid: Grid) -> str:
    """The file of a grid with heads, without its own head."""
    found = imported(context, table(grid))
    return laid_out(found.file)


def laid_out(file: File) -> str:
    """A file without its own head, its columns four blanks apart."""
    return re.sub(r" {4,}", "    ", print_file(file).removeprefix(ANNEX_HEAD).strip("\n"))


def problems(context: Agreed, file: File) -> list[str]:
    parsed = parse_text(SourceText("again", print_file(file)), context[1])
    assert print_file(parsed.file) == print_file(file)
    found = [*parsed.diagnostics, *check_annex(parsed.source, parsed.file, context[0])]
    return [one.id for one in found if one.is_error]


def test_rules_are_read_or_kept_with_their_reason(context: Agreed) -> None:
    assert rows(
        context,
        [
            ["Classification", "Description", "PSR", "PSR2"],
            ["Chapter 1", "Live animals", "CTH", "RVC40"],
            ["84.18", "Refrigerators", "CTH or (wizardry", ""],
            ["ex 84.19", "Heat exchangers of “graphite”", "CTHS", "RVC\xa040 %"],
        ],
    ) == (
        'chapter 01    CTH; or RVC40    @ "t 2"\n'
        "# import: HN0212 this bracket is never closed\n"
        '84.18    "CTH or (wizardry"    @ "t 3"\n'
        "# import: HN0203 “CTHS” is not defined in the agreement's headnotes; did you mean “CTSH”?\n"
        'ex 84.19 "Heat exchangers of “graphite”"    "CTHS"; or RVC 40 %    @ "t 4"'
    )


def test_titles_stand_as_comments_and_a_chapter_s_title_is_told_from_its_rule(context: Agreed) -> None:
    assert rows(
        context,
        [
            ["Classification", "PSR"],
            ["SECTION I", "LIVE ANIMALS"],
            ["Chapter 1", "Live animals"],
            ["01.01-01.06", "CC"],
            ["Chapter 2", "CC"],
            ["Chapter 3", "(strange fish"],
            ["Chapter 4", "Dairy produce"],
            ["04.01", "CTH"],
            ["Chapter 24", "Tobacco"],
            ["24.04", "CTH"],
        ],
    ) == (
        "# SECTION I | LIVE ANIMALS\n# Chapter 1: Live animals\n"
        '01.01-01.06    CC    @ "t 4"\n'
        'chapter 02    CC    @ "t 5"\n'
        "# import: HN0212 this bracket is never closed\n"
        'chapter 03    "(strange fish"    @ "t 6"\n'
        "\n# Chapter 4: Dairy produce\n"
        '04.01    CTH    @ "t 8"\n'
        "\n# Chapter 24: Tobacco\n# import: no row: t 10: 24.04 | CTH: 24.04 is not of HS2012"
    )


def test_every_row_of_the_source_is_in_the_record(context: Agreed) -> None:
    found = imported(
        context,
        table(
            [
                ["code", "rule"],
                ["84.18", "CTH"],
                ["84.18", "CTH"],
                ["84.19", "nonsense"],
                ["99.99", "CC"],
                ["what", "CC"],
                ["8418.10.00", "CC"],
                ["Chapter 85", ""],
            ]
        ),
    )
    assert [(line.place, line.status) for line in found.record] == [
        ("t 2", "read"),
        ("t 3", "title"),
        ("t 4", "kept"),
        ("t 5", "no row"),
        ("t 6", "no row"),
        ("t 7", "no row"),
        ("t 8", "title"),
    ]
    assert [one.why for one in found.unplaced] == [
        "99.99 is not of HS2012",
        "“what” is not a code",
        "84181000 is a line of a national tariff; the rows of an annex are of headings and subheadings",
    ]
    assert problems(context, found.file) == []


def test_notes_of_sections_and_chapters_are_told(context: Agreed) -> None:
    grid = [["code", "rule"], ["SECTION V", "MINERALS\nSection note: see Note 5 of Annex 1"], ["25.01", "CTH"]]
    found = imported(context, table(grid))
    assert [one.text for one in found.notes] == ["SECTION V | MINERALS Section note: see Note 5 of Annex 1"]


def test_equal_texts_are_one_diagnostic_with_a_count(context: Agreed) -> None:
    grid = [["code", "rule"], *([f"84.{n:02}", "nonsense"] for n in range(1, 9)), ["85.01", "other nonsense"]]
    found = imported(context, table(grid))
    assert [(len(one.codes), one.unread.text) for one in found.kept] == [(8, "nonsense"), (1, "other nonsense")]


def test_a_wrong_edition_is_noticed(context: Agreed) -> None:
    """Headings 03.09, 24.04 and 85.49 came with HS2022; 84.99 is of no edition."""
    grid = [["code", "rule"], ["03.01-03.09", "CC"], ["24.04", "CC"], ["85.49", "CC"], ["84.99", "CC"], ["01.01", "CC"]]
    found = imported(context, table(grid))
    assert str(found.strangers) == ("4 codes are not of HS2012 (03.09, 24.04, 85.49, 84.99); 3 are of HS2022")


def test_a_sentence_on_a_new_line_is_an_alternative_of_its_own(context: Agreed) -> None:
    # as the leaflet of the United Kingdom's preferences breaks its lines (gsp, headings 50.07 and 51.11)
    grid = [["Code", "Rule"], ["5007.10", "Weaving, or\nPrinting accompanied by dyeing or\ncoating"]]
    assert "Weaving; or Printing accompanied by dyeing or coating" in rows(context, grid)
    grid = [["Code", "Rule"], ["4012.11", "CTSH;\nor\nRetreading of used tyres"]]
    assert "CTSH; or Retreading of used tyres" in rows(context, grid)


def test_what_is_said_of_goods_is_not_hidden_in_their_name(context: Agreed) -> None:
    grid = [["Code", "Rule"], ["8418.10", "The Non-Originating Material content shall not exceed 55 per cent of FOB"]]
    assert imported(context, table(grid)).count("kept") == 1


def test_a_row_of_several_periods_is_one_row_of_the_source(context: Agreed) -> None:
    found = imported(
        context,
        table(
            [
                ["Code", "Rule"],
                ["8418.10", "CTH (until 31 December 2027); or RVC40 (from 1 January 2028)"],
                ["8418.21", "CTH (until 31 December 2027); or surely nonsense 1 (from 1 January 2028)"],
            ]
        ),
    )
    assert (
        laid_out(found.file) + "\n"
        == """\
8418.10    CTH    @ "t 2"    until 2027-12-31
8418.10    RVC40    @ "t 2"    from 2028-01-01
# import: HN0202 “until” does not fit here
8418.21    "CTH (until 31 December 2027); or surely nonsense 1 (from 1 January 2028)"    @ "t 3"
"""
    )
    assert [(line.status, line.governs) for line in found.record] == [
        ("read", "8418.10 until 2027-12-31"),
        ("further period", "8418.10 from 2028-01-01"),
        ("kept", "8418.21"),
    ]
    assert [one.codes for one in found.kept] == [("8418.21",)]
    assert problems(context, found.file) == []


def test_rows_for_the_same_goods_are_told_apart_by_their_place(context: Agreed) -> None:
    found = imported(
        context,
        table([["code", "rule"], ["84.18", "CTH"], ["84.18", "RVC40"], ["84.01-84.10", "CC"], ["84.05", "CTH"]]),
    )
    assert [(one.codes, one.places) for one in found.twice] == [("84.18", ("t 2", "t 3"))]
    assert laid_out(found.file) == (
        'ex 84.18 "goods of t 2 of the source"    CTH    @ "t 2"\n'
        'ex 84.18 "goods of t 3 of the source"    RVC40    @ "t 3"\n'
        '84.01-84.10    CC    @ "t 4"\n'
        'ex 84.05 "goods of t 5 of the source"    CTH    @ "t 5"'
    )
    assert problems(context, found.file) == []


def test_a_document_without_such_a_table_says_what_its_tables_begin_with(context: Agreed) -> None:
    with pytest.raises(NoAnnex, match=r"t: Country \| Since"):
        imported(context, table([["Country", "Since"], ["Japan", "2021"]]))


TEXTS = ["", "CTH", "CTH or RVC40", "CC; or\nnonsense", '"', "#", "@ \"x\"", "from 2020-01-01", "until 2020-", "- CTH",
         "to 84.20 CC", ", 84.20 CTH", "ex", "and", "(", "”", "\x0b", "\u2028", "\ufffd", "Chapter 1"]  # fmt: skip
CODES = [
    "84.18",
    "8418.10",
    "ex 84.18",
    "Chapter 84",
    "84.01-85.10",
    "8418.10.00",
    "99.99",
    "- Other",
    "-- x",
    "",
    "Note",
]
cells = st.one_of(st.sampled_from(TEXTS), st.text(max_size=12))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(CODES), cells, cells, cells), min_size=1, max_size=8))
def test_whatever_the_cells_say_the_file_loads_and_has_every_row(
    context: Agreed, grid: list[tuple[str, str, str, str]]
) -> None:
    try:
        found = imported(context, table([("code", "description", "rule", "rule 2"), *grid]))
    except NoAnnex:
        assert not any("".join(row).strip() for row in grid)
        return
    assert problems(context, found.file) == []
    with_text = {f"t {n}" for n, row in enumerate(grid, 2) if any(cell.strip() for cell in row)}
    # A line without a place proposes a name that several rows use.
    assert {line.place for line in found.record if line.place} == with_text
