"""A country's published table becomes a tariff file: cells as printed, nothing dropped."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from headnote.engine.importing.tariff import import_tariff
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file

HEAD = """\
tariff of JP "Tariff"
source "Demo"
nomenclature HS2022

columns
    general    MFN
    WTO        MFN, where lower
    EPA        under DEMO
"""
TABLE = """\
品目番号,General,wto rate,epa
010121100,Free,,(Free)
010129290,"4,000,000円/頭",,"3,400,000円/頭"
010392,(10%),,
010392011,,"8.5%
",
010392020,,10%又は5円/kgのうちいずれか高い税率,"関税割当数量以内のもの　Free
その他のもの　3％"
030199290,5%,,"こい　Free
くろまぐろ（トゥヌス・ティヌス）　1.6%
その他のもの　3.5%"
080390100,40%,20%,Free
080390100,50%,25%,Free
080510000,16%,●1%〜5%,"みかん Free
と言うもの"
08x,5%,,
080520000,5,,
080530000,5 JPX/kg,,
"""
EXPECTED = """
0101.21.100 | Free | | (Free)
0101.29.290 | 4,000,000円/頭 | | 3,400,000円/頭
group 0103.92 | (10%)
0103.92.011 | | 8.5%
0103.92.020 | | 10%又は5円/kgのうちいずれか高い税率 | Free in quota, else 3%
0301.99.290 | 5% | | Free if "こい", 1.6% if "くろまぐろ（トゥヌス・ティヌス）", else 3.5%
0803.90.100 | 40% if "printed in the first of two rows", 50% if "printed in the second of two rows" | \
20% if "printed in the first of two rows", 25% if "printed in the second of two rows" | Free
0805.10.000 | 16% | "●1%〜5%" | "みかん Free と言うもの"
0805.20.000 | "5"
0805.30.000 | "5 JPX/kg"
# row 11 of the table was not read: 08x | 5%: “08x” is not an HS code; write 2, 4 or 6 digits (or a longer national \
line), such as 8418.10
"""


def test_a_table_as_printed(headnote: Callable[..., Result], tmp_path: Path) -> None:
    head, table, out = tmp_path / "head.origin", tmp_path / "table.csv", tmp_path / "out.origin"
    head.write_text(HEAD, encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    asked = ("import", "tariff", table, "--into", head, "--out", out)
    assert "the header lacks wto: wto" in headnote(*asked).output
    assert not out.exists()
    result = headnote(*asked, "--column", "WTO=WTO_rate")
    assert result.exit_code == 1
    assert "4 cell(s) are kept in quotes" in result.output
    assert "10 line(s) written, 1 row(s) not read" in result.output
    assert out.read_text(encoding="utf-8") == HEAD + EXPECTED
    assert headnote("fmt", "--check", out).exit_code == 0


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        ("", (), "the table is empty"),
        ("line,general,WTO\n", (), "the header lacks epa"),
        ("line,general,WTO,EPA,general\n", (), "two columns say general"),
        ("line,general,WTO,EPA\n", ("--column", "XX=y"), "the tariff's columns are general, WTO, EPA"),
    ],
)
def test_a_table_that_cannot_be_used(
    headnote: Callable[..., Result], tmp_path: Path, table: str, options: tuple[str, ...], said: str
) -> None:
    head, path, out = tmp_path / "head.origin", tmp_path / "table.csv", tmp_path / "out.origin"
    head.write_text(HEAD, encoding="utf-8")
    path.write_text(table, encoding="utf-8")
    result = headnote("import", "tariff", path, "--into", head, "--out", out, *options)
    assert result.exit_code == 2
    assert said in result.output
    assert not out.exists()


def test_a_workbook_s_shares_are_read_as_they_are_shown(headnote: Callable[..., Result], tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["line", "general", "WTO", "EPA"])
    sheet.append(["0101.21.100", 0.155, 0.07, "Free"])
    sheet["B2"].number_format = "0.0%"
    sheet["C2"].number_format = "0%"
    book.save(tmp_path / "table.xlsx")
    head, out = tmp_path / "head.origin", tmp_path / "out.origin"
    head.write_text(HEAD, encoding="utf-8")
    assert headnote("import", "tariff", tmp_path / "table.xlsx", "--into", head, "--out", out).exit_code == 0
    assert "0101.21.100 | 15.5% | 7% | Free" in out.read_text(encoding="utf-8")


PRINTED = ["", "Free", "5%", "(3.5%)", "10%又は5円/kgのうちいずれか高い税率", "その他のもの　5%", '"', "|", "#", "\r"]
cells = st.one_of(st.sampled_from(PRINTED), st.text(max_size=20))
codes = st.sampled_from(["010121", "010121100", "010129290", "x", "\x08"])


@given(st.lists(st.tuples(codes, cells, cells, cells), max_size=8))
def test_whatever_the_cells_say_the_file_that_is_written_loads(rows: list[tuple[str, str, str, str]]) -> None:
    table = io.StringIO()
    csv.writer(table).writerows([("line", "general", "WTO", "EPA"), *rows])
    data = table.getvalue().replace("\x00", "").encode("utf-8", errors="replace")
    head = parse_bytes("x", HEAD.encode()).file
    found = import_tariff("x.csv", data, head, {})
    written = print_file(replace(head, statements=(*head.statements, *found.rows)))
    again = parse_bytes("x", written.encode())
    assert again.diagnostics == ()
    assert again.file.statements[len(head.statements) :] == found.rows
