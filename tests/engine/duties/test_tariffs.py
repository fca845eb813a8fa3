"""Tariffs: what a blank cell is, how the MFN rate is composed, and Japan's tariff against what was printed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from headnote import Engine
from headnote.engine.agreements.library import shipped
from headnote.engine.duties.country import load_country
from headnote.engine.duties.tariff import Tariff
from headnote.grammar.codes import HSCode
from headnote.grammar.parser import parse_bytes
from headnote.grammar.schedules.duties import AdValorem, Duty, Printed
from headnote.grammar.schedules.duty_text import read_rate
from headnote.grammar.tariffs.nodes import RateRow

HEAD = """\
tariff of JP "Tariff" from 2026-07-01 until 2027-03-31
source "Demo"
nomenclature HS2022
columns
    general      MFN
    temporary    MFN, instead of it
    WTO          MFN, where lower
    RCEP         under DEMO for TH VN
    CN           under DEMO for CN
"""


def tariff(rows: str) -> Tariff:
    parsed = parse_bytes("x", (HEAD + rows).encode())
    assert parsed.diagnostics == ()
    return Tariff(parsed.file)


def mfn(rows: str, line: str) -> Duty | tuple[str, ...]:
    cell = tariff(rows).mfn(HSCode.read(line))
    return cell.duty if cell.duty is not None else cell.candidates


@pytest.mark.parametrize(
    ("row", "rate"),
    [
        ("5%", "5%"),
        ("5% | | 3%", "3%"),
        ("5% | | (6%)", "5%"),
        ("5% | 4%", "4%"),
        ("5% | 8% | (6%)", "6%"),
        ("(5%) | 4% | 3%", "3%"),
        ("5% | | 30 JPY/kg", "the lower of 5% and 30 JPY/kg"),
        ("(200 JPY/kg) | | 30 JPY/kg", "30 JPY/kg"),
    ],
)
def test_the_mfn_rate_is_composed_as_the_columns_say(row: str, rate: str) -> None:
    assert mfn(f"0101.21.100 | {row}\n", "0101.21.100") == read_rate(rate).duty


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # The only row that can give the line its rate gives it its other rates too.
        ("group 0101.21 | 5% | | 3%\n0101.21.100\n", "3%"),
        ("group 0101.21 | 5% | 4%\n0101.21.100 | | | 2%\n", "2%"),
        # Two rows may: either way of reading the table gives the same, or the line is in doubt.
        ("group 0101.21 | 5%\ngroup 0101.21 | 5%\n0101.21.100\n", "5%"),
        ("group 0101.21 | 5%\ngroup 0101.21 | 8%\n0101.21.100\n", ("5%", "8%")),
        ("group 0101.21 | 5%\ngroup 0101.21 | 8%\n0101.21.100 | 9%\n", "9%"),
        ("group 0101.21 | 5%\ngroup 0101.21 | | | 3%\n0101.21.100\n", ("5%", "3%")),
        ("group 0101.21 | 5%\ngroup 0101.21 | | | (6%)\n0101.21.100\n", "5%"),
        ("group 0101.21 | | | 3%\n0101.21.100 | 5%\n", ("5%", "3%")),
        # A row printed below the line does not cover it, nor does one of another subheading.
        ("group 0101.21 | 5%\n0101.21.100\ngroup 0101.21 | 8%\n", "5%"),
        ("group 0101.21 | 8%\ngroup 0101.29 | 5%\n0101.29.100\n", "5%"),
        ("0101.21.100\n", ()),
    ],
)
def test_a_blank_takes_the_rate_of_a_group_only_where_nothing_else_is_possible(
    rows: str, found: str | tuple[str, ...]
) -> None:
    line = "0101.29.100" if "0101.29.100" in rows else "0101.21.100"
    assert mfn(rows, line) == (read_rate(found).duty if isinstance(found, str) else found)


def test_a_blank_is_not_printed_and_never_free() -> None:
    one = tariff("0101.21.100 | 5% | | | Free\n")
    line = HSCode.read("0101.21.100")
    free, blank, none = (one.preferential(line, "DEMO", origin) for origin in ("TH", "CN", "KR"))
    assert free is not None
    assert free.duty == AdValorem(Decimal(0))
    assert blank is not None
    assert blank.duty is None
    assert none is None
    assert one.preferential(HSCode("010121999"), "DEMO", "TH") == blank
    assert one.covers(date(2026, 7, 1))
    assert not one.covers(date(2027, 4, 1))


def japan() -> Tariff:
    return load_country("jp").tariffs[0]


PRINTED = Path(__file__).resolve().parents[2] / "golden" / "staged-rates.txt"


def test_every_staged_line_has_the_rates_that_were_printed_in_two_years() -> None:
    printed: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = {}
    expected: Counter[tuple[str, str, str]] = Counter()
    for text in PRINTED.read_text(encoding="utf-8").splitlines():
        if not text.startswith("#"):
            name, base, steps, first, second, lines = text.split()
            printed[name, f"{base}%", f"B{steps}"] = (Decimal(first), Decimal(second))
            expected[name, f"{base}%", f"B{steps}"] = int(lines)
    found: Counter[tuple[str, str, str]] = Counter()
    names = {"KR": "rcep-kr", "CN": "rcep-cn"}
    days = (date(2025, 6, 1), date(2026, 7, 1))
    for schedule in load_country("jp").schedules:
        name = names.get(schedule.head.origins[0], "rcep")
        for line in schedule.lines(""):
            path = schedule.path(line)
            assert path is not None
            assert path.line.base is not None
            key = (name, path.line.base.text, path.line.category)
            steps = [path.on(day) for day in days]
            assert tuple(step.duty for step in steps if step) == tuple(map(AdValorem, printed[key])), line
            found[key] += 1
    assert sum(found.values()) == 3859
    # Left out: two lines that the tariff prints in two rows each, in four columns (rulesets/jp/SOURCES.md).
    left = {
        ("rcep", "7.8%", "B16"): 1,
        ("rcep", "32%", "B16"): 1,
        ("rcep-cn", "32%", "B16"): 1,
        ("rcep-kr", "32%", "B16"): 1,
    }
    assert expected - found == Counter(left)
    assert found - expected == Counter()


def test_schedules_and_tariff_agree_on_july_2026() -> None:
    tariff = japan()
    for schedule in load_country("jp").schedules:
        for line in schedule.lines(""):
            path = schedule.path(line)
            cell = tariff.preferential(line, "RCEP", schedule.head.origins[0])
            assert path is not None
            step = path.on(date(2026, 7, 1))
            assert step is not None
            assert cell is not None
            assert cell.duty == step.duty, line


@pytest.mark.parametrize(
    ("line", "agreement", "origin", "rate"),
    [
        ("0303.84.000", "JBEPA", "BN", "Free"),
        ("0303.84.000", "RCEP", "TH", "1.6%"),
        ("0102.29.100", "RCEP", "TH", None),
        ("2710.20.131", "RCEP", "TH", "424.55円/kl"),
        ("1905.32.000", "JIEPA", "ID", "13%"),
        ("2905.44.000", "JIEPA", "ID", "3.4% in quota, else 12%"),
        ("0301.99.290", "RCEP", "CN", '1.6% if "こい"'),
    ],
)
def test_rates_of_japan_as_printed(line: str, agreement: str, origin: str, rate: str | None) -> None:
    cell = japan().preferential(HSCode.read(line), agreement, origin)
    assert cell is not None
    if rate is None:
        assert cell.duty is None
    else:
        assert cell.duty == read_rate(rate).duty


def test_every_line_of_japan_has_an_mfn_rate_or_says_between_which_it_is() -> None:
    tariff = japan()
    assert len(tariff.lines("")) == 9646
    cells = [tariff.mfn(line) for line in tariff.lines("")]
    assert all(cell.duty is not None or len(cell.candidates) > 1 for cell in cells)
    assert sum(cell.duty is not None for cell in cells) == 8864


def test_loading_an_agreement_does_not_load_a_country() -> None:
    assert Engine.load("rcep").ruleset.schedules == ()
    assert load_country("xx").tariffs == ()


def test_what_is_said_of_japan_s_files_is_so() -> None:
    said = (shipped() / "jp" / "SOURCES.md").read_text(encoding="utf-8")
    tariff = (shipped() / "jp" / "tariff.origin").read_bytes()
    rows = [top for top in parse_bytes("x", tariff).file.statements if isinstance(top, RateRow)]
    quoted = sum(cell is not None and isinstance(cell.duty, Printed) for row in rows for cell in row.cells)
    staged = sum(len(schedule.lines("")) for schedule in load_country("jp").schedules)
    assert f"{sum(not row.group for row in rows):,} lines" in said
    assert f"not worked out: {quoted} cells" in said
    assert f"{staged:,} lines whose two printed rates" in said
