"""What schedules can say of a rate: forms of several agreements, with the figures worked out by hand, and mistakes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import assume, given
from hypothesis import strategies as st

from headnote.engine.agreements.library import Library, shipped
from headnote.engine.agreements.ruleset import check_files
from headnote.engine.duties.preference import Preferences
from headnote.engine.duties.rates import Basis, amount, settle
from headnote.engine.duties.staging import Path as Staged
from headnote.engine.duties.staging import Schedule
from headnote.engine.origin.determination import say
from headnote.grammar.checks import check_schedule
from headnote.grammar.codes import HSCode
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file
from headnote.grammar.schedules.duties import AdValorem, Compound, Specific, print_duty

HEAD = """\
schedule of JP under DEMO "Schedule"
source "Demo"
steps from 2008-07-01, then every 1 April; round half up to 0.1, specific duties half up to 0.01
categories
    A       free
    B<n>    n + 1 equal yearly steps to free
    Y<n>    n equal yearly steps to free
    F       equal yearly steps to free by 2010-04-01
    E       20% less at once, then 5 equal yearly steps to free
    D       base rate at once, free from 2010-04-01
    C       base rate
    R       under negotiation
    P       as its note says
    X       no concession
note 1    6 equal yearly steps from 15.0% to 13.0%
note 2    quota "25,000 t a year": 3.4%, else 8 equal yearly steps from 17% to 12%
note 3    quota "1,000 t a year": free, else no concession
note 4    quota "300 t": base rate, else base rate
note 5    4 equal yearly steps to 5%
"""


def path_of(line: str, head: str = HEAD) -> Staged:
    parsed = parse_bytes("x", f"{head}{line}\n".encode())
    assert parsed.diagnostics == ()
    path = Schedule(parsed.file).path(HSCode.read(line.split()[0]))
    assert path is not None
    return path


@pytest.mark.parametrize(
    ("line", "steps"),
    [
        (
            "8415.10    20%    E",
            "2008-07-01 16.0% 2009-04-01 12.8% 2010-04-01 9.6% 2011-04-01 6.4% 2012-04-01 3.2% 2013-04-01 0.0%",
        ),
        ("8415.10    12%    Y3", "2008-07-01 8.0% 2009-04-01 4.0% 2010-04-01 0.0%"),
        ("8415.10    12%    F", "2008-07-01 8.0% 2009-04-01 4.0% 2010-04-01 0.0%"),
        ("8415.10    12%    D", "2008-07-01 12% 2010-04-01 0%"),
        ("8415.10    12%    C", "2008-07-01 12%"),
        ("8415.10    12%    R", ""),
        ("8415.10    12%    X", ""),
        (
            "1905.32    P    note 1",
            "2008-07-01 14.7% 2009-04-01 14.3% 2010-04-01 14.0% 2011-04-01 13.7% 2012-04-01 13.3% 2013-04-01 13.0%",
        ),
        ("1905.32    10%    P    note 5", "2008-07-01 8.8% 2009-04-01 7.5% 2010-04-01 6.3% 2011-04-01 5.0%"),
        ("2204.21    182 JPY/l    B1", "2008-07-01 91.00 JPY/l 2009-04-01 0.00 JPY/l"),
        ("2204.21    0.05 JPY/l    Y10", "2008-07-01 0.05 JPY/l 2009-04-01 0.04 JPY/l"),
        ("9608.30    5% + 2 JPY/piece    B1", "2008-07-01 2.5% + 1.00 JPY/piece 2009-04-01 0.0% + 0.00 JPY/piece"),
        (
            "4202.21    10% or 90 JPY/kg, whichever is the higher    B1",
            "2008-07-01 the higher of 5.0% and 45.00 JPY/kg 2009-04-01 the higher of 0.0% and 0.00 JPY/kg",
        ),
        (
            '0301.99    12% if "of carp", else 6%    B1',
            '2008-07-01 6.0% if "of carp", else 3.0% 2009-04-01 0.0% if "of carp", else 0.0%',
        ),
        ('0301.99    12% if "of carp"    B1', '2008-07-01 6.0% if "of carp" 2009-04-01 0.0% if "of carp"'),
    ],
)
def test_steps(line: str, steps: str) -> None:
    said = " ".join(f"{step.first} {print_duty(step.duty)}" for step in path_of(line).steps)
    assert said.startswith(steps)
    assert bool(said) == bool(steps)


def test_quotas() -> None:
    sorbitol, banana, pineapple = (path_of(f"2905.44    20%    P    note {n}") for n in (2, 3, 4))
    assert sorbitol.quota == "25,000 t a year"
    assert print_duty(sorbitol.steps[0].duty) == "3.4% in quota, else 16.4%"
    assert print_duty(sorbitol.steps[-1].duty) == "3.4% in quota, else 12.0%"
    assert len(sorbitol.steps) == 8
    assert [print_duty(step.duty) for step in banana.steps] == ["0% in quota"]
    assert [print_duty(step.duty) for step in pineapple.steps] == ["20% in quota, else 20%"]
    assert sorbitol.free_from is banana.free_from is None


def test_before_the_first_step_and_without_a_concession() -> None:
    parsed = parse_bytes("x", f"{HEAD}8415.10    12%    Y3\n8415.20    X\n".encode())
    preferences = Preferences("DEMO", "JP", [Schedule(parsed.file)])
    early = preferences.of(HSCode("841510"), "TH", date(2008, 6, 30))
    assert (early.duty, early.why, early.no_concession) == (None, say("rate_not_yet", day="2008-07-01"), False)
    none = preferences.of(HSCode("841520"), "TH", date(2010, 1, 1))
    assert (none.duty, none.why, none.no_concession) == (None, say("rate_no_concession"), True)
    other = preferences.of(HSCode("841530"), "TH", date(2010, 1, 1))
    assert other.why == say("rate_not_transcribed", country="JP", line="8415.30")
    assert preferences.mfn(HSCode("841510"), date(2010, 1, 1)).why == say(
        "rate_no_tariff", country="JP", day="2010-01-01"
    )


def test_when_a_line_is_free() -> None:
    assert path_of("8415.10    A").free_from == date(2008, 7, 1)
    assert path_of("8415.10    12%    Y3").free_from == date(2010, 4, 1)
    assert path_of("9608.30    5% + 2 JPY/piece    B1").free_from == date(2009, 4, 1)
    assert path_of("8415.10    12%    C").free_from is None


@pytest.mark.parametrize("digits", ["8415.10", "8415.10.10", "8415.10.100", "8415.10.10.00"])
def test_lines_of_six_to_ten_digits(digits: str) -> None:
    assert path_of(f"{digits}    12%    Y3").line.code.dotted == digits


MISTAKES = [
    ("8415.10    12%    Z", "HN0220", "no category Z"),
    ("8415.10    12%    B", "HN0220", "no category B"),
    ("8415.10    B7", "HN0222", "base rate is missing"),
    ("8415.10    C", "HN0222", "base rate is missing"),
    ("8415.10    P    note 4", "HN0222", "base rate is missing"),
    ("8415.10    P", "HN0221", "names no note"),
    ("8415.10    12%    B7    note 9", "HN0221", "no note 9"),
    ("8415.10    12%    Y0", "HN0226", "Y0 has 0 steps"),
    ("8415.10    12%    B99999999", "HN0226", "B99999999 has 100000000 steps"),
    ("8415.10    base rate    A", "HN0224", "cannot be its own base rate"),
    ("8415.10    5 JPX/kg    A", "HN0208", "JPX is no currency"),
    ("note 6    5 JPX/kg at once", "HN0208", "JPX is no currency"),
    ("note 6    5000% at once", "HN0208", "5000 per cent"),
    ("note 6    4 equal yearly steps to 5 JPY/kg", "HN0226", "go to free, or to a share"),
    ("note 6    4 equal yearly steps from 5 JPY/kg to 1%", "HN0226", "come from a share"),
    ("note 6    101 equal yearly steps to free", "HN0226", "at most 100 steps"),
    ("note 6    equal yearly steps from 5% to free by 2200-01-01", "HN0226", "100 years after"),
    ("note 6    120% less at once, then 5 equal yearly steps to free", "HN0226", "at most 100% less"),
    ("note 6    20% less at once, then equal yearly steps to free by 2012-01-01", "HN0226", "how many equal steps"),
    ("8415.10    12 JPY/kg    P    note 5", "HN0226", "to a share of value"),
    ("8415.10    5%    A\n8415.10    4%    A", "HN0304", "already has a rate in line 20"),
    ("note 6    equal yearly steps from 5% to free", "HN0226", "how many steps"),
    ("note 6    4 equal yearly steps from 5% to free by 2010-01-01", "HN0226", "not both"),
    ("note 6    20% less at once, then 5 equal yearly steps to 3%", "HN0226", "on its way to free"),
    ("note 6    5 equal yearly steps from 3% to 5%", "HN0223", "raises the rate"),
    ("note 6    3% at once, 5% from 2010-01-01", "HN0223", "raises the rate"),
    ("note 6    5% at once, 3% from 2007-01-01", "HN0223", "before the schedule's first step"),
    ("note 6    5% at once, 3% from 2012-01-01, 2% from 2011-01-01", "HN0223", "one after another"),
    ("note 6    as its note says", "HN0221", "cannot be as its note says"),
    ("note 5    free", "HN0206", "already stands in line 19"),
    ("categories\n    A    free", "HN0206", "category A is already defined"),
    ('note 6    quota "1 t": free, else quota "2 t": free, else 5% at once', "HN0202", "a quota in a quota"),
]


@pytest.mark.parametrize(("line", "id_", "said"), MISTAKES)
def test_mistakes_are_told_in_their_place(tmp_path: Path, line: str, id_: str, said: str) -> None:
    path = tmp_path / "schedule.origin"
    path.write_text(f"{HEAD}{line}\n", encoding="utf-8")
    found = check_files([path], Library()).diagnostics
    assert [(one.id, said in one.message) for one in found] == [(id_, True)]
    lines = line.count("\n") + 1
    assert HEAD.count("\n") + lines == found[0].place.line


def test_money_that_nobody_says_how_to_round(tmp_path: Path) -> None:
    path = tmp_path / "schedule.origin"
    text = (
        HEAD.replace(", specific duties half up to 0.01", "")
        + "2204.21    182 JPY/l    B1\n2204.22    182 JPY/l    C\n"
    )
    path.write_text(text, encoding="utf-8")
    found = check_files([path], Library()).diagnostics
    assert [(one.id, one.place.line) for one in found] == [("HN0226", 20)]


@pytest.mark.parametrize(
    ("old", "new", "id_"),
    [
        ("to 0.1", "to 0", "HN0208"),
        ("to 0.01", "to 5", "HN0208"),
        ("2008-07-01", "9990-07-01", "HN0223"),
        ("2008-07-01", "2008-02-30", "HN0403"),
    ],
)
def test_how_steps_are_dated_and_rounded_is_checked(tmp_path: Path, old: str, new: str, id_: str) -> None:
    path = tmp_path / "schedule.origin"
    head = HEAD[: HEAD.index("note 1")].replace("F       equal yearly steps to free by 2010-04-01\n    ", "")
    head = head.replace("D       base rate at once, free from 2010-04-01\n    ", "")
    path.write_text(head.replace(old, new, 1), encoding="utf-8")
    found = check_files([path], Library()).diagnostics
    assert [(one.id, one.place.line) for one in found] == [(id_, 3)]


def test_two_schedules_for_the_same_goods(tmp_path: Path) -> None:
    for name, goods in (("a", " for CN KR"), ("b", " for TH"), ("c", " for KR")):
        text = HEAD.replace("under DEMO", f"under DEMO{goods}")
        (tmp_path / f"{name}.origin").write_text(text, encoding="utf-8")
    found = check_files(sorted(tmp_path.glob("*.origin")), Library()).diagnostics
    assert [(one.id, Path(one.place.path).name) for one in found] == [("HN0206", "c.origin")]


def test_printing_reads_back() -> None:
    text = HEAD + "8415.10    12%    Y3    note 2\n2204.21    (182円/l)    B1\n"
    parsed = parse_bytes("x", text.replace("under DEMO", "under DEMO for CN KR").encode())
    assert parsed.diagnostics == ()
    printed = print_file(parsed.file)
    assert parse_bytes("x", printed.encode()).file == parsed.file
    assert "(182円/l)" in printed
    assert print_file(parse_bytes("x", printed.encode()).file) == printed


@given(
    st.decimals(0, 200, places=1),
    st.decimals(0, 5000, places=1),
    st.integers(1, 25),
    st.dates(date(2008, 7, 1), date(2060, 1, 1)),
)
def test_what_holds_of_compound_paths(share: Decimal, money: Decimal, number: int, day: date) -> None:
    path = path_of(f"8415.10    {share}% + {money} JPY/kg    B{number}")
    assert len(path.steps) == number + 1
    before: tuple[Decimal, Decimal] | None = None
    for k, step in enumerate(path.steps, 1):
        assert isinstance(step.duty, Compound)
        first, second = step.duty.parts
        assert isinstance(first, AdValorem)
        assert isinstance(second, Specific)
        left = Fraction(number + 1 - k, number + 1)
        assert abs(Fraction(first.percent) - Fraction(share) * left) <= Fraction(1, 20)
        assert abs(Fraction(second.amount) - Fraction(money) * left) <= Fraction(1, 200)
        if before is not None:
            assert (first.percent, second.amount) <= before
        before = (first.percent, second.amount)
    assert before == (0, 0)
    assert path.on(day) in path.steps
    assert sum(step is path.on(day) for step in path.steps) == 1


def test_a_category_is_edited_in_a_copy(headnote: Callable[..., Result], tmp_path: Path) -> None:
    copy = tmp_path / "mine" / "jbepa"
    shutil.copytree(shipped() / "jbepa", copy)
    asked = ("staging", "jbepa", "BN", "9201.20.00", "--rulesets", tmp_path / "mine", "--date", "2009-06-01")
    assert "2009-04-01    6.7%  <- 2009-06-01" in headnote(*asked).output
    path = copy / "schedule-bn.origin"
    path.write_text(path.read_text(encoding="utf-8").replace("n + 1 equal", "n equal"), encoding="utf-8")
    assert "2009-04-01    6.0%  <- 2009-06-01" in headnote(*asked).output


NUMBERED = [
    "n + 1 equal yearly steps to free",
    "n equal yearly steps to 3%",
    "20% less at once, then n equal yearly steps to free",
]
PLAIN = [
    "free",
    "no concession",
    "under negotiation",
    "base rate",
    "4 equal yearly steps to free",
    "6 equal yearly steps from 15% to 13%",
    "6 equal yearly steps from 5 JPY/kg to free",
    "equal yearly steps from 5% to free by 2010-04-01",
    'equal yearly steps from the lower of 5% and "X" to free by 2012-04-01',
    "20% less at once, then 5 equal yearly steps to free",
    "base rate at once, free from 2010-04-01",
    '5% at once, the lower of 3% and "AKFTA" from 2010-01-01',
    "5 JPY/kg at once, 3% from 2012-01-01",
    "10% or 5 JPY/kg, whichever is the higher at once",
    'quota "1 t": free, else 6 equal yearly steps to free',
    'quota "1 t": base rate, else base rate',
    'quota "1 t": 5 JPY/kg, else no concession',
]
BASES = st.sampled_from(
    [
        "",
        "5%",
        "free",
        "5 JPY/kg",
        "5% + 3 JPY/l",
        "10%又は5円/kgのうちいずれか高い税率",
        '3% if "x", else 5%',
        "5% in quota",
        "base rate",
    ]
)
LINES = st.tuples(BASES, st.sampled_from(["A", "B7", "B1", "P    note 1", "A    note 2", "B3    note 3"]))


@given(
    st.sampled_from(PLAIN),
    st.sampled_from(NUMBERED),
    st.sampled_from(PLAIN),
    st.sampled_from(PLAIN),
    st.lists(LINES, min_size=1, max_size=2),
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
)
def test_what_check_accepts_has_a_rate_for_every_line_and_day(
    plan: str, numbered: str, first: str, second: str, lines: list[tuple[str, str]], day: date
) -> None:
    """Nothing that loads fails when it is asked; amounts are never negative, and answers settle all that is asked."""
    text = HEAD[: HEAD.index("    A  ")]
    text += f"    A    {plan}\n    B<n>    {numbered}\n    P    as its note says\n"
    text += f'note 1    {first}\nnote 2    {second}\nnote 3    as its category, free if "used so" and "there"\n'
    text += "".join(f"8415.{10 + n}    {base}    {name}\n" for n, (base, name) in enumerate(lines))
    parsed = parse_bytes("x", text.encode())
    assert parsed.diagnostics == ()
    assume(not list(check_schedule(parsed.source, parsed.file, None, {"JPY"})))
    basis = Basis(Decimal(1000), "JPY", {"kg": Decimal(5), "l": Decimal(7)}, {})
    schedule = Schedule(parsed.file)
    for code in schedule.lines(""):
        path = schedule.path(code)
        assert path is not None
        assert path.on(day) is None or path.on(day) in path.steps
        for step in path.steps:
            answers = {"AKFTA rate": "2.5", "X rate": "1", "x": False, "in quota": day.year % 2 == 0}
            settled = settle(step.duty, answers)
            assert not settled.missing
            if settled.duty is not None:
                exact = amount(settled.duty, basis).exact
                assert exact is not None
                assert exact >= 0
