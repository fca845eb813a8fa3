"""Rules that hold for some days only: a row for each period where that is sure, and quotes where it is not.

UK-Australia prints the first text (8507.10), UK-Turkey the second (battery packs of 85.07), with these days.
"""

from __future__ import annotations

import pytest

from headnote.engine.importing.annexes.dating import by_period

AUSTRALIA = """\
RVC30 (from the date of entry into force of this Agreement to 31 December 2027); or
CTSH (from the date of entry into force of this Agreement to 31 December 2027); or
Cell manufacture or cell activation (from the date of entry into force of this Agreement to 31 December 2027); or
RVC35 (from 1 January 2028 to 31 December 2029); or
Cell manufacture (from 1 January 2028 to 31 December 2029); or
RVC40 (from 1 January 2030)"""
TURKEY = """\
CTH;
or
MaxNOM 30 % (EXW);
CTSH (*for the period from 14 April 2021 until 31 December 2026*);
or
MaxNOM 70 % (EXW) (*for the period from 14 April 2021 until 31 December 2026*)"""


def periods(*rules: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(f"{period.first or ''}..{period.last or ''}", held) for period, held in by_period(rules) or ()]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            (AUSTRALIA,),
            [
                ("..2027-12-31", ("RVC30; or CTSH; or Cell manufacture or cell activation",)),
                ("2028-01-01..2029-12-31", ("RVC35; or Cell manufacture",)),
                ("2030-01-01..", ("RVC40",)),
            ],
        ),
        (
            (TURKEY,),
            [
                ("..2021-04-13", ("CTH; or MaxNOM 30 % (EXW)",)),
                ("2021-04-14..2026-12-31", ("CTH; or MaxNOM 30 % (EXW); or CTSH; or MaxNOM 70 % (EXW)",)),
                ("2027-01-01..", ("CTH; or MaxNOM 30 % (EXW)",)),
            ],
        ),
        (
            ("until 31 December 2026: CTH or RVC40; from 1 January 2027: CTH",),
            [("..2026-12-31", ("CTH or RVC40",)), ("2027-01-01..", ("CTH",))],
        ),
        (
            ("Until December 31, 2026: CTH\nand RVC40.\nFrom January 1, 2027: RVC50.",),
            [("..2026-12-31", ("CTH\nand RVC40",)), ("2027-01-01..", ("RVC50.",))],
        ),
        (("RVC40 (from 2027-01-01)",), [("2027-01-01..", ("RVC40",))]),
        # UK-Japan, headings 87.06 and 87.07, as the Word file of the United Kingdom has it
        (
            ("RVC 50 % (FOB) <b>(1st Jan 2021 to 31st Dec 2024)</b>; RVC 55 % (FOB) <b>(1st Jan 2025 onwards)</b>;",),
            [("2021-01-01..2024-12-31", ("RVC 50 % (FOB)",)), ("2025-01-01..", ("RVC 55 % (FOB)",))],
        ),
        # a second column that says no days holds always
        (
            ("CTH (until 31 December 2026)", "RVC40"),
            [("..2026-12-31", ("CTH", "RVC40")), ("2027-01-01..", ("RVC40",))],
        ),
    ],
)
def test_a_rule_of_several_periods_is_a_row_for_each(
    rules: tuple[str, ...], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert periods(*rules) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "RVC40",
        "RVC40 or CTSH (until 31 December 2027); or RVC50 (from 1 January 2028)",  # do the days bear on RVC40?
        "CTH and RVC40 (until 31 December 2027); or CC",
        "CTH, provided that RVC40 (until 31 December 2027)",
        "CTH (until 31 December 2027); and RVC40",
        "(a) RVC30 (until 31 December 2027); or (b) RVC40",
        "RVC40 (until 31 February 2027)",
        "RVC40 (31 December 2027)",
        "RVC40 (from 1 January 2028 until 1 January 2027)",
        "From 1 January 2027: CTH; until 31 December 2027: CC",  # both in 2027?
        "RVC40 (until the end of the transitional period); or CTH (from 1 January 2027)",
        "RVC40 (for three years from the date of entry into force of this Agreement)",
        # TCA: a note on rules elsewhere, which does not say that this alternative ends
        "MaxNOM 35 % (EXW) (*For the period from the entry into force of the Agreement until 31 December 2026 "
        "alternative product-specific rules of origin apply*)",
    ],
)
def test_what_is_not_sure_stays_as_it_is(rule: str) -> None:
    assert by_period((rule,)) is None
