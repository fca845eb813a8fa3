"""Duties as printed: what each form is, in English and Japanese; printing reads back; mistakes are told in place."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from headnote.engine.agreements.library import Library
from headnote.engine.agreements.ruleset import check_files
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file
from headnote.grammar.schedules.duties import (
    FREE,
    IN_QUOTA,
    UNITS,
    AdValorem,
    BaseRate,
    ByCondition,
    Compound,
    Duty,
    Either,
    OtherRate,
    Printed,
    Specific,
    print_duty,
)
from headnote.grammar.schedules.duty_text import read_rate
from headnote.grammar.syntax import SyntaxProblem
from headnote.grammar.text import plain


def percent(figure: str) -> AdValorem:
    return AdValorem(Decimal(figure))


def yen(figure: str, unit: str, per: int = 1) -> Specific:
    return Specific(Decimal(figure), "JPY", unit, Decimal(per))


FORMS: list[tuple[str, Duty]] = [
    ("free", FREE),
    ("Free", FREE),
    ("免税", FREE),
    ("15%", percent("15")),
    ("15 per cent", percent("15")),
    ("(3.5%)", percent("3.5")),
    ("３．５％", percent("3.5")),
    ("4,000,000円/頭", yen("4000000", "head")),
    ("120.5 JPY/kg", yen("120.5", "kg")),
    ("290.70円/1,000本", yen("290.70", "piece", 1000)),
    ("1.1 USD/100 kg", Specific(Decimal("1.1"), "USD", "kg", Decimal(100))),
    ("1,550円／MT", yen("1550", "t")),
    ("10%＋5円/kg", Compound((percent("10"), yen("5", "kg")))),
    ("10%又は5円/kgのうちいずれか高い税率", Either("higher", (percent("10"), yen("5", "kg")))),
    ("10% or 5 JPY/kg, whichever is the higher", Either("higher", (percent("10"), yen("5", "kg")))),
    (
        "24%又は12%＋46円/㎡のうちいずれか高い税率",
        Either("higher", (percent("24"), Compound((percent("12"), yen("46", "m2"))))),
    ),
    (
        "29.8%又は23円/lのうちいずれか低い税率 ただしその税率が8円/lを下回る場合は8円/l",
        Either("higher", (Either("lower", (percent("29.8"), yen("23", "l"))), yen("8", "l"))),
    ),
    ('the lower of 5.0% and "AKFTA"', Either("lower", (percent("5.0"), OtherRate("AKFTA")))),
    ("base rate", BaseRate()),
    ("free in quota, else 10%", ByCondition(((FREE, IN_QUOTA),), percent("10"))),
    (
        'Free if "こい", 3% if "of tuna"',
        ByCondition(((FREE, "こい"), (percent("3"), "of tuna")), None),
    ),
    ('"●Free〜5%"', Printed("●Free〜5%")),
]


@pytest.mark.parametrize(("text", "duty"), FORMS)
def test_the_forms_that_tariffs_print(text: str, duty: Duty) -> None:
    read = read_rate(plain(text))
    assert read.duty == duty
    assert read.text == plain(text)
    assert read_rate(print_duty(duty)).duty == duty


@pytest.mark.parametrize("text", ["", "15", "5 JPY", "5 JPY/furlong", "5%%", "5% or 3%", "free else", "10%+", "円/kg"])
def test_what_is_no_duty(text: str) -> None:
    with pytest.raises(SyntaxProblem):
        read_rate(text)


figures = st.decimals(0, 999, places=2)
ad_valorem = figures.map(AdValorem)
specific = st.builds(Specific, figures, st.sampled_from(["JPY", "USD"]), st.sampled_from(sorted(set(UNITS.values()))))
sums = st.one_of(
    ad_valorem,
    specific,
    st.lists(st.one_of(ad_valorem, specific), min_size=2, max_size=3).map(lambda parts: Compound(tuple(parts))),
)
eithers = st.builds(lambda which, a, b: Either(which, (a, b)), st.sampled_from(["higher", "lower"]), sums, sums)
simple = st.one_of(sums, eithers)
conditions = st.sampled_from([IN_QUOTA, "of carp", "こい", "used so, and not otherwise"])
duties = st.one_of(
    simple,
    st.builds(
        ByCondition,
        st.lists(st.tuples(simple, conditions), min_size=1, max_size=3).map(tuple),
        st.one_of(st.none(), simple),
    ),
)


@given(duties)
def test_printing_reads_back(duty: Duty) -> None:
    assert read_rate(print_duty(duty)).duty == duty


@given(st.text(max_size=60))
def test_any_text_is_a_duty_or_a_problem_with_its_place(text: str) -> None:
    try:
        found: SyntaxProblem | None = None
        read_rate(text)
    except SyntaxProblem as problem:
        found = problem
    assert found is None or 0 <= found.start <= found.end <= len(text) + 1


TARIFF = """\
tariff of JP "Tariff"
source "Demo"
nomenclature HS2022
columns
    general    MFN
    WTO        MFN, where lower
    CN         under DEMO for CN
"""


def diagnostics(tmp_path: Path, text: str) -> list[tuple[str, int]]:
    path = tmp_path / "tariff.origin"
    path.write_text(text, encoding="utf-8")
    return [(one.id, one.place.line) for one in check_files([path], Library()).diagnostics]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("0101.21.100 | 5% | | Free\n", []),
        ("0101.21.100 | 5 | | Free\n", [("HN0224", 8)]),
        ("0101.21.100 | 5% | 3% | Free | 1%\n", [("HN0225", 8)]),
        ("0101.21.100 | 5%\n0101.21.100 | 4%\n", [("HN0304", 9)]),
        ("group 0101.21 | 5%\ngroup 0101.21 | 4%\n0101.21.100\n", []),
        ("0199.21.100 | 5%\n", [("HN0301", 8)]),
        ("01x | 5%\n", [("HN0302", 8)]),
        ("0101.21.100 | 5 JPX/kg\n", [("HN0208", 8)]),
        ("0101.21.100 | 5000%\n", [("HN0208", 8)]),
        ("0101.21.100 | base rate\n", [("HN0224", 8)]),
        ("0101.21.100 | 5 JPY/0 kg\n", [("HN0208", 8)]),
        ("0101.21.100 | 5% | 3% Fre\n0101.29.100 | x\n", [("HN0224", 8), ("HN0224", 9)]),
    ],
)
def test_mistakes_in_a_tariff(tmp_path: Path, lines: str, found: list[tuple[str, int]]) -> None:
    assert diagnostics(tmp_path, TARIFF + lines) == found


def test_a_tariff_without_its_head_lines(tmp_path: Path) -> None:
    found = diagnostics(tmp_path, 'tariff of JP "Tariff"\n0101.21.100 | 5%\n')
    assert {id_ for id_, _ in found} == {"HN0207", "HN0401"}


def test_two_columns_for_the_same_goods(tmp_path: Path) -> None:
    text = TARIFF.replace("for CN\n", "for CN\n    ALL        under DEMO for CN KR\n")
    assert diagnostics(tmp_path, text) == [("HN0225", 8)]


def test_a_tariff_is_printed_as_transcribed(tmp_path: Path) -> None:
    text = TARIFF + '\n0101.21.100 | 4,000,000円/頭 | | "◎Free"\ngroup 0101.29 | (10%)\n0101.29.100 | | 3.5%\n'
    parsed = parse_bytes("x", text.encode())
    assert parsed.diagnostics == ()
    assert print_file(parsed.file) == text
    assert parse_bytes("x", print_file(parsed.file).encode()).file == parsed.file


def test_the_message_says_what_a_cell_may_be(headnote: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "tariff.origin"
    path.write_text(TARIFF + "0101.21.100 | 5% | 3 percents\n", encoding="utf-8")
    result = headnote("check", path)
    assert result.exit_code == 1
    assert "does not fit here in a rate" in result.output
    assert "put in quotes, as printed" in result.output
