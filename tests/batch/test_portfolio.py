"""`headnote batch`: the shipped example, bad rows, and what is said of tables that cannot be used."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from headnote import Claim, Engine
from headnote.cli import main

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "portfolio"


def batch(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["batch", *map(str, arguments)])


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, list[dict[str, str]]]:
    out = tmp_path_factory.mktemp("batch") / "verdicts.csv"
    result = batch(EXAMPLE / "goods.csv", EXAMPLE / "materials.csv", "--agreement", "rcep", "--out", out)
    assert out.is_file(), result.output + repr(result.exception)
    with out.open(encoding="utf-8", newline="") as file:
        return result, list(csv.DictReader(file))


def test_each_good_has_its_verdict_margin_and_what_is_missing(ran: tuple[Result, list[dict[str, str]]]) -> None:
    rows = {row["key"]: row for row in ran[1]}
    told = {key: (row["verdict"], row["criterion"], row["party"]) for key, row in rows.items()}
    # R-100, S-100 and M-100 are seed 003's examples of a value content, of a boundary and of cumulation's de minimis.
    assert told["R-100"] == ("originating", "CTC", "TH")
    assert told["S-100"] == ("originating", "RVC", "VN")
    assert told["M-100"] == ("originating", "CTC, DMI", "AU")
    assert told["R-200"] == told["T-100"] == ("not originating", "", "")
    assert (rows["S-100"]["content.build-down"], rows["S-100"]["margin.build-down"]) == ("40.000000", "0.000000")
    # (240 - 155) / 240 is 35.41666…: cut, never rounded up.
    assert (rows["T-100"]["content.build-down"], rows["T-100"]["margin.build-down"]) == ("35.416666", "-4.583334")
    assert json.loads(rows["T-200"]["missing"]) == ["good.fob"]
    assert (rows["R-100"]["rule"], rows["R-100"]["rule_scope"]) == ("CTSH or RVC40", "8418.10")
    assert rows["R-100"]["ruleset"] == getattr(Engine.load("rcep").bundle, "digest", None)


def test_bad_rows_are_in_the_result_and_counted(ran: tuple[Result, list[dict[str, str]]]) -> None:
    result, rows = ran
    unread = {row["key"]: row["problem"] for row in rows if row["verdict"] == "not read"}
    assert unread["X-100"].startswith("good.fob: “1,000.00” is not an amount")
    assert unread["Z-900"] == "1 line(s) of a good that is not in the table of goods"
    assert len(unread) == 2
    assert result.exit_code == 1
    assert "2 row(s) could not be read; the result says why" in result.output
    assert "RCEP: 7: not originating 2, not read 1, originating 3, undetermined 1" in result.output


def test_one_good_is_explained_by_the_single_engine() -> None:
    result = batch(EXAMPLE, "--agreement", "rcep", "--explain", "T-100")
    assert result.exit_code == 0
    assert "11.00 USD less of non-originating material, or a price of 258.34 USD" in result.output
    assert batch(EXAMPLE, "--agreement", "rcep", "--explain", "nothing").exit_code == 2


def written(folder: Path, goods: list[dict[str, Any]], lines: list[dict[str, Any]], *options: object) -> Result:
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(goods), folder / "goods.parquet")
    pq.write_table(pa.Table.from_pylist(lines), folder / "materials.parquet")
    return batch(folder, "--agreement", "rcep", *options)


GOOD = {"key": 1, "date": "2026-04-01", "good.hs": "8538.10", "good.fob": 5600, "good.currency": "USD"}
MADE = {"production.party": "VN", "production.operations": []}
LINE = {"key": 1, "hs": "8538.90", "originating": False, "value": 3360}


def test_columns_that_are_no_fields_are_named_all_at_once(tmp_path: Path) -> None:
    result = written(
        tmp_path, [{**GOOD, "good.fbo": 1}], [{**LINE, "value": 1.5, "colour": "red"}], "--out", tmp_path / "x.csv"
    )
    assert result.exit_code == 2
    assert "good.fbo: is no field of a claim; did you mean “good.fob”?" in result.output
    assert "colour: is no field of a claim" in result.output
    assert "value: holds binary fractions" in result.output
    assert "3 problem(s) in the input; nothing was determined." in result.output


def test_problems_name_the_table_that_was_given_and_leave_nothing_behind(tmp_path: Path) -> None:
    goods, lines = tmp_path / "goods.csv", tmp_path / "lines.csv"
    goods.write_text("key,colour\n1,red\n", encoding="utf-8")
    lines.write_text("key,hs\n1,8418.10\n", encoding="utf-8")
    result = batch(goods, lines, "--agreement", "rcep", "--out", tmp_path / "x.csv")
    assert (result.exit_code, f"{goods}: colour: is no field of a claim" in result.output) == (2, True)
    assert batch(goods, lines, "--agreement", "rcep", "--out", tmp_path).exit_code == 2
    assert sorted(tmp_path.iterdir()) == [goods, lines]


def test_origin_under_one_agreement_is_not_taken_for_another(tmp_path: Path) -> None:
    result = written(tmp_path, [{**GOOD, **MADE}], [LINE], "--agreement", "jiepa", "--out", tmp_path / "x.csv")
    assert result.exit_code == 2
    assert "originating: say of which agreement" in result.output


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    """Keys that are missing, or of two goods, and codes and countries that are none: all of it is in the result."""
    goods = [
        {**GOOD, **MADE},
        *({**GOOD, **MADE, "key": key} for key in (2, 2, None)),
        {**GOOD, **MADE, "key": 3, "production.party": "Vietnam"},
        {**GOOD, **MADE, "key": 4, "date": "tomorrow"},
        {**GOOD, **MADE, "key": 5},
    ]
    lines = [LINE, {**LINE, "key": 5, "hs": "no code"}, {**LINE, "key": None}, {**LINE, "key": 9}]
    result = written(tmp_path / "in", goods, lines, "--out", tmp_path / "out.parquet")
    assert result.exit_code == 1
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    problems = {row["key"]: row["problem"] for row in rows if row["key"] is not None}
    assert {key: bool(problem) for key, problem in problems.items()} == {
        1: False,
        **dict.fromkeys((2, 3, 4, 5, 9), True),
    }
    assert "“VIETNAM” is not a country" in problems[3]
    assert "tomorrow" in problems[4]
    assert problems[5].startswith("materials[1].hs: “no code” is not an HS code")
    nameless = sorted(row["problem"] for row in rows if row["key"] is None)
    assert nameless == ["1 row(s) of goods have no key", "1 row(s) of materials have no key"]
    assert next(row for row in rows if row["key"] == 1)["decided"] == "columns"


def test_what_was_given_free_is_part_of_a_value(tmp_path: Path) -> None:
    """A mould that was given free is part of a material's value: 3,361 of 5,600 leaves 39.98 per cent."""
    lines = [{**LINE, "assists": [{"what": "mould", "amount": 1}]}]
    result = written(tmp_path / "in", [{**GOOD, **MADE}], lines, "--out", tmp_path / "out.parquet")
    assert "1 in columns, by 1 distinct outcome(s); 0 by the single engine" in result.output
    (row,) = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert (row["verdict"], row["content.build-down"]) == ("not originating", Decimal("39.982142"))


def test_what_columns_have_no_form_for_is_determined_by_the_single_engine(tmp_path: Path) -> None:
    """What a material counts as is said of lines that have materials; of others, the single engine reads it."""
    lines = [{**LINE, "counted_as": "whole"}]
    result = written(tmp_path / "in", [{**GOOD, **MADE}], lines, "--out", tmp_path / "out.parquet")
    assert "0 in columns, by 0 distinct outcome(s); 1 by the single engine" in result.output
    (row,) = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert (row["verdict"], row["decided"]) == ("originating", "single engine")
    claim = Claim.model_validate(
        {
            "agreement": "rcep",
            "date": "2026-04-01",
            "good": {"hs": "8538.10", "fob": 5600, "currency": "USD"},
            "production": {"party": "VN", "operations": []},
            "materials": [{key: one for key, one in lines[0].items() if key != "key"}],
        }
    )
    assert Engine.load("rcep").determine(claim).verdict == row["verdict"]


def test_bills_within_bills_are_determined_level_by_level(tmp_path: Path) -> None:
    """Of 8538.90, made in Thailand from steel of 72.08: another heading, so it originates, whatever is declared."""
    made = {"line": 2, "parent": None, "value": 3360, "originating": None, "production.party": "TH"}
    steel = {"key": 1, "line": 7, "parent": 2, "hs": "7208.10", "originating": False, "country": "CN", "value": 100}
    other = {"key": 1, "line": 9, "parent": None, "hs": "8538.90", "originating": False, "country": "CN", "value": 100}
    goods = [{**GOOD, **MADE}, {**GOOD, **MADE, "key": 2}]
    lines = [
        {**LINE, **made},
        steel,
        other,
        {**LINE, **made, "key": 2},
        {**steel, "key": 2, "hs": "8538.90", "value": 3000},
    ]
    result = written(tmp_path / "in", goods, lines, "--out", tmp_path / "out.parquet")
    assert "2 in columns, by 2 distinct outcome(s); 0 by the single engine" in result.output
    told = {row["key"]: row for row in pq.read_table(tmp_path / "out.parquet").to_pylist()}
    # (5,600 - 100) / 5,600; the second is made of 3,000 of what it is itself, and counts in full: 40 per cent.
    assert (told[1]["verdict"], told[1]["content.build-down"]) == ("originating", Decimal("98.214285"))
    assert (told[2]["verdict"], told[2]["content.build-down"]) == ("originating", Decimal("40.000000"))


def test_lines_whose_numbers_make_no_bill_are_told(tmp_path: Path) -> None:
    lines = [{**LINE, "line": 1, "parent": None}, {**LINE, "line": 1, "parent": None}]
    lines += [{**LINE, "key": 2, "line": 80, "parent": None}, {**LINE, "key": 2, "line": 80, "parent": None}]
    lines += [{**LINE, "key": 3, "line": 2, "parent": 4}, {**LINE, "key": 4, "line": 70, "parent": None}]
    lines += [{**LINE, "key": 5, "line": 1, "parent": 2}, {**LINE, "key": 5, "line": 2, "parent": 1}]
    goods = [{**GOOD, **MADE, "key": key} for key in (1, 2, 3, 4, 5)]
    written(tmp_path / "in", goods, lines, "--out", tmp_path / "out.parquet")
    problems = {row["key"]: row["problem"] for row in pq.read_table(tmp_path / "out.parquet").to_pylist()}
    assert problems == {
        1: "line 1 is given twice",
        2: "line 80 is given twice",
        3: "line 2 belongs to line 4, which is not there",
        4: "",
        5: "line 1 belongs to itself, through its parents",
    }
