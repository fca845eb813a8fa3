"""A second import keeps what an analyst mended, takes over what the source changed, and shows every difference."""

from __future__ import annotations

from collections.abc import Mapping

from demonstration import ANNEX_HEAD
from headnote.engine.importing.annexes.merging import merged
from headnote.grammar.file import File
from headnote.grammar.parser import parse_text
from headnote.grammar.printer import print_file
from headnote.grammar.text import SourceText

BEFORE = {"84.18": "CTH", "84.19": '"nonsense"', "84.20": "CC", "84.21": "CTSH", 'ex 84.22 "dishwashers"': "CTH"}
OWN = """\
# a note of the analyst's
84.18    CTH       @ "p. 1"
# import: HN0202 “nonsense” does not fit here
# she read it
84.19    RVC40     @ "p. 1"
84.20    CC        @ "p. 1"
84.21    CTSH      @ "p. 1"
84.50    WO        @ "p. 9"
ex 84.22 "dishwashers"    CTH    @ "p. 2"
"""


def file(rows: str) -> File:
    parsed = parse_text(SourceText("x", ANNEX_HEAD + rows))
    assert parsed.diagnostics == ()
    return parsed.file


def taken(now: str, own: str = OWN, before: Mapping[str, str] = BEFORE) -> tuple[str, list[tuple[str, str]]]:
    result = merged(file(now), file(own), before)
    text = print_file(result.file).removeprefix(ANNEX_HEAD).strip("\n")
    return text, [(one.kind, one.governs) for one in result.changes]


def test_a_first_import_takes_every_row() -> None:
    text, changes = taken('# Chapter 84\n84.18    CTH    @ "p. 1"\n84.19    CC     @ "p. 2"\n# the end\n', "", {})
    assert text == '# Chapter 84\n84.18    CTH    @ "p. 1"\n84.19    CC     @ "p. 2"\n# the end'
    assert changes == []


def test_the_same_source_changes_nothing() -> None:
    now = OWN.replace("RVC40 ", '"nonsense"').replace('84.50    WO        @ "p. 9"\n', "")
    text, changes = taken(now)
    assert text == print_file(file(OWN)).removeprefix(ANNEX_HEAD).strip("\n")
    assert changes == [("mended", "84.19")]


def test_a_new_source_is_taken_over_where_nothing_was_mended() -> None:
    now = """\
# import: HN0203 why
84.18    "CTHS"    @ "p. 3"
84.19    CTSH      @ "p. 3"
84.195   CC        @ "p. 3"
84.21    CTSH      @ "p. 4"
ex 84.22 "dishwashers"    CC    @ "p. 4"
85.01    CC        @ "p. 5"
"""
    text, changes = taken(now.replace("84.195", "8420.10"))
    assert text == print_file(
        file("""\
# a note of the analyst's
# import: HN0203 why
84.18    "CTHS"    @ "p. 3"
# import: HN0202 “nonsense” does not fit here
# she read it
# import: the source now says: CTSH
84.19    RVC40     @ "p. 1"
8420.10    CC        @ "p. 3"
84.21    CTSH      @ "p. 4"
84.50    WO        @ "p. 9"
ex 84.22 "dishwashers"    CC    @ "p. 4"
85.01    CC        @ "p. 5"
""")
    ).removeprefix(ANNEX_HEAD).strip("\n")
    assert sorted(changes) == [
        ("changed", "84.18"),
        ("changed", 'ex 84.22 "dishwashers"'),
        ("gone", "84.20"),
        ("mended and changed", "84.19"),
        ("new", "8420.10"),
        ("new", "85.01"),
    ]


def test_what_was_deleted_stays_deleted_and_what_was_mended_stays_when_the_source_drops_it() -> None:
    text, changes = taken('84.18    CTH    @ "p. 1"\n', '84.19    RVC40    @ "p. 1"\n')
    assert text == '# import: the source now says nothing here; it was: "nonsense"\n84.19    RVC40    @ "p. 1"'
    assert changes == [("left out", "84.18"), ("mended and gone", "84.19")]


def test_a_rule_split_by_days_is_mended_and_blocks_stay_blocks() -> None:
    own = """\
chapter 84
    84.18    CTH    @ "p. 1" until 2021-12-31
    84.18    CC     @ "p. 1" from 2022-01-01
    84.20    CC                      @ "p. 1"
chapter 85
    85.01    CC                      @ "p. 2"
"""
    now = (
        '84.18    CTH    @ "p. 1"\n84.20    CC    @ "p. 1"\n8420.10    CTH    @ "p. 1"\n84.90-85.02    CC    @ "p. 2"\n'
    )
    text, changes = taken(now, own, {"84.18": "CTH", "84.20": "CC"})
    assert [line.split("  ")[0] or line.strip().split("  ")[0] for line in text.splitlines() if line] == [
        "chapter 84",
        "84.18",
        "84.18",
        "84.20",
        "8420.10",
        "84.90-85.02",
        "chapter 85",
        "85.01",
    ]
    assert changes == [("new", "8420.10"), ("new", "84.90-85.02"), ("mended", "84.18")]


DATED = """\
84.18    CTH      @ "p. 1"    until 2027-12-31
84.18    RVC40    @ "p. 1"    from 2028-01-01
"""


def test_rows_of_periods_are_each_compared() -> None:
    before = {"84.18 until 2027-12-31": "CTH", "84.18 from 2028-01-01": "RVC40"}
    assert taken(DATED, DATED, before) == (DATED.strip("\n"), [])
    mended = DATED.replace("RVC40", "RVC45")
    assert taken(DATED, mended, before) == (mended.strip("\n"), [("mended", "84.18 from 2028-01-01")])
    changed = DATED.replace("CTH  ", "CTSH ")
    assert taken(changed, mended, before) == (
        mended.replace("CTH  ", "CTSH ").strip("\n"),
        [("changed", "84.18 until 2027-12-31"), ("mended", "84.18 from 2028-01-01")],
    )


def test_an_analyst_s_own_periods_are_a_mended_row() -> None:
    text, changes = taken('84.18    "CTH (till 2027)"    @ "p. 1"\n', DATED, {"84.18": '"CTH (till 2027)"'})
    assert text == DATED.strip("\n")
    assert changes == [("mended", "84.18"), ("mended", "84.18")]
