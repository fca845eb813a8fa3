"""Schedules: the printed vectors, every note, and what holds of any path."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from headnote import Engine
from headnote.engine.agreements import library
from headnote.engine.duties.staging import Schedule, Step
from headnote.grammar.codes import HSCode
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file
from headnote.grammar.schedules.duties import AdValorem, Either, OtherRate

HEAD = """\
schedule of ID under DEMO "Schedule"
source "Demo"
steps from 2008-07-01, then every 1 January; round {rounding} to {digit}
categories
    A    free
    B<n>    n + 1 equal yearly steps to free
    P    as its note says
    X    no concession
"""


def schedule(lines: str, rounding: str = "half up", digit: str = "0.1") -> Schedule:
    parsed = parse_bytes("x", (HEAD.format(rounding=rounding, digit=digit) + lines).encode())
    assert parsed.diagnostics == ()
    return Schedule(parsed.file)


def percent(step: Step) -> Decimal:
    """A step's rate; that of the schedule where another agreement's may be lower."""
    duty = step.duty.options[0] if isinstance(step.duty, Either) else step.duty
    assert isinstance(duty, AdValorem)
    return duty.percent


def rates(one: Schedule, code: str) -> list[Decimal]:
    path = one.path(HSCode.read(code))
    assert path is not None
    return [percent(step) for step in path.steps]


def shipped(agreement: str) -> Schedule:
    return Schedule(Engine.load(agreement).ruleset.schedules[0])


@pytest.mark.parametrize(
    ("agreement", "line", "printed", "second", "last"),
    [
        ("jiepa", "8415.10.10.00", "13.1 11.3 9.4 7.5 5.6 3.8 1.9 0", date(2009, 1, 1), date(2015, 1, 1)),
        ("jbepa", "9201.20.00", "8.3 6.7 5.0 3.3 1.7 0", date(2009, 4, 1), date(2013, 4, 1)),
    ],
)
def test_the_printed_vectors(agreement: str, line: str, printed: str, second: date, last: date) -> None:
    path = shipped(agreement).path(HSCode.read(line))
    assert path is not None
    assert [percent(step) for step in path.steps] == [Decimal(one) for one in printed.split()]
    assert (path.steps[1].first, path.steps[-1].first) == (second, last)


@pytest.mark.parametrize(("rounding", "second"), [("half up", "11.3"), ("down", "11.2"), ("up", "11.3")])
def test_a_tie_by_mode(rounding: str, second: str) -> None:
    assert rates(schedule("8415.10    15%    B7\n", rounding), "8415.10")[1] == Decimal(second)


@pytest.mark.parametrize(("digit", "first"), [("0.1", "13.1"), ("0.01", "13.13"), ("1", "13")])
def test_digits(digit: str, first: str) -> None:
    assert rates(schedule("8415.10    15%    B7\n", digit=digit), "8415.10")[0] == Decimal(first)


NOTES = {
    1: [("2008-07-01", "3.3"), ("2009-01-01", "1.7"), ("2010-01-01", "0")],
    3: [("2008-07-01", "15"), ("2016-01-01", "12")],
    4: [("2008-07-01", "2.5"), ("2009-01-01", "0")],
    5: [("2008-07-01", "20"), ("2016-01-01", "16")],
    6: [("2008-07-01", "10"), ("2016-01-01", "5")],
    7: [("2008-07-01", "6.7"), ("2009-01-01", "3.3"), ("2010-01-01", "0")],
    8: [("2008-07-01", "10"), ("2009-01-01", "8"), ("2010-01-01", "6"), ("2011-01-01", "4"), ("2012-01-01", "0")],
    9: [("2008-07-01", "11.3"), ("2009-01-01", "7.5"), ("2010-01-01", "3.8"), ("2011-01-01", "0")],
    10: [("2008-07-01", "4"), ("2009-01-01", "0")],
    11: [("2008-07-01", "8"), ("2016-01-01", "5")],
    12: [("2008-07-01", "8"), ("2016-01-01", "6.4")],
    13: [("2008-07-01", "60"), ("2012-01-01", "20"), ("2016-01-01", "5")],
    14: [("2008-07-01", "45"), ("2012-01-01", "20"), ("2016-01-01", "5")],
    15: [("2008-07-01", "40"), ("2012-01-01", "20"), ("2016-01-01", "5")],
}


@pytest.mark.parametrize("number", NOTES)
def test_indonesia_s_notes(number: int) -> None:
    text = print_file(Engine.load("jiepa").ruleset.schedules[0])
    with_line = parse_bytes("x", f"{text}7202.11    P    note {number}\n".encode())
    path = Schedule(with_line.file).path(HSCode("720211"))
    assert path is not None
    assert [(str(s.first), percent(s)) for s in path.steps] == [(day, Decimal(rate)) for day, rate in NOTES[number]]
    others = [s.duty.options[1] for s in path.steps if isinstance(s.duty, Either) and s.duty.which == "lower"]
    assert others == ([OtherRate("AKFTA")] if number in (6, 11, 13, 14, 15) else [])


def test_note_2_is_a_relief_beside_the_category() -> None:
    path = shipped("jiepa").path(HSCode.read("7014.00.10.00"))
    assert path is not None
    assert [percent(step) for step in path.steps][-1] == 0
    assert [len(relief) for relief in path.reliefs] == [2, 1]


def test_no_concession_no_line_and_before_the_first_step() -> None:
    one = schedule("8415.10    15%    X\n8415.20    A\n")
    nothing, free = one.path(HSCode("841510")), one.path(HSCode("841520"))
    assert nothing is not None
    assert nothing.steps == ()
    assert free is not None
    assert free.on(date(2008, 6, 30)) is None
    assert one.path(HSCode("841530")) is None


@given(
    st.decimals(0, 200, places=2),
    st.integers(1, 25),
    st.sampled_from(["half up", "down", "up"]),
    st.sampled_from(["1", "0.1", "0.01"]),
    st.dates(date(2008, 7, 1), date(2060, 1, 1)),
)
def test_what_holds_of_any_path(base: Decimal, number: int, rounding: str, digit: str, day: date) -> None:
    path = schedule(f"8415.10    {base}%    B{number}\n", rounding, digit).path(HSCode("841510"))
    assert path is not None
    percents = [percent(step) for step in path.steps]
    assert len(percents) == number + 1
    assert percents == sorted(percents, reverse=True)
    assert percents[-1] == 0
    days = [step.first for step in path.steps]
    assert days == sorted(set(days))
    assert path.on(day) is not None
    for k, one in enumerate(percents, 1):
        exact = Fraction(base) * (number + 1 - k) / (number + 1)
        assert abs(Fraction(one) - exact) < Fraction(Decimal(digit))


@pytest.mark.parametrize("agreement", ["jiepa", "jbepa"])
def test_printing(agreement: str) -> None:
    file = Engine.load(agreement).ruleset.schedules[0]
    again = parse_bytes("x", print_file(file).encode())
    assert again.diagnostics == ()
    assert again.file == file


def test_the_command(headnote: Callable[..., Result]) -> None:
    shown = headnote("staging", "jiepa", "id", "8415.10.10.00", "--date", "2009-06-01")
    assert "  2009-01-01    11.3%  <- 2009-06-01" in shown.output
    assert "that is not free" in headnote("staging", "jiepa", "ID", "8415.10.20.00").output
    assert headnote("staging", "jiepa", "ID", "8415.10.20.00").exit_code == 2
    assert "no rate of Brunei (BN)" in headnote("staging", "jbepa", "BN", "8415.10").output
    assert headnote("staging", "jiepa", "ID", "x").exit_code == 2


def test_a_category_edited_in_a_copy_changes_the_path(tmp_path: Path) -> None:
    file = Engine.load("jiepa").ruleset.schedules[0]
    text = print_file(file).replace("15%    B7", "15%    B3")
    assert rates(Schedule(parse_bytes("x", text.encode()).file), "8415.10.10.00") == [
        Decimal(one) for one in ("11.3", "7.5", "3.8", "0")
    ]


TABLE = """\
Tariff item,Description,Base rate,Category,Note
8415.10.10.00,"air conditioners, small",15%,B7,
7014.00.10.00,glassware,5,B3,2
7014.00.90.10,lanterns,,A,
8415.20.00.00,other,,B7,
8415.1,wrong code,5%,A,
8415.30.00.00,no such category,5%,C9,
8415.40.00.00,specific duty,5 yen/kg,A,
7014.00.90.10,again,,A,
7014.00.90.20,no such note,5%,B3,99

"""


def test_a_published_table_becomes_a_schedule_and_no_row_is_dropped(
    headnote: Callable[..., Result], tmp_path: Path
) -> None:
    head, table, out = tmp_path / "head.origin", tmp_path / "table.csv", tmp_path / "out.origin"
    lines = 'note 2    as its category, free if "used so"\n'
    head.write_text(HEAD.format(rounding="half up", digit="0.1") + lines, encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    result = headnote("import", "schedule", table, "--into", head, "--out", out)
    assert result.exit_code == 1
    assert "3 line(s) written, 6 row(s) not read" in result.output
    text = out.read_text(encoding="utf-8")
    for row in (5, 6, 7, 8, 9, 10):
        assert f"# row {row} of the table was not read" in text
    made = parse_bytes("x", text.encode())
    assert made.diagnostics == ()
    assert rates(Schedule(made.file), "8415.10.10.00")[:2] == [Decimal("13.1"), Decimal("11.3")]
    assert headnote("fmt", "--check", out).exit_code == 0
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    assert headnote("import", "schedule", table, "--into", head, "--out", out).exit_code == 2


def test_what_check_refuses_is_not_imported(headnote: Callable[..., Result], tmp_path: Path) -> None:
    head, table, out = tmp_path / "head.origin", tmp_path / "table.csv", tmp_path / "out.origin"
    head.write_text(print_file(Engine.load("jiepa").ruleset.schedules[0]), encoding="utf-8")
    table.write_text("line,base,category\n8415.90.11.00,5000%,B7\n8415.90.12.00,5%,P\n", encoding="utf-8")
    result = headnote("import", "schedule", table, "--into", head, "--out", out)
    assert result.exit_code == 1
    assert "5000 per cent is no rate of duty" in result.output
    assert "8415.90.12.00 is as its note says, and names no note" in result.output
    assert headnote("check", out).exit_code == 0


def test_codes_of_a_table_are_those_of_the_agreement_s_edition(headnote: Callable[..., Result], tmp_path: Path) -> None:
    copy = tmp_path / "jiepa"
    shutil.copytree(library.shipped() / "jiepa", copy)
    table, out = tmp_path / "table.csv", tmp_path / "out.origin"
    table.write_text("line,base,category\n8415.90.11.00,5%,B7\n9999.00.00,5%,B7\n", encoding="utf-8")
    result = headnote("import", "schedule", table, "--into", copy / "schedule-id.origin", "--out", out)
    assert result.exit_code == 1
    assert "9999.00.00 is not in HS2002" in result.output
    shutil.copy(out, copy / "schedule-id.origin")
    assert headnote("check", copy).exit_code == 0
    assert "4.4%" in headnote("staging", "jiepa", "ID", "8415.90.11.00", "--rulesets", tmp_path).output
    with (copy / "schedule-id.origin").open("a", encoding="utf-8") as file:
        file.write("9999.00.00    5%    B7\n")
    assert "HN0301" in headnote("check", copy).output


def test_rulesets_below_a_folder_that_has_rule_files_of_its_own_are_found(
    headnote: Callable[..., Result], tmp_path: Path
) -> None:
    shutil.copytree(library.shipped() / "jbepa", tmp_path / "jbepa")
    path = tmp_path / "jbepa" / "schedule-bn.origin"
    path.write_text(
        path.read_text(encoding="utf-8").replace("9201.20.00    10%", "9201.20.00    20%"), encoding="utf-8"
    )
    shutil.copy(path, tmp_path / "draft.origin")
    assert "16.7%" in headnote("staging", "jbepa", "BN", "9201.20.00", "--rulesets", tmp_path).output


BOTH = "mfn_percent: 10, customs_value: 1000"
DUTY = """\
agreement: jiepa
date: {day}
exporting_party: JP
importing_party: ID
good: {{hs: "8415.10.10.00", description: air conditioner, currency: USD, fob: 1000, {more}}}
production: {{party: JP, operations: []}}
rule: CTH
materials: [{{hs: "{material}", originating: no, value: 900}}]
"""


@pytest.mark.parametrize(
    ("day", "more", "material", "said"),
    [
        (
            "2009-06-01",
            BOTH,
            "7208.10",
            ["JIEPA: 11.3%", "lower and applies", "Duty: 10%"],
        ),
        (
            "2012-06-01",
            BOTH,
            "7208.10",
            ["Duty: 5.6%, 56.00 USD", "Saving: 44.00 USD"],
        ),
        (
            "2020-01-01",
            BOTH,
            "7208.10",
            ["Duty: 0.0%, 0.00 USD", "Saving: 100.00 USD"],
        ),
        (
            "2012-06-01",
            BOTH,
            "8415.90",
            ["does not originate", "Duty: 10%, 100.00 USD"],
        ),
        ("2012-06-01", "customs_value: 1000", "7208.10", ["Duty: not known; needed: good.mfn_percent"]),
        ("2012-06-01", "mfn_percent: 10", "7208.10", ["Duty: 5.6%\n"]),
    ],
)
def test_the_duty_of_a_day(
    headnote: Callable[..., Result], tmp_path: Path, day: str, more: str, material: str, said: list[str]
) -> None:
    path = tmp_path / "claim.yaml"
    path.write_text(DUTY.format(day=day, more=more, material=material), encoding="utf-8")
    result = headnote("duty", path)
    assert result.exit_code == 0, result.output
    for one in said:
        assert one in result.output


def test_a_line_that_is_not_transcribed_has_no_rate(headnote: Callable[..., Result], tmp_path: Path) -> None:
    text = DUTY.format(day="2012-06-01", more="mfn_percent: 10", material="7208.10").replace("8415.10.10.00", "8415.20")
    path = tmp_path / "claim.yaml"
    path.write_text(text, encoding="utf-8")
    assert "no rate of Indonesia (ID) for 8415.20 was transcribed" in headnote("duty", path).output
    assert "Duty: not known; needed: the agreement's rate" in headnote("duty", path).output


def test_a_chart_of_a_line(headnote: Callable[..., Result], tmp_path: Path) -> None:
    asked = ("staging", "jiepa", "ID", "8415.10.10.00", "--date", "2009-06-01", "--chart")
    out = tmp_path / "line.svg"
    assert headnote(*asked, out).exit_code == 0
    drawn = out.read_text(encoding="utf-8")
    for text in ("8415.10.10.00 into ID under JIEPA", "13.1%", "1.9%", "2009-06-01", "2015", "<polyline"):
        assert text in drawn
    before = out.read_bytes()
    assert headnote(*asked, out).exit_code == 0
    assert out.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("jiepa", "ID", "8415.10.10.00", "--chart", "line.png"), "has to end in .svg"),
        (("rcep", "JP", "0303.84.000", "--chart", "line.svg"), "name one with --origin"),
        (("rcep", "JP", "2710.20.131", "--origin", "TH", "--chart", "line.svg"), "no path of shares of the value"),
        (("rcep", "JP", "0303.84"), "Its lines: 0303.84.000."),
    ],
)
def test_what_cannot_be_drawn_or_shown(
    headnote: Callable[..., Result], tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    asked = [tmp_path / word if word.startswith("line.") else word for word in words]
    result = headnote("staging", *asked, "--date", "2026-11-22")
    assert result.exit_code == 2
    assert said in result.output
    assert list(tmp_path.iterdir()) == []


def test_parties_with_different_rates_are_shown_apart(headnote: Callable[..., Result]) -> None:
    text = headnote("staging", "rcep", "JP", "4202.21.110", "--date", "2026-11-22").output
    assert "goods of CN" in text
    assert "goods of KR" in text
    assert "goods of AU BN ID KH LA MY NZ PH SG TH VN" in text
