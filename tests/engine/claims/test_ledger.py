"""Stock ledgers: withdrawals of fungible materials by origin and value, and claims that draw from them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from headnote import InputError
from headnote.engine.claims.drawing import Drawn, Method, draw, ratios
from headnote.engine.claims.ledger import read_ledger

Run = Callable[..., Result]


LEDGER = """\
date,move,quantity,originating
2026-01-01,in,100,yes
2026-01-02,in,50,no
2026-01-03,out,120,
2026-01-04,in,20,yes
2026-01-05,out,50,
"""


VALUED = """\
date,move,quantity,originating,value
2026-01-01,in,100,yes,300
2026-01-02,in,50,no,100
2026-01-03,out,120,,
2026-01-04,in,20,yes,80
2026-01-05,out,50,,
"""


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("fifo", [(100, 20), (20, 30)]),
        ("lifo", [(70, 50), (50, 0)]),
        ("average", [(80, 40), (40, 10)]),
    ],
)
def test_withdrawals_by_method(method: Method, expected: list[tuple[int, int]]) -> None:
    drawn = draw(read_ledger("x", LEDGER.encode()), method)
    assert [(one.originating, one.non_originating) for one in drawn] == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "the header has to be"),
        (LEDGER.replace("in,50,no", "in,50,"), "row 3: a receipt needs originating"),
        (LEDGER.replace("out,120", "away,120"), "row 4: “away”"),
        (LEDGER.replace("out,120", "out,many"), "row 4: the quantity is a number"),
        (LEDGER.replace("out,120", "out,-1"), "row 4: the quantity"),
        (LEDGER.replace("out,120", "out,1e999999999"), "row 4: the quantity"),
        (LEDGER.replace("2026-01-03", "soon"), "row 4: the date"),
        (VALUED.replace("in,100,yes,300", "in,100,yes,"), "row 2: the value of a receipt"),
        (LEDGER.replace("out,120", "out,151"), "row 4: more is drawn"),
        (LEDGER.replace("2026-01-04", "2025-01-04"), "order of their dates"),
        ("", "the header has to be"),
        (LEDGER.replace("out,120", f"out,{'9' * 400_000}"), "this is not CSV"),
        (LEDGER.replace("out,120,", "out,120,,7"), "row 4: the row has more cells than the header"),
        (LEDGER.replace("out,120", "out,1\x0020"), "holds NUL characters"),
        (
            LEDGER.replace("2026-01-03", "\n2026-01-03").replace("out,120", "out,many"),
            "row 5: the quantity is a number",
        ),
    ],
)
def test_mistakes_of_a_ledger_by_row(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_ledger("x", text.encode())
    assert any(said in str(problem) for problem in caught.value.problems)


@given(st.lists(st.tuples(st.integers(1, 50), st.booleans(), st.integers(0, 100)), min_size=1, max_size=12))
def test_nothing_is_lost_or_made_up_by_any_method(steps: list[tuple[int, bool, int]]) -> None:
    lines, stock = ["date,move,quantity,originating"], 0
    for quantity, originating, share in steps:
        lines.append(f"2026-01-01,in,{quantity},{'yes' if originating else 'no'}")
        stock += quantity
        if out := stock * share // 100:
            lines.append(f"2026-01-01,out,{out},")
            stock -= out
    moves = read_ledger("x", "\n".join(lines).encode())
    received = sum((m.quantity for m in moves if m.receipt and m.originating), Fraction(0))
    for method in ("fifo", "lifo", "average"):
        drawn: list[Drawn] = draw(moves, method)
        outs = [m.quantity for m in moves if not m.receipt]
        assert [one.originating + one.non_originating for one in drawn] == outs
        assert sum((one.originating for one in drawn), Fraction(0)) <= received


def test_the_ledger_command(headnote: Run, tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text(LEDGER, encoding="utf-8")
    assert (
        "2026-01-03 row 4: 100 originating, 20 non-originating" in headnote("ledger", path, "--method", "fifo").output
    )
    path.write_text(LEDGER.replace("out,120", "out,999"), encoding="utf-8")
    assert headnote("ledger", path, "--method", "fifo").exit_code == 2


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        # fifo: all of the 100 at 3, 20 at 2; then the 20 at 4 and 30 at 2.
        # lifo: 50 at 2 and 70 at 3; then 20 at 4 and 30 at 3.
        ("fifo", [(300, 40), (80, 60)]),
        ("lifo", [(210, 100), (170, 0)]),
        # average: four fifths of each pool, 240 and 80; then the whole rest, 60 and 80 more, and 20.
        ("average", [(240, 80), (140, 20)]),
    ],
)
def test_values_of_withdrawals_by_method(method: Method, expected: list[tuple[int, int]]) -> None:
    drawn = draw(read_ledger("x", VALUED.encode()), method)
    assert [(one.vom, one.vnm) for one in drawn] == expected


MONTHS = """\
date,move,quantity,originating,value
2026-01-01,in,60,yes,120
2026-01-02,in,40,no,40
2026-01-20,out,50,,
2026-02-01,in,50,no,50
2026-02-10,out,20,,
2026-04-01,out,10,,
"""


def test_the_ratio_of_a_period_splits_the_withdrawals_of_the_next() -> None:
    """January: 60 of 100. February is drawn by that, April by what March held: (30 - 12) of (100 - 20)."""
    moves = read_ledger("x", MONTHS.encode())
    first, second, third = draw(moves, "ratio")
    assert (first.originating, first.vnm) == (None, None)
    assert (second.originating, second.non_originating) == (12, 8)
    assert (second.vom, second.vnm) == (24, 8)
    assert (third.originating, third.non_originating) == (Fraction(10 * 18, 80), Fraction(10 * 62, 80))
    assert [(one.period, one.originating, one.total) for one in ratios(moves)] == [
        ("2026-01", 60, 100),
        ("2026-02", 30, 100),
        ("2026-04", 18, 80),
    ]
    assert [one.period for one in ratios(moves, "quarter")] == ["2026 Q1", "2026 Q2"]


def test_a_ratio_that_draws_more_of_one_origin_than_there_is_is_refused() -> None:
    rows = ("2026-01-01,in,10,yes", "2026-01-02,out,10,", "2026-02-01,in,10,no", "2026-02-02,out,5,")
    text = "\n".join(("date,move,quantity,originating", *rows))
    with pytest.raises(InputError, match="draws more of one origin than is in stock"):
        draw(read_ledger("x", text.encode()), "ratio")


def test_the_ledger_command_tells_values_and_ratios(headnote: Run, tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text(VALUED, encoding="utf-8")
    assert "20 non-originating; VOM 300, VNM 40" in headnote("ledger", path, "--method", "fifo").output
    path.write_text(MONTHS, encoding="utf-8")
    said = headnote("ledger", path, "--method", "ratio").output
    assert "2026-01: 60 of 100 originating" in said
    assert "row 4: not known: no ratio of a period before" in said


def claim(tmp_path: Path, **material: Any) -> Path:
    data = {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "8538.10", "fob": 600, "currency": "USD"},
        "production": {"party": "JP", "operations": []},
        "rule": "RVC40",
        "materials": [{"hs": "8538.90", "description": "screws", "country": "JP", **material}],
    }
    path = tmp_path / "claim.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


def test_a_material_is_fed_from_the_ledger(headnote: Run, tmp_path: Path) -> None:
    """Row 4 is 300 of originating and 40 of non-originating screws by fifo, 210 and 100 by lifo."""
    stock = tmp_path / "stock.csv"
    stock.write_text(VALUED, encoding="utf-8")
    one = claim(tmp_path, from_ledger={"row": 4}, net_weight_kg=12)
    for method, content in (("fifo", "93.33"), ("lifo", "83.33")):
        result = headnote("determine", one, "--ledger", stock, "--method", method)
        assert result.exit_code == 0, result.output
        assert f"RVC by build-down is {content}" in result.output


@pytest.mark.parametrize(
    ("material", "options", "said"),
    [
        ({"row": 4}, (), "say which ledger"),
        ({"row": 4}, ("--ledger",), "--ledger needs --method"),
        ({"row": 3}, ("--ledger", "--method"), "row 3 of stock is no withdrawal; withdrawals are rows 4, 6"),
        ({"row": 4, "ledger": "bolts"}, ("--ledger", "--method"), "“bolts” is not among the ledgers given: stock"),
        ({"row": 1}, ("--ledger", "--method"), "from_ledger.row"),
    ],
)
def test_mistakes_of_a_claim_that_draws_from_a_ledger(
    headnote: Run, tmp_path: Path, material: Any, options: tuple[str, ...], said: str
) -> None:
    stock = tmp_path / "stock.csv"
    stock.write_text(VALUED, encoding="utf-8")
    given = [part for option in options for part in (option, stock if option == "--ledger" else "fifo")]
    result = headnote("determine", claim(tmp_path, from_ledger=material), *given)
    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_an_originating_part_needs_its_country(headnote: Run, tmp_path: Path) -> None:
    stock = tmp_path / "stock.csv"
    stock.write_text(VALUED, encoding="utf-8")
    one = claim(tmp_path, from_ledger={"row": 4}, country=None)
    result = headnote("determine", one, "--ledger", stock, "--method", "fifo")
    assert "give the `country` in which it originates" in result.output
